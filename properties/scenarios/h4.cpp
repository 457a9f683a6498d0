// H4: where two segments would do.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario h4_where_two_way_would_do() {
  Scenario s{.id = "H4",
             .name = "where-two-way-would-do",
             .question = "When does a two-way responder never take an old SYN for a new one?",
             .claim =
                 "With memory of the last incarnation, or with a known lifetime of segments (Attiya and Rappoport, "
                 "1997); without either, never"};
  s.assumptions = listening();
  s.assumptions.users[0].calls = {UserAct::Open};
  s.assumptions.users[1].calls = {UserAct::Abort};
  s.assumptions.network.loses = false;
  s.assumptions.network.capacity = 4;
  s.assumptions.network.lifetime = 2;
  const Query again{.marks = bit(Mark::AcceptedAgain)};
  const Query boundary{.ask = Ask::Boundary, .marks = bit(Mark::AcceptedAgain), .variant = "quiet"};
  s.settings = {
      {.variants = {"two-way"},
       .says = "a responder that keeps nothing and takes the next SYN at once",
       .query = again,
       .claim = Claim::Reachable},
      {.variants = {"two-way-remembers"},
       .says = "a responder that remembers the number of the last SYN",
       .query = again,
       .claim = Claim::Impossible},
      {.variants = {"two-way", "lifetime:1"},
       .says = "the least quiet time after a connection, if segments live 1 tick",
       .query = boundary},
      {.variants = {"two-way", "lifetime:2"},
       .says = "the least quiet time after a connection, if segments live 2 ticks",
       .query = boundary},
      {.variants = {"two-way", "lifetime:3"},
       .says = "the least quiet time after a connection, if segments live 3 ticks",
       .query = boundary},
  };
  return s;
}

}  // namespace synfin::properties
