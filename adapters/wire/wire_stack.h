// Any host behind an Ethernet or TAP interface as a stack under test, in real time: a device on the desk, a virtual
// machine, another network namespace.
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "adapters/exec/messages.h"
#include "adapters/stack_entry.h"
#include "adapters/wire/probe.h"

namespace synfin::adapters::on_wire {

// Throws conformance::StackUnavailable where a privilege, the link or the target is missing, and says which.
std::unique_ptr<conformance::Stack> make_wire_stack(const Settings& settings, const TargetFacts& facts,
                                                    std::shared_ptr<Ports> ports,
                                                    std::chrono::milliseconds patience = exec::kPatience);

// The stack of this name, which begins with the prefix. The target is asked once what it is like; one that is not there
// is not available. `patience` is how long the upper tester may take to answer. Throws std::invalid_argument for what
// is no such name.
StackEntry wire_entry(const std::string& name, std::chrono::milliseconds patience = exec::kPatience);

}  // namespace synfin::adapters::on_wire
