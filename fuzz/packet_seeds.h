// Packets that seeds of several targets are made from.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "wire/build.h"

namespace synfin::fuzz {

// A SYN with an MSS option, from a documentation address to another.
inline wire::PacketDescription plain_syn(bool ipv6 = false) {
  wire::PacketDescription packet;
  packet.ipv6 = ipv6;
  packet.v4.source = 0xC0000202;
  packet.v4.destination = 0xC0000201;
  packet.v6.source = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
  packet.v6.destination = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  packet.tcp.source_port = 40000;
  packet.tcp.destination_port = 80;
  packet.tcp.seq = 1000;
  packet.tcp.flags = wire::kSyn;
  packet.tcp.window = 65535;
  packet.tcp.options.mss(1460);
  return packet;
}

// Packets without a problem, and packets with one each, with names.
std::vector<std::pair<std::string, std::vector<std::uint8_t>>> good_packets();
std::vector<std::pair<std::string, std::vector<std::uint8_t>>> bad_packets();

}  // namespace synfin::fuzz
