// Stacks of one's own. Configure with -DSYNFIN_OWN_STACKS=FOLDER; the folder's CMakeLists.txt makes a library
// `synfin_own_stacks` that defines own_stacks(). adapters/example/ is such a folder.
#pragma once
#include <vector>

#include "adapters/stack_entry.h"

namespace synfin::adapters {

// They are listed after those of synfin, by names that none of these has.
std::vector<StackEntry> own_stacks();

}  // namespace synfin::adapters
