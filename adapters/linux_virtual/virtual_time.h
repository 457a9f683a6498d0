// A stack in real time, in a world whose real time is virtual: what a guest with such a clock runs.
#pragma once
#include <functional>
#include <memory>

#include "conformance/campaign.h"

namespace synfin::adapters::linux_virtual {

// Each reset makes a new stack; `settle` is called before it is used. The clock counts what it was asked to advance:
// that the stack's own may be read a timer's grain later is not seen.
std::unique_ptr<conformance::Stack> in_virtual_time(conformance::StackFactory make, std::function<void()> settle);

}  // namespace synfin::adapters::linux_virtual
