// Switches from the environment.
#pragma once
#include <cstdlib>
#include <cstring>

namespace synfin::fuzz {

// The environment variable is 1.
inline bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && std::strcmp(value, "1") == 0;
}

}  // namespace synfin::fuzz
