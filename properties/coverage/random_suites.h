// What random stimuli reach of the reference endpoint, in all profiles: always the same stimuli.
#pragma once
#include <cstddef>

#include "properties/coverage/coverage.h"

namespace synfin::properties {

inline constexpr std::uint64_t kSuiteSeed = 9293;
inline constexpr std::size_t kWalksOfSuite = 20'000;      // in each profile
inline constexpr std::size_t kExchangesOfSuite = 20'000;  // their profiles are drawn

// Watched walks (properties/random/watched_host.h), so many in each profile.
Coverage coverage_of_walks(std::size_t walks = kWalksOfSuite);
// Exchanges of two endpoints (properties/random/exchange.h).
Coverage coverage_of_exchanges(std::size_t exchanges = kExchangesOfSuite);

}  // namespace synfin::properties
