// The running kernel's TCP as a stack under test, in real time, behind a TUN device in a network namespace of its own.
#pragma once
#include <memory>

#include "conformance/stack.h"

namespace synfin::adapters {

// Moves the calling thread into a new network namespace until the stack is destroyed; only this thread may use it.
// Throws conformance::StackUnavailable where a privilege or a device is missing, and says which.
std::unique_ptr<conformance::Stack> make_linux_stack();

}  // namespace synfin::adapters
