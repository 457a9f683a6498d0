// The reference endpoint as a stack with something amiss.
#pragma once
#include <functional>
#include <memory>

#include "adapters/model/model_stack.h"

namespace synfin::conformance {

inline std::unique_ptr<Stack> model_stack() { return adapters::make_model_stack(model::kProfiles.front()); }

// What a test does not change is the endpoint's.
class AroundModel : public Stack {
 public:
  Capabilities capabilities() const override { return inner_->capabilities(); }
  void reset(std::uint64_t seed) override { inner_->reset(seed); }
  CallResult call(const UserCall& call) override { return inner_->call(call); }
  void inject(std::span<const std::uint8_t> packet) override { inner_->inject(packet); }
  void advance(Millis duration) override { inner_->advance(duration); }
  Millis now() const override { return inner_->now(); }
  bool poll(Packet& packet) override { return inner_->poll(packet); }

 private:
  std::unique_ptr<Stack> inner_ = model_stack();
};

// A SYN with a FIN, of IPv4 without options, and no other flag.
inline bool is_syn_fin(std::span<const std::uint8_t> packet) {
  constexpr std::size_t kFlags = 33;
  return packet.size() > kFlags && packet[kFlags] == 0x03;
}

// Does its mischief when a SYN with a FIN arrives.
class Mischievous : public AroundModel {
 public:
  explicit Mischievous(std::function<void()> mischief) : mischief_(std::move(mischief)) {}
  void inject(std::span<const std::uint8_t> packet) override {
    if (is_syn_fin(packet)) mischief_();
    AroundModel::inject(packet);
  }

 private:
  std::function<void()> mischief_;
};

}  // namespace synfin::conformance
