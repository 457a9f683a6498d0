// Cases by the patterns of their ids.
#pragma once
#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "conformance/stimulus.h"

namespace synfin::conformance {

// Those with IPv4 that match one of the patterns, in their order.
template <class Patterns = std::initializer_list<std::string_view>>
std::vector<const Case*> cases_like(const Patterns& patterns) {
  std::vector<const Case*> cases;
  for (const Case& c : all_cases()) {
    const auto fits = [&](std::string_view pattern) { return matches(pattern, c.id); };
    if (std::any_of(patterns.begin(), patterns.end(), fits)) cases.push_back(&c);
  }
  return cases;
}

}  // namespace synfin::conformance
