// A simulation of one host, with one network device that is ours: its TCP is the stack under test.
#pragma once
#include <memory>

#include "conformance/stack.h"

namespace synfin::adapters::ns3_program {

// One at a time in a process, since the simulator keeps its state in globals.
std::unique_ptr<conformance::Stack> make_simulated_host();

}  // namespace synfin::adapters::ns3_program
