#include "wire/ip.h"

#include <arpa/inet.h>

#include <algorithm>

#include "wire/checksum.h"

namespace synfin::wire {
namespace {

void check_ipv4_options(Octets options, Problems& problems) noexcept {
  std::size_t i = 0;
  while (i < options.size()) {
    if (options[i] == 0) return;
    if (options[i] == 1) {
      ++i;
      continue;
    }
    if (i + 1 == options.size()) return problems.add(Problem::IpOptionLengthMissing, kIpv4Header + i + 1);
    const std::size_t length = options[i + 1];
    if (length < 2) return problems.add(Problem::IpOptionLength0Or1, kIpv4Header + i + 1);
    if (length > options.size() - i) return problems.add(Problem::IpOptionPastHeader, kIpv4Header + i + 1);
    i += length;
  }
}

IpOutcome parse_ipv4(Octets packet, ParsedIp& ip, Problems& problems) noexcept {
  const std::size_t header = std::size_t{4} * (packet[0] & 0xFU);
  ip.version = 4;
  ip.octets = packet.data();
  ip.fragment = read16(packet.data() + 6);
  ip.protocol = packet[9];
  if (header < kIpv4Header) return problems.add(Problem::IhlBelow5, 0), IpOutcome{};
  if (header > packet.size()) return problems.add(Problem::IpHeaderPastPacket, 0), IpOutcome{};
  ip.header_length = static_cast<std::uint16_t>(header);

  Sum sum;
  sum.add(packet.first(header));
  if (!sum.is_right()) problems.add(Problem::BadIpChecksum, 10);
  if (ip.reserved_flag()) problems.add(Problem::IpReservedFlag, 6);
  check_ipv4_options(ip.options(), problems);

  const std::size_t claimed = ip.total_length();
  if (claimed < header) return problems.add(Problem::TotalLengthBelowHeader, 2), IpOutcome{};
  const bool whole = claimed <= packet.size();
  if (!whole) problems.add(Problem::LengthPastPacket, 2);
  const std::size_t end = whole ? claimed : packet.size();
  if (end < packet.size()) problems.add(Problem::OctetsAfterPacket, end);
  ip.payload_length = static_cast<std::uint32_t>(end - header);

  if (ip.fragment_offset() != 0) return problems.add(Problem::LaterFragment, 6), IpOutcome{};
  if (ip.more_fragments()) problems.add(Problem::FirstFragment, 6);
  if (ip.protocol != kProtocolTcp) return problems.add(Problem::NotTcp, 9), IpOutcome{};
  return {true, whole && !ip.more_fragments()};
}

// The extension headers of RFC 8200 section 4 that can stand before TCP.
enum Extension : std::uint8_t { kHopByHop = 0, kRouting = 43, kFragment = 44, kDestination = 60 };
constexpr bool is_extension(std::uint8_t kind) {
  return kind == kHopByHop || kind == kRouting || kind == kFragment || kind == kDestination;
}

// Walks the extension headers between the fixed header and `end`.
IpOutcome walk_extensions(Octets packet, std::size_t end, bool whole, ParsedIp& ip, Problems& problems) noexcept {
  std::size_t at = kIpv6Header;
  std::size_t named_at = 6;  // the next header field that names what is at `at`
  std::size_t walked = 0;
  const auto settle = [&] {
    ip.header_length = static_cast<std::uint16_t>(at);
    ip.payload_length = static_cast<std::uint32_t>(end - at);
  };
  settle();
  while (is_extension(ip.protocol)) {
    if (walked++ == kMaxExtensions) return problems.add(Problem::TooManyExtensions, at), IpOutcome{};
    if (end - at < 8) return problems.add(Problem::ExtensionPastPacket, end), IpOutcome{};
    const std::uint8_t* const p = packet.data() + at;
    const std::size_t length = ip.protocol == kFragment ? 8 : std::size_t{8} * (p[1] + 1U);
    if (end - at < length) return problems.add(Problem::ExtensionPastPacket, end), IpOutcome{};
    if (ip.protocol == kRouting && p[3] != 0) ip.unfinished_route = true;
    if (ip.protocol == kFragment) {
      const std::uint16_t field = read16(p + 2);  // the offset, two reserved bits, more-fragments
      ip.fragment = static_cast<std::uint16_t>(field >> 3U | (field & 1U) << 13U);
      if (ip.fragment_offset() != 0) return problems.add(Problem::LaterFragment, at + 2), IpOutcome{};
      if (ip.more_fragments()) problems.add(Problem::FirstFragment, at + 2);
    }
    ip.protocol = p[0];
    named_at = at;
    at += length;
    settle();
  }
  if (ip.protocol != kProtocolTcp) return problems.add(Problem::NotTcp, named_at), IpOutcome{};
  return {true, whole && !ip.more_fragments() && !ip.unfinished_route};
}

IpOutcome parse_ipv6(Octets packet, ParsedIp& ip, Problems& problems) noexcept {
  ip.version = 6;
  ip.octets = packet.data();
  ip.protocol = packet[6];

  const std::size_t claimed = ip.total_length();
  const bool whole = claimed <= packet.size();
  if (!whole) problems.add(Problem::LengthPastPacket, 4);
  const std::size_t end = whole ? claimed : packet.size();
  if (end < packet.size()) problems.add(Problem::OctetsAfterPacket, end);
  return walk_extensions(packet, end, whole, ip, problems);
}

}  // namespace

IpOutcome parse_ip(Octets packet, ParsedIp& ip, Problems& problems) noexcept {
  if (packet.empty()) return problems.add(Problem::EmptyPacket, 0), IpOutcome{};
  const unsigned version = packet[0] >> 4U;
  if (version != 4 && version != 6) return problems.add(Problem::UnknownIpVersion, 0), IpOutcome{};
  if (packet.size() < (version == 4 ? kIpv4Header : kIpv6Header)) {
    problems.add(Problem::ShortIpHeader, packet.size());
    return {};
  }
  return version == 4 ? parse_ipv4(packet, ip, problems) : parse_ipv6(packet, ip, problems);
}

Address ParsedIp::address(std::size_t at4, std::size_t at6) const noexcept {
  Address address;
  address.version = version == 6 ? 6 : 4;
  if (version == 6) {
    std::copy_n(octets + at6, 16, address.octets.begin());
  } else {
    std::copy_n(octets + at4, 4, address.octets.begin());
  }
  return address;
}

Address Address::v4(std::uint32_t number) {
  Address address;
  write32(address.octets.data(), number);
  return address;
}

Address Address::v6(const std::array<std::uint8_t, 16>& octets) { return {octets, 6}; }

std::string to_string(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.version == 6 ? AF_INET6 : AF_INET;
  inet_ntop(family, address.octets.data(), text.data(), static_cast<socklen_t>(text.size()));
  return text.data();
}

}  // namespace synfin::wire
