// A shared library that defines synfin_plugin_entry(), as a stack under test.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "adapters/stack_entry.h"

namespace synfin::adapters {

// Stacks of this prefix are libraries: "plugin:./libmystack.so".
inline constexpr std::string_view kPluginPrefix = "plugin:";

// Loads the library into this process. Throws conformance::StackUnavailable.
std::unique_ptr<conformance::Stack> make_plugin_stack(const std::string& file);

// The stack of this name, which begins with the prefix. The library is loaded in a process of its own, to be asked what
// it is. Throws conformance::StackUnavailable if it is not there or is no plugin.
StackEntry plugin_entry(const std::string& name);

}  // namespace synfin::adapters
