// A segment in one line for people: <SEQ=100><ACK=301><CTL=SYN,ACK><WND=65535> len 0 mss 1460 ts 1/0
#pragma once
#include <string>

#include "wire/packet.h"

namespace synfin::wire {

// The notation of RFC 9293's figures (3.5-11 and on): ACK is left out where it means nothing. Then the octets of text,
// and the options.
std::string describe(const model::Segment<model::Numbers>& seg);

// The same with all eight control bits, the urgent pointer, the reserved bits, and every option in its order.
std::string describe(const ParsedTcp& tcp);

// With the addresses and ports before it and the problems, if any, after it.
std::string describe(const ParsedPacket& packet);

// "bad_tcp_checksum at octet 36"
std::string describe(const Fault& fault);

}  // namespace synfin::wire
