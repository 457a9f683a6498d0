#include "wire/packet.h"

#include "wire/options_walk.h"

namespace synfin::wire {
namespace {

// Nearly every packet: IPv4 without options, whole, not a fragment, of TCP. parse_plain() reads these; parse_any()
// reads all, these too, with the same result. What is asked of the first eight octets is asked at once: version and
// header length, total length, fragmentation.
bool is_plain(Octets packet) noexcept {
  if (packet.size() < kIpv4Header + kTcpHeader || packet.size() > 0xFFFF) return false;
  constexpr std::uint64_t kMask = 0xFF00FFFF0000BFFFU;
  const std::uint64_t wanted = std::uint64_t{0x45} << 56 | std::uint64_t{packet.size()} << 32;
  return (read64(packet.data()) & kMask) == wanted && packet[9] == kProtocolTcp;
}

// The fixed header of TCP, loaded. Parsing loads all of it before it stores any field: for the compiler every store may
// change the octets, and a load may read the field, and then it must keep the store of the field's initial zero too.
struct TcpWords {
  std::uint64_t first, second;
  std::uint32_t last;
  explicit TcpWords(const std::uint8_t* p) noexcept : first(read64(p)), second(read64(p + 8)), last(read32(p + 16)) {}

  void store(ParsedTcp& tcp) const noexcept {
    tcp.source_port = static_cast<std::uint16_t>(first >> 48);
    tcp.destination_port = static_cast<std::uint16_t>(first >> 32);
    tcp.seq = static_cast<std::uint32_t>(first);
    tcp.ack = static_cast<std::uint32_t>(second >> 32);
    tcp.data_offset = static_cast<std::uint8_t>(second >> 28 & 0xFU);
    tcp.reserved = static_cast<std::uint8_t>(second >> 24 & 0xFU);
    tcp.flags = static_cast<std::uint8_t>(second >> 16);
    tcp.window = static_cast<std::uint16_t>(second);
    tcp.checksum = static_cast<std::uint16_t>(last >> 16);
    tcp.urgent = static_cast<std::uint16_t>(last);
  }
};

// The options and the text of the segment, which begins at octet `base`.
[[gnu::always_inline]] inline void read_rest(Octets segment, std::size_t base, ParsedTcp& tcp,
                                             Problems& problems) noexcept {
  const std::size_t header = std::size_t{4} * tcp.data_offset;
  const bool possible = header >= kTcpHeader && header <= segment.size();
  if (!possible) {
    problems.add(header < kTcpHeader ? Problem::DataOffsetBelow5 : Problem::DataOffsetPastSegment, base + 12);
  }
  tcp.text = segment.subspan(possible ? header : segment.size());
  const std::size_t end = std::clamp(header, kTcpHeader, segment.size());
  tcp.options.walk(segment.subspan(kTcpHeader, end - kTcpHeader), base + kTcpHeader, problems);
}

[[gnu::always_inline]] inline void judge_tcp_checksum(bool right, std::size_t base, ParsedPacket& parsed) noexcept {
  parsed.tcp.verified = right ? Verified::Right : Verified::Wrong;
  if (!right) parsed.problems.add(Problem::BadTcpChecksum, base + 16);
}

bool tcp_checksum_right(Octets addresses, Octets segment) noexcept {
  Sum sum = pseudo_header_sum(addresses, kProtocolTcp, static_cast<std::uint32_t>(segment.size()));
  sum.add(segment);
  return sum.is_right();
}

ParsedPacket parse_plain(Octets packet) noexcept {
  const Octets segment = packet.subspan(kIpv4Header);
  Sum header;
  header.add(packet.first<kIpv4Header>());
  const bool tcp_right = tcp_checksum_right(packet.subspan<12, 8>(), segment);

  const std::uint16_t fragment = read16(packet.data() + 6);
  const TcpWords words(segment.data());

  ParsedPacket parsed;
  parsed.reached = Reached::Tcp;
  parsed.ip.version = 4;
  parsed.ip.protocol = kProtocolTcp;
  parsed.ip.fragment = fragment;
  parsed.ip.header_length = kIpv4Header;
  parsed.ip.payload_length = static_cast<std::uint32_t>(segment.size());
  parsed.ip.octets = packet.data();
  words.store(parsed.tcp);
  if (!header.is_right()) parsed.problems.add(Problem::BadIpChecksum, 10);
  read_rest(segment, kIpv4Header, parsed.tcp, parsed.problems);
  judge_tcp_checksum(tcp_right, kIpv4Header, parsed);
  return parsed;
}

[[gnu::noinline]] ParsedPacket parse_any(Octets packet) noexcept {
  ParsedPacket parsed;
  const IpOutcome outcome = parse_ip(packet, parsed.ip, parsed.problems);
  if (parsed.ip.version != 0) parsed.reached = Reached::Ip;
  if (!outcome.tcp) return parsed;
  const std::size_t base = parsed.ip.header_length;
  const Octets segment = parsed.ip.payload();
  if (segment.size() < kTcpHeader) {
    parsed.problems.add(Problem::ShortTcpHeader, base + segment.size());
    return parsed;
  }
  parsed.reached = Reached::Tcp;
  TcpWords(segment.data()).store(parsed.tcp);
  read_rest(segment, base, parsed.tcp, parsed.problems);
  if (outcome.verifiable) {
    const Octets addresses = parsed.ip.version == 4 ? packet.subspan(12, 8) : packet.subspan(8, 32);
    judge_tcp_checksum(tcp_checksum_right(addresses, segment), base, parsed);
  }
  return parsed;
}

}  // namespace

ParsedPacket parse(Octets packet) noexcept { return is_plain(packet) ? parse_plain(packet) : parse_any(packet); }

model::Segment<model::Numbers> received(const ParsedPacket& packet) noexcept {
  constexpr std::uint32_t kIpv6SendMss = 1220;  // octets
  model::Segment<model::Numbers> segment = to_model(packet.tcp);
  if (packet.ip.version == 6 && segment.has_syn && !segment.options.has_mss) {
    segment.options.has_mss = true;
    segment.options.mss = kIpv6SendMss;
  }
  return segment;
}

}  // namespace synfin::wire
