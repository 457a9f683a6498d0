// Any model::Host, planted bugs or none, as a stack under test.
#pragma once
#include <array>

#include "conformance/segments.h"
#include "model/host.h"
#include "wire/build.h"
#include "wire/packet.h"

namespace synfin::adapters {

template <class Driver, class Faults>
class HostStack : public conformance::Stack {
 public:
  using Host = model::Host<Driver, Faults>;

  HostStack(const model::Profile& profile, const Faults& faults,
            Driver (*make_driver)(const model::Profile&, std::uint32_t))
      : profile_(&profile), faults_(faults), make_driver_(make_driver), host_(make_driver(profile, 1), faults) {}

  conformance::Capabilities capabilities() const override {
    return {.virtual_time = true, .ipv6 = true, .calls = (1U << conformance::kCalls) - 1};
  }

  void reset(std::uint64_t seed) override {
    host_ = Host(make_driver_(*profile_, static_cast<std::uint32_t>(seed ^ (seed >> 32))), faults_);
    next_port_ = 49'152;
  }

  conformance::CallResult call(const conformance::UserCall& call) override {
    using conformance::Call;
    using conformance::Outcome;
    switch (call.call) {
      case Call::OpenPassive: ip_ = call.ip; return opened(host_.listen(call.local_port, call.backlog), kListenerBase);
      case Call::OpenActive: {
        ip_ = call.ip;
        const std::uint16_t port = call.local_port != 0 ? call.local_port : next_port_++;
        return opened(host_.connect(port, call.remote_port), 0);
      }
      case Call::Accept: {
        const int handle = host_.accept(call.on - kListenerBase);
        if (handle < 0) return {.outcome = Outcome::WouldBlock};
        conformance::CallResult accepted = opened(handle, 0);
        accepted.remote_port = host_.connection(handle).remote_port;
        return accepted;
      }
      default: break;
    }
    if (call.on >= kListenerBase) return listener_call(call);
    if (!host_.has_connection(call.on)) return {.outcome = Outcome::NoConnection};
    return connection_call(call);
  }

  void inject(std::span<const std::uint8_t> octets) override {
    const wire::ParsedPacket packet = wire::parse(octets);
    if (!packet.ok()) return;  // a malformed packet has no effect (F26)
    ip_ = packet.ip.version == 6 ? conformance::IpVersion::V6 : conformance::IpVersion::V4;
    host_.arrive(packet.tcp.destination_port, packet.tcp.source_port, wire::received(packet));
  }

  void advance(conformance::Millis duration) override { host_.advance_to(host_.now() + duration); }
  conformance::Millis now() const override { return host_.now(); }

  bool poll(conformance::Packet& packet) override {
    model::Sent sent;
    if (!host_.poll(sent)) return false;
    std::array<std::uint8_t, 1500> text;  // octets beyond seg.text are not read
    const std::uint32_t size = std::min<std::uint32_t>(sent.segment.text, text.size());
    for (std::uint32_t i = 0; i < size; ++i) text[i] = conformance::payload_octet(sent.stream_position + i);
    wire::PacketDescription description;
    conformance::address(description, ip_, conformance::From::Stack);
    description.tcp = wire::from_model(sent.segment, sent.local_port, sent.remote_port, {text.data(), size});
    packet.size = wire::build(description, packet.octets);
    packet.at = sent.at;
    return true;
  }

 private:
  static constexpr int kListenerBase = 1 << 20;

  static conformance::CallResult opened(int number, int base) {
    if (number < 0) return {.outcome = conformance::Outcome::Exists};
    return {.outcome = conformance::Outcome::Ok, .handle = number + base};
  }

  conformance::CallResult listener_call(const conformance::UserCall& call) {
    using conformance::Call;
    const bool ends = call.call == Call::Close || call.call == Call::Shutdown || call.call == Call::Abort;
    if (ends) host_.close_listener(call.on - kListenerBase);
    const auto outcome = ends || call.call == Call::Status ? conformance::Outcome::Ok : conformance::Outcome::Error;
    return {.outcome = outcome, .state = ends ? model::State::Closed : model::State::Listen};
  }

  conformance::CallResult connection_call(const conformance::UserCall& call) {
    using conformance::Outcome;
    const std::uint32_t unread = host_.connection(call.on).tcb.rcv.unread;
    const auto state = host_.connection(call.on).tcb.state;
    const model::Told told = host_.call(call.on, event_of(call.call), call.octets);
    conformance::CallResult result{.state = state};
    switch (told) {
      case model::Told::Ok: result.outcome = Outcome::Ok; break;
      case model::Told::Waits: result.outcome = Outcome::WouldBlock; break;
      case model::Told::EndOfStream: result.outcome = Outcome::EndOfStream; break;
      case model::Told::Error: result.outcome = error_of(host_.connection(call.on).tcb); break;
    }
    if (told == model::Told::Ok) {
      result.octets = call.call == conformance::Call::Receive ? std::min(call.octets, unread) : call.octets;
    }
    return result;
  }

  static conformance::Outcome error_of(const model::Tcb<model::Numbers>& tcb) {
    switch (tcb.ending) {
      case model::Ending::Reset: return conformance::Outcome::Reset;
      case model::Ending::Refused: return conformance::Outcome::Refused;
      case model::Ending::TimedOut: return conformance::Outcome::TimedOut;
      case model::Ending::None: break;
    }
    return tcb.state == model::State::Closed ? conformance::Outcome::NoConnection : conformance::Outcome::Closing;
  }

  const model::Profile* profile_;
  Faults faults_;
  Driver (*make_driver_)(const model::Profile&, std::uint32_t);
  Host host_;
  std::uint16_t next_port_ = 49'152;
  // Of the last packet or call: the endpoint knows no addresses, and a case has only one of each.
  conformance::IpVersion ip_ = conformance::IpVersion::V4;
};

}  // namespace synfin::adapters
