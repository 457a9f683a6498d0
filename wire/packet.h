// A whole packet from its octets: IP header, TCP header, options, text.
#pragma once
#include "wire/ip.h"
#include "wire/tcp.h"

namespace synfin::wire {

// How far the octets could be read.
enum class Reached : std::uint8_t { Nothing, Ip, Tcp };

// A view: it is valid as long as the octets it was parsed from.
struct ParsedPacket {
  Reached reached = Reached::Nothing;  // ip means something from Ip on, tcp from Tcp on
  ParsedIp ip;
  ParsedTcp tcp;
  Problems problems;

  // A TCP segment with nothing wrong.
  bool ok() const noexcept { return reached == Reached::Tcp && problems.empty(); }
};

// Reads a packet that begins with its IP header. Never throws, allocates or reads past the octets; what is wrong is in
// `problems`, and the fields before it are good.
ParsedPacket parse(Octets packet) noexcept;

// The segment as the model receives it. A SYN without the MSS option says 1220 octets with IPv6 (RFC 9293, 3.7.1-3,
// MUST-15); the 536 of IPv4 are the model's own.
model::Segment<model::Numbers> received(const ParsedPacket& packet) noexcept;

}  // namespace synfin::wire
