// The checksum of IPv4 headers and of TCP: the ones' complement of the ones' complement sum of 16-bit words, an odd
// last octet counting as the upper half of a word (3.1-6.18.2; RFC 1071).
#pragma once
#include "wire/octets.h"

namespace synfin::wire {

// A sum under way, in the machine's own octet order: words of any even size may be added (RFC 1071 section 2).
struct Sum {
  std::uint64_t raw = 0;

  void add(std::uint64_t word) {
    const bool carry = __builtin_add_overflow(raw, word, &raw);
    raw += static_cast<std::uint64_t>(carry);  // around the end
  }

  // Adds octets. Only the last stretch added may have an odd length.
  void add(Octets octets) {
    const std::uint8_t* p = octets.data();
    const std::size_t left = octets.size();
    for (const std::uint8_t* const stop = p + (left & ~std::size_t{15}); p != stop; p += 16) {
      add(load<std::uint64_t>(p));
      add(load<std::uint64_t>(p + 8));
    }
    if ((left & 8U) != 0) add(load<std::uint64_t>(p)), p += 8;
    if ((left & 7U) == 0) return;
    if ((left & 4U) != 0) add(load<std::uint32_t>(p)), p += 4;
    if ((left & 2U) != 0) add(load<std::uint16_t>(p)), p += 2;
    if ((left & 1U) != 0) add(network16(static_cast<std::uint16_t>(*p << 8)));
  }

  // The sum in 16 bits. Over octets that include a right checksum it is 0xFFFF.
  std::uint16_t folded() const {
    // A number plus its halves exchanged has in its upper half their sum with the end-around carry.
    const auto half = static_cast<std::uint32_t>((raw + std::rotl(raw, 32)) >> 32);
    return network16(static_cast<std::uint16_t>((half + std::rotl(half, 16)) >> 16));
  }

  // Whether the octets' checksum was among them and right.
  bool is_right() const { return folded() == 0xFFFF; }

  // The checksum to send, if the checksum field counted as zero.
  std::uint16_t checksum() const { return static_cast<std::uint16_t>(~folded()); }

 private:
  template <class Word>
  static Word load(const std::uint8_t* p) {
    Word word;
    std::memcpy(&word, p, sizeof word);
    return word;
  }
};

// The sum over the pseudo-header (IPv4: 3.1-6.18.5.2; IPv6: 3.1-6.18.6 and RFC 8200 section 8.1). The addresses are 8
// or 32 octets, source then destination; the length is that of the TCP header and the data, in octets.
inline Sum pseudo_header_sum(Octets addresses, std::uint8_t protocol, std::uint32_t tcp_length) {
  Sum sum;
  sum.add(addresses);
  sum.add(std::uint64_t{network16(protocol)} + network16(static_cast<std::uint16_t>(tcp_length >> 16)) +
          network16(static_cast<std::uint16_t>(tcp_length)));
  return sum;
}

// The checksum of octets whose checksum field is zero.
inline std::uint16_t checksum(Octets octets) {
  Sum sum;
  sum.add(octets);
  return sum.checksum();
}

}  // namespace synfin::wire
