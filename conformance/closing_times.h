// How long a stack stays at the end of its connections: measured through its adapter, never read from its source.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/stack.h"

namespace synfin::conformance {

// All times are in milliseconds. What is empty could not be told within the budget; `trouble` says why.
//
// An end is given by a time and an error: every connection that was asked was past it by then, and none was `error`
// earlier. The error covers where in a tick of the stack's timers an end may fall. In virtual time, without ticks, it
// is one millisecond.
struct ClosingTimes {
  // When the stack sends its FIN in LAST-ACK while it is never acknowledged: 0 first. To a tick of the stack's timers.
  std::vector<Millis> fin_sent_at;
  // The end of LAST-ACK, from the first FIN. Empty if the stack was still there when the budget ended.
  std::optional<Millis> last_ack;
  Millis last_ack_error = 0;
  bool gave_up() const { return last_ack.has_value(); }

  // The end of TIME-WAIT, from the FIN that began it. Below a second there is none to speak of.
  std::optional<Millis> time_wait;
  Millis time_wait_error = 0;
  // Whether these begin TIME-WAIT anew: the peer's FIN again; and what should not, a FIN far outside the window, or old
  // text; and an acceptable ACK, which may.
  std::optional<bool> restarts_on_fin, restarts_on_far_fin, restarts_on_old_text, restarts_on_ack;
  std::optional<bool> acknowledges_fin;  // the peer's FIN again
  std::optional<bool> reset_ends_it;     // a RST at RCV.NXT

  std::string trouble;
};

// Called in real time before each wait, with the stack's clock.
using ClosingProgress = std::function<void(Millis now, Millis budget)>;

// How long to look by default: an hour where time is virtual, 150 s where it is real.
Millis default_closing_budget(const Stack& stack);

// Looks for as long as `budget` of the stack's own time. In virtual time each question is put to a fresh stack, and the
// answer is exact; in real time many connections wait side by side, one budget and eight seconds in all. Throws
// StackUnavailable.
ClosingTimes measure_closing_times(Stack& stack, Millis budget, const ClosingProgress& progress = {});

}  // namespace synfin::conformance
