// synfin explore claims: what tutorials say, judged.
#pragma once
#include "cli/explore.h"

namespace synfin::cli {

int explore_claims(const ExploreOptions& options);

}  // namespace synfin::cli
