// Numbers in network octet order. The caller vouches that the octets are there.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace synfin::wire {

// Octets of a packet that somebody else owns.
using Octets = std::span<const std::uint8_t>;

// The big-endian number at p.
inline std::uint16_t read16(const std::uint8_t* p) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(p[0]) << 8 | p[1]);
}
inline std::uint32_t read32(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
         static_cast<std::uint32_t>(p[2]) << 8 | static_cast<std::uint32_t>(p[3]);
}

inline std::uint64_t read64(const std::uint8_t* p) { return std::uint64_t{read32(p)} << 32 | read32(p + 4); }

// Puts the number at p, big-endian.
inline void write16(std::uint8_t* p, std::uint16_t value) {
  p[0] = static_cast<std::uint8_t>(value >> 8);
  p[1] = static_cast<std::uint8_t>(value);
}
inline void write32(std::uint8_t* p, std::uint32_t value) {
  write16(p, static_cast<std::uint16_t>(value >> 16));
  write16(p + 2, static_cast<std::uint16_t>(value));
}

// The number whose octets in memory are those of the argument in network order.
inline std::uint16_t network16(std::uint16_t value) {
  if constexpr (std::endian::native == std::endian::little) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(value) << 8 | static_cast<unsigned>(value) >> 8);
  }
  return value;
}

}  // namespace synfin::wire
