// From a path of packed states to a witness.
#pragma once
#include "properties/exhaustive/world_system.h"
#include "properties/witness.h"

namespace synfin::properties {

// The first state is an initial one; each of the others follows from the one before. Throws std::logic_error if not.
Witness witness_of(const model::Assumptions& assumptions, const std::vector<WorldSystem::Packed>& path);

}  // namespace synfin::properties
