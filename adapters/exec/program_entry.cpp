#include "adapters/exec/program_entry.h"

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/exec/exec_stack.h"

namespace synfin::adapters::exec {

StackEntry program_entry(StackEntry outline, const StackProgram& program) {
  outline.make = [words = program.words, patience = program.patience] { return make_exec_stack(words, patience); };
  if (program.path.empty()) {
    outline.unavailable_why = program.why_not_built;
  } else if (::access(program.path.c_str(), X_OK) != 0) {
    outline.unavailable_why = fmt::format("there is no {}{}", program.path, program.how_to_have_it);
  }
  outline.available = outline.unavailable_why.empty();
  return outline;
}

}  // namespace synfin::adapters::exec
