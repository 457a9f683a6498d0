// Variants of the model: the standard with one rule left out or added, to see what the rule is for. Each is a change of
// control only, so that it works in every value domain.
#pragma once
#include "model/tcb.h"

namespace synfin::model {

// The two-way handshake: the responder takes the SYN alone for the connection, and its SYN,ACK for acknowledged.
template <class V>
Tcb<V> established_by_syn_alone(Tcb<V> tcb) {
  if (tcb.state != State::SynReceived || tcb.origin != Origin::Passive) return tcb;
  tcb.state = State::Established;
  tcb.snd.una = tcb.snd.nxt;
  tcb.rtx = {};
  return tcb;
}

}  // namespace synfin::model
