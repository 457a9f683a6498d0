// Packets that seeds of several targets are made from.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "wire/build.h"

namespace synfin::fuzz {

// A SYN with an MSS option, from a documentation address to another.
wire::PacketDescription plain_syn(bool ipv6 = false);

// Packets without a problem, and packets with one each, with names.
std::vector<std::pair<std::string, std::vector<std::uint8_t>>> good_packets();
std::vector<std::pair<std::string, std::vector<std::uint8_t>>> bad_packets();

}  // namespace synfin::fuzz
