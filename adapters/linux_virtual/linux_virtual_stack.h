// Linux's TCP in virtual time, without privileges: a kernel that runs as a program (Debian's package user-mode-linux),
// with a clock of ours.
#pragma once
#include "adapters/stack_entry.h"

namespace synfin::adapters {

// Boots a guest for each stack it makes. Not available without the package.
StackEntry linux_virtual_entry();

}  // namespace synfin::adapters
