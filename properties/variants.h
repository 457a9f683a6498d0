// Named changes of a scenario's assumptions: "two-way", "rfc793", "stale:2".
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/world.h"

namespace synfin::properties {

// A variant that does not exist, has no such value, or contradicts another. The message says which, and what there is.
class VariantError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

struct VariantInfo {
  std::string name;   // "stale:N"
  std::string group;  // of variants of one group only one can be in force
  std::string says;
};

std::vector<VariantInfo> all_variants();

// The assumptions with these variants in force, in their order. Throws VariantError.
model::Assumptions with_variants(model::Assumptions assumptions, const std::vector<std::string>& variants);

// In sentences, for people: what network, users, timers and endpoints may do.
std::vector<std::string> described(const model::Assumptions& assumptions);

}  // namespace synfin::properties
