// synfin verify --script: packetdrill scripts instead of cases.
#pragma once
#include "cli/command.h"

namespace synfin::cli {

// Plays `options.scripts` on the stack, and reports. The exit status.
int verify_scripts(const VerifyOptions& options);

}  // namespace synfin::cli
