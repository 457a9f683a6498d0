// Every stack that synfin can judge, by name.
#pragma once
#include <vector>

#include "adapters/stack_entry.h"

namespace synfin::adapters {

// In the order in which they are listed. `profile` is what `model` and the mutants follow; null is their own. Throws
// std::logic_error if two have one name.
std::vector<StackEntry> all_stacks(const model::Profile* profile = nullptr);

}  // namespace synfin::adapters
