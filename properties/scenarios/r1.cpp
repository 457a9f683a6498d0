// R1: RFC 1337, hazard H3.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario r1_reset_in_syn_received() {
  Scenario s{.id = "R1",
             .name = "reset-in-syn-received",
             .question =
                 "Can an old ACK that reaches SYN-SENT throw the peer back to LISTEN while the other side becomes "
                 "ESTABLISHED?",
             .claim =
                 "By RFC 793, where any RST in the window counts: yes (RFC 1337). By RFC 5961, where it must be "
                 "RCV.NXT exactly?"};
  s.assumptions = listening();
  s.assumptions.users[0].calls = {UserAct::Open};
  s.assumptions.network.stale = 1;
  s.assumptions.network.stale_kinds = {false, false, true, true, false, false};
  s.assumptions.network.stale_to = {true, false};
  s.assumptions.network.capacity = 2;
  const Query thrown{.marks = bit(Mark::ThrownBack)};
  s.settings = {
      {.variants = {"rfc793"},
       .says = "the responder is back in LISTEN, the initiator ESTABLISHED",
       .query = thrown,
       .claim = Claim::Reachable,
       .symbolic = true},
      {.variants = {"rfc9293"},
       .says = "the same with RFC 5961's rule for RST",
       .query = thrown,
       .claim = Claim::Impossible,
       .symbolic = true},
      {.variants = {"rfc9293", "stale:2", "capacity:3"}, .says = "the same with two old segments", .query = thrown},
      {.variants = {"rfc9293", "stale:3", "capacity:3"}, .says = "the same with three", .query = thrown},
  };
  return s;
}

}  // namespace synfin::properties
