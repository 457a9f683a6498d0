// A stack that does exactly what a script expects: so that the expectation can be judged like any stack.
#pragma once
#include <deque>

#include "conformance/script/script_numbers.h"

namespace synfin::conformance {

class ScriptedStack : public Stack {
 public:
  // Each call and each segment must be those of the script, in their order.
  explicit ScriptedStack(const ScriptPlan& plan);

  Capabilities capabilities() const override;
  void reset(std::uint64_t seed) override;
  CallResult call(const UserCall& call) override;
  void inject(std::span<const std::uint8_t> packet) override;
  void advance(Millis duration) override;
  Millis now() const override { return now_; }
  bool poll(Packet& packet) override;

 private:
  std::int64_t moment_of(const ScriptStep& step) const;
  void send_due(std::int64_t grace);
  const ScriptStep* next_act();
  void done();
  void send(const ScriptStep& step, Millis at);

  const ScriptPlan& plan_;
  ScriptNumbers numbers_;
  std::size_t next_ = 0;  // step
  Millis now_ = 0;
  std::int64_t base_ = 0;  // microseconds: when the last step was done
  bool offers_timestamps_ = false, has_timestamps_ = false;
  std::uint32_t last_tsval_ = 0;  // of the tester
  std::deque<Packet> sent_;
};

}  // namespace synfin::conformance
