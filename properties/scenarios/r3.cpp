// R3: ACK and RST storms.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario r3_storms() {
  Scenario s{
      .id = "R3",
      .name = "storms",
      .question = "Can two conforming endpoints answer each other for ever, when no user acts and no timer expires?",
      .claim = "They must not. Every cycle is to be found, for each pair of profiles"};
  s.assumptions = listening();
  s.assumptions.users[0].calls = {UserAct::Open, UserAct::Send, UserAct::Close};
  s.assumptions.users[1].calls = {UserAct::Send, UserAct::Close};
  s.assumptions.users[1].has_it_once_synchronized = true;
  s.assumptions.network.capacity = 2;
  s.assumptions.timers.time_wait = model::TimeWaitEnds::AtAnyTime;
  const Query endless{.ask = Ask::Endless, .moves = kDelivers};
  s.settings = {
      {.variants = {"initiator:rfc9293", "responder:rfc9293"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc9293", "responder:rfc793"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc9293", "responder:rfc1337"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc793", "responder:rfc9293"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc793", "responder:rfc793"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc793", "responder:rfc1337"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc1337", "responder:rfc9293"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc1337", "responder:rfc793"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"initiator:rfc1337", "responder:rfc1337"},
       .says = "segments that answer each other for ever",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"rfc9293", "uses:order-of-checks"},
       .says = "the same if SYN-RECEIVED answers a bad ACK by a reset, before RFC 5961's check of the ACK range",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"may:time-wait-ack-silent", "may:time-wait-text-silent"},
       .says = "the same if TIME-WAIT may answer every segment",
       .query = endless},
      {.variants = {"may:syn-again-syn-ack"},
       .says = "the same if a SYN that comes again may be answered by the SYN,ACK",
       .query = endless},
      {.variants = {"may:ack-old-answered", "may:text-gap-ack"},
       .says = "the same if old ACKs and gaps may be answered",
       .query = endless},
  };
  return s;
}

}  // namespace synfin::properties
