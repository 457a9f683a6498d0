// SEGMENT ARRIVES in the other states, the sixth to eighth steps: URG, text and FIN (RFC 9293 section 3.10.7.4).
#pragma once
#include "model/step.h"

namespace synfin::model {

// Eighth: the state after the peer's FIN.
constexpr State after_fin(State state, bool our_fin_acknowledged) {
  switch (state) {
    case State::SynReceived:
    case State::Established: return State::CloseWait;
    case State::FinWait1: return our_fin_acknowledged ? State::TimeWait : State::Closing;
    case State::FinWait2: return State::TimeWait;
    default: return state;
  }
}

constexpr const Clause& clause_of_fin(State state) {
  switch (state) {
    case State::SynReceived:
    case State::Established: return kFinCloseWait;
    case State::FinWait1: return kFinFinWait1;
    case State::FinWait2: return kFinFinWait2;
    default: return kFinRemains;
  }
}

// The peer's FIN is next in sequence.
template <class D>
TcbOf<D> fin_arrives(D& d, TcbOf<D> tcb, const WordOf<D>& now) {
  tcb.rcv.nxt = tcb.rcv.nxt + WordOf<D>(1U);
  // FIN takes its number out of the window, whose right edge stays (3.8.6-6).
  tcb.rcv.wnd = tcb.rcv.wnd - D::Values::min(tcb.rcv.wnd, WordOf<D>(1U));
  d.cite(kFinAcknowledged);
  const bool acknowledged = tcb.fin_sent && d.holds(kFinFinWait1, tcb.snd.una == tcb.snd.nxt);
  const State before = tcb.state;
  tcb.state = d.by(clause_of_fin(before), after_fin(before, acknowledged));
  if (tcb.state == State::TimeWait) tcb.time_wait_since = now;
  return tcb;
}

// The gap before what was held has been filled, or what came with the SYN can be taken now.
template <class D>
TcbOf<D> take_held(D& d, TcbOf<D> tcb, const WordOf<D>& now) {
  if (!tcb.held.any || d.holds(kSeqHold, after(tcb.held.from, tcb.rcv.nxt))) return tcb;
  const WordOf<D> old = tcb.rcv.nxt - tcb.held.from;
  const WordOf<D> taken = D::Values::min(tcb.held.text - D::Values::min(old, tcb.held.text), tcb.rcv.wnd);
  tcb.rcv.nxt = tcb.rcv.nxt + taken;
  tcb.rcv.unread = tcb.rcv.unread + taken;
  tcb.rcv.wnd = tcb.rcv.wnd - taken;
  tcb.held.any = false;
  if (!tcb.held.fin) return tcb;
  if (tcb.held.fin_counted) tcb.rcv.nxt = tcb.rcv.nxt - WordOf<D>(1U);
  tcb.held.fin = tcb.held.fin_counted = false;
  return fin_arrives(d, tcb, now);
}

// Half-duplex close: after CLOSE nobody will read (3.6.1-2, MAY-1). New data that comes then resets the connection
// (SHLD-3), or is taken all the same.
template <class D>
bool nobody_reads(D& d, const TcbOf<D>& tcb) {
  return !tcb.receiving && d.may(kHalfDuplexClose);
}

// The side that resets is CLOSED (3.10.5), or lingers in TIME-WAIT (3.5.2; ambiguity A3).
template <class D>
TcbOf<D> after_own_reset(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  if (!d.may(kAbortLingers)) return deleted(tcb);
  TcbOf<D> lingering = enter(State::TimeWait, tcb);
  lingering.rtx = {};
  lingering.snd.queued = WordOf<D>(0U);
  lingering.time_wait_since = now;
  return lingering;
}

// That reset, from the segment that brought the text or from SND.NXT.
template <class D>
StepOf<D> reset_of_unwanted_text(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  d.cite(kHalfDuplexReset);
  const TcbOf<D> next = after_own_reset(d, tcb, now);
  return d.may(kResetForm) ? reset_from(tcb, next) : reset_at_ack(next, seg);
}

// Text above a gap is new data. FIN alone is none, and nothing asks for a reset; but it shows that there was data,
// which is lost, and RST says no more than that.
template <class D>
bool resets_above_a_gap(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  if (!nobody_reads(d, tcb)) return false;
  const bool is_fin_alone = d.holds(kHalfDuplexReset, seg.text == WordOf<D>(0U));
  return is_fin_alone ? d.may(kHalfDuplexResetFin) : !d.may(kHalfDuplexReset);
}

// Text or FIN above a gap: held for later or dropped, and answered at once or not (SHLD-31, 3.10.7.4-2.7.2.3.2.4).
template <class D>
StepOf<D> above_a_gap(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  using V = typename D::Values;
  if (resets_above_a_gap(d, tcb, seg)) return reset_of_unwanted_text(d, tcb, seg, now);
  const bool keeps_older = tcb.held.any && d.may(kSeqHoldOne);
  if (!keeps_older && !d.may(kSeqHold)) {
    // What the window takes of it; FIN only if it still lies in the window.
    const WordOf<D> room = tcb.rcv.wnd - (seg.seq - tcb.rcv.nxt);
    tcb.held.any = true;
    tcb.held.fin = d.holds(kSeqHold, seg.has_fin) && d.holds(kSeqTrim, V::less(seg.text, room));
    tcb.held.from = seg.seq;
    tcb.held.text = V::min(seg.text, room);
  }
  return d.may(kTextGapAck) ? reply(Reply::Ack, tcb) : stay(tcb);
}

// CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT: the peer has sent FIN; nothing can follow it.
template <class D>
StepOf<D> text_after_fin(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  d.cite(kTextIgnored);
  if (tcb.state == State::TimeWait) {
    d.cite(kAckInTimeWait);
    if (d.may(kTimeWaitAnyRestart)) tcb.time_wait_since = now;
    const bool empty = d.holds(kTimeWaitAckSilent, sequence_length(seg) == WordOf<D>(0U));
    return d.may(empty ? kTimeWaitAckSilent : kTimeWaitTextSilent) ? stay(tcb) : reply(Reply::Ack, tcb);
  }
  if (d.holds(kFinRemains, seg.has_fin)) d.cite(kFinRemains);
  return d.may(kTextGapAck) ? reply(Reply::Ack, tcb) : stay(tcb);
}

// The segment begins at RCV.NXT or before it: its new part, as far as the window goes.
template <class D>
StepOf<D> text_in_sequence(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  using V = typename D::Values;
  const WordOf<D> old = tcb.rcv.nxt - seg.seq;
  const WordOf<D> fresh = seg.text - V::min(old, seg.text);
  const WordOf<D> taken = V::min(fresh, tcb.rcv.wnd);
  const bool has_text = !d.holds(kTextAccepted, taken == WordOf<D>(0U));
  if (has_text) {
    if (nobody_reads(d, tcb) && !d.may(kHalfDuplexReset)) return reset_of_unwanted_text(d, tcb, seg, now);
    d.cite(kTextAccepted);
    tcb.rcv.nxt = tcb.rcv.nxt + taken;
    tcb.rcv.unread = tcb.rcv.unread + taken;
    tcb.rcv.wnd = tcb.rcv.wnd - taken;
  }
  const State before = tcb.state;
  // FIN stands after the text, and counts if all of the text did and the window has room for it.
  const bool fin = d.holds(kFinAcknowledged, seg.has_fin) && d.holds(kFinAcknowledged, taken == fresh) &&
                   d.holds(kFinAcknowledged, !(tcb.rcv.wnd == WordOf<D>(0U)));
  if (fin) {
    tcb = fin_arrives(d, tcb, now);
  } else {
    tcb = take_held(d, tcb, now);
  }
  if (has_text) d.cite(kTextAcknowledged);
  return has_text || fin || tcb.state != before ? reply(Reply::Ack, tcb, Due::Delayed) : stay(tcb);
}

// Sixth, URG; seventh, text; eighth, FIN.
template <class D>
StepOf<D> sixth_to_eighth(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  using V = typename D::Values;
  if (d.holds(kUrg, seg.has_urg)) d.cite(kUrg);
  const WordOf<D> length = seg.text + V::bit(seg.has_fin);
  const bool empty = d.holds(kTextAccepted, length == WordOf<D>(0U));
  const bool fin_received = tcb.state == State::CloseWait || tcb.state == State::Closing ||
                            tcb.state == State::LastAck || tcb.state == State::TimeWait;
  if (fin_received) {
    if (empty && tcb.state != State::TimeWait) return stay(tcb);
    return text_after_fin(d, tcb, seg, now);
  }
  if (tcb.held.fin_counted) {
    // FIN came on the SYN: it is processed now, and whatever else is on this segment comes after it.
    const TcbOf<D> next = take_held(d, tcb, now);
    return empty ? stay(next) : text_after_fin(d, next, seg, now);
  }
  if (empty) {
    const TcbOf<D> next = take_held(d, tcb, now);
    if (!d.holds(kTextGapAck, seg.seq == tcb.rcv.nxt) && d.may(kTextGapAck)) return reply(Reply::Ack, next);
    return next.state != tcb.state || (tcb.held.any && !d.holds(kSeqHold, next.rcv.nxt == tcb.rcv.nxt))
               ? reply(Reply::Ack, next, Due::Delayed)
               : stay(next);
  }
  const bool in_sequence = d.holds(kSeqTrim, V::less(tcb.rcv.nxt - seg.seq, length));
  if (!in_sequence) return above_a_gap(d, tcb, seg, now);
  return text_in_sequence(d, tcb, seg, now);
}

}  // namespace synfin::model
