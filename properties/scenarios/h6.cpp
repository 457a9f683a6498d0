// H6: recovery from a half-open connection.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario h6_half_open_recovery() {
  Scenario s{.id = "H6",
             .name = "half-open-recovery",
             .question = "One side has crashed and opens again: do the two always come to terms?",
             .claim =
                 "Yes (RFC 9293 figures 9 and 10). With RFC 5961 there is a corner: the new ISS is the number before "
                 "the survivor's RCV.NXT"};
  s.assumptions = established();
  s.assumptions.users[0].calls = {UserAct::Crash, UserAct::Open};
  s.assumptions.users[0].in_order = true;
  s.assumptions.network.capacity = 2;
  const Query stuck{
      .ask = Ask::Trap, .marks = bit(Mark::BothEstablished), .from = bit(Mark::UsersOpened), .moves = kFairMoves};
  s.settings = {
      {.variants = {"rfc9293"},
       .says = "the crashed side has opened again, and there will be no connection",
       .query = stuck,
       .claim = Claim::Impossible},
      {.variants = {"rfc793"}, .says = "the same with RFC 793's rules", .query = stuck, .claim = Claim::Impossible},
      {.variants = {"rfc9293", "iss-hits-survivor"},
       .says = "the same if the new ISS is the number before the survivor's RCV.NXT",
       .query = stuck,
       .claim = Claim::Reachable},
      {.variants = {"rfc793", "iss-hits-survivor"}, .says = "the same with RFC 793's rules", .query = stuck},
      {.variants = {"rfc9293", "iss-hits-survivor", "gives-up"},
       .says = "the same if the user timeout may end a connection (then the user is told)",
       .query = {.ask = Ask::Trap,
                 .marks = bit(Mark::BothEstablished) | bit(Mark::Failed),
                 .from = bit(Mark::UsersOpened),
                 .moves = kFairMoves | kGivesUp},
       .claim = Claim::Impossible},
  };
  return s;
}

}  // namespace synfin::properties
