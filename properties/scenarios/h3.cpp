// H3: the three-way handshake and stale segments of every kind.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario h3_three_way() {
  Scenario s{.id = "H3",
             .name = "three-way",
             .question = "Can a responder become ESTABLISHED without the initiator having acknowledged this very ISS?",
             .claim = "No, if the ISS is fresh: no segment that is still alive acknowledges it. If one does, yes"};
  s.assumptions = listening();
  s.assumptions.users[0].calls = {UserAct::Open};
  s.assumptions.network.stale = 1;
  s.assumptions.network.stale_to = {false, true};
  s.assumptions.network.capacity = 2;
  const Query unheard{.marks = bit(Mark::UnheardResponder)};
  s.settings = {
      {.variants = {"three-way"},
       .says = "any one stale segment, any loss, copies and order",
       .query = unheard,
       .claim = Claim::Impossible,
       .symbolic = true},
      {.variants = {"three-way", "rfc793"},
       .says = "the same with RFC 793's rules",
       .query = unheard,
       .claim = Claim::Impossible,
       .symbolic = true},
      {.variants = {"three-way", "stale:2", "capacity:3"},
       .says = "any two stale segments",
       .query = unheard,
       .claim = Claim::Impossible},
      {.variants = {"three-way", "stale:3"},
       .says = "any three stale segments",
       .query = unheard,
       .claim = Claim::Impossible},
      {.variants = {"three-way", "stale:2", "repeated-iss"},
       .says = "an ISS that an old segment acknowledges: a stale SYN, and a stale ACK replay the handshake",
       .query = unheard,
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"two-way"},
       .says = "without the third segment",
       .query = unheard,
       .claim = Claim::Reachable,
       .symbolic = true},
  };
  return s;
}

}  // namespace synfin::properties
