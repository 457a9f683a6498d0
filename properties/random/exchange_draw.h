// Exchanges drawn at random: such that connections get on, and are disturbed.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace synfin::properties {

using ExchangeOctets = std::vector<std::uint8_t>;

// Actions that get a connection on: what is oldest is delivered, users accept, give and close, time passes.
inline constexpr std::array<std::array<std::uint8_t, 2>, 10> kUseful = {
    {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {181, 0}, {174, 16}, {175, 20}, {176, 0}, {177, 0}, {140, 4}}};

// Drawn by `below(n)`, a number below n: most actions are useful; the users who begin are mostly one that listens and
// one that connects.
template <class Below>
ExchangeOctets draw_exchange(Below below) {
  const auto octet = [&] { return static_cast<std::uint8_t>(below(256)); };
  ExchangeOctets octets = {octet(), octet(), octet()};
  if (below(4) != 0) octets[2] &= 0x38;
  const std::size_t actions = below(50);
  for (std::size_t i = 0; i < actions; ++i) {
    const bool useful = below(3) != 0;
    const auto& action = kUseful[below(kUseful.size())];
    octets.push_back(useful ? action[0] : octet());
    octets.push_back(useful ? action[1] : octet());
  }
  return octets;
}

}  // namespace synfin::properties
