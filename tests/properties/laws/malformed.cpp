#include "tests/properties/laws/malformed.h"

#include "properties/wire_laws.h"
#include "properties/wire_laws_reader.h"

namespace synfin::properties {
namespace {

using wire::OptionOctets;
using wire::PacketDescription;
using wire::Problem;

std::uint8_t low(unsigned more, unsigned modulus) { return static_cast<std::uint8_t>(more % modulus); }
// Any difference of a checksum that is one: 0 and 0xFFFF are none.
std::uint16_t wrong_by(std::uint16_t more) { return static_cast<std::uint16_t>(1 + more % 0xFFFEU); }

// Eight octets after the IPv6 header.
void extend(PacketDescription& d, std::uint8_t kind, const std::array<std::uint8_t, 8>& octets) {
  d.ipv6 = true;
  d.v6.next_header = kind;
  d.v6.extensions = octets;
}

void bare(PacketDescription& d) {
  d.v4.options = {};
  d.v6.next_header = wire::kProtocolTcp;
  d.v6.extensions = {};
}

void spoil_ip(PacketDescription& d, Problem problem, std::uint16_t more, std::array<std::uint8_t, 4>& options,
              std::array<std::uint8_t, 72>& extensions) {
  static constexpr std::array<std::uint8_t, 8> kTooLong = {6, 255, 0, 0, 0, 0, 0, 0};
  static constexpr std::array<std::uint8_t, 8> kFirst = {6, 0, 0, 1, 0, 0, 0, 0};
  static constexpr std::array<std::uint8_t, 8> kLater = {6, 0, 1, 0, 0, 0, 0, 0};
  const bool in_v6 = d.ipv6;
  const auto with_options = [&](std::array<std::uint8_t, 4> octets) {
    options = octets;
    d.ipv6 = false;
    d.v4.options = options;
  };
  switch (problem) {
    case Problem::IhlBelow5: d.ipv6 = false, d.v4.ihl = low(more, 5); return;
    case Problem::TotalLengthBelowHeader: d.ipv6 = false, d.v4.total_length = low(more, 20); return;
    case Problem::LengthPastPacket: {
      const auto past = static_cast<std::uint16_t>(wire::built_size(d) + 1U + more % 5000U);
      d.v4.total_length = past;
      d.v6.payload_length = past;
      return;
    }
    case Problem::BadIpChecksum: d.ipv6 = false, d.v4.checksum.off = wrong_by(more); return;
    case Problem::IpReservedFlag: d.ipv6 = false, d.v4.reserved_flag = true; return;
    case Problem::IpOptionLengthMissing: return with_options({1, 1, 1, 7});
    case Problem::IpOptionLength0Or1: return with_options({7, low(more, 2), 0, 0});
    case Problem::IpOptionPastHeader: return with_options({7, static_cast<std::uint8_t>(5 + low(more, 250)), 0, 0});
    case Problem::ExtensionPastPacket: return extend(d, 0, kTooLong);
    case Problem::TooManyExtensions:
      for (std::size_t i = 0; i < 9; ++i) extensions[8 * i] = i < 8 ? 60 : 6;
      d.ipv6 = true;
      d.v6.next_header = 60;
      d.v6.extensions = extensions;
      return;
    case Problem::FirstFragment:
      if (in_v6) return extend(d, 44, kFirst);
      d.v4.more_fragments = true;
      return;
    case Problem::LaterFragment:
      if (in_v6) return extend(d, 44, kLater);
      d.v4.fragment_offset = static_cast<std::uint16_t>(1 + more % 0x1FFFU);
      return;
    default: break;
  }
  bare(d);  // NotTcp, ShortTcpHeader
  if (problem == Problem::NotTcp) {
    d.v4.protocol = 17;
    d.v6.next_header = 58;
  } else {
    d.v4.total_length = static_cast<std::uint16_t>(20 + low(more, 20));
    d.v6.payload_length = low(more, 20);
  }
}

void spoil_tcp(PacketDescription& d, Problem problem, std::uint16_t more) {
  wire::TcpDescription& tcp = d.tcp;
  const auto with_options = [&](std::array<std::uint8_t, 4> octets) { tcp.options = OptionOctets{}.raw(octets); };
  switch (problem) {
    case Problem::DataOffsetBelow5: tcp.data_offset = low(more, 5); return;
    case Problem::DataOffsetPastSegment:
      tcp.options = {};
      tcp.text = {};
      tcp.data_offset = static_cast<std::uint8_t>(6 + low(more, 10));
      return;
    case Problem::OptionLengthMissing: return with_options({1, 1, 1, 2});
    case Problem::OptionLength0Or1: return with_options({2, low(more, 2), 5, 180});
    case Problem::OptionPastHeader: return with_options({2, static_cast<std::uint8_t>(5 + low(more, 250)), 5, 180});
    case Problem::OptionWrongLength: return with_options({3, 4, 7, 0});
    case Problem::NonzeroAfterEndOfOptions:
      return with_options({0, 0, 0, static_cast<std::uint8_t>(1 + low(more, 255))});
    default: tcp.checksum.off = wrong_by(more); return;  // BadTcpChecksum
  }
}

std::vector<std::uint8_t> cut(std::vector<std::uint8_t> octets, Problem problem, std::uint16_t more) {
  switch (problem) {
    case Problem::EmptyPacket: return {};
    case Problem::UnknownIpVersion: {
      const unsigned version = more % 16U;
      const unsigned unknown = version == 4 || version == 6 ? version + 1 : version;
      octets[0] = static_cast<std::uint8_t>(unknown * 16 + octets[0] % 16U);
      return octets;
    }
    case Problem::ShortIpHeader: octets.resize(1 + more % (octets[0] / 16 == 4 ? 19U : 39U)); return octets;
    case Problem::IpHeaderPastPacket:
      octets[0] = 0x4F;
      octets.resize(20 + more % 40U);
      return octets;
    default: octets.resize(octets.size() + 1 + more % 9U, 7); return octets;  // OctetsAfterPacket
  }
}

}  // namespace

std::vector<std::uint8_t> malformed(wire::Octets choices, Problem problem, std::uint16_t more) {
  PacketDescription d = description_of(choices);
  switch (problem) {
    case Problem::EmptyPacket:
    case Problem::UnknownIpVersion:
    case Problem::ShortIpHeader:
    case Problem::IpHeaderPastPacket:
    case Problem::OctetsAfterPacket: return cut(built(d), problem, more);
    default: break;
  }
  std::array<std::uint8_t, 4> options{};
  std::array<std::uint8_t, 72> extensions{};
  if (problem >= Problem::DataOffsetBelow5) {
    spoil_tcp(d, problem, more);
  } else {
    spoil_ip(d, problem, more, options, extensions);
  }
  return built(d);
}

std::vector<std::uint8_t> mended(std::vector<std::uint8_t> octets) {
  const auto put = [&](std::size_t at, wire::Octets covered, std::uint32_t sum) {
    octets[at] = octets[at + 1] = 0;
    wire::write16(&octets[at], static_cast<std::uint16_t>(~plain_folded(plain_sum(covered, sum))));
  };
  const wire::ParsedPacket packet = wire::parse(octets);
  if (packet.reached != wire::Reached::Tcp) return octets;
  const wire::Octets segment = packet.ip.payload();
  const bool is_v4 = packet.ip.version == 4;
  const wire::Octets addresses = is_v4 ? wire::Octets{octets}.subspan(12, 8) : wire::Octets{octets}.subspan(8, 32);
  const auto length = static_cast<std::uint32_t>(segment.size());
  put(packet.ip.header_length + std::size_t{16}, segment,
      plain_sum(addresses) + 6U + (length >> 16U) + (length & 0xFFFFU));
  if (is_v4) put(10, wire::Octets{octets}.first(packet.ip.header_length), 0);
  return octets;
}

}  // namespace synfin::properties
