// Whether the reference model can have sent a segment, whatever it was that could not be seen.
//
// The TCBs that fit what was seen of an end are many; but the segment itself says which of them to look at: its SEQ was
// SND.NXT or below it, its ACK was RCV.NXT. So only those are built that are nearest to it, and the model is asked.
#pragma once
#include <optional>
#include <string>

#include "conformance/judge/seen_numbers.h"
#include "model/oracle.h"

namespace synfin::conformance {

// What is known of the end that sent the segment, before it.
struct Circumstances {
  const SeenNumbers& own;
  const SeenNumbers& peer;
  const DealtWith* at_host = nullptr;  // the tap stands at its host: it has sent just what was seen
  bool follows_another = false;        // a connection between the same ports, whose segments may still be answered
  model::Claims claims;
  Millis msl = 120'000;
  Millis now = 0;
};

// What nothing explains: the clause that keeps the nearest TCB from it.
struct Fault {
  const model::Clause* clause = nullptr;
  model::State state = model::State::Closed;  // of that TCB
  std::string expected;
};

// Nothing if it can be explained.
std::optional<Fault> unexplained(const Circumstances& circumstances, const Segment& segment);

// The SYN of a next connection, or a RST of none, comes from an end that must still be in TIME-WAIT: the clause. Its
// user is taken not to ABORT there, as no socket interface lets him.
const model::Clause* cuts_time_wait_short(const Circumstances& circumstances, const Segment& segment);

// The state that an end is in, as far as its numbers and its peer's tell.
model::State likely_state(const SeenNumbers& own, const SeenNumbers& peer);

// An ACK above everything that the peer was seen to send: the one has no right to it, or the tap has lost something.
bool acknowledges_the_unseen(const SeenNumbers& peer, const Segment& segment);

}  // namespace synfin::conformance
