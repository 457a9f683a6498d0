// Walks and what was wrong with them, in words.
#pragma once
#include <string>

#include "conformance/walk.h"
#include "properties/random/watched_host.h"

namespace synfin::properties {

// A line for each stimulus (conformance::text_of), the way first.
std::string to_text(const conformance::Walk& walk);

// Which property, at which step, with the connection before and after it.
std::string to_text(const Violation& violation);

// The walk as far as it went, and what was wrong there.
std::string to_text(const conformance::Walk& walk, const WalkEnd& end);

}  // namespace synfin::properties
