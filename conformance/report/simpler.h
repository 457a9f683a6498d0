// Cases that are simpler than a case, one step each, the boldest first: what a minimiser tries.
#pragma once
#include <vector>

#include "conformance/stimulus.h"

namespace synfin::conformance {

// The same after a shorter way to the state that it begins with.
std::vector<Case> with_shorter_ways(const Case& the_case);
// The same without some of the stimuli. What the case insists on (ReachSpec) stays, but for the end of it.
std::vector<Case> with_fewer_stimuli(const Case& the_case);
// The same with one stimulus simpler: plainer numbers and options, less text, a shorter wait.
std::vector<Case> with_simpler_stimuli(const Case& the_case);

}  // namespace synfin::conformance
