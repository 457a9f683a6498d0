#include "adapters/slirp/slirp_stack.h"

#include <limits>
#include <optional>

#include "adapters/slirp/connections.h"
#include "adapters/slirp/gateway.h"

namespace synfin::adapters {
namespace {

class SlirpStack : public conformance::Stack {
 public:
  SlirpStack() { reset(0); }
  ~SlirpStack() override { connections_.reset(); }
  SlirpStack(const SlirpStack&) = delete;
  SlirpStack& operator=(const SlirpStack&) = delete;

  conformance::Capabilities capabilities() const override {
    conformance::Capabilities c;
    c.virtual_time = true;
    c.calls = (1U << conformance::kCalls) - 1;
    c.granularity = slirp::kSlowTimer;
    c.listen_backlog_slack = std::numeric_limits<std::int32_t>::max();  // no limit, yet one that can be added to
    return c;
  }

  // libslirp's numbers follow from its clock and its connections alone: the seed has no say.
  void reset(std::uint64_t /*seed*/) override {
    connections_.reset();
    gateway_.reset();
    gateway_.emplace();
    connections_.emplace(*gateway_);
  }

  conformance::CallResult call(const conformance::UserCall& call) override { return connections_->call(call); }

  void inject(std::span<const std::uint8_t> packet) override {
    gateway_->inject(packet);
    if (const auto ends = on_wire::ends_of(packet)) connections_->take_new(ends->source.port);
  }

  void advance(conformance::Millis duration) override { gateway_->advance(duration); }
  conformance::Millis now() const override { return gateway_->now(); }
  bool poll(conformance::Packet& packet) override { return gateway_->poll(packet); }

 private:
  std::optional<slirp::Gateway> gateway_;
  std::optional<slirp::Connections> connections_;
};

}  // namespace

StackEntry slirp_entry() {
  return {.name = "slirp",
          .description = "libslirp's TCP towards a guest, in this process, in virtual time, without privileges",
          .version = ::slirp_version_string(),
          .make = [] { return std::make_unique<SlirpStack>(); }};
}

}  // namespace synfin::adapters
