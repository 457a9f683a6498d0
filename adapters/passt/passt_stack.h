// passt's TCP, as a guest of it sees it: a network for virtual machines, in real time.
#pragma once
#include "adapters/stack_entry.h"

namespace synfin::adapters {

// Not available where there is no passt. Making the stack moves the calling thread into a new network namespace until
// the stack is destroyed; only this thread may use it.
StackEntry passt_entry();

}  // namespace synfin::adapters
