#include "tests/properties/random/fixed_seed.h"

#include <cstdlib>
#include <string>

namespace synfin::properties {

void fix_seed() {
  static const bool done = [] {
    const char* const given = std::getenv("RC_PARAMS");
    std::string parameters = given == nullptr ? "" : given;
    if (parameters.find("seed=") == std::string::npos) parameters += " seed=" + std::to_string(kSeed);
    return setenv("RC_PARAMS", parameters.c_str(), 1) == 0;
  }();
  if (!done) std::abort();
}

namespace {

// RapidCheck reads its parameters at the first check.
[[maybe_unused]] const bool kFixed = (fix_seed(), true);

}  // namespace

}  // namespace synfin::properties
