#include "conformance/segments.h"

#include <array>
#include <utility>

#include "wire/tcp.h"

namespace synfin::conformance {

namespace {

// A checksum of these instead of the destination's: what a wrong pseudo-header amounts to.
constexpr std::uint16_t kOtherDestination = 0x0101;
// Octets of TCP header that a truncated segment has.
constexpr std::uint16_t kTruncated = 12;

void spoil(Spoiled how, wire::PacketDescription& packet) {
  switch (how) {
    case Spoiled::No:
    case Spoiled::Truncated: return;  // Truncated is done to the octets
    case Spoiled::TcpChecksum: packet.tcp.checksum.off = 1; return;
    case Spoiled::WrongPseudoHeader: packet.tcp.checksum.off = kOtherDestination; return;
    case Spoiled::DataOffsetShort: packet.tcp.data_offset = std::uint8_t{4}; return;
    case Spoiled::DataOffsetLong: packet.tcp.data_offset = std::uint8_t{15}; return;
    case Spoiled::OptionLengthZero:
    case Spoiled::OptionLengthOne:
    case Spoiled::OptionPastHeader: {
      const std::uint8_t length = how == Spoiled::OptionLengthZero ? 0 : how == Spoiled::OptionLengthOne ? 1 : 200;
      const std::array<std::uint8_t, 4> octets = {2, length, 5, 0xB4};
      packet.tcp.options = wire::OptionOctets{}.raw(octets);
      return;
    }
    case Spoiled::OptionCut: {
      const std::array<std::uint8_t, 4> octets = {1, 1, 1, 2};
      packet.tcp.options = wire::OptionOctets{}.raw(octets);
      return;
    }
  }
}

model::Segment<model::Numbers> segment_of(const SegmentSpec& spec, const Addressing& a) {
  model::Segment<model::Numbers> seg;
  seg.seq = {a.seq};
  seg.ack = {a.ack};
  seg.text = spec.text;
  seg.wnd = spec.window;
  seg.options.has_mss = spec.options.mss;
  seg.options.mss = spec.options.mss_value;
  seg.options.has_window_scale = spec.options.window_scale;
  seg.options.window_shift = spec.options.shift;
  seg.options.has_sack_permitted = spec.options.sack_permitted;
  seg.options.has_timestamps = spec.options.timestamps || (a.timestamps && (spec.flags & wire::kRst) == 0);
  seg.options.tsval = a.tsval + static_cast<std::uint32_t>(spec.options.tsval_offset);
  seg.options.tsecr = (spec.flags & wire::kAck) != 0 ? a.tsecr : 0;
  return seg;
}

}  // namespace

void address(wire::PacketDescription& packet, IpVersion ip, From from) {
  packet.ipv6 = ip == IpVersion::V6;
  packet.v4.source = kStackAddress;
  packet.v4.destination = kTesterAddress;
  packet.v6.source = kStackAddress6;
  packet.v6.destination = kTesterAddress6;
  if (from == From::Stack) return;
  std::swap(packet.v4.source, packet.v4.destination);
  std::swap(packet.v6.source, packet.v6.destination);
}

std::size_t build_segment(const SegmentSpec& spec, const Addressing& a, std::span<std::uint8_t> out) {
  std::array<std::uint8_t, 1460> text;  // what is beyond spec.text is not read
  const std::size_t size = std::min<std::size_t>(spec.text, text.size());
  for (std::size_t i = 0; i < size; ++i) text[i] = payload_octet(a.text_position + static_cast<std::uint32_t>(i));
  wire::PacketDescription packet;
  address(packet, a.ip, From::Tester);
  packet.tcp = wire::from_model(segment_of(spec, a), a.tester_port, a.stack_port, {text.data(), size});
  packet.tcp.flags = spec.flags;
  packet.tcp.urgent = spec.urgent;
  packet.tcp.reserved = spec.reserved;
  if (!spec.options.raw.empty()) {
    packet.tcp.options = wire::OptionOctets{}.raw(spec.options.raw);
  }
  spoil(spec.spoiled, packet);
  if (spec.spoiled != Spoiled::Truncated) return wire::build(packet, out);
  packet.v4.total_length = static_cast<std::uint16_t>(wire::kIpv4Header + kTruncated);
  packet.v6.payload_length = kTruncated;
  wire::build(packet, out);
  return kTruncated + (packet.ipv6 ? wire::kIpv6Header : wire::kIpv4Header);
}

}  // namespace synfin::conformance
