// Stands in for the adapter when libslirp was not there at build time.
#include "adapters/slirp/slirp_stack.h"

namespace synfin::adapters {

StackEntry slirp_entry() {
  StackEntry entry{.name = "slirp",
                   .description = "libslirp's TCP towards a guest, in virtual time",
                   .available = false,
                   .unavailable_why = "built without libslirp: install libslirp-dev and build again"};
  entry.make = [why = entry.unavailable_why]() -> std::unique_ptr<conformance::Stack> {
    throw conformance::StackUnavailable(why);
  };
  return entry;
}

}  // namespace synfin::adapters
