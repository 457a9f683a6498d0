#include "adapters/linux_virtual/virtual_time.h"

#include <algorithm>
#include <utility>

namespace synfin::adapters::linux_virtual {
namespace {

using conformance::Millis;

class VirtualTime : public conformance::Stack {
 public:
  VirtualTime(conformance::StackFactory make, std::function<void()> settle)
      : make_(std::move(make)), settle_(std::move(settle)), stack_(make_()) {}

  conformance::Capabilities capabilities() const override {
    conformance::Capabilities c = stack_->capabilities();
    c.virtual_time = true;
    c.tolerance = c.granularity;
    return c;
  }
  void reset(std::uint64_t seed) override {
    stack_->reset(seed);  // what can be ended at once need not be waited for
    stack_.reset();
    stack_ = make_();
    settle_();
    stack_->reset(seed);
    now_ = 0;
  }
  conformance::CallResult call(const conformance::UserCall& call) override { return stack_->call(call); }
  void inject(std::span<const std::uint8_t> packet) override { stack_->inject(packet); }
  void advance(Millis duration) override {
    now_ += duration;
    const Millis there = stack_->now();
    if (there < now_) stack_->advance(now_ - there);
  }
  Millis now() const override { return now_; }
  bool poll(conformance::Packet& packet) override {
    if (!stack_->poll(packet)) return false;
    packet.at = std::min(packet.at, now_);
    return true;
  }

 private:
  conformance::StackFactory make_;
  std::function<void()> settle_;
  std::unique_ptr<conformance::Stack> stack_;
  Millis now_ = 0;
};

}  // namespace

std::unique_ptr<conformance::Stack> in_virtual_time(conformance::StackFactory make, std::function<void()> settle) {
  return std::make_unique<VirtualTime>(std::move(make), std::move(settle));
}

}  // namespace synfin::adapters::linux_virtual
