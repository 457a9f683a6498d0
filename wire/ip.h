// IPv4 (RFC 791) and IPv6 (RFC 8200) headers, as parsed.
#pragma once
#include <array>
#include <string>

#include "wire/octets.h"
#include "wire/problem.h"

namespace synfin::wire {

inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::size_t kIpv4Header = 20;    // octets, without options
inline constexpr std::size_t kIpv6Header = 40;    // octets, without extension headers
inline constexpr std::size_t kMaxExtensions = 8;  // IPv6 extension headers that a parse walks

// An address of either version. IPv4 fills the first four octets; the rest is zero.
struct Address {
  std::array<std::uint8_t, 16> octets{};
  std::uint8_t version = 4;  // 4 or 6

  // From host order: 192.0.2.1 is 0xC0000201.
  static Address v4(std::uint32_t number);
  static Address v6(const std::array<std::uint8_t, 16>& octets);
  // The IPv4 address in host order.
  std::uint32_t v4() const { return read32(octets.data()); }
  friend bool operator==(const Address&, const Address&) = default;
};

// "192.0.2.1", "2001:db8::1".
std::string to_string(const Address& address);

// Stands in for the header of a packet that has none: every field reads as zero.
inline constexpr std::array<std::uint8_t, kIpv6Header> kNoIpHeader{};

// One IP header: a view. What a parse must find out anyway is kept; the other fields are read when asked for. A field
// of the other version is zero.
struct ParsedIp {
  std::uint8_t version = 0;          // 4 or 6; 0 if there is no fixed header
  std::uint8_t protocol = 0;         // of what follows the headers, past the extension headers walked
  bool unfinished_route = false;     // IPv6: a routing header with segments left, so the destination is not the last
  std::uint16_t fragment = 0;        // the flags and the fragment offset, as IPv4 has them in octets 6 and 7
  std::uint16_t header_length = 0;   // octets, with the options or the extension headers walked
  std::uint32_t payload_length = 0;  // octets that are there of what the header claims to carry
  const std::uint8_t* octets = kNoIpHeader.data();

  Address source() const noexcept { return address(12, 8); }
  Address destination() const noexcept { return address(16, 24); }
  // IPv4's type of service: DSCP and ECN.
  std::uint8_t traffic_class() const noexcept {
    return version == 6 ? static_cast<std::uint8_t>(read16(octets) >> 4U) : octets[1];
  }
  // IPv6's hop limit.
  std::uint8_t ttl() const noexcept { return octets[version == 6 ? 7 : 8]; }
  // Octets of the packet, headers included, as the header claims.
  std::uint32_t total_length() const noexcept {
    return version == 6 ? static_cast<std::uint32_t>(kIpv6Header + read16(octets + 4)) : read16(octets + 2);
  }
  std::uint32_t flow_label() const noexcept { return version == 6 ? read32(octets) & 0xFFFFFU : 0; }
  std::uint16_t id() const noexcept { return version == 6 ? std::uint16_t{0} : read16(octets + 4); }
  std::uint16_t checksum() const noexcept { return version == 6 ? std::uint16_t{0} : read16(octets + 10); }
  bool reserved_flag() const noexcept { return (fragment & 0x8000U) != 0; }
  bool dont_fragment() const noexcept { return (fragment & 0x4000U) != 0; }
  bool more_fragments() const noexcept { return (fragment & 0x2000U) != 0; }
  std::uint16_t fragment_offset() const noexcept { return fragment & 0x1FFFU; }  // in units of 8 octets

  // IPv4's options, IPv6's extension headers. None if the header claims a length that cannot be.
  Octets options() const noexcept {
    const std::size_t fixed = version == 6 ? kIpv6Header : kIpv4Header;
    return header_length > fixed ? Octets{octets + fixed, header_length - fixed} : Octets{};
  }
  Octets payload() const noexcept { return {octets + header_length, payload_length}; }
  // The IPv4 address at octet at4 or the IPv6 one at at6.
  Address address(std::size_t at4, std::size_t at6) const noexcept;
};

// What parse_ip found behind the headers.
struct IpOutcome {
  bool tcp = false;         // a TCP header begins at ParsedIp::payload
  bool verifiable = false;  // and all that its checksum covers is there
};

// Reads the IP header of any packet. Never reads past the octets. Faults are added to problems.
IpOutcome parse_ip(Octets packet, ParsedIp& ip, Problems& problems) noexcept;

}  // namespace synfin::wire
