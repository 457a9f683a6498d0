// The retransmission timer, RFC 6298 (which 9293:3.8.1-2, MUST-18, prescribes). Times in milliseconds.
#pragma once
#include "model/step.h"

namespace synfin::model {

inline constexpr std::uint32_t kNoRtoMaximum = 0xFFFF'FFFF;

// What the estimate is bounded by: from the profile of an endpoint, the standard's own values for an oracle.
struct RtoBounds {
  std::uint32_t initial = 1000;           // 2.1
  std::uint32_t minimum = 1000;           // 2.4
  std::uint32_t granularity = 100;        // 2, the clock's G
  std::uint32_t maximum = kNoRtoMaximum;  // 2.5, which leaves it open whether there is one
};

// (2.2), (2.3): a round trip of `r` has been measured.
template <class V>
void measure(Retransmission<V>& rtx, const typename V::Word& r, const RtoBounds& bounds) {
  using Word = typename V::Word;
  if (!rtx.measured) {
    rtx.srtt = r;
    rtx.rttvar = V::halved(r);
  } else {
    const Word error = V::distance(rtx.srtt, r);
    rtx.rttvar = rtx.rttvar - V::halved(V::halved(rtx.rttvar)) + V::halved(V::halved(error));
    rtx.srtt = rtx.srtt - V::halved(V::halved(V::halved(rtx.srtt))) + V::halved(V::halved(V::halved(r)));
  }
  rtx.measured = true;
  const Word spread = V::max(Word(bounds.granularity), V::shifted(rtx.rttvar, Word(2U)));
  rtx.rto = V::min(Word(bounds.maximum), V::max(Word(bounds.minimum), rtx.srtt + spread));
}

// (5.1): something that occupies sequence space is sent, up to `end`. Only a first transmission is timed (3, Karn).
template <class V>
void on_first_transmission(Retransmission<V>& rtx, const Seq<V>& end, const typename V::Word& now) {
  if (!rtx.running) {
    rtx.running = true;
    rtx.since = now;
    rtx.first = now;
  }
  if (!rtx.timing) {
    rtx.timing = true;
    rtx.timed_end = end;
    rtx.timed_at = now;
  }
}

// (5.4) to (5.6): the oldest outstanding segment is sent again after `rto`, which doubles. Three duplicate
// acknowledgments may make it so before that: then nothing backs off, and it has not timed out (RFC 5681 section 3.2).
template <class V>
void on_retransmission(Retransmission<V>& rtx, const Seq<V>& snd_nxt, const typename V::Word& now,
                       const RtoBounds& bounds, bool timed_out) {
  using Word = typename V::Word;
  const Word by_timer = V::bit(!V::less(now - rtx.since, rtx.rto));
  rtx.timing = false;
  rtx.recovering = true;
  rtx.recover = snd_nxt;
  rtx.since = now;
  rtx.rto = V::min(Word(bounds.maximum), V::shifted(rtx.rto, by_timer));
  if (timed_out && rtx.count < 255) ++rtx.count;
}

// A SYN that may have been sent before leaves. Which of the two its acknowledgment is for nobody can tell (3, Karn).
template <class V>
void on_syn(Retransmission<V>& rtx, const Seq<V>& end, const typename V::Word& now) {
  if (rtx.running) {
    rtx.timing = false;
  } else {
    on_first_transmission(rtx, end, now);
  }
}

// An acknowledgment of nothing new. While the window is closed it answers a probe, and the connection stays open as
// long as such answers come: what counts towards R2 is the time since the last one (9293:3.8.6.1-3, MUST-37).
template <class V>
void on_answer_to_probe(Tcb<V>& tcb, const typename V::Word& now) {
  using Word = typename V::Word;
  const Word if_closed = Word(0U) - V::bit(tcb.snd.wnd == Word(0U));  // all bits, or none
  tcb.rtx.first = tcb.rtx.first + V::min(if_closed, now - tcb.rtx.first);
}

// (5.2), (5.3): something new has been acknowledged.
template <class D>
void on_new_acknowledgment(D& d, TcbOf<D>& tcb, const WordOf<D>& now) {
  using Word = WordOf<D>;
  auto& rtx = tcb.rtx;
  if (rtx.timing && d.holds(kRtoMinimum, !after(rtx.timed_end, tcb.snd.una))) {
    rtx.timing = false;
    measure(rtx, now - rtx.timed_at, d.rto_bounds());
  } else if (rtx.count > 0 && !rtx.measured) {
    // (5.7): the SYN's timer expired; RTO starts afresh at no less than three seconds.
    rtx.rto = Word(3000U);
  } else if (rtx.count > 0 && tcb.timestamps()) {
    // Timestamps tell which transmission was acknowledged, so this one is measured too (3): to whatever it came.
    rtx.rto = D::Values::min(rtx.rto, Word(d.rto_bounds().minimum));
  }
  rtx.count = 0;
  rtx.probed = false;
  if (rtx.recovering && !d.holds(kRetransmission, after(rtx.recover, tcb.snd.una))) rtx.recovering = false;
  rtx.running = !d.holds(kRetransmission, tcb.snd.una == tcb.snd.nxt);
  rtx.since = now;
  rtx.first = now;
}

}  // namespace synfin::model
