#include "adapters/passt/passt_stack.h"

#include <fmt/format.h>
#include <unistd.h>

#include <limits>
#include <optional>
#include <utility>

#include "adapters/passt/connections.h"
#include "adapters/passt/guest.h"

namespace synfin::adapters {
namespace {

using conformance::Call;

class PasstStack : public conformance::Stack {
 public:
  PasstStack() { world_.emplace(); }

  conformance::Capabilities capabilities() const override {
    conformance::Capabilities c;
    c.calls = ((1U << conformance::kCalls) - 1) & ~(1U << static_cast<unsigned>(Call::Status));
    c.granularity = 1;  // timers of the kernel's, in nanoseconds
    c.tolerance = 50;
    c.listen_backlog_slack = std::numeric_limits<std::int32_t>::max();  // no limit, yet one that can be added to
    return c;
  }

  // passt draws its secret from the kernel: the seed has no say.
  void reset(std::uint64_t /*seed*/) override {
    if (!std::exchange(just_made_, false)) {
      world_.reset();
      world_.emplace();
    }
    world_->guest.begin();
  }

  conformance::CallResult call(const conformance::UserCall& call) override {
    const conformance::CallResult result = world_->connections.call(call);
    if (call.call != Call::Accept) world_->guest.settle();
    return result;
  }

  void inject(std::span<const std::uint8_t> packet) override {
    world_->guest.send(packet);
    if (const auto ends = on_wire::ends_of(packet)) world_->connections.take_new(*ends);
  }

  void advance(conformance::Millis duration) override { world_->guest.advance(duration); }
  conformance::Millis now() const override { return world_->guest.now(); }
  bool poll(conformance::Packet& packet) override { return world_->guest.poll(packet); }

 private:
  // In this order: the sockets are of the guest's namespace.
  struct World {
    passt::Guest guest;
    passt::Connections connections;
  };
  std::optional<World> world_;
  bool just_made_ = true;  // to start passt takes a tenth of a second: the first reset has nothing to do
};

}  // namespace

StackEntry passt_entry() {
  StackEntry entry{.name = "passt",
                   .description = "passt's TCP towards a guest, in a network namespace, in real time (needs root)",
                   .make = [] { return std::make_unique<PasstStack>(); }};
  entry.available = ::access(passt::kProgram, X_OK) == 0;
  if (!entry.available) {
    entry.unavailable_why = fmt::format("there is no {}: install passt, or ci/setup --stacks", passt::kProgram);
  }
  return entry;
}

}  // namespace synfin::adapters
