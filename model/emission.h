// The segments that an endpoint builds and when it sends them: its answer to a step of the model, queued data and FIN,
// retransmissions. Whether each may leave is transmission.h's to say. Over a driver that also has profile().
#pragma once
#include "model/profile.h"
#include "model/transmission.h"

namespace synfin::model {

// The MSS that every SYN announces, in octets: Ethernet's 1500 less the headers (3.7.1).
inline constexpr std::uint32_t kAnnouncedMss = 1460;

// The room in the receive buffer, as the window field has it. Octets; what is announced is never scaled down.
template <class D>
WordOf<D> advertised_window(D& d, const TcbOf<D>& tcb) {
  using V = typename D::Values;
  const WordOf<D> buffer{d.profile().receive_buffer};
  return V::min(buffer - V::min(buffer, tcb.rcv.unread), WordOf<D>(65'535U));
}

// What the peer and the link take in a segment, less the options that are there (3.7.1-4, MUST-16).
template <class D>
WordOf<D> effective_mss(D& d, const TcbOf<D>& tcb) {
  using V = typename D::Values;
  constexpr std::uint32_t kTimestamps = 12, kLeast = 1;
  const WordOf<D> most = V::min(tcb.snd.mss, WordOf<D>(d.profile().largest_segment));
  if (!tcb.timestamps()) return V::max(most, WordOf<D>(kLeast));
  return V::max(most, WordOf<D>(kTimestamps + kLeast)) - WordOf<D>(kTimestamps);
}

template <class D>
void with_timestamps(SegmentOf<D>& seg, const TcbOf<D>& tcb, const WordOf<D>& now) {
  seg.options.has_timestamps = typename D::Values::Bool(true);
  seg.options.tsval = now + WordOf<D>(1U);
  seg.options.tsecr = tcb.ts_recent;
}

// <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
template <class D>
SegmentOf<D> empty_ack(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  SegmentOf<D> seg;
  seg.seq = tcb.snd.nxt;
  seg.ack = tcb.rcv.nxt;
  seg.has_ack = typename D::Values::Bool(true);
  seg.wnd = advertised_window(d, tcb);
  if (tcb.timestamps()) with_timestamps<D>(seg, tcb, now);
  return seg;
}

// SYN in SYN-SENT, else SYN,ACK.
template <class D>
SegmentOf<D> syn_of(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  using Bool = typename D::Values::Bool;
  const Profile& profile = d.profile();
  const bool active = tcb.state == State::SynSent || tcb.origin == Origin::Active;
  SegmentOf<D> seg = empty_ack(d, tcb, now);
  seg.options = {};
  seg.seq = tcb.iss;
  seg.has_syn = Bool(true);
  if (tcb.state == State::SynSent) {
    seg.has_ack = Bool(false);
    seg.ack = {};
  }
  seg.options.has_mss = Bool(true);
  seg.options.mss = WordOf<D>(kAnnouncedMss);
  seg.options.has_window_scale = Bool(profile.window_scale && (active || tcb.offered_scale));
  if (profile.timestamps && (active || tcb.offered_timestamps)) with_timestamps<D>(seg, tcb, now);
  return seg;
}

template <class V>
Segment<V> reset_of(const Step<V>& step) {
  Segment<V> seg;
  seg.has_rst = typename V::Bool(true);
  seg.seq = step.reset_seq;
  seg.has_ack = typename V::Bool(step.reset_has_ack);
  seg.ack = step.reset_ack;
  return seg;
}

// As much of the queued data as window and MSS take, and FIN if that is the last of it and CLOSE has been called.
template <class D>
SegmentOf<D> next_text(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  using V = typename D::Values;
  const WordOf<D> in_flight = tcb.snd.nxt - tcb.snd.una;
  const WordOf<D> room = V::max(tcb.snd.wnd, in_flight) - in_flight;
  SegmentOf<D> seg = empty_ack(d, tcb, now);
  seg.text = V::min(tcb.snd.queued, V::min(room, effective_mss(d, tcb)));
  seg.has_fin = tcb.close_requested ? seg.text == tcb.snd.queued : typename V::Bool(false);
  return seg;
}

// The front of the retransmission queue (3.10.8-4.1), where that is text or FIN.
template <class D>
SegmentOf<D> text_again(D& d, const TcbOf<D>& tcb, const WordOf<D>& now) {
  using V = typename D::Values;
  SegmentOf<D> seg = empty_ack(d, tcb, now);
  seg.seq = tcb.snd.una;
  const WordOf<D> text = tcb.snd.nxt - tcb.snd.una - V::bit(typename V::Bool(tcb.fin_sent));
  seg.text = V::min(text, effective_mss(d, tcb));
  seg.has_fin = tcb.fin_sent ? seg.text == text : typename V::Bool(false);
  return seg;
}

// An outlet takes what an endpoint sends: put(tcb, segment), and delays_ack(due), whether this acknowledgment waits.
// What may not leave is not sent. Whether it was.
template <class D, class Outlet>
bool transmit(D& d, TcbOf<D>& tcb, const SegmentOf<D>& seg, Provocation why, const WordOf<D>& now, Outlet& out) {
  const auto sent = transmits(d, tcb, seg, why, now);
  if (!sent) return false;
  tcb = sent.tcb;
  out.put(tcb, seg);
  return true;
}

// Sends what the TCB lets it send of queued data, and FIN after it. Whether anything left.
template <class D, class Outlet>
bool send_text(D& d, TcbOf<D>& tcb, const WordOf<D>& now, Outlet& out) {
  constexpr int kMost = 64;  // segments at one go; the rest follows the acknowledgments
  for (int sent = 0; sent < kMost; ++sent) {
    if (!is_synchronized(tcb.state) || tcb.state == State::TimeWait || tcb.fin_sent) return sent > 0;
    const SegmentOf<D> seg = next_text(d, tcb, now);
    const WordOf<D> length = seg.text + D::Values::bit(seg.has_fin);
    if (d.holds(kSendTransmits, length == WordOf<D>(0U)) || !transmit(d, tcb, seg, {}, now, out)) return sent > 0;
  }
  return true;
}

// After a step of the model into a state with a TCB: the reply that is owed, then whatever may be sent now. A reset is
// the caller's, for the connection may be gone by then.
template <class D, class Outlet>
void answer(D& d, TcbOf<D>& tcb, const StepOf<D>& step, const WordOf<D>& now, Outlet& out) {
  if (step.reply == Reply::Syn || step.reply == Reply::SynAck) {
    transmit(d, tcb, syn_of(d, tcb, now), {.owes_syn_ack = true}, now, out);
  }
  const bool sent = send_text(d, tcb, now, out);
  if (step.reply != Reply::Ack || sent || out.delays_ack(step.due)) return;
  transmit(d, tcb, empty_ack(d, tcb, now), {.owes_ack = true}, now, out);
}

// The retransmission timer has expired.
template <class D, class Outlet>
void retransmit(D& d, TcbOf<D>& tcb, const WordOf<D>& now, Outlet& out) {
  const bool syn = d.holds(kRetransmission, tcb.snd.una == tcb.iss);
  transmit(d, tcb, syn ? syn_of(d, tcb, now) : text_again(d, tcb, now), {}, now, out);
}

}  // namespace synfin::model
