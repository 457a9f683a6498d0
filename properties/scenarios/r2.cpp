// R2: TIME-WAIT assassination, RFC 1337, hazards H1 and H2.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario r2_time_wait_assassination() {
  Scenario s{.id = "R2",
             .name = "time-wait-assassination",
             .question = "Can an old segment end TIME-WAIT, and what becomes of the next connection?",
             .claim =
                 "Yes, and then old data is taken (H1) or both sides exchange ACKs for ever (H2); not if TIME-WAIT "
                 "ignores RST (RFC 1337)"};
  s.assumptions = established();
  s.assumptions.prelude.push_back({0, UserAct::Close});
  s.assumptions.prelude.push_back({1, UserAct::Close});
  s.assumptions.users[0].calls = {UserAct::Open};
  s.assumptions.users[1].calls = {UserAct::Send};
  s.assumptions.network.stale = 2;
  s.assumptions.network.stale_kinds = {false, false, true, true, false, false};
  s.assumptions.network.capacity = 2;
  const Query ended{.marks = bit(Mark::Assassinated)};
  const Query old_data{.marks = bit(Mark::StaleTextInitiator) | bit(Mark::StaleTextResponder)};
  const Query endless{.ask = Ask::Endless, .moves = kDelivers};
  s.settings = {
      {.variants = {"rfc9293"},
       .says = "an old segment draws an ACK, the ACK a RST, and the RST ends TIME-WAIT",
       .query = ended,
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"rfc9293"},
       .says = "H1: the next connection takes old data",
       .query = old_data,
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"rfc9293"},
       .says = "H2: the next connection's sides acknowledge each other for ever",
       .query = endless,
       .claim = Claim::Reachable},
      {.variants = {"rfc1337"},
       .says = "TIME-WAIT ended by a segment, though it ignores RST",
       .query = ended,
       .claim = Claim::Impossible,
       .symbolic = true},
      {.variants = {"rfc1337"},
       .says = "H1 with the fix",
       .query = old_data,
       .claim = Claim::Impossible,
       .symbolic = true},
      {.variants = {"rfc1337"}, .says = "H2 with the fix", .query = endless, .claim = Claim::Impossible},
  };
  return s;
}

}  // namespace synfin::properties
