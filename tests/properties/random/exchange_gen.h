// Generators of exchanges, and their shrinking.
#pragma once
#include <rapidcheck.h>

#include <random>

#include "properties/random/exchange.h"
#include "properties/random/exchange_draw.h"

namespace synfin::properties {

// RapidCheck's, which shrinks by itself: fewer actions, smaller octets.
inline rc::Gen<ExchangeOctets> exchanges() {
  using Action = std::pair<std::uint8_t, std::uint8_t>;
  const auto any = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint8_t>());
  const auto useful = rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, kUseful.size())),
                                   [](std::size_t i) {
                                     return Action{kUseful[i][0], kUseful[i][1]};
                                   });
  const auto action = rc::gen::weightedOneOf<Action>({{2, useful}, {1, rc::gen::pair(any, any)}});
  const auto begins = rc::gen::weightedOneOf<std::uint8_t>(
      {{3, rc::gen::map(any, [](std::uint8_t o) { return static_cast<std::uint8_t>(o & 0x38U); })}, {1, any}});
  return rc::gen::map(rc::gen::tuple(any, any, begins, rc::gen::container<std::vector<Action>>(action)),
                      [](const std::tuple<std::uint8_t, std::uint8_t, std::uint8_t, std::vector<Action>>& drawn) {
                        const auto& [a, b, how, actions] = drawn;
                        ExchangeOctets octets = {a, b, how};
                        for (const Action& one : actions) octets.insert(octets.end(), {one.first, one.second});
                        return octets;
                      });
}

// The smallest exchange found that still breaks this law.
template <class Breaks>
ExchangeOctets shrunk(ExchangeOctets octets, Breaks breaks) {
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    const auto try_it = [&](const ExchangeOctets& smaller) {
      if (!breaks(smaller)) return false;
      octets = smaller;
      return goes_on = true;
    };
    for (std::size_t size = 16; size > 0; size /= 2) {
      for (std::size_t i = kExchangeHeader; i + 2 * size <= octets.size();) {
        ExchangeOctets fewer = octets;
        const auto from = fewer.begin() + static_cast<std::ptrdiff_t>(i);
        fewer.erase(from, from + static_cast<std::ptrdiff_t>(2 * size));
        if (!try_it(fewer)) i += 2;
      }
    }
    for (std::size_t i = 0; i < octets.size(); ++i) {
      for (const int less : {0, octets[i] / 2, octets[i] - 1}) {
        if (less < 0 || less >= octets[i]) continue;
        ExchangeOctets lower = octets;
        lower[i] = static_cast<std::uint8_t>(less);
        if (try_it(lower)) break;
      }
    }
  }
  return octets;
}

}  // namespace synfin::properties
