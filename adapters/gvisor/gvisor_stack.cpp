#include "adapters/gvisor/gvisor_stack.h"

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/exec/exec_stack.h"

namespace synfin::adapters {
namespace {

#ifdef SYNFIN_GVISOR_PROGRAM
constexpr const char *kProgram = SYNFIN_GVISOR_PROGRAM, *kVersion = SYNFIN_GVISOR_VERSION;
#else
constexpr const char *kProgram = "", *kVersion = "";
#endif

// What it does follows from nothing else. Of a panic it prints what happened and not where: that would be addresses,
// which differ from run to run.
std::vector<std::string> words() { return {"/usr/bin/env", "-i", "GOTRACEBACK=none", kProgram}; }

}  // namespace

StackEntry gvisor_entry() {
  StackEntry entry{.name = "gvisor",
                   .description = "gVisor's network stack as a program, in virtual time, without privileges",
                   .version = kVersion,
                   .make = [] { return exec::make_exec_stack(words(), exec::kPatience); }};
  if (*kProgram == '\0') {
    entry.unavailable_why = "built without gVisor: ci/setup --stacks fetches it and its Go; then build again";
  } else if (::access(kProgram, X_OK) != 0) {
    entry.unavailable_why = fmt::format("there is no {}, where this was built: build again", kProgram);
  }
  entry.available = entry.unavailable_why.empty();
  return entry;
}

}  // namespace synfin::adapters
