// Which permissions of the standard lead to answers that stacks gave: found by taking them otherwise.
#pragma once
#include <vector>

#include "conformance/report/compare_stacks.h"

namespace synfin::cli {

// The reference endpoint runs the case again and again, each time with one or two more of the permissions that the case
// touches taken otherwise, until it has given every answer that a stack gave. What it took otherwise between one answer
// and another is what they differ by. Empty if some answer it does not give.
std::vector<conformance::UsedPermission> permissions_between(const conformance::OpenChoice& choice, std::uint64_t seed);

}  // namespace synfin::cli
