#include <optional>
#include <string>
#include <utility>

#include "adapters/lwip/abort_guard.h"
#include "adapters/lwip/lwip_stack.h"

namespace synfin::adapters {
namespace {

class GuardedStack : public conformance::Stack {
 public:
  conformance::Capabilities capabilities() const override { return stack_->capabilities(); }

  void reset(std::uint64_t seed) override {
    last_words_.reset();
    guarded([&] { stack_->reset(seed); });
  }
  conformance::CallResult call(const conformance::UserCall& call) override {
    conformance::CallResult result;
    guarded([&] { result = stack_->call(call); });
    return result;
  }
  void inject(std::span<const std::uint8_t> packet) override {
    guarded([&] { stack_->inject(packet); });
  }
  void advance(conformance::Millis duration) override {
    guarded([&] { stack_->advance(duration); });
  }
  conformance::Millis now() const override { return stack_->now(); }
  bool poll(conformance::Packet& packet) override { return stack_->poll(packet); }

 private:
  // A dead stack stays dead until it is reset.
  template <class Step>
  void guarded(Step&& step) {
    if (!last_words_) last_words_ = guard_.run(step);
    if (last_words_) throw LwipDied(*last_words_);
  }

  std::unique_ptr<conformance::Stack> stack_ = make_lwip_stack();
  lwip::AbortGuard guard_;
  std::optional<std::string> last_words_;
};

}  // namespace

std::unique_ptr<conformance::Stack> make_guarded_lwip_stack() { return std::make_unique<GuardedStack>(); }

}  // namespace synfin::adapters
