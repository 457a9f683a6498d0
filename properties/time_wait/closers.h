// What the two closers do with the FIN and with its ACK, seen on hosts that run the model (model/host.h).
#pragma once
#include "model/world.h"

namespace synfin::properties::time_wait {

struct Closers {
  // The active closer:
  bool acknowledges_first = false;     // the FIN in FIN-WAIT-2
  bool acknowledges_again = false;     // the same FIN in TIME-WAIT
  bool acknowledges_old_text = false;  // text that it had before the FIN, in TIME-WAIT
  bool restarts_on_fin = false;        // TIME-WAIT, by the same FIN
  bool restarts_on_ack = false;        // by an empty segment that is acceptable
  bool restarts_on_old_text = false;
  // The passive closer, in LAST-ACK:
  bool sends_again = false;    // the FIN, as long as there is no ACK
  bool stops_on_ack = false;   // it is not sent after its ACK has come
  bool closes_on_ack = false;  // CLOSED by it
  friend bool operator==(const Closers&, const Closers&) = default;
};

// Both as the standard wants them; A ignores resets in TIME-WAIT.
model::Endpoints standard_closer();

// Throws std::invalid_argument if these two do not come as far as TIME-WAIT and LAST-ACK, or are busy for ever.
Closers record_closers(const model::Endpoints& active, const model::Endpoints& passive);

}  // namespace synfin::properties::time_wait
