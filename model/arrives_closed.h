// SEGMENT ARRIVES in CLOSED and LISTEN, RFC 9293 sections 3.10.7.1 and 3.10.7.2.
#pragma once
#include "model/step.h"

namespace synfin::model {

// 3.10.7.1: no connection. Whatever is not a reset draws one that its sender will accept.
template <class D>
StepOf<D> arrives_closed(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  if (d.holds(kClosedRst, seg.has_rst)) return d.by(kClosedRst, stay(tcb));
  if (d.may(kClosedStealth)) return stay(tcb);
  if (d.holds(kClosedAck, seg.has_ack)) return d.by(kClosedAck, reset_at_ack(tcb, seg));
  return d.by(kClosedNoAck, reset_at_zero(tcb, seg));
}

// What a SYN offers for the connection: MSS, window scale, timestamps (3.7.1; RFC 7323 sections 2.2 and 3.2).
template <class D>
TcbOf<D> with_offer(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg) {
  if (d.holds(kEffectiveMss, seg.options.has_mss)) tcb.snd.mss = seg.options.mss;
  tcb.offered_scale = d.holds(kSynOptionMirrors, seg.options.has_window_scale);
  if (tcb.offered_scale) tcb.snd.shift = D::Values::min(seg.options.window_shift, WordOf<D>(14U));
  tcb.offered_timestamps = d.holds(kSynOptionMirrors, seg.options.has_timestamps);
  if (tcb.offered_timestamps) tcb.ts_recent = seg.options.tsval;
  return tcb;
}

// The rest of 3.10.7.2's third step: what else came on the SYN is kept for after ESTABLISHED, or must come again. How
// much of it the SYN,ACK acknowledges is left to the endpoint.
template <class D>
TcbOf<D> with_rest_of_syn(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg) {
  using V = typename D::Values;
  const WordOf<D> rest = seg.text + V::bit(seg.has_fin);
  if (d.holds(kListenSynQueue, rest == WordOf<D>(0U))) return tcb;
  d.cite(kListenSynQueue);
  const WordOf<D> taken =
      V::min(rest, d.pick(
                       Hole::SynTextTaken, [&](const auto& seen) { return seen.ack - tcb.rcv.nxt; }, WordOf<D>(0U)));
  const bool all = d.holds(kListenSynQueue, taken == rest);
  const bool has_fin = d.holds(kListenSynQueue, seg.has_fin);
  tcb.rcv.nxt = tcb.rcv.nxt + taken;
  tcb.rcv.unread = tcb.rcv.unread + V::min(taken, seg.text);
  tcb.held.any = all ? has_fin : !d.may(kSynTextLater);
  tcb.held.fin = tcb.held.any && has_fin;
  tcb.held.fin_counted = all && has_fin;
  tcb.held.from = tcb.rcv.nxt;
  tcb.held.text = seg.text - V::min(taken, seg.text);
  return tcb;
}

// 3.10.7.2, third: a SYN makes a half-open connection.
template <class D>
StepOf<D> syn_arrives_at_listen(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg) {
  const TcbOf<D> listener = tcb;
  if (tcb.backlog_full) {
    if (d.may(kListenBacklogFull)) return stay(listener);
    if (d.may(kListenBacklogReset)) return reset_at_zero(listener, seg);
  }
  if (d.holds(kListenSynFinDrop, seg.has_fin) && d.may(kListenSynFinDrop)) return stay(listener);
  tcb.origin = Origin::Passive;
  tcb.ending = Ending::None;
  tcb.irs = seg.seq;
  tcb.rcv.nxt = seg.seq + WordOf<D>(1U);
  tcb.iss = {d.pick(
      Hole::Iss, [](const auto& seen) { return seen.seq.raw; }, WordOf<D>(0U))};
  tcb.snd.una = tcb.iss;
  tcb.snd.nxt = tcb.iss + WordOf<D>(1U);
  tcb.snd.wnd = seg.wnd;
  tcb.snd.max_wnd = seg.wnd;
  tcb = with_rest_of_syn(d, with_offer(d, tcb, seg), seg);
  tcb.cookie = tcb.backlog_full && d.may(kSynCookie);
  return d.by(kListenSyn, reply(Reply::SynAck, enter(State::SynReceived, tcb)));
}

// 3.10.7.2: first RST, second ACK, third SYN, fourth anything else.
template <class D>
StepOf<D> arrives_listen(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  if (d.holds(kListenRst, seg.has_rst)) return d.by(kListenRst, stay(tcb));
  if (d.holds(kListenAck, seg.has_ack)) {
    if (d.may(kClosedStealth)) return stay(tcb);
    return d.by(kListenAck, reset_at_ack(tcb, seg));
  }
  if (d.holds(kListenSyn, seg.has_syn)) return syn_arrives_at_listen(d, tcb, seg);
  return d.by(kListenOther, stay(tcb));
}

}  // namespace synfin::model
