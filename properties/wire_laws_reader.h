// A reader of packets that is nothing but plain: octet by octet, no shortcut, no word loaded at once. The laws compare
// wire::parse with it.
#pragma once
#include <array>

#include "wire/octets.h"

namespace synfin::properties {

// One option of a list, in its place.
struct PlainOption {
  std::uint8_t kind = 0;
  std::size_t at = 0, size = 1;  // octets, kind and length included
  bool legal = true;             // a length that the kind's RFC gives
};

struct PlainOptions {
  std::array<PlainOption, 40> all;
  std::size_t count = 0;
  std::size_t good = 0;  // octets before the list's end or first fault
  bool readable = true;  // no length that cannot be
  bool lengths_legal = true;
  bool padding_zero = true;

  bool ok() const { return readable && lengths_legal && padding_zero; }
};

PlainOptions read_plain_options(wire::Octets area);

// What is asked of a packet, and where its parts are.
struct PlainPacket {
  bool ok = false;
  unsigned version = 0;
  std::size_t tcp = 0, text = 0;  // octets from the start of the packet
  bool checksum_judged = false;   // not where a routing header names another destination than the fixed header does
};

PlainPacket read_plain(wire::Octets packet);

// The sum of RFC 1071, octet by octet: 0xFFFF over what includes a right checksum.
std::uint32_t plain_sum(wire::Octets octets, std::uint32_t sum = 0);
std::uint16_t plain_folded(std::uint32_t sum);

}  // namespace synfin::properties
