// H5: simultaneous open.
#include "properties/scenarios/scenarios.h"

namespace synfin::properties {

using model::UserAct;

Scenario h5_simultaneous_open() {
  Scenario s{.id = "H5",
             .name = "simultaneous-open",
             .question = "Do two users who open at once always get their connection, and after how many segments?",
             .claim =
                 "RFC 9293 figure 7 shows four segments; section 3.10.7.4, read literally, does not let the crossing "
                 "SYN,ACK through"};
  s.assumptions.prelude = {{0, UserAct::Open, false}, {1, UserAct::Open, false}};
  const std::uint32_t open = bit(Mark::BothEstablished);
  const Query count{.ask = Ask::Count, .marks = open};
  const Query stuck{.ask = Ask::Trap, .marks = open, .moves = kFairMoves};
  const Query endless{.ask = Ask::Endless, .moves = kDelivers};
  const std::vector<std::string> quiet = {"lossless", "single", "in-order", "no-retransmission", "capacity:4"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), quiet.begin(), quiet.end());
    return more;
  };
  s.assumptions.counts = model::Counting::FromStart;
  s.settings = {
      {.variants = with({}),
       .says = "segments until both are ESTABLISHED and all have arrived, by the literal text",
       .query = count},
      {.variants = with({"uses:seq-old-ack-field"}),
       .says = "the same if the ACK field of the crossing SYN,ACK is used (appendix A.2)",
       .query = count},
      {.variants = with({"uses:syn-again-syn-ack"}),
       .says = "the same if a SYN that comes again is answered by the SYN,ACK",
       .query = count},
      {.variants = {"capacity:3"},
       .says = "they will never both be ESTABLISHED, though segments arrive",
       .query = stuck,
       .claim = Claim::Impossible},
      {.variants = {"capacity:3", "uses:syn-again-syn-ack"},
       .says = "the same if a SYN that comes again is answered by the SYN,ACK",
       .query = stuck},
      {.variants = {"capacity:4", "lossless", "single", "no-retransmission"},
       .says = "segments answer each other for ever, by the literal text",
       .query = endless,
       .claim = Claim::Impossible},
      {.variants = {"capacity:4", "lossless", "single", "no-retransmission", "uses:syn-again-syn-ack"},
       .says = "the same if a SYN that comes again is answered by the SYN,ACK",
       .query = endless},
      {.variants = {"capacity:4", "lossless", "single", "no-retransmission", "may:syn-again-syn-ack",
                    "may:seq-old-ack-field", "may:simultaneous-silent"},
       .says = "the same with every choice that the text leaves",
       .query = endless},
  };
  return s;
}

}  // namespace synfin::properties
