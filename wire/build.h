// Octets from a description of a packet. Left alone, a description gives a well-formed packet; every field can be
// forced to any value, so that every malformed packet can be made on purpose.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "model/segment.h"
#include "wire/ip.h"
#include "wire/options.h"
#include "wire/tcp.h"

namespace synfin::wire {

// What goes into a checksum field: the right value plus `off`, modulo 2^16, or the forced value.
struct ChecksumField {
  std::optional<std::uint16_t> forced;
  std::uint16_t off = 0;
};

// An IPv4 header (RFC 791 section 3.1). An empty optional is computed.
struct Ipv4Description {
  std::uint32_t source = 0, destination = 0;  // host order
  std::uint8_t version = 4;                   // 4 bits
  std::optional<std::uint8_t> ihl;            // 32-bit words, 4 bits
  std::uint8_t traffic_class = 0;
  std::optional<std::uint16_t> total_length;  // octets
  std::uint16_t id = 0;
  bool reserved_flag = false, dont_fragment = false, more_fragments = false;
  std::uint16_t fragment_offset = 0;  // 13 bits, in units of 8 octets
  std::uint8_t ttl = 64;
  std::uint8_t protocol = kProtocolTcp;
  ChecksumField checksum;
  Octets options;  // at most 40 octets, padded with zeros to a multiple of 4
};

// An IPv6 header (RFC 8200 section 3). An empty optional is computed.
struct Ipv6Description {
  std::array<std::uint8_t, 16> source{}, destination{};
  std::uint8_t version = 6;  // 4 bits
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;                 // 20 bits
  std::optional<std::uint16_t> payload_length;  // octets after the fixed header
  std::uint8_t next_header = kProtocolTcp;      // the first extension header's kind if there are extensions
  std::uint8_t hop_limit = 64;
  Octets extensions;  // octets between the fixed header and TCP, as they are
};

// A TCP header and its text (RFC 9293 section 3.1). An empty optional is computed.
struct TcpDescription {
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint32_t seq = 0, ack = 0;
  std::optional<std::uint8_t> data_offset;  // 32-bit words, 4 bits
  std::uint8_t reserved = 0;                // 4 bits
  std::uint8_t flags = 0;                   // of Flag
  std::uint16_t window = 0;
  ChecksumField checksum;
  std::uint16_t urgent = 0;
  OptionOctets options;     // written as they are
  bool pad_options = true;  // zeros after the options up to a multiple of 4 octets
  Octets text;
};

struct PacketDescription {
  bool ipv6 = false;  // which of the two headers is written
  Ipv4Description v4;
  Ipv6Description v6;
  TcpDescription tcp;
};

// How many octets build() writes.
std::size_t built_size(const PacketDescription& packet) noexcept;

// Writes the packet into `out` and gives its size in octets; 0 if `out` is too small, the packet would have more than
// 65535 octets after an IPv6 header or in all with an IPv4 one, or there are more than 40 octets of options. Does not
// allocate. A right checksum is the one a receiver computes: over the octets that the IP header claims, if they are
// there, else over those that are there.
std::size_t build(const PacketDescription& packet, std::span<std::uint8_t> out) noexcept;

// The same in a vector, empty for 0.
std::vector<std::uint8_t> built(const PacketDescription& packet);

// The TCP header of a model's segment. The text is the caller's, seg.text octets of it. Options come in the order MSS,
// SACK-permitted, timestamps, window scale, aligned with no-operations. PSH is set with text.
TcpDescription from_model(const model::Segment<model::Numbers>& seg, std::uint16_t source_port,
                          std::uint16_t destination_port, Octets text = {});

}  // namespace synfin::wire
