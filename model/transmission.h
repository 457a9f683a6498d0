// What an endpoint puts on the wire of its own accord: SYN, data, FIN, their retransmissions, empty ACKs.
// One statement of when a segment may leave and what follows from it: an endpoint asks before it sends, an oracle asks
// of what it has seen.
#pragma once
#include "model/retransmission.h"

namespace synfin::model {

// The answer: the TCB after the segment has left, or the clause that keeps it back.
template <class V>
struct Transmitted {
  Tcb<V> tcb;
  const Clause* broken = nullptr;
  explicit operator bool() const { return broken == nullptr; }
};

template <class V>
Transmitted<V> kept_back(const Clause& clause) {
  return {.tcb = {}, .broken = &clause};
}

// The least cap of the retransmission timeout (RFC 6298, 2.5), in milliseconds.
inline constexpr std::uint32_t kLeastRtoCap = 60'000;

// What makes an otherwise idle endpoint send.
struct Provocation {
  bool owes_ack = false;      // an event asked for an acknowledgment
  bool owes_syn_ack = false;  // a repeated SYN may be answered by the SYN,ACK
};

// What is sent again sooner than this (milliseconds) was not sent again by a timer.
inline constexpr std::uint32_t kLeastTimer = 100;

// One expiry of the timer may send everything again that is outstanding, segment after segment; and so may each
// acknowledgment of a part of it (RFC 5681, RFC 6582).
template <class D>
bool goes_on_retransmitting(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  if (!tcb.rtx.recovering) return false;
  return d.holds(kRetransmission, !D::Values::less(WordOf<D>(d.slack()), now - tcb.rtx.since));
}

// A tail loss probe (RFC 8985 section 7): the last of what is outstanding once more, before the timer expires; the
// timer starts again, and does not back off.
template <class D>
bool is_loss_probe(D& d, TcbOf<D>& tcb, const SegmentOf<D>& out, const WordOf<D>& now) {
  using V = typename D::Values;
  if (tcb.rtx.count > 0 || tcb.rtx.probed || !is_synchronized(tcb.state)) return false;
  const auto end = out.seq + out.text + V::bit(out.has_fin);
  if (!d.holds(kLossProbe, end == tcb.snd.nxt)) return false;
  if (d.holds(kLossProbe, now == tcb.rtx.since) || !d.may(kLossProbe)) return false;
  tcb.rtx.probed = true;
  tcb.rtx.since = now;
  return true;
}

// A retransmission at `now` is due: one RTO after the last transmission (RFC 6298, 5), or three duplicate ACKs have
// come (fast retransmission, 9293:3.8.2-3).
template <class D>
bool retransmission_is_due(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  if (tcb.duplicate_acks >= 3 || goes_on_retransmitting(d, tcb, now)) return true;
  const auto& rtx = tcb.rtx;
  const WordOf<D> waited = now - rtx.since + WordOf<D>(d.slack());
  // The timeout may be capped, at no less than a minute (RFC 6298, 2.5).
  const WordOf<D> timeout = D::Values::min(rtx.rto, WordOf<D>(kLeastRtoCap));
  if (d.holds(kRtoNotBefore, !D::Values::less(waited, timeout))) return true;
  const bool at_once = d.holds(kRtoNotBefore, D::Values::less(now - rtx.since, WordOf<D>(kLeastTimer)));
  const Clause& departure = at_once         ? kRtoNotBefore
                            : rtx.count > 0 ? kRtoBackoff
                            : rtx.measured  ? kRtoMinimum
                                            : kRtoInitial;
  return d.may(departure);
}

// An oracle takes the endpoint's own first timeout for its RTO: what doubles is what was seen.
template <class D>
void retransmitted(D& d, TcbOf<D>& tcb, const WordOf<D>& now) {
  d.cite(kRetransmission);
  if (goes_on_retransmitting(d, tcb, now)) return;
  const WordOf<D> waited = now - tcb.rtx.since;
  const bool timed_out = tcb.duplicate_acks < 3 || !d.holds(kRetransmission, D::Values::less(waited, tcb.rtx.rto));
  if (tcb.duplicate_acks < 3) tcb.rtx.rto = d.observed_rto(tcb.rtx.rto, waited);
  tcb.duplicate_acks = 0;
  on_retransmission(tcb.rtx, tcb.snd.nxt, now, d.rto_bounds(), timed_out);
}

// Window scale and timestamps are agreed on by both SYNs; a SYN,ACK mirrors only what was offered (RFC 7323
// section 2.2).
template <class D>
Transmitted<typename D::Values> with_syn_options(D& d, TcbOf<D> tcb, const SegmentOf<D>& out) {
  using V = typename D::Values;
  const bool mirrors = tcb.state != State::SynSent && tcb.origin == Origin::Passive;
  tcb.sent_scale = d.holds(kSynOptionMirrors, out.options.has_window_scale);
  tcb.sent_timestamps = d.holds(kSynOptionMirrors, out.options.has_timestamps);
  if (mirrors && ((tcb.sent_scale && !tcb.offered_scale) || (tcb.sent_timestamps && !tcb.offered_timestamps))) {
    return kept_back<V>(kSynOptionMirrors);
  }
  if (tcb.sent_scale) tcb.rcv.shift = V::min(out.options.window_shift, WordOf<D>(14U));
  tcb.rcv.wnd = out.wnd;
  return {.tcb = tcb};
}

// SYN in SYN-SENT, SYN,ACK while our SYN is not acknowledged (3.10.1-2.1, 3.10.7.2, 3.10.7.3).
template <class D>
Transmitted<typename D::Values> transmits_syn(D& d, TcbOf<D> tcb, const SegmentOf<D>& out, Provocation why,
                                              const WordOf<D>& now) {
  using V = typename D::Values;
  const bool opening = tcb.state == State::SynSent || tcb.state == State::SynReceived ||
                       ((tcb.state == State::FinWait1 || tcb.state == State::Closing) &&
                        d.holds(kCloseSynReceived, tcb.snd.una == tcb.iss));
  if (!opening) return kept_back<V>(kUnprovoked);
  const Clause& form = tcb.state == State::SynSent    ? kOpenActive
                       : tcb.origin == Origin::Active ? kSynSentSyn
                                                      : kListenSyn;
  if (!d.holds(form, out.seq == tcb.iss)) return kept_back<V>(form);
  if (d.holds(form, out.has_ack) != (tcb.state != State::SynSent)) return kept_back<V>(form);
  if (tcb.state != State::SynSent && !d.holds(form, out.ack == tcb.rcv.nxt)) return kept_back<V>(form);
  if (!d.holds(kSendQueues, out.text == WordOf<D>(0U))) return kept_back<V>(kSendQueues);
  // No timer runs for a cookie: its SYN,ACK only ever answers a SYN (RFC 4987, 3.6).
  if (tcb.cookie && !why.owes_syn_ack) return kept_back<V>(kSynCookie);
  if (tcb.rtx.running && !why.owes_syn_ack) {
    if (!retransmission_is_due(d, tcb, now)) return kept_back<V>(kRtoNotBefore);
    retransmitted(d, tcb, now);
  }
  auto sent = with_syn_options(d, tcb, out);
  if (!sent) return sent;
  if (tcb.cookie) {
    sent.tcb.rtx.since = now;
  } else {
    on_syn(sent.tcb.rtx, tcb.snd.nxt, now);
  }
  return sent;
}

// ACK = RCV.NXT, and a window whose right edge does not move left (3.8.6-6, SHLD-14).
template <class D>
Transmitted<typename D::Values> with_acknowledgment(D& d, TcbOf<D> tcb, const SegmentOf<D>& out) {
  using V = typename D::Values;
  if (!d.holds(kSegAckAlways, out.has_ack)) return kept_back<V>(kSegAckAlways);
  if (!d.holds(kSegAckIsRcvNxt, out.ack == tcb.rcv.nxt)) return kept_back<V>(kSegAckIsRcvNxt);
  if (tcb.timestamps() && !d.holds(kTimestampsAlways, out.options.has_timestamps) && !d.may(kTimestampsAlways)) {
    return kept_back<V>(kTimestampsAlways);
  }
  const WordOf<D> shift = tcb.scaling() ? tcb.rcv.shift : WordOf<D>(0U);
  const WordOf<D> wnd = V::shifted(out.wnd, shift);
  // Rounding to the scale may take away less than one unit (RFC 7323 section 2.3).
  const WordOf<D> unit = V::shifted(WordOf<D>(1U), shift) - WordOf<D>(1U);
  if (d.holds(kWindowRetreats, V::less(wnd + unit, tcb.rcv.wnd)) && !d.may(kWindowRetreats)) {
    return kept_back<V>(kWindowRetreats);
  }
  tcb.rcv.wnd = wnd;
  return {.tcb = tcb};
}

// An empty ACK: owed, or one that tells a new window.
template <class D>
Transmitted<typename D::Values> transmits_ack(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& out, Provocation why) {
  using V = typename D::Values;
  // A probe of a closed window may have an old number, so that it draws an ACK (3.8.6.1, MUST-36).
  const bool probes = d.holds(kWithinSendWindow, tcb.snd.wnd == WordOf<D>(0U)) &&
                      !d.holds(kWithinSendWindow, tcb.snd.queued == WordOf<D>(0U)) &&
                      d.holds(kWithinSendWindow, out.seq == tcb.snd.una - WordOf<D>(1U));
  if (!probes && !d.holds(kSegSeqIsSndNxt, out.seq == tcb.snd.nxt)) return kept_back<V>(kSegSeqIsSndNxt);
  auto sent = with_acknowledgment(d, tcb, out);
  if (!sent || why.owes_ack || probes) return sent;
  const bool tells_window = !d.holds(kUnprovoked, sent.tcb.rcv.wnd == tcb.rcv.wnd);
  return tells_window && tcb.receiving && tcb.state != State::TimeWait ? sent : kept_back<V>(kUnprovoked);
}

// The FIN of this segment stands at the end of everything the user has sent (3.10.4-10.1), once (3.10.4-13.1).
template <class D>
TcbOf<D> with_fin_sent(D& d, TcbOf<D> tcb) {
  tcb.fin_sent = true;
  tcb.snd.nxt = tcb.snd.nxt + WordOf<D>(1U);
  if (tcb.state == State::CloseWait) tcb.state = d.by(kCloseCloseWait, State::LastAck);
  return tcb;
}

// New data from SND.NXT on, within the send window, and FIN after the last of it.
template <class D>
Transmitted<typename D::Values> transmits_new(D& d, TcbOf<D> tcb, const SegmentOf<D>& out, const WordOf<D>& text,
                                              bool fin, const WordOf<D>& now) {
  using V = typename D::Values;
  if (tcb.fin_sent) return kept_back<V>(kFinOnce);
  if (tcb.state == State::SynReceived && !tcb.close_requested) return kept_back<V>(kSendQueues);
  if (!d.holds(kFinAfterData, !V::less(tcb.snd.queued, text))) return kept_back<V>(kUnprovoked);
  // Options that are there take their room (MUST-16): timestamps, twelve octets.
  const WordOf<D> size = out.text + V::shifted(V::bit(out.options.has_timestamps), WordOf<D>(2U)) +
                         V::shifted(V::bit(out.options.has_timestamps), WordOf<D>(3U));
  if (!d.holds(kEffectiveMss, !V::less(tcb.snd.mss, size)) && !d.may(kEffectiveMss)) return kept_back<V>(kEffectiveMss);
  const WordOf<D> reach = tcb.snd.nxt + text - tcb.snd.una;
  const bool probes =
      d.holds(kWithinSendWindow, text == WordOf<D>(1U)) && d.holds(kWithinSendWindow, tcb.snd.wnd == WordOf<D>(0U));
  if (!probes && d.holds(kWithinSendWindow, V::less(tcb.snd.wnd, reach)) &&
      !d.holds(kWithinSendWindow, text == WordOf<D>(0U)) && !d.may(kWithinSendWindow)) {
    return kept_back<V>(kWithinSendWindow);
  }
  tcb.snd.queued = tcb.snd.queued - text;
  tcb.snd.nxt = tcb.snd.nxt + text;
  if (fin) {
    if (!tcb.close_requested) return kept_back<V>(kFinOnce);
    if (!d.holds(kFinAfterData, tcb.snd.queued == WordOf<D>(0U))) return kept_back<V>(kFinAfterData);
    tcb = with_fin_sent(d, tcb);
  }
  on_first_transmission(tcb.rtx, tcb.snd.nxt, now);
  return {.tcb = tcb};
}

// The segment at the front of the retransmission queue (3.10.8): SND.UNA lies in it. It leaves the queue when all of it
// is acknowledged (3.10.7.4-2.5.2.2.2.3.2.1), so one acknowledged in part is sent again whole and begins below SND.UNA,
// though never with our SYN's number.
template <class D>
bool is_at_front(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& out, const WordOf<D>& length) {
  using V = typename D::Values;
  const WordOf<D> acknowledged = tcb.snd.una - out.seq;
  return d.holds(kRetransmission, V::less(acknowledged, length)) &&
         d.holds(kRetransmission, V::less(acknowledged, tcb.snd.una - tcb.iss));
}

// Data and FIN. What begins below SND.NXT is a retransmission, which may go on into new data (F6).
template <class D>
Transmitted<typename D::Values> transmits_text(D& d, TcbOf<D> tcb, const SegmentOf<D>& out, const WordOf<D>& now) {
  using V = typename D::Values;
  const bool fin = d.holds(kFinOnce, out.has_fin);
  auto sent = with_acknowledgment(d, tcb, out);
  if (!sent) return sent;
  tcb = sent.tcb;
  if (d.holds(kSegSeqIsSndNxt, out.seq == tcb.snd.nxt)) return transmits_new(d, tcb, out, out.text, fin, now);
  const WordOf<D> outstanding = tcb.snd.nxt - tcb.snd.una;
  const WordOf<D> from = out.seq - tcb.snd.una;
  const WordOf<D> length = out.text + V::bit(out.has_fin);
  const bool at_front = !d.holds(kRetransmission, outstanding == WordOf<D>(0U)) && is_at_front(d, tcb, out, length);
  if (!at_front && !d.holds(kRetransmission, V::less(from, outstanding))) return kept_back<V>(kSegSeqIsSndNxt);
  if (!is_loss_probe(d, tcb, out, now)) {
    if (!retransmission_is_due(d, tcb, now)) return kept_back<V>(kRtoNotBefore);
    // The timer sends the earliest that is outstanding (RFC 6298, 5.4).
    const bool goes_on = tcb.duplicate_acks >= 3 || goes_on_retransmitting(d, tcb, now);
    if (!goes_on && !at_front && !d.may(kRetransmission)) return kept_back<V>(kRetransmission);
    retransmitted(d, tcb, now);
  }
  // What of it is outstanding: up to SND.NXT, of which the last number is the FIN's once that has been sent.
  const WordOf<D> end = from + length;
  const bool reaches_end = d.holds(kRetransmission, !V::less(end, outstanding));
  if (!reaches_end) return fin ? kept_back<V>(kFinOnce) : Transmitted<V>{.tcb = tcb};
  if (d.holds(kRetransmission, end == outstanding)) {
    if (fin != tcb.fin_sent) return kept_back<V>(kFinOnce);
    return {.tcb = tcb};
  }
  if (tcb.fin_sent) return kept_back<V>(kFinOnce);
  return transmits_new(d, tcb, out, end - V::bit(out.has_fin) - outstanding, fin, now);
}

// May `out` leave now? RST is not judged here: it is owed by an event, or it is not.
template <class D>
Transmitted<typename D::Values> transmits(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& out, Provocation why,
                                          const WordOf<D>& now) {
  using V = typename D::Values;
  if (tcb.state == State::Closed || tcb.state == State::Listen) return kept_back<V>(kUnprovoked);
  if (d.holds(kOpenActive, out.has_syn)) return transmits_syn(d, tcb, out, why, now);
  if (tcb.state == State::SynSent) {
    // SEND queues until the connection is established (3.10.2); of anything else only SYN opens it.
    return kept_back<V>(d.holds(kSendQueues, out.text == WordOf<D>(0U)) ? kOpenActive : kSendQueues);
  }
  if (d.holds(kMssOnSynOnly, out.options.has_mss)) return kept_back<V>(kMssOnSynOnly);
  if (tcb.state == State::SynReceived && tcb.origin == Origin::Passive && !tcb.rtx.running && !tcb.cookie) {
    return kept_back<V>(kListenSyn);
  }
  const WordOf<D> length = out.text + V::bit(out.has_fin);
  if (d.holds(kSegSeqIsSndNxt, length == WordOf<D>(0U))) return transmits_ack(d, tcb, out, why);
  // Everything that was to be sent has been, and is acknowledged.
  if (tcb.state == State::TimeWait) return kept_back<V>(kUnprovoked);
  return transmits_text(d, tcb, out, now);
}

}  // namespace synfin::model
