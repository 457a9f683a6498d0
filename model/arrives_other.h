// SEGMENT ARRIVES in SYN-RECEIVED and the synchronized states, RFC 9293 section 3.10.7.4, first to fifth steps.
#pragma once
#include <optional>

#include "model/arrives_syn_sent.h"

namespace synfin::model {

template <class D>
using MaybeStep = std::optional<StepOf<D>>;

// Table 6, with RCV.WND and SEG.LEN as they are.
template <class D>
bool is_acceptable(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  const WordOf<D> zero{0U}, one{1U};
  // A RST is validated by its sequence number alone (3.5.3-1), and also with a closed window (MUST-66).
  const WordOf<D> length = sequence_length(seg);
  const bool counts_length = !d.holds(kRstInWindow, seg.has_rst) && !d.holds(kSeqAcceptable, length == zero);
  if (d.holds(kSeqAcceptable, tcb.rcv.wnd == zero)) {
    return !counts_length && d.holds(kSeqAcceptable, seg.seq == tcb.rcv.nxt);
  }
  const auto begins_inside = in_range(seg.seq, tcb.rcv.nxt, tcb.rcv.wnd);
  if (!counts_length) return d.holds(kSeqAcceptable, begins_inside);
  return d.holds(kSeqAcceptable, begins_inside || in_range(seg.seq + length - one, tcb.rcv.nxt, tcb.rcv.wnd));
}

// The state after the acknowledgment of our FIN (3.10.7.4-2.5.2.2.2.4 to .8).
constexpr State after_ack_of_fin(State state) {
  switch (state) {
    case State::FinWait1: return State::FinWait2;
    case State::Closing: return State::TimeWait;
    case State::LastAck: return State::Closed;
    default: return state;
  }
}

constexpr const Clause& clause_of_ack_of_fin(State state) {
  return state == State::Closing ? kAckOfFinClosing : state == State::LastAck ? kAckOfFinLastAck : kAckOfFin;
}

// Fifth, ESTABLISHED and what other states add to it: a new acknowledgment moves SND.UNA, and may be that of our FIN.
template <class D>
TcbOf<D> acknowledged(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  tcb.snd.una = d.by(kAckNew, seg.ack);
  tcb.duplicate_acks = 0;
  on_new_acknowledgment(d, tcb, now);
  const bool awaits = tcb.state == State::FinWait1 || tcb.state == State::Closing || tcb.state == State::LastAck;
  const Clause& rule = clause_of_ack_of_fin(tcb.state);
  if (!awaits || !tcb.fin_sent || !d.holds(rule, tcb.snd.una == tcb.snd.nxt)) return tcb;
  tcb.state = d.by(rule, after_ack_of_fin(tcb.state));
  if (tcb.state == State::TimeWait) tcb.time_wait_since = now;
  if (tcb.state == State::Closed) return deleted(tcb);
  return tcb;
}

// SYN-RECEIVED becomes ESTABLISHED, or FIN-WAIT-1 where a CLOSE has been waiting for it (3.10.4-8.1).
template <class D>
TcbOf<D> established(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  tcb.state = tcb.close_requested ? State::FinWait1 : State::Established;
  tcb.cookie = false;
  take_window(d, tcb, seg);
  return d.by(kAckEstablishes, acknowledged(d, tcb, seg, now));
}

// 65535 * 2^14 octets (RFC 7323 section 2.3), rounded up.
inline constexpr std::uint32_t kLargestWindow = 0x4000'0000;

// An unacceptable segment may still have its ACK field used (appendix A.2): simultaneous open and close converge so.
template <class D>
TcbOf<D> with_old_ack_field(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  if (!d.holds(kSeqOldAckField, seg.has_ack)) return tcb;
  // Just below RCV.NXT: by less than the largest window there is.
  const bool near = d.holds(kSeqOldAckField, D::Values::less(tcb.rcv.nxt - seg.seq, WordOf<D>(kLargestWindow)));
  if (!near) return tcb;
  if (!d.holds(kSeqOldAckField, acknowledges_new(tcb.snd.una, seg.ack, tcb.snd.nxt))) return tcb;
  if (!d.may(kSeqOldAckField)) return tcb;
  return tcb.state == State::SynReceived ? established(d, tcb, seg, now) : acknowledged(d, tcb, seg, now);
}

// A segment that the first check, or the check of RFC 5961 section 5, does not let through: an empty ACK, which may be
// throttled after the first (RFC 5961 section 7).
template <class D>
StepOf<D> answer_unacceptable(D& d, const Clause& rule, TcbOf<D> tcb) {
  d.cite(rule);
  if (tcb.answers_to_unacceptable > 0 && d.may(kChallengeThrottled)) return stay(tcb);
  if (tcb.answers_to_unacceptable < 255) ++tcb.answers_to_unacceptable;
  return reply(Reply::Ack, tcb);
}

// A SYN may open the next incarnation from TIME-WAIT (3.6.1-3, MAY-2; RFC 6191).
template <class D>
MaybeStep<D> syn_arrives_at_time_wait(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  if (d.holds(kTimeWaitReuse, seg.has_ack)) return {};
  if (d.may(kTimeWaitSynSilent)) return stay(tcb);
  if (!tcb.listening) return {};
  // Exactly half the space away is neither before nor after.
  const bool newer_number = d.holds(kTimeWaitReuse, after(seg.seq, tcb.rcv.nxt) || seg.seq == tcb.rcv.nxt ||
                                                        seg.seq - tcb.rcv.nxt == WordOf<D>(0x8000'0000U));
  const bool newer_time = tcb.timestamps() && d.holds(kTimeWaitReuse, seg.options.has_timestamps) &&
                          d.holds(kTimeWaitReuse, after(Seq<typename D::Values>{seg.options.tsval},
                                                        Seq<typename D::Values>{tcb.ts_recent}));
  if (!newer_number && !newer_time) return {};
  if (!d.may(kTimeWaitReuse)) return {};
  StepOf<D> step = syn_arrives_at_listen(d, deleted(tcb), seg);
  if (step.tcb.state != State::SynReceived) {
    // The listener has not accepted it, so nothing ends TIME-WAIT.
    step.tcb = tcb;
    return step;
  }
  if (!d.holds(kTimeWaitReuseIss, after(step.tcb.iss, tcb.snd.nxt)) && !d.may(kTimeWaitReuseIss)) return {};
  step.tcb.previous = {.any = true, .snd_nxt = tcb.snd.nxt, .rcv_nxt = tcb.rcv.nxt};
  return step;
}

// The SYN again, in SYN-RECEIVED (ambiguity A4): the text says ACK; the SYN,ACK again, and silence until its timer, are
// defensible. With data or FIN it reaches into the window: then it may also be taken for a new SYN, in the fourth step.
template <class D>
MaybeStep<D> repeated_syn(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now, bool acceptable) {
  if (acceptable && !d.may(kSynAgainSynAck)) return {};
  tcb = with_old_ack_field(d, tcb, seg, now);
  if (tcb.state != State::SynReceived && d.may(kSimultaneousSilent)) return stay(tcb);
  if (tcb.state == State::SynReceived && d.may(kSynAgainSynAck)) {
    if (d.may(kChallengeThrottled)) return stay(tcb);
    if (tcb.answers_to_unacceptable < 255) ++tcb.answers_to_unacceptable;
    return reply(Reply::SynAck, tcb);
  }
  return answer_unacceptable(d, kSeqUnacceptable, tcb);
}

// An unacceptable segment whose ACK is looked at first: without ACK it is dropped; in SYN-RECEIVED a bad one draws the
// reset that 3.5.2-4.2.1 prescribes whatever the sequence number.
template <class D>
MaybeStep<D> ack_before_sequence(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  if (!d.holds(kOrderOfChecks, seg.has_ack)) {
    if (!d.holds(kOrderOfChecks, seg.has_syn) && d.may(kOrderOfChecks)) return stay(tcb);
    return {};
  }
  if (tcb.state != State::SynReceived) return {};
  if (d.holds(kOrderOfChecks, acknowledges_new(tcb.snd.una, seg.ack, tcb.snd.nxt))) return {};
  if (!d.may(kOrderOfChecks)) return {};
  return d.by(kAckBadSynReceived, reset_at_ack(tcb, seg));
}

// First: the sequence number.
template <class D>
MaybeStep<D> first_sequence_number(D& d, TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  const bool has_rst = d.holds(kSeqUnacceptableRst, seg.has_rst);
  const bool has_syn = d.holds(kSynChallenge, seg.has_syn);
  if (tcb.state == State::TimeWait && has_syn && !has_rst) {
    if (auto reopened = syn_arrives_at_time_wait(d, tcb, seg)) return reopened;
  }
  if (tcb.timestamps() && !has_rst && d.holds(kPaws, seg.options.has_timestamps)) {
    using V = typename D::Values;
    if (d.holds(kPaws, after(Seq<V>{tcb.ts_recent}, Seq<V>{seg.options.tsval}))) {
      return answer_unacceptable(d, kPaws, tcb);
    }
    if (d.holds(kPaws, !after(seg.seq, tcb.rcv.nxt))) tcb.ts_recent = seg.options.tsval;
  }
  const bool acceptable = is_acceptable(d, tcb, seg);
  if (!has_rst && tcb.state == State::SynReceived && has_syn && d.holds(kSynAgainSynAck, seg.seq == tcb.irs)) {
    return repeated_syn(d, tcb, seg, now, acceptable);
  }
  if (acceptable) return {};
  if (has_rst) return d.by(kSeqUnacceptableRst, stay(tcb));
  if (auto step = ack_before_sequence(d, tcb, seg)) return step;
  // A repeated FIN in TIME-WAIT ends at RCV.NXT: acknowledged, and the timer starts again (ambiguity A1).
  if (tcb.state == State::TimeWait && d.holds(kTimeWaitRestart, seg.has_fin) &&
      d.holds(kTimeWaitRestart, seg.seq + sequence_length(seg) == tcb.rcv.nxt)) {
    d.cite(kAckInTimeWait);
    if (!d.may(kTimeWaitRestart)) tcb.time_wait_since = now;
    return reply(Reply::Ack, tcb);
  }
  const auto una = tcb.snd.una;
  tcb = with_old_ack_field(d, tcb, seg, now);
  if (!is_synchronized(tcb.state) && tcb.state != State::SynReceived) return stay(tcb);
  // Its ACK has been used: then it need not be answered, unless it is a repeated FIN.
  const bool used = !d.holds(kSeqOldAckField, tcb.snd.una == una) && !d.holds(kSeqOldAckField, seg.has_fin);
  if (used && d.may(kOrderOfChecks)) return stay(tcb);
  return answer_unacceptable(d, kSeqUnacceptable, tcb);
}

// The SYN that reopened the connection was an old duplicate: TIME-WAIT as before (3.6.1-4.2).
template <class V>
Tcb<V> resumed_time_wait(const Tcb<V>& tcb, const typename V::Word& now) {
  Tcb<V> resumed = tcb;
  resumed.state = State::TimeWait;
  resumed.snd.una = resumed.snd.nxt = tcb.previous.snd_nxt;
  resumed.rcv.nxt = tcb.previous.rcv_nxt;
  // What the user gave and the peer sent since was for the connection that came to nothing.
  resumed.close_requested = resumed.fin_sent = true;
  resumed.snd.queued = resumed.rcv.unread = typename V::Word(0U);
  resumed.held = {};
  resumed.rtx = {};
  resumed.previous = {};
  resumed.time_wait_since = now;
  return resumed;
}

// What a valid RST does in each state (3.10.7.4-2.2.2.2 to .9).
template <class D>
StepOf<D> reset_arrives(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  switch (tcb.state) {
    case State::SynReceived:
      if (tcb.previous.any && !d.may(kTimeWaitResumed)) return stay(resumed_time_wait(tcb, now));
      return d.by(kRstToListen, stay(deleted(tcb, tcb.origin == Origin::Active ? Ending::Refused : Ending::None)));
    case State::Closing:
    case State::LastAck:
    case State::TimeWait: return d.by(kRstClosesQuietly, stay(deleted(tcb)));
    default: return d.by(kRstCloses, stay(deleted(tcb, Ending::Reset)));
  }
}

// Second: RST, which lies in the window.
template <class D>
MaybeStep<D> second_rst(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  if (!d.holds(kRstExact, seg.has_rst)) return {};
  if (tcb.state == State::TimeWait && d.may(kRstIgnoredTimeWait)) return stay(tcb);
  const bool exact = d.holds(kRstExact, seg.seq == tcb.rcv.nxt);
  if (!exact && d.may(kRstChallenge)) return answer_unacceptable(d, kRstChallenge, tcb);
  const StepOf<D> step = reset_arrives(d, tcb, now);
  return d.by(exact ? kRstExact : kRstInWindow, step);
}

// Fourth: a SYN in the window. (Third, security, is not modelled.)
template <class D>
MaybeStep<D> fourth_syn(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  if (!d.holds(kSynChallenge, seg.has_syn)) return {};
  if (tcb.state == State::SynReceived && tcb.origin == Origin::Passive) {
    if (!d.may(kSynAnsweredEarly)) return d.by(kSynToListen, stay(deleted(tcb)));
    if (d.may(kResetForm)) {
      return d.holds(kSynReset, seg.has_ack) ? reset_at_ack(deleted(tcb), seg) : reset_at_zero(deleted(tcb), seg);
    }
  }
  if (d.may(kSynChallenge)) return answer_unacceptable(d, kSynChallenge, tcb);
  d.cite(kSynReset);
  if (d.holds(kSynReset, seg.has_ack)) return reset_at_ack(deleted(tcb, Ending::Reset), seg);
  return d.may(kResetForm) ? reset_from(tcb, deleted(tcb, Ending::Reset))
                           : reset_at_zero(deleted(tcb, Ending::Reset), seg);
}

// Fifth, in SYN-RECEIVED: this ACK establishes, or draws a reset.
template <class D>
MaybeStep<D> ack_in_syn_received(D& d, TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  if (d.holds(kAckEstablishes, acknowledges_new(tcb.snd.una, seg.ack, tcb.snd.nxt))) {
    tcb = established(d, tcb, seg, now);
    return {};
  }
  const bool beyond = d.holds(kAckTooOld, after(seg.ack, tcb.snd.nxt));
  const bool too_old = !beyond && d.holds(kAckTooOld, D::Values::less(tcb.snd.max_wnd, tcb.snd.una - seg.ack));
  if ((beyond || too_old) && !d.may(kOrderOfChecks) && d.may(kAckTooOld))
    return answer_unacceptable(d, kAckTooOld, tcb);
  return d.by(kAckBadSynReceived, reset_at_ack(tcb, seg));
}

// The window follows the segment unless a newer one has set it (SND.WL1, SND.WL2). The segment is the idealized one,
// which begins at RCV.NXT at the earliest (3.10.7.4-2.1.2.8.2.9).
template <class D>
void update_window(D& d, TcbOf<D>& tcb, SegmentOf<D> seg) {
  if (d.holds(kSeqTrim, after(tcb.rcv.nxt, seg.seq))) seg.seq = tcb.rcv.nxt;
  const bool newest =
      d.holds(kAckWindow, after(seg.seq, tcb.snd.wl1) || (seg.seq == tcb.snd.wl1 && !after(tcb.snd.wl2, seg.ack)));
  if (newest && d.holds(kAckWindow, !after(tcb.snd.una, seg.ack))) take_window(d, tcb, seg);
}

// Fifth: the ACK field. Leaves the TCB as the later steps need it, or ends the processing.
template <class D>
MaybeStep<D> fifth_ack(D& d, TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  if (!d.holds(kAckMissing, seg.has_ack)) return d.by(kAckMissing, stay(tcb));
  if (tcb.state == State::SynReceived) return ack_in_syn_received(d, tcb, seg, now);
  if (d.holds(kAckBeyond, after(seg.ack, tcb.snd.nxt))) {
    if (tcb.state == State::TimeWait && d.may(kTimeWaitAckSilent)) return stay(tcb);
    return answer_unacceptable(d, kAckBeyond, tcb);
  }
  const bool is_new = d.holds(kAckNew, acknowledges_new(tcb.snd.una, seg.ack, tcb.snd.nxt));
  if (is_new) {
    const bool closing = tcb.state == State::Closing;
    tcb = acknowledged(d, tcb, seg, now);
    if (closing && tcb.state == State::TimeWait) return stay(tcb);
    if (tcb.state == State::Closed || tcb.state == State::Listen) return stay(tcb);
  } else {
    d.cite(kAckDuplicate);
    if (!d.holds(kAckDuplicate, seg.ack == tcb.snd.una)) {
      const bool too_old = d.holds(kAckTooOld, D::Values::less(tcb.snd.max_wnd, tcb.snd.una - seg.ack));
      if (too_old && d.may(kAckTooOld)) return answer_unacceptable(d, kAckTooOld, tcb);
      if (d.may(kAckOldAnswered)) return answer_unacceptable(d, kAckOldAnswered, tcb);
    } else if (tcb.rtx.running) {
      on_answer_to_probe(tcb, now);
      if (tcb.duplicate_acks < 255) ++tcb.duplicate_acks;
    }
  }
  update_window(d, tcb, seg);
  // CLOSING: an acknowledgment that is not of our FIN is all there is to this segment.
  if (tcb.state == State::Closing && tcb.fin_sent) {
    d.cite(kAckOfFinClosing);
    const bool empty = d.holds(kTextIgnored, sequence_length(seg) == WordOf<D>(0U));
    return !empty && d.may(kTextGapAck) ? reply(Reply::Ack, tcb) : stay(tcb);
  }
  return {};
}

// Of a connection that stands in a cookie there is no entry (RFC 4987 section 3.6): the SYN again draws the same
// SYN,ACK, and the ACK that brings the cookie back makes the connection. Whatever else comes finds the listener, and a
// new SYN takes the place of the old one.
template <class D>
MaybeStep<D> arrives_at_cookie(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  const bool has_ack = d.holds(kSynCookie, seg.has_ack), has_syn = d.holds(kSynCookie, seg.has_syn);
  const bool has_rst = d.holds(kSynCookie, seg.has_rst);
  if (!tcb.listening) return arrives_closed(d, deleted(tcb), seg);
  const bool brings_back = has_ack && !has_syn && !has_rst && d.holds(kSynCookie, seg.seq == tcb.rcv.nxt) &&
                           d.holds(kSynCookie, seg.ack == tcb.snd.nxt);
  if (brings_back) {
    if (tcb.backlog_full && d.may(kSynCookieFull)) return stay(tcb);
    return {};
  }
  const bool again = has_syn && !has_ack && !has_rst && d.holds(kSynCookie, seg.seq == tcb.irs);
  if (again && !d.may(kSynCookieAnew)) return reply(Reply::SynAck, tcb);
  StepOf<D> step = arrives_listen(d, deleted(tcb), seg);
  if (step.tcb.state == State::Listen) step.tcb = tcb;
  return step;
}

template <class D>
StepOf<D> arrives_other(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  if (tcb.cookie) {
    if (auto step = arrives_at_cookie(d, tcb, seg)) return *step;
  }
  const bool stamps_missing = tcb.timestamps() && !d.holds(kTimestampsMissing, seg.has_rst) &&
                              !d.holds(kTimestampsMissing, seg.options.has_timestamps);
  if (stamps_missing && d.may(kTimestampsMissing)) return stay(tcb);
  if (auto step = first_sequence_number(d, tcb, seg, now)) return *step;
  if (auto step = second_rst(d, tcb, seg, now)) return *step;
  if (auto step = fourth_syn(d, tcb, seg)) return *step;
  if (auto step = fifth_ack(d, tcb, seg, now)) return *step;
  return sixth_to_eighth(d, tcb, seg, now);
}

}  // namespace synfin::model
