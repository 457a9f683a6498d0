// H7: closing before the connection is established.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario h7_close_before_established() {
  Scenario s{
      .id = "H7",
      .name = "close-before-established",
      .question = "Can closing a connection that is not yet established on both sides end in a deadlock?",
      .claim =
          "Over a network that reorders but does not lose, and without retransmission: yes (Han and Billington, 2005)"};
  s.assumptions = listening();
  s.assumptions.users[0].calls = {UserAct::Open, UserAct::Close};
  s.assumptions.users[1].calls = {UserAct::Close};
  s.assumptions.network.capacity = 4;
  s.assumptions.network.loses = false;
  s.assumptions.network.duplicates = false;
  const Query stuck{
      .ask = Ask::Trap, .marks = bit(Mark::BothGone), .from = bit(Mark::UsersClosed), .moves = kFairMoves};
  s.settings = {
      {.variants = {"no-retransmission"},
       .says = "both users have closed, and the connection will never be gone",
       .query = stuck,
       .claim = Claim::Reachable},
      {.variants = {"no-retransmission", "in-order"},
       .says = "the same on a network that keeps the order",
       .query = stuck},
      {.variants = {"retransmits"},
       .says = "the same with the retransmission timer",
       .query = stuck,
       .claim = Claim::Impossible},
  };
  return s;
}

}  // namespace synfin::properties
