// What a packed state is hashed to. One value places the state in the table and, in compact mode, stands for it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace synfin::properties {

__extension__ using Wide = unsigned __int128;

// The upper half of a product of two 64-bit numbers: `hash` scaled down to 0 .. range - 1, keeping its order.
inline std::size_t scaled(std::uint64_t hash, std::size_t range) {
  return static_cast<std::size_t>((static_cast<Wide>(hash) * range) >> 64);
}

// Both halves of a product of two 64-bit numbers in one: every bit of either changes about half of it.
inline std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// 64 bits that depend on every bit of the state; never zero. Pairs of words are multiplied each for itself, so that the
// products need not wait for each other.
template <std::size_t kWords>
std::uint64_t fingerprint(const std::array<std::uint64_t, kWords>& state) {
  constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15;  // 2^64 over the golden ratio
  std::uint64_t hash = 0x2545'f491'4f6c'dd1d;
  for (std::size_t i = 0; i < kWords; i += 2) {
    const std::uint64_t second = i + 1 < kWords ? state[i + 1] : 0;
    hash += folded(state[i] ^ (kOdd * (2 * i + 1)), second ^ (kOdd * (2 * i + 2)));
  }
  hash = folded(hash, kOdd);
  return hash != 0 ? hash : 1;
}

}  // namespace synfin::properties
