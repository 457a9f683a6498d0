#include "adapters/gvisor/gvisor_stack.h"

#include "adapters/exec/program_entry.h"

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
  return exec::program_entry(
      {.name = "gvisor",
       .description = "gVisor's network stack as a program, in virtual time, without privileges",
       .version = kVersion},
      {.path = kProgram,
       .words = words(),
       .why_not_built = "built without gVisor: ci/setup --stacks fetches it and its Go; then build again",
       .how_to_have_it = ", where this was built: build again"});
}

}  // namespace synfin::adapters
