// C2: nothing is lost.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario c2_nothing_is_lost() {
  Scenario s{.id = "C2",
             .name = "nothing-is-lost",
             .question = "Can both sides close without an error, and a user not have got what the other sent?",
             .claim = "No"};
  s.assumptions = listening();
  s.assumptions.users[0].calls = {UserAct::Open, UserAct::Send, UserAct::Close};
  s.assumptions.users[1].calls = {UserAct::Send, UserAct::Close};
  s.assumptions.users[1].has_it_once_synchronized = true;
  s.assumptions.network.capacity = 2;
  const Query missing{.marks = bit(Mark::OctetsMissing)};
  s.settings = {
      {.variants = {"rfc9293"}, .says = "an octet is missing", .query = missing, .claim = Claim::Impossible},
      {.variants = {"rfc793"}, .says = "the same with RFC 793's rules", .query = missing, .claim = Claim::Impossible},
      {.variants = {"rfc9293", "early-user"},
       .says = "the same if the responder's user may send before the connection is ESTABLISHED",
       .query = missing},
      {.variants = {"rfc9293", "short-time-wait"},
       .says = "the same if TIME-WAIT does not outlive the segments of the connection",
       .query = missing},
  };
  return s;
}

}  // namespace synfin::properties
