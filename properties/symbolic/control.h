// The control of a TCB: what is explicit in it (enums and bools) and can make a difference to what happens next. Each
// combination that is consistent has commands of its own.
//
// What is left out of the control, and why:
//   the retransmission timer   No sequence number and no state depends on it, but for when something is sent again.
//                              Commands take a retransmission to be due at any time, which includes when it is.
//   the counters               of duplicate ACKs (when something is sent again) and of answers given (an endpoint does
//                              not throttle them).
//   ending                     is told, never read.
#pragma once
#include <string>
#include <vector>

#include "model/profile.h"
#include "model/tcb.h"

namespace synfin::properties {

struct Control {
  model::State state = model::State::Closed;
  model::Origin origin = model::Origin::Passive;
  bool listening = false;
  bool backlog_full = false;
  bool cookie = false;
  bool close_requested = false;
  bool fin_sent = false;
  bool receiving = true;
  bool offered_timestamps = false, sent_timestamps = false;
  bool offered_scale = false, sent_scale = false;
  bool held = false, held_fin = false, held_fin_counted = false;
  bool reopened = false;  // TIME-WAIT is remembered
  friend bool operator==(const Control&, const Control&) = default;
};

// Whether this combination can occur and has nothing set that makes no difference, under this profile. The definition
// says of each field why.
bool is_consistent(const Control& control, const model::Profile& profile);

// All consistent combinations of this state, in a fixed order.
std::vector<Control> controls_of(model::State state, const model::Profile& profile);

// The control of a TCB, with all that makes no difference in its state (nor later, before it is set anew) at rest.
template <class V>
Control control_of(const model::Tcb<V>& tcb, const model::Profile& profile);

// A TCB with this control; its words are those of a fresh TCB.
template <class V>
model::Tcb<V> fresh_tcb(const Control& control);

// "SYN-RECEIVED (active, listening, close requested)"
std::string describe(const Control& control);

// At rest: the part of control_of that does not depend on the value domain.
Control at_rest(Control control, const model::Profile& profile);

template <class V>
Control control_of(const model::Tcb<V>& tcb, const model::Profile& profile) {
  return at_rest({.state = tcb.state,
                  .origin = tcb.origin,
                  .listening = tcb.listening,
                  .backlog_full = tcb.backlog_full,
                  .cookie = tcb.cookie,
                  .close_requested = tcb.close_requested,
                  .fin_sent = tcb.fin_sent,
                  .receiving = tcb.receiving,
                  .offered_timestamps = tcb.offered_timestamps,
                  .sent_timestamps = tcb.sent_timestamps,
                  .offered_scale = tcb.offered_scale,
                  .sent_scale = tcb.sent_scale,
                  .held = tcb.held.any,
                  .held_fin = tcb.held.fin,
                  .held_fin_counted = tcb.held.fin_counted,
                  .reopened = tcb.previous.any},
                 profile);
}

template <class V>
model::Tcb<V> fresh_tcb(const Control& control) {
  model::Tcb<V> tcb;
  tcb.state = control.state;
  tcb.origin = control.origin;
  tcb.listening = control.listening;
  tcb.backlog_full = control.backlog_full;
  tcb.cookie = control.cookie;
  tcb.close_requested = control.close_requested;
  tcb.fin_sent = control.fin_sent;
  tcb.receiving = control.receiving;
  tcb.offered_timestamps = control.offered_timestamps;
  tcb.sent_timestamps = control.sent_timestamps;
  tcb.offered_scale = control.offered_scale;
  tcb.sent_scale = control.sent_scale;
  tcb.held.any = control.held;
  tcb.held.fin = control.held_fin;
  tcb.held.fin_counted = control.held_fin_counted;
  tcb.previous.any = control.reopened;
  return tcb;
}

}  // namespace synfin::properties
