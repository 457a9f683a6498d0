#include "properties/symbolic/control.h"

#include <array>

namespace synfin::properties {
namespace {

using model::Axis;
using model::Origin;
using model::Profile;
using model::State;

bool is_one_of(State state, std::initializer_list<State> states) {
  for (const State s : states) {
    if (s == state) return true;
  }
  return false;
}

bool without_connection(State s) { return s == State::Closed || s == State::Listen; }

// Text may still come, so what is held and whether it is wanted counts.
bool takes_text(State s) {
  return is_one_of(s, {State::SynReceived, State::Established, State::FinWait1, State::FinWait2});
}

// Our SYN may still have to be sent again: then OPEN's kind says in which form, and the options go on it again.
bool may_send_syn(State s) {
  return is_one_of(s, {State::SynSent, State::SynReceived, State::FinWait1, State::Closing});
}

// An option that both sides must send before it counts. Once neither side can send its SYN again only the agreement
// itself is left.
void rest_option(State state, bool& offered, bool& sent) {
  if (without_connection(state)) offered = sent = false;
  if (state == State::SynSent) offered = false;
  if (!without_connection(state) && !may_send_syn(state)) offered = sent = offered && sent;
}

// The peer's SYN has not come in SYN-SENT; a SYN,ACK mirrors what was offered, an endpoint that opens sends what its
// profile says, always.
bool option_is_consistent(const Control& c, bool in_profile, bool offered, bool sent) {
  if (!in_profile && sent) return false;
  if (c.state == State::SynReceived || c.state == State::FinWait1 || c.state == State::Closing) {
    return c.origin == Origin::Active || !sent || offered;
  }
  return true;
}

// CLOSE in SYN-RECEIVED waits while there is data; in ESTABLISHED it enters FIN-WAIT-1 at once; in CLOSE-WAIT it waits
// for the FIN to leave. FIN leaves after CLOSE; FIN-WAIT-1 and CLOSING are entered with or without it.
bool closing_is_consistent(const Control& c, const Profile& profile) {
  const bool reuse = profile.claims.value(Axis::TimeWaitReuse);
  switch (c.state) {
    case State::SynReceived: return c.close_requested || !c.fin_sent;
    case State::CloseWait: return !c.fin_sent;
    case State::FinWait1:
    case State::Closing: return c.close_requested;
    case State::FinWait2:
    case State::LastAck: return c.close_requested && c.fin_sent;
    // TIME-WAIT that was reopened and gone back to has the TCB of the connection that came to nothing.
    case State::TimeWait: return reuse ? (c.close_requested || !c.fin_sent) : c.close_requested && c.fin_sent;
    default: return !c.close_requested && !c.fin_sent;
  }
}

bool held_is_consistent(const Control& c, const Profile& profile) {
  if (c.held_fin && !c.held) return false;
  return !c.held_fin_counted || (c.held && profile.text_on_syn);
}

}  // namespace

Control at_rest(Control c, const Profile& profile) {
  const State s = c.state;
  const bool reuse = profile.claims.value(Axis::TimeWaitReuse);
  // Read where a SYN goes out again. A passive OPEN is what a fresh TCB says.
  if (!may_send_syn(s)) c.origin = Origin::Passive;
  if (s != State::SynReceived) c.cookie = false;
  // Read by a SYN that arrives in LISTEN, or in TIME-WAIT for the listener, and by what comes to a cookie, which meets
  // LISTEN; set by the host before each segment.
  const bool meets_listen = c.listening && ((s == State::TimeWait && reuse) || c.cookie);
  if (s != State::Listen && !meets_listen) c.backlog_full = false;
  if (s == State::Closed) c.listening = false;
  if (s != State::SynReceived) c.reopened = false;
  // Read when text comes that a half-duplex CLOSE does not want.
  if (!takes_text(s) || !profile.claims.value(Axis::HalfDuplex)) c.receiving = true;
  // The agreement on an option needs both; without ours the other's offer makes no difference, except to a SYN,ACK
  // that may mirror it.
  if (!profile.timestamps) c.offered_timestamps = false;
  if (!profile.window_scale) c.offered_scale = false;
  rest_option(s, c.offered_timestamps, c.sent_timestamps);
  rest_option(s, c.offered_scale, c.sent_scale);
  if (!takes_text(s) || !c.held) c.held = c.held_fin = c.held_fin_counted = false;
  return c;
}

bool is_consistent(const Control& c, const Profile& profile) {
  if (!(at_rest(c, profile) == c)) return false;
  if (c.state == State::Listen && !c.listening) return false;
  if (c.state == State::SynSent && c.origin != Origin::Active) return false;
  if (c.cookie && (!profile.claims.value(Axis::SynCookies) || c.origin == Origin::Active)) return false;
  const bool reuse = profile.claims.value(Axis::TimeWaitReuse);
  if (c.reopened && (!reuse || c.origin == Origin::Active || !c.listening)) return false;
  if (!c.receiving && !c.close_requested) return false;
  return closing_is_consistent(c, profile) && held_is_consistent(c, profile) &&
         option_is_consistent(c, profile.timestamps, c.offered_timestamps, c.sent_timestamps) &&
         option_is_consistent(c, profile.window_scale, c.offered_scale, c.sent_scale);
}

std::vector<Control> controls_of(State state, const Profile& profile) {
  constexpr unsigned kFields = 15;
  std::vector<Control> all;
  for (unsigned i = 0; i < 1U << kFields; ++i) {
    unsigned rest = i;
    const auto next = [&] {
      const bool bit = (rest & 1U) != 0;
      rest >>= 1U;
      return bit;
    };
    Control c{.state = state};
    c.origin = next() ? Origin::Active : Origin::Passive;
    for (bool* field : {&c.listening, &c.backlog_full, &c.cookie, &c.close_requested, &c.fin_sent, &c.receiving,
                        &c.offered_timestamps, &c.sent_timestamps, &c.offered_scale, &c.sent_scale, &c.held,
                        &c.held_fin, &c.held_fin_counted, &c.reopened}) {
      *field = next();
    }
    if (is_consistent(c, profile)) all.push_back(c);
  }
  return all;
}

std::string describe(const Control& c) {
  std::string text(name(c.state));
  const char* separator = " (";
  const auto say = [&](bool said, const char* what) {
    if (!said) return;
    text += separator;
    text += what;
    separator = ", ";
  };
  say(c.origin == Origin::Active, "active");
  say(c.listening, "listening");
  say(c.backlog_full, "backlog full");
  say(c.cookie, "cookie");
  say(c.close_requested, "close requested");
  say(c.fin_sent, "FIN sent");
  say(!c.receiving, "not receiving");
  say(c.offered_timestamps, "timestamps offered");
  say(c.sent_timestamps, "timestamps sent");
  say(c.offered_scale, "scale offered");
  say(c.sent_scale, "scale sent");
  say(c.held, "text held");
  say(c.held_fin, "FIN held");
  say(c.held_fin_counted, "FIN counted");
  say(c.reopened, "reopened");
  return *separator == ',' ? text + ")" : text;
}

}  // namespace synfin::properties
