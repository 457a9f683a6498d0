// Every stack that synfin can judge, by name.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "adapters/exec/exec_stack.h"
#include "adapters/stack_entry.h"

namespace synfin::adapters {

// In the order in which they are listed. `profile` is what `model` and the mutants follow; null is their own. Throws
// std::logic_error if two have one name.
std::vector<StackEntry> all_stacks(const model::Profile* profile = nullptr);

// Whether who has this stack made runs a program, loads a library or sends packets to a host that the name itself says.
bool runs_foreign_code(const std::string& name);

// A stack that is in no list, "exec:COMMAND", "plugin:FILE" or "wire:INTERFACE,..."; nothing if the name has no such
// prefix. `patience` is how long a program may take to answer. Throws std::invalid_argument if what is named is not
// there or cannot be started.
std::optional<StackEntry> outside_stack(const std::string& name, std::chrono::milliseconds patience = exec::kPatience);

}  // namespace synfin::adapters
