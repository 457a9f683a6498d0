#include "adapters/ns3/ns3_stack.h"

#include "adapters/exec/program_entry.h"

namespace synfin::adapters {
namespace {

#ifdef SYNFIN_NS3_PROGRAM
constexpr const char *kProgram = SYNFIN_NS3_PROGRAM, *kVersion = SYNFIN_NS3_VERSION;
#else
constexpr const char *kProgram = "", *kVersion = "";
#endif

// What it does follows from nothing else, above all not from NS_LOG and NS_GLOBAL_VALUE. ns-3 reads past the end of
// some packets: with memory that is filled when it is given out, it reads the same there each time.
std::vector<std::string> words() { return {"/usr/bin/env", "-i", "MALLOC_PERTURB_=85", kProgram}; }

}  // namespace

StackEntry ns3_entry() {
  return exec::program_entry(
      {.name = "ns3",
       .description = "ns-3's TCP as a program, in virtual time, without privileges",
       .version = kVersion},
      {.path = kProgram,
       .words = words(),
       .why_not_built = "built without ns-3, or with sanitizers: install libns3-dev and build again without them",
       .how_to_have_it = ", where this was built: build again"});
}

}  // namespace synfin::adapters
