// Stacks of the catalog that are programs: some of our own making around what was there at build time.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "adapters/exec/conversation.h"
#include "adapters/stack_entry.h"

namespace synfin::adapters::exec {

struct StackProgram {
  std::string path;                                // empty if it was not built
  std::vector<std::string> words;                  // that start it
  std::string why_not_built;                       // and what to do
  std::string how_to_have_it;                      // if it was built, or is to be had, and is not at its path
  std::chrono::milliseconds patience = kPatience;  // with its start
};

// `outline` has name, description and version. Available if the program is there and may be run.
StackEntry program_entry(StackEntry outline, const StackProgram& program);

}  // namespace synfin::adapters::exec
