// C1: every close ends.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario c1_every_close_ends() {
  Scenario s{.id = "C1",
             .name = "every-close-ends",
             .question = "When both users have closed, are both sides always CLOSED in the end?",
             .claim = "Yes, with fair delivery"};
  s.assumptions = listening();
  s.assumptions.users[0].calls = {UserAct::Open, UserAct::Close};
  s.assumptions.users[1].calls = {UserAct::Close};
  s.assumptions.users[1].has_it_once_synchronized = true;
  s.assumptions.network.capacity = 2;
  const Query stuck{
      .ask = Ask::Trap, .marks = bit(Mark::BothGone), .from = bit(Mark::UsersClosed), .moves = kFairMoves};
  s.settings = {
      {.variants = {"capacity:3"},
       .says = "both users have closed, and the connection will never be gone",
       .query = stuck,
       .claim = Claim::Impossible},
      {.variants = {"rfc793", "capacity:3"},
       .says = "the same with RFC 793's rules",
       .query = stuck,
       .claim = Claim::Impossible},
      {.variants = {"no-retransmission"},
       .says = "the same without the retransmission timer",
       .query = stuck,
       .claim = Claim::Reachable},
      {.variants = {"capacity:3"},
       .says = "both sides pass through TIME-WAIT (the simultaneous close)",
       .query = {.marks = bit(Mark::TimeWaitBoth)},
       .claim = Claim::Reachable},
  };
  return s;
}

}  // namespace synfin::properties
