// Every stack that synfin can judge, by name.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "conformance/campaign.h"

namespace synfin::adapters {

struct StackEntry {
  std::string name;         // "lwip", "model", "linux", "mutant:<name>"
  std::string description;  // one line
  std::string version;      // of the stack, if known
  bool available = true;    // built in; whether it can run here shows when it is made
  std::string unavailable_why;
  bool planted = false;  // a mutant of the reference endpoint
  conformance::StackFactory make;
};

// In the order in which they are listed. `profile` is what `model` and the mutants follow; null is their own.
std::vector<StackEntry> all_stacks(const model::Profile* profile = nullptr);

}  // namespace synfin::adapters
