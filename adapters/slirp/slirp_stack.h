// libslirp's TCP, as a guest of it sees it: the user-mode network of QEMU, podman and others, in this process and in
// virtual time.
#pragma once
#include "adapters/stack_entry.h"

namespace synfin::adapters {

// Not available when the build found no libslirp.
StackEntry slirp_entry();

}  // namespace synfin::adapters
