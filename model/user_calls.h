// The user calls, RFC 9293 sections 3.10.1 to 3.10.6.
#pragma once
#include "model/arrives_text.h"

namespace synfin::model {

enum class UserEvent : std::uint8_t { OpenPassive, OpenActive, Send, Receive, Close, CloseBoth, Abort, Status };

// What the user is told. `Waits` is a request that is queued.
enum class Told : std::uint8_t { Ok, Waits, EndOfStream, Error };

template <class V>
struct Called {
  Step<V> step;
  Told told = Told::Ok;
};

template <class V>
Called<V> told(Told what, const Tcb<V>& tcb) {
  return {.step = stay(tcb), .told = what};
}

// 3.10.1: OPEN. `room` is false where there is none for another TCB.
template <class D>
Called<typename D::Values> open(D& d, TcbOf<D> tcb, bool active) {
  if (tcb.state != State::Closed && tcb.state != State::Listen) {
    d.cite(kOpenExists);
    return told(Told::Error, tcb);
  }
  if (!active) {
    tcb.listening = true;
    tcb.state = State::Listen;
    return d.by(kOpenPassive, told(Told::Ok, tcb));
  }
  d.cite(tcb.state == State::Closed ? kOpenActive : kOpenListenActive);
  tcb = deleted(tcb);
  tcb.origin = Origin::Active;
  tcb.iss = {d.pick(
      Hole::Iss, [](const auto& seen) { return seen.seq.raw; }, WordOf<D>(0U))};
  tcb.snd.una = tcb.iss;
  tcb.snd.nxt = tcb.iss + WordOf<D>(1U);
  return {.step = reply(Reply::Syn, enter(State::SynSent, tcb)), .told = Told::Ok};
}

// 3.10.2: SEND of `octets`.
template <class D>
Called<typename D::Values> send(D& d, TcbOf<D> tcb, const WordOf<D>& octets) {
  switch (tcb.state) {
    case State::Closed: d.cite(kCallNoConnection); return told(Told::Error, tcb);
    case State::Listen: d.cite(kSendListen); return told(Told::Error, tcb);
    case State::SynSent:
    case State::SynReceived:
      if (tcb.close_requested) break;
      d.cite(kSendQueues);
      tcb.snd.queued = tcb.snd.queued + octets;
      return told(Told::Ok, tcb);
    case State::Established:
    case State::CloseWait:
      if (tcb.close_requested) break;
      d.cite(kSendTransmits);
      tcb.snd.queued = tcb.snd.queued + octets;
      return told(Told::Ok, tcb);
    default: break;
  }
  d.cite(kSendClosing);
  return told(Told::Error, tcb);
}

// 3.10.3: RECEIVE of at most `octets`.
template <class D>
Called<typename D::Values> receive(D& d, TcbOf<D> tcb, const WordOf<D>& octets) {
  const auto deliver = [&](const Clause& clause, Told otherwise) {
    d.cite(clause);
    if (d.holds(clause, tcb.rcv.unread == WordOf<D>(0U))) return told(otherwise, tcb);
    tcb.rcv.unread = tcb.rcv.unread - D::Values::min(octets, tcb.rcv.unread);
    return told(Told::Ok, tcb);
  };
  switch (tcb.state) {
    case State::Closed: d.cite(kCallNoConnection); return told(Told::Error, tcb);
    case State::Listen:
    case State::SynSent:
    case State::SynReceived: d.cite(kReceiveQueues); return told(Told::Waits, tcb);
    case State::Established:
    case State::FinWait1:
    case State::FinWait2: return deliver(kReceiveDelivers, Told::Waits);
    case State::CloseWait: return deliver(kReceiveAfterFin, Told::EndOfStream);
    default: return deliver(kReceiveClosing, Told::EndOfStream);
  }
}

// CLOSE of a user who gives up receiving too (3.6.1-2): unread data is lost, and a half-duplex close says so by RST.
template <class D>
bool close_loses_data(D& d, const TcbOf<D>& tcb, bool both) {
  if (!both || d.holds(kHalfDuplexReset, tcb.rcv.unread == WordOf<D>(0U))) return false;
  return d.may(kHalfDuplexClose) && !d.may(kHalfDuplexReset);
}

// 3.10.4: CLOSE. FIN itself is a transmission: it follows the queued data (transmission.h).
template <class D>
Called<typename D::Values> close(D& d, TcbOf<D> tcb, bool both, const WordOf<D>& now) {
  const auto requested = [&](State next, const Clause& clause) -> Called<typename D::Values> {
    d.cite(clause);
    if (close_loses_data(d, tcb, both)) return {.step = reset_from(tcb, after_own_reset(d, tcb, now))};
    tcb.state = next;
    tcb.close_requested = true;
    if (both) tcb.receiving = false;
    return told(Told::Ok, tcb);
  };
  switch (tcb.state) {
    case State::Closed: d.cite(kCallNoConnection); return told(Told::Error, tcb);
    case State::Listen: tcb.listening = false; return d.by(kCloseListen, told(Told::Ok, deleted(tcb)));
    case State::SynSent: return d.by(kCloseSynSent, told(Told::Ok, deleted(tcb)));
    case State::SynReceived: {
      const bool nothing_queued = d.holds(kCloseSynReceived, tcb.snd.queued == WordOf<D>(0U));
      const bool at_once = nothing_queued && !d.may(kCloseSynReceived);
      return requested(at_once ? State::FinWait1 : State::SynReceived, kCloseSynReceived);
    }
    case State::Established: return requested(State::FinWait1, kCloseEstablished);
    case State::CloseWait:
      if (tcb.close_requested) return d.by(kCloseAgain, told(Told::Error, tcb));
      return requested(State::CloseWait, kCloseCloseWait);
    case State::FinWait1:
    case State::FinWait2:
      if (close_loses_data(d, tcb, both)) return {.step = reset_from(tcb, after_own_reset(d, tcb, now))};
      if (both) tcb.receiving = false;
      return d.by(kCloseAgain, told(Told::Error, tcb));
    default:
      if (close_loses_data(d, tcb, both)) return {.step = reset_from(tcb, after_own_reset(d, tcb, now))};
      return d.by(kCloseClosing, told(Told::Error, tcb));
  }
}

// 3.10.5: ABORT.
template <class D>
Called<typename D::Values> abort(D& d, TcbOf<D> tcb, const WordOf<D>& now) {
  switch (tcb.state) {
    case State::Closed: d.cite(kCallNoConnection); return told(Told::Error, tcb);
    case State::Listen: tcb.listening = false; [[fallthrough]];
    case State::SynSent: return d.by(kAbortSilent, told(Told::Ok, deleted(tcb)));
    case State::SynReceived:
    case State::Established:
    case State::FinWait1:
    case State::FinWait2:
    case State::CloseWait: {
      const TcbOf<D> next = tcb.state == State::SynReceived ? deleted(tcb) : after_own_reset(d, tcb, now);
      return {.step = d.by(kAbortReset, reset_from(tcb, next))};
    }
    default: return d.by(kAbortClosing, told(Told::Ok, deleted(tcb)));
  }
}

// 3.10.6: STATUS changes nothing; it names the state, or says that there is no connection.
template <class D>
Called<typename D::Values> status(D& d, const TcbOf<D>& tcb) {
  if (tcb.state == State::Closed) return d.by(kCallNoConnection, told(Told::Error, tcb));
  return d.by(kStatusState, told(Told::Ok, tcb));
}

// `now` in milliseconds.
template <class D>
Called<typename D::Values> user_call(D& d, const TcbOf<D>& tcb, UserEvent event, const WordOf<D>& octets,
                                     const WordOf<D>& now) {
  switch (event) {
    case UserEvent::OpenPassive: return open(d, tcb, false);
    case UserEvent::OpenActive: return open(d, tcb, true);
    case UserEvent::Send: return send(d, tcb, octets);
    case UserEvent::Receive: return receive(d, tcb, octets);
    case UserEvent::Close: return close(d, tcb, false, now);
    case UserEvent::CloseBoth: return close(d, tcb, true, now);
    case UserEvent::Abort: return abort(d, tcb, now);
    case UserEvent::Status: break;
  }
  return status(d, tcb);
}

}  // namespace synfin::model
