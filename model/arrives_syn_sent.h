// SEGMENT ARRIVES in SYN-SENT, RFC 9293 section 3.10.7.3.
#pragma once
#include "model/arrives_closed.h"
#include "model/arrives_text.h"
#include "model/retransmission.h"

namespace synfin::model {

// The send window of the peer's newest segment (3.10.7.4-2.5.2.2.2.3.2.2); on SYN segments it is not scaled.
template <class D>
void take_window(D& d, TcbOf<D>& tcb, const SegmentOf<D>& seg) {
  const bool scaled = tcb.scaling() && !d.holds(kAckWindow, seg.has_syn);
  tcb.snd.wnd = scaled ? D::Values::shifted(seg.wnd, tcb.snd.shift) : seg.wnd;
  tcb.snd.max_wnd = D::Values::max(tcb.snd.max_wnd, tcb.snd.wnd);
  tcb.snd.wl1 = seg.seq;
  tcb.snd.wl2 = seg.ack;
}

// Fourth, SYN and an acceptable ACK: our SYN is acknowledged.
template <class D>
StepOf<D> syn_ack_arrives_at_syn_sent(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  tcb.snd.una = seg.ack;
  on_new_acknowledgment(d, tcb, now);
  take_window(d, tcb, seg);
  d.cite(kSynSentSynAck);
  tcb.state = tcb.close_requested ? State::FinWait1 : State::Established;
  StepOf<D> step = reply(Reply::Ack, tcb, Due::AtOnce);
  // Data or FIN on the SYN,ACK: continue at the sixth step of 3.10.7.4, or have it sent again.
  const WordOf<D> rest = seg.text + D::Values::bit(seg.has_fin);
  if (d.holds(kSynSentSynAck, rest == WordOf<D>(0U)) || d.may(kSynTextLater)) return step;
  SegmentOf<D> after_syn = seg;
  after_syn.seq = seg.seq + WordOf<D>(1U);
  after_syn.has_syn = typename D::Values::Bool(false);
  StepOf<D> next = sixth_to_eighth(d, tcb, after_syn, now);
  if (next.reply != Reply::None) next.due = Due::AtOnce;
  return next.reply == Reply::None ? reply(Reply::Ack, next.tcb) : next;
}

// Fourth, SYN without ACK: the SYNs have crossed (3.5-9, MUST-10).
template <class D>
StepOf<D> syn_arrives_at_syn_sent(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg) {
  d.cite(kSynSentSyn);
  tcb.origin = Origin::Active;
  take_window(d, tcb, seg);
  tcb = with_rest_of_syn(d, tcb, seg);
  return d.by(kSimultaneousOpen, reply(Reply::SynAck, enter(State::SynReceived, tcb)));
}

template <class D>
StepOf<D> arrives_syn_sent(D& d, TcbOf<D> tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  // First, check the ACK bit.
  const bool has_ack = d.holds(kSynSentBadAck, seg.has_ack);
  if (has_ack && !d.holds(kSynSentBadAck, acknowledges_new(tcb.iss, seg.ack, tcb.snd.nxt))) {
    if (d.holds(kSynSentBadAckRst, seg.has_rst)) return d.by(kSynSentBadAckRst, stay(tcb));
    return d.by(kSynSentBadAck, reset_at_ack(tcb, seg));
  }
  // Second, check the RST bit. Its sequence number is not looked at (erratum 8167).
  if (d.holds(kSynSentRst, seg.has_rst)) {
    d.cite(kSynSentRst);
    return stay(has_ack ? deleted(tcb, Ending::Refused) : tcb);
  }
  // Fourth, check the SYN bit. (Third, security, is not modelled.)
  if (!d.holds(kSynSentOther, seg.has_syn)) return d.by(kSynSentOther, stay(tcb));
  tcb.irs = seg.seq;
  tcb.rcv.nxt = seg.seq + WordOf<D>(1U);
  tcb = with_offer(d, tcb, seg);
  return has_ack ? syn_ack_arrives_at_syn_sent(d, tcb, seg, now) : syn_arrives_at_syn_sent(d, tcb, seg);
}

}  // namespace synfin::model
