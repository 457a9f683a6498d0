// RapidCheck takes its seed from the environment variable RC_PARAMS. Where that names none, the programs that link this
// take kSeed, so that what they find they find every time. RC_PARAMS="seed=..." and the like are respected:
//   RC_PARAMS="seed=7 max_success=10000" build/release/tests/properties/laws/laws_test
#pragma once
#include <cstdint>

namespace synfin::properties {

inline constexpr std::uint64_t kSeed = 9293;

// Sees to it, before main() and at any time after: what it does, it does once.
void fix_seed();

}  // namespace synfin::properties
