// H8: how long a half-open entry lives.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

Scenario h8_half_open_lifetime() {
  Scenario s{
      .id = "H8",
      .name = "half-open-lifetime",
      .question =
          "How long does an unanswered SYN hold its place in the queue, and which rate of SYNs keeps the queue full?",
      .claim = "The sum of all timeouts of the SYN,ACK, the wait after the last one included (tutorials)"};
  s.assumptions = listening();
  const Query lifetime{.ask = Ask::Lifetime};
  s.settings = {
      {.variants = {},
       .says = "an entry that lives longer or shorter than the sum of the timeouts of its SYN,ACK",
       .query = lifetime,
       .claim = Claim::Impossible},
  };
  return s;
}

}  // namespace synfin::properties
