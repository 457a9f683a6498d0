#include "adapters/ns3/ns3_stack.h"

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/exec/exec_stack.h"

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
  StackEntry entry{.name = "ns3",
                   .description = "ns-3's TCP as a program, in virtual time, without privileges",
                   .version = kVersion,
                   .make = [] { return exec::make_exec_stack(words()); }};
  if (*kProgram == '\0') {
    entry.unavailable_why = "built without ns-3, or with sanitizers: install libns3-dev and build again without them";
  } else if (::access(kProgram, X_OK) != 0) {
    entry.unavailable_why = fmt::format("there is no {}, where this was built: build again", kProgram);
  }
  entry.available = entry.unavailable_why.empty();
  return entry;
}

}  // namespace synfin::adapters
