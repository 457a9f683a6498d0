// Random choices of the mutators. The same seed gives the same choices with every compiler.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace synfin::fuzz {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  // 64 random bits (SplitMix64).
  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9E37'79B9'7F4A'7C15U);
    z = (z ^ z >> 30U) * 0xBF58'476D'1CE4'E5B9U;
    z = (z ^ z >> 27U) * 0x94D0'49BB'1331'11EBU;
    return z ^ z >> 31U;
  }
  // From 0 up to, not including, `end`, which is not 0.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>((bits() >> 32U) * end >> 32U); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::uint8_t octet() { return static_cast<std::uint8_t>(bits() >> 56U); }
  template <class T, std::size_t N>
  const T& one_of(const std::array<T, N>& choices) {
    return choices[below(N)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace synfin::fuzz
