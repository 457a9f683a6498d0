#include "adapters/own_stacks.h"

namespace synfin::adapters {

std::vector<StackEntry> own_stacks() { return {}; }

}  // namespace synfin::adapters
