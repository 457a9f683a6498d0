// Walks and what was wrong with them, in words.
#pragma once
#include <string>

#include "conformance/walk.h"
#include "properties/random/watched_host.h"

namespace synfin::properties {

// "SYN,ACK  SEQ = RCV.NXT-1  ACK = SND.NXT  100 octets", "user CLOSE", "wait 1.5 s"
std::string to_text(const conformance::Stimulus& stimulus);

// A line for each stimulus, the way first.
std::string to_text(const conformance::Walk& walk);

// Which property, at which step, with the connection before and after it.
std::string to_text(const Violation& violation);

// The walk as far as it went, and what was wrong there.
std::string to_text(const conformance::Walk& walk, const WalkEnd& end);

}  // namespace synfin::properties
