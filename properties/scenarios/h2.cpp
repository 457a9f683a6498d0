// H2: the two-way handshake and old data.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

Scenario h2_two_way_old_data() {
  Scenario s{.id = "H2",
             .name = "two-way-old-data",
             .question = "Can an old SYN and an old data segment make a responder give old data to its user?",
             .claim = "With two segments yes. Which check, added alone, removes it?"};
  s.assumptions = listening();
  s.assumptions.network.stale = 2;
  s.assumptions.network.stale_kinds = {true, false, false, true, false, false};
  s.assumptions.network.stale_to = {false, true};
  const Query old_data{.marks = bit(Mark::StaleTextResponder)};
  s.settings = {
      {.variants = {"two-way", "rfc793"},
       .says = "the two-way responder gives old data to its user",
       .query = old_data,
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"two-way", "rfc793", "far-iss"},
       .says = "the same, if every ISS is far from what the old segments acknowledge",
       .query = old_data,
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"two-way", "rfc9293"},
       .says = "the same with RFC 5961's check of the ACK field alone, whatever the ISS",
       .query = old_data,
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"two-way", "rfc9293", "far-iss"},
       .says = "that check, and an ISS far from what the old segments acknowledge",
       .query = old_data,
       .claim = Claim::Impossible,
       .symbolic = true},
      {.variants = {"three-way", "rfc793"},
       .says = "the third segment alone",
       .query = old_data,
       .claim = Claim::Impossible,
       .symbolic = true},
  };
  return s;
}

}  // namespace synfin::properties
