// gVisor's TCP: the network stack of its sandbox, as a program of ours around it (main.go), in virtual time.
#pragma once
#include "adapters/stack_entry.h"

namespace synfin::adapters {

// Starts a program for each stack it makes. Not available in a build that had no Go or no sources of gVisor's.
StackEntry gvisor_entry();

}  // namespace synfin::adapters
