// Why no world is left: the nearest one, the clause it broke, what was allowed instead. For people, and off the hot
// path.
#pragma once
#include <vector>

#include "conformance/tracker.h"

namespace synfin::conformance {

// A connection that is over does not exist to its user, whether its port listens or not: CLOSED instead of LISTEN, but
// for OPEN.
Tcb as_user_sees(model::UserEvent event, const Tcb& tcb);

// The stack's answer to a call is one that the standard allows in this state.
bool agrees(model::UserEvent event, model::Told told, const CallResult& result, const Tcb& tcb);

// The stack sent what no world explains.
Failure diagnose_unexpected(model::Oracle& oracle, const std::vector<World>& worlds, const std::vector<World>& before,
                            const Seen& seen);
// Every world owed a reply at once, and none came.
Failure diagnose_missing(const std::vector<World>& worlds, const std::vector<World>& before);
// No world's answer to the call is the stack's.
Failure diagnose_call(model::Oracle& oracle, const std::vector<World>& before, model::UserEvent event,
                      const CallResult& result);
// The best world departs from something.
Failure diagnose_departure(const World& world);

}  // namespace synfin::conformance
