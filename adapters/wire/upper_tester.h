// A program on this side that makes the user's calls on the target, by whatever means: it answers hello, reset, call
// and bye of doc/adapter-protocol.md, and no packets.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "adapters/exec/conversation.h"

namespace synfin::adapters::on_wire {

class UpperTester {
 public:
  // Starts the program. Throws exec::CannotStart; conformance::StackFailed as all below, which is never the target's
  // failure.
  UpperTester(const std::vector<std::string>& words, std::chrono::milliseconds patience);
  ~UpperTester();
  UpperTester(const UpperTester&) = delete;
  UpperTester& operator=(const UpperTester&) = delete;

  // What it says of the calls, and of the target's timers.
  const exec::Greeting& greeting() const { return conversation_->greeting(); }
  // Ends every connection and listener that it has made.
  void reset();
  conformance::CallResult call(const conformance::UserCall& call);

 private:
  exec::Answer request(const exec::Asked& asked);

  std::unique_ptr<exec::Conversation> conversation_;
};

}  // namespace synfin::adapters::on_wire
