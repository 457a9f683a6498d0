// The instants at which a search lets things happen.
#pragma once
#include <vector>

#include "properties/time_wait/problem.h"

namespace synfin::properties::time_wait {

// Every multiple of the tick until nothing is left in the network.
std::vector<Millis> every_instant(const Problem& problem, Millis tick);

// Those at which an execution can be as bad as it gets. For a given order of events what is asked is a difference of
// two instants, and what is required of them are bounds on such differences, so that it is greatest where each instant
// is tight: a transmission's time; that plus or minus the least delay or the lifetime, for a FIN that arrives as early
// or as late as it can, or as early or as late as its ACK needs to come when a transmission is due; and the same once
// more, for that ACK.
std::vector<Millis> tight_instants(const Problem& problem);

}  // namespace synfin::properties::time_wait
