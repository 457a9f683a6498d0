// The smallest stack there is: a host on which no port is open. It has no user calls; whatever comes is reset as CLOSED
// asks (RFC 9293, 3.10.7.1). An example of an adapter, complete and short.
#include <deque>

#include "adapters/own_stacks.h"
#include "wire/build.h"
#include "wire/packet.h"

namespace synfin::adapters {

namespace {

class ClosedHost : public conformance::Stack {
 public:
  // Time is virtual: it passes when advance() says so. No bit of `calls` is set, so cases that need a call come out as
  // `unsupported`; an adapter sets (1U << unsigned(Call::Send)) and so on for what it has.
  conformance::Capabilities capabilities() const override { return {.virtual_time = true}; }

  void reset(std::uint64_t) override {
    sent_.clear();
    now_ = 0;
  }

  conformance::CallResult call(const conformance::UserCall&) override {
    return {.outcome = conformance::Outcome::Unsupported};
  }

  // A real adapter gives the octets to its stack here, and lets it run until it has nothing more to do at once.
  void inject(std::span<const std::uint8_t> octets) override {
    const wire::ParsedPacket packet = wire::parse(octets);
    if (!packet.ok() || packet.tcp.has(wire::kRst)) return;
    const auto segment = wire::to_model(packet.tcp);
    const auto length = segment.text + (segment.has_syn ? 1U : 0U) + (segment.has_fin ? 1U : 0U);
    model::Segment<model::Numbers> reset{.seq = {segment.has_ack ? segment.ack.raw : 0U},
                                         .ack = {segment.has_ack ? 0U : segment.seq.raw + length}};
    reset.has_rst = true;
    reset.has_ack = !segment.has_ack;
    send(wire::from_model(reset, packet.tcp.destination_port, packet.tcp.source_port));
  }

  // A stack with timers runs them here, each at its time.
  void advance(conformance::Millis duration) override { now_ += duration; }
  conformance::Millis now() const override { return now_; }

  bool poll(conformance::Packet& packet) override {
    if (sent_.empty()) return false;
    packet = sent_.front();
    sent_.pop_front();
    return true;
  }

 private:
  void send(const wire::TcpDescription& tcp) {
    wire::PacketDescription description;
    description.v4.source = conformance::kStackAddress;
    description.v4.destination = conformance::kTesterAddress;
    description.tcp = tcp;
    conformance::Packet& packet = sent_.emplace_back();
    packet.at = now_;
    packet.size = wire::build(description, packet.octets);
  }

  std::deque<conformance::Packet> sent_;
  conformance::Millis now_ = 0;
};

}  // namespace

std::vector<StackEntry> own_stacks() {
  return {{.name = "closed-host", .description = "an example: no port is open", .version = "1", .make = [] {
             return std::make_unique<ClosedHost>();
           }}};
}

}  // namespace synfin::adapters
