// The child process in which a stack runs: what it tells its parent, through a pipe, and how it ends.
#pragma once
#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/campaign.h"

namespace synfin::conformance {

// Messages from child to parent. The two are one program, so values travel as they lie in memory.
enum class Message : std::uint8_t { Capabilities, Unavailable, Failed, Started, Event, Result };

// In a child right after its fork: it dies with this parent, and leaves Ctrl-C to it.
void end_with_parent(pid_t parent);

class MessageWriter {
 public:
  // `working_on` lies in memory shared with the parent: what the child was doing when it died.
  MessageWriter(int descriptor, volatile std::uint32_t* working_on)
      : descriptor_(descriptor), working_on_(working_on) {}
  void working_on(std::uint32_t index) { *working_on_ = index; }
  void capabilities(const Capabilities& c);
  void unavailable(const std::string& why);
  void failed(const StackFailed& failure);
  void started(std::uint32_t index);
  void event(std::uint32_t index, const TraceEvent& event, std::span<const std::uint8_t> octets);
  void result(std::uint32_t index, const CaseResult& result);
  // What has been written so far goes out; many small results travel together.
  void flush();

 private:
  template <class T>
  void put(const T& value);
  void put_text(std::string_view text);
  int descriptor_;
  volatile std::uint32_t* working_on_;
  std::vector<std::uint8_t> buffer_;
};

// How a stack ended without its process ending.
struct StackEnd {
  StackFailed::How how;
  std::string why;
};

// What a whole campaign has heard so far.
struct Heard {
  std::vector<std::optional<CaseResult>> results;
  std::vector<Trace> traces;  // with keep_traces
  std::optional<Capabilities> capabilities;
  std::string unavailable;
  std::optional<StackEnd> end;      // of the stack in the child that was heard last
  std::vector<std::uint32_t> open;  // started and not finished, in their order
  std::size_t finished = 0;
};

// Takes whole messages off the front of `octets`, and says how many octets it took.
std::size_t take_messages(std::span<const std::uint8_t> octets, Heard& heard);

// Runs the cases of these indices, one after the other, or at once if the stack is in real time.
void run_cases(Stack& stack, const std::vector<const Case*>& cases, const std::vector<std::uint32_t>& indices,
               const CampaignOptions& options, MessageWriter& writer);

}  // namespace synfin::conformance
