// Any program that speaks doc/adapter-protocol.md, as a stack under test.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/exec/conversation.h"
#include "adapters/stack_entry.h"

namespace synfin::adapters::exec {

// Stacks of this prefix are commands: "exec:./my-stack --option".
inline constexpr std::string_view kPrefix = "exec:";

// Throws CannotStart; StackFailed if the program does not say hello as it should.
std::unique_ptr<conformance::Stack> make_exec_stack(const std::vector<std::string>& words,
                                                    std::chrono::milliseconds patience = kPatience);

// The stack of this name, which begins with the prefix. The program is started once, to be asked what it is; one that
// does not say is not available. Throws CannotStart, and std::invalid_argument for what is no command.
StackEntry exec_entry(const std::string& name, std::chrono::milliseconds patience = kPatience);

}  // namespace synfin::adapters::exec
