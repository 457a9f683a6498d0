// ns-3's TCP, TcpSocketBase: a model of a TCP that simulations are made with, here as a program of its own, for it may
// die.
#pragma once
#include "adapters/stack_entry.h"

namespace synfin::adapters {

// Starts a program for each stack it makes. Not available when the build found no ns-3.
StackEntry ns3_entry();

}  // namespace synfin::adapters
