// C4: who is CLOSED first.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario c4_who_is_closed_first() {
  Scenario s{.id = "C4",
             .name = "who-is-closed-first",
             .question = "Is the side that closes first ever the first to be CLOSED?",
             .claim = "Never, say the tutorials: the passive closer is"};
  s.assumptions = established();
  s.assumptions.users[0].calls = {UserAct::Close};
  s.assumptions.users[1].calls = {UserAct::Close};
  s.assumptions.users[1].has_it_once_synchronized = true;
  s.assumptions.network.capacity = 2;
  const Query active_first{.marks = bit(Mark::PassiveLast)};
  s.settings = {
      {.variants = {},
       .says = "the side that sent FIN first is CLOSED first",
       .query = active_first,
       .claim = Claim::Reachable},
      {.variants = {"lossless", "single", "in-order"},
       .says = "the same on a network that neither loses, copies nor reorders",
       .query = active_first},
      {.variants = {"short-time-wait"},
       .says = "the same if TIME-WAIT does not outlive the segments of the connection",
       .query = active_first,
       .claim = Claim::Reachable},
  };
  return s;
}

}  // namespace synfin::properties
