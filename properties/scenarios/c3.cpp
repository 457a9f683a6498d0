// C3: the number of segments of an undisturbed teardown.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario c3_segments_of_a_teardown() {
  Scenario s{.id = "C3",
             .name = "segments-of-a-teardown",
             .question = "How many segments does a teardown take that nothing disturbs?",
             .claim = "Four, say the tutorials. One by RST, three with the FIN on the ACK, four, or more"};
  s.assumptions = established();
  s.assumptions.users[0].calls = {UserAct::Close};
  s.assumptions.users[1].calls = {UserAct::Close};
  s.assumptions.counts = model::Counting::FromFirstCall;
  s.assumptions.network.loses = false;
  s.assumptions.network.duplicates = false;
  s.assumptions.network.reorders = false;
  s.assumptions.timers.retransmits = false;
  const Query count{.ask = Ask::Count, .marks = bit(Mark::BothGone)};
  s.settings = {
      {.variants = {}, .says = "segments from the first CLOSE until both are gone", .query = count},
      {.variants = {"delayed-acks"}, .says = "the same if an ACK may wait for the FIN", .query = count},
      {.variants = {"aborts"}, .says = "the same if users may ABORT as well", .query = count},
      {.variants = {"aborts", "delayed-acks"}, .says = "the same with both", .query = count},
  };
  return s;
}

}  // namespace synfin::properties
