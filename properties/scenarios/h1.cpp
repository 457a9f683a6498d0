// H1: the two-way handshake and one stale SYN.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

Scenario h1_two_way_stale_syn() {
  Scenario s{
      .id = "H1",
      .name = "two-way-stale-syn",
      .question = "Can one old SYN make a connection at a responder whose peer has asked for none?",
      .claim = "With two segments yes, at once; the third segment is there to prevent it (RFC 9293 section 3.5)"};
  s.assumptions = listening();
  s.assumptions.network.stale = 1;
  s.assumptions.network.stale_kinds = {true, false, false, false, false, false};
  s.assumptions.network.stale_to = {false, true};
  s.settings = {
      {.variants = {"two-way"},
       .says = "the responder is ESTABLISHED, and its peer knows nothing of it",
       .query = {.marks = bit(Mark::PhantomResponder)},
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"three-way"},
       .says = "the same with the third segment",
       .query = {.marks = bit(Mark::PhantomResponder)},
       .claim = Claim::Impossible,
       .symbolic = true},
  };
  return s;
}

}  // namespace synfin::properties
