// The peer of a stack under test, for the adapters' own tests: one connection's worth of segments.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/stack.h"
#include "wire/build.h"
#include "wire/packet.h"

namespace synfin::adapters {

// What of a segment these tests look at.
struct Seen {
  conformance::Millis at = 0;
  std::uint8_t flags = 0;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint32_t seq = 0, ack = 0;
  std::uint16_t window = 0;
  std::vector<std::uint8_t> text;
};

class Tester {
 public:
  Tester(conformance::Stack& stack, std::uint16_t stack_port, std::uint16_t port)
      : stack_(stack), stack_port_(stack_port), port_(port) {}

  // The next octets to send and the next expected: the tests set them where they do odd things.
  std::uint32_t seq = 5000;
  std::uint32_t ack = 0;
  std::uint16_t window = 60000;
  std::uint16_t stack_port() const { return stack_port_; }
  void set_stack_port(std::uint16_t port) { stack_port_ = port; }

  void send(unsigned flags, std::size_t octets = 0) {
    const std::vector<std::uint8_t> text(octets, 0x55);
    wire::PacketDescription packet;
    packet.v4.source = conformance::kTesterAddress;
    packet.v4.destination = conformance::kStackAddress;
    packet.tcp.source_port = port_;
    packet.tcp.destination_port = stack_port_;
    packet.tcp.flags = static_cast<std::uint8_t>(flags);
    packet.tcp.seq = seq;
    if ((flags & wire::kAck) != 0) packet.tcp.ack = ack;
    packet.tcp.window = window;
    packet.tcp.text = text;
    std::array<std::uint8_t, 2048> octets_out;
    const std::size_t size = wire::build(packet, octets_out);
    seq +=
        static_cast<std::uint32_t>(octets) + ((flags & wire::kSyn) != 0 ? 1 : 0) + ((flags & wire::kFin) != 0 ? 1 : 0);
    stack_.inject(std::span(octets_out).first(size));
  }

  // The stack's next segment, acknowledged with the next send; none when the stack is silent.
  std::optional<Seen> receive() {
    if (!stack_.poll(packet_)) return std::nullopt;
    const wire::ParsedPacket parsed = wire::parse(packet_.view());
    if (!parsed.ok()) return std::nullopt;
    const wire::ParsedTcp& tcp = parsed.tcp;
    Seen seen{packet_.at, tcp.flags, tcp.source_port, tcp.destination_port,
              tcp.seq,    tcp.ack,   tcp.window,      {tcp.text.begin(), tcp.text.end()}};
    const auto length =
        static_cast<std::uint32_t>(tcp.text.size()) + (tcp.has(wire::kSyn) ? 1 : 0) + (tcp.has(wire::kFin) ? 1 : 0);
    if (length > 0) ack = tcp.seq + length;
    return seen;
  }

  // As far as ESTABLISHED from a listener.
  bool connect() {
    send(wire::kSyn);
    const std::optional<Seen> answer = receive();
    if (!answer || answer->flags != (wire::kSyn | wire::kAck)) return false;
    send(wire::kAck);
    return true;
  }

 private:
  conformance::Stack& stack_;
  std::uint16_t stack_port_;
  std::uint16_t port_;
  conformance::Packet packet_;
};

// The calls, briefly.
inline conformance::CallResult call(conformance::Stack& stack, conformance::Call what, conformance::Handle on,
                                    std::uint32_t octets = 0) {
  conformance::UserCall c;
  c.call = what;
  c.on = on;
  c.octets = octets;
  return stack.call(c);
}

inline conformance::Handle listen(conformance::Stack& stack, std::uint16_t port, std::uint32_t backlog = 8) {
  conformance::UserCall c;
  c.call = conformance::Call::OpenPassive;
  c.local_port = port;
  c.backlog = backlog;
  return stack.call(c).handle;
}

inline conformance::Handle connect_to(conformance::Stack& stack, std::uint16_t remote, std::uint16_t local = 0) {
  conformance::UserCall c;
  c.call = conformance::Call::OpenActive;
  c.local_port = local;
  c.remote_port = remote;
  return stack.call(c).handle;
}

inline conformance::Handle accept(conformance::Stack& stack, conformance::Handle listener) {
  return call(stack, conformance::Call::Accept, listener).handle;
}

inline model::State state(conformance::Stack& stack, conformance::Handle on) {
  return call(stack, conformance::Call::Status, on).state;
}

}  // namespace synfin::adapters
