// A child process in which a stack runs: what it is given to do, what it tells its parent, and how it ends.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/campaign.h"

namespace synfin::conformance {

// Messages from child to parent. The two are one program, so values travel as they lie in memory.
enum class Message : std::uint8_t { Capabilities, Unavailable, Failed, Started, Event, Result, Finished };

// In a child right after its fork: it dies with this parent, and leaves Ctrl-C to it.
void end_with_parent(pid_t parent);

inline constexpr std::uint32_t kNoCase = 0xFFFF'FFFF;

// In memory shared with the parent: what the child was doing when it died.
struct Whereabouts {
  std::atomic<std::uint32_t> working_on = kNoCase;
  std::atomic<std::int64_t> printed_before = 0;  // octets, when it began with that
};

// The cases of a run that are left, in their order. They are shared by all children: each case goes to one of them.
class CaseQueue {
 public:
  // `next` lies in memory shared by all.
  CaseQueue(std::span<const std::uint32_t> indices, std::atomic<std::uint32_t>& next)
      : indices_(indices), next_(&next) {}
  std::optional<std::uint32_t> take() {
    if (is_empty()) return {};
    const std::uint32_t place = next_->fetch_add(1);
    return place < indices_.size() ? std::optional(indices_[place]) : std::nullopt;
  }
  bool is_empty() const { return *next_ >= indices_.size(); }

 private:
  std::span<const std::uint32_t> indices_;
  std::atomic<std::uint32_t>* next_;
};

class MessageWriter {
 public:
  MessageWriter(int descriptor, Whereabouts& whereabouts) : descriptor_(descriptor), whereabouts_(whereabouts) {}
  void working_on(std::uint32_t index) { whereabouts_.working_on = index; }
  // As above; and what the stack prints from now on is of this case.
  void begins(std::uint32_t index);
  void capabilities(const Capabilities& c);
  void unavailable(const std::string& why);
  void failed(const StackFailed& failure);
  void started(std::uint32_t index);
  void event(std::uint32_t index, const TraceEvent& event, std::span<const std::uint8_t> octets);
  void result(std::uint32_t index, const CaseResult& result);
  // Nothing is left to do.
  void finished();
  // What has been written so far goes out; small results travel together, but not late.
  void flush();

 private:
  template <class T>
  void put(const T& value);
  void put_text(std::string_view text);
  int descriptor_;
  Whereabouts& whereabouts_;
  std::vector<std::uint8_t> buffer_;
  std::chrono::steady_clock::time_point flushed_{};
};

// How a stack ended without its process ending.
struct StackEnd {
  StackFailed::How how;
  std::string why;
};

// What a whole campaign has heard so far, of all its children.
struct Heard {
  std::vector<std::optional<CaseResult>> results;
  std::vector<Trace> traces;  // with keep_traces
  std::optional<Capabilities> capabilities;
  std::size_t finished = 0;
};

// What one child has told of itself.
struct ChildTold {
  std::string unavailable;
  std::optional<StackEnd> end;
  std::vector<std::uint32_t> open;  // started and without a result
  bool finished = false;            // with all that it was to do
};

// Takes whole messages of one child off the front of `octets`, and says how many octets it took.
std::size_t take_messages(std::span<const std::uint8_t> octets, Heard& heard, ChildTold& told);

// Runs cases until none is left: one after the other, as many side by side as the stack has instances, or at once if it
// is in real time.
void run_cases(Stack& stack, const std::vector<const Case*>& cases, CaseQueue queue, const CampaignOptions& options,
               MessageWriter& writer);

}  // namespace synfin::conformance
