// Many packets out of one: the engine takes longer to come up with an input than a packet takes to be checked.
#pragma once
#include <algorithm>
#include <array>
#include <memory>

#include "fuzz/segment_mutator.h"
#include "fuzz/work_count.h"
#include "wire/ip.h"

namespace synfin::fuzz {

inline constexpr std::size_t kLongestSwept = 512;  // octets: longer packets are mostly text

// Lengths, kinds and numbers of protocols that mean something, and edges.
inline constexpr std::array<std::uint8_t, 24> kSweptValues = {0,  1,  2,  3,  4,  5,  6,   8,   10,  18,  20,  28,
                                                              34, 40, 43, 44, 60, 80, 127, 172, 174, 240, 254, 255};

// Which octet is swept: the source port says so, for it means nothing to a parser, and mutations mostly keep it.
inline std::size_t swept_octet(wire::Octets packet) {
  const std::size_t port = packet[0] >> 4U == 6 ? wire::kIpv6Header : wire::kIpv4Header;
  return packet[std::min(port + 1, packet.size() - 1)] % packet.size();
}

// Calls check(packet) for 32 packets, each as if one octet of this one, always the same, had another value when it was
// sent: the checksums go with it. A packet ends where its block of memory does, so that a sanitizer sees a read past
// it.
template <class Check>
void sweep(wire::Octets packet, Check check) {
  if (packet.empty() || packet.size() > kLongestSwept) return;
  static const std::unique_ptr<std::uint8_t[]> block(new std::uint8_t[kLongestSwept]);
  const std::size_t size = packet.size(), at = swept_octet(packet);
  std::uint8_t* const variant = block.get() + kLongestSwept - size;
  std::copy(packet.begin(), packet.end(), variant);
  const auto check_with = [&](unsigned value) {
    variant[at] = static_cast<std::uint8_t>(value);
    repair_checksums(variant, size);
    check(wire::Octets{variant, size});
    count_work("packets");
  };
  for (unsigned bit = 1; bit < 256; bit *= 2) check_with(packet[at] ^ bit);
  for (const std::uint8_t value : kSweptValues) check_with(value);
}

}  // namespace synfin::fuzz
