// Plays the steps of a script on a stack, one after the other, and compares what comes back with what the script says.
#pragma once
#include <optional>
#include <string>

#include "conformance/script/script_numbers.h"
#include "conformance/session.h"

namespace synfin::conformance {

// Where the stack first did other than the script says. After it nothing is compared any more.
struct ScriptMismatch {
  std::uint32_t line = 0;
  std::string expected, got;
  Millis at = 0;
};

class ScriptPlayer {
 public:
  // The session is of this stack. Resets the stack. Throws what the stack throws.
  ScriptPlayer(const ScriptPlan& plan, Stack& stack, Session& session, std::uint64_t seed);

  // Lets the time of the step come, and for what is expected also the segment.
  void come_to(const ScriptStep& step);
  // Does what the step says, or compares. False if it cannot be done: the script ends here.
  bool act(const ScriptStep& step);
  void wait(Millis duration);

  const std::optional<ScriptMismatch>& mismatch() const { return mismatch_; }
  // Why a step could not be done.
  const std::string& obstacle() const { return obstacle_; }

 private:
  std::int64_t now() const { return std::int64_t{stack_.now() - started_} * 1000; }
  std::int64_t begins(const ScriptStep& step) const;
  void pass_until(std::int64_t moment);
  void advance(Millis duration);
  bool waiting_for_segment() const;
  void come_to_segment(const ScriptStep& step);
  bool give(const ScriptStep& step);
  void compare_segment(const ScriptStep& step);
  bool in_time(const ScriptStep& step, Millis at) const;
  bool make(const ScriptStep& step);
  void ask_for_error(const ScriptStep& step);
  std::optional<CallResult> called(const CallSpec& spec);
  void differs(const ScriptStep& step, std::string expected, std::string got);

  Stack& stack_;
  Session& session_;
  ScriptNumbers numbers_;
  Case no_case_;  // a session goes through one; this has no stimuli
  Millis started_ = 0;
  std::int64_t base_ = 0;      // microseconds: when the last step was done
  std::int64_t begins_ = 0;    // microseconds: when the present step should be
  std::int64_t slack_ = 0;     // microseconds: by how much a segment may be early or late
  std::size_t looked_at_ = 0;  // events of the trace
  bool virtual_time_ = false;
  bool syn_was_expected_ = false;
  bool connected_ = false;  // the user has a connection
  std::optional<ScriptMismatch> mismatch_;
  std::string obstacle_;
  Packet packet_;
};

// What the call gave, as the socket interface says it; `wanted` is the descriptor of an ACCEPT that succeeds.
ScriptAnswer answer_of(const CallSpec& spec, const CallResult& result, std::int64_t wanted);
// "-1 EPIPE", "0"
std::string describe(const ScriptAnswer& answer);
// The outcome that the errno stands for; Error for one that no other outcome is.
Outcome outcome_of(std::string_view error);

}  // namespace synfin::conformance
