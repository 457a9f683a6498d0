// What must hold of every step of one endpoint, stated once, over any value domain: the engines prove it of formulas
// and check it of numbers. An invariant is of a TCB, a property of a step.
#pragma once
#include <array>
#include <string_view>

#include "model/user_calls.h"

namespace synfin::properties {

enum class Event : std::uint8_t { SegmentArrives, UserCalls, Transmits, TimeWaitEnds, GivesUp };

constexpr std::string_view name(Event event) {
  constexpr std::string_view kNames[] = {"SEGMENT ARRIVES", "user call", "transmission", "TIME-WAIT ends", "gives up"};
  return kNames[static_cast<int>(event)];
}

// One step: what happened, to which TCB, and what it led to. `segment` is the one that arrives or is transmitted.
template <class V>
struct OneStep {
  Event event;
  const model::Tcb<V>& before;
  const model::Segment<V>& segment;
  const model::Step<V>& step;
};

namespace detail {

using model::Origin;
using model::Reply;
using model::State;
using model::Tcb;

// 65535 * 2^14, the largest window (RFC 7323 section 2.3).
inline constexpr std::uint32_t kWindowLimit = 0x3FFF'C000;

template <class V>
typename V::Bool truth(bool b) {
  return typename V::Bool(b);
}
template <class V>
typename V::Bool at_most(const typename V::Word& a, const typename V::Word& limit) {
  return !V::less(limit, a);
}
template <class V>
typename V::Bool is_within(const typename V::Word& a, std::uint32_t limit) {
  return at_most<V>(a, typename V::Word(limit));
}

constexpr bool has_connection(State s) { return s != State::Closed && s != State::Listen; }

// The same connection goes on: it is not deleted, not opened anew, not reopened from TIME-WAIT nor gone back there, and
// not of another SYN whose cookie takes the place of the last one.
template <class V>
bool goes_on(const OneStep<V>& s) {
  const State from = s.before.state, to = s.step.tcb.state;
  if (!has_connection(from) || !has_connection(to)) return false;
  if (from == State::TimeWait && to == State::SynReceived) return false;
  if (s.before.cookie && to == State::SynReceived) return false;
  return !(from == State::SynReceived && to == State::TimeWait && s.before.previous.any);
}

// The peer's FIN is behind RCV.NXT.
template <class V>
bool fin_is_counted(const Tcb<V>& tcb) {
  switch (tcb.state) {
    case State::CloseWait:
    case State::Closing:
    case State::LastAck:
    case State::TimeWait: return true;
    default: return tcb.held.fin_counted;
  }
}

template <class V>
typename V::Word one_if(bool b) {
  return typename V::Word(b ? 1U : 0U);
}

}  // namespace detail

// --- What is assumed of segments ---

// The fields fit the header: 16 bits of window and MSS, no more text than an IP packet holds.
template <class V>
typename V::Bool fits_the_header(const model::Segment<V>& segment) {
  using detail::is_within;
  return is_within<V>(segment.text, 0xFFFFU) && is_within<V>(segment.wnd, 0xFFFFU) &&
         is_within<V>(segment.options.mss, 0xFFFFU) && is_within<V>(segment.options.window_shift, 0xFFU);
}

// An endpoint probes a closed window only when nothing is outstanding: into a closed window goes no new text else.
template <class V>
typename V::Bool probes_only_when_idle(const model::Tcb<V>& tcb, const model::Segment<V>& out) {
  const auto closed = tcb.snd.wnd == typename V::Word(0U);
  const auto idle = tcb.snd.una == tcb.snd.nxt;
  return !closed || idle || detail::at_most<V>(out.seq + out.text - tcb.snd.una, tcb.snd.nxt - tcb.snd.una);
}

// --- Invariants ---

template <class V>
typename V::Bool windows_fit(const model::Tcb<V>& tcb) {
  using detail::is_within;
  return is_within<V>(tcb.snd.wnd, detail::kWindowLimit) && is_within<V>(tcb.snd.max_wnd, detail::kWindowLimit) &&
         is_within<V>(tcb.rcv.wnd, detail::kWindowLimit) && is_within<V>(tcb.snd.shift, 14U) &&
         is_within<V>(tcb.rcv.shift, 14U);
}

// SND.UNA =< SND.NXT, less than 2^30 apart: what is outstanding was in the window, but for our FIN.
template <class V>
typename V::Bool send_order_is_kept(const model::Tcb<V>& tcb) {
  return detail::is_within<V>(tcb.snd.nxt - tcb.snd.una, detail::kWindowLimit + (tcb.fin_sent ? 1U : 0U));
}

// In SYN-SENT and SYN-RECEIVED nothing is acknowledged, and nothing but SYN has been sent unless CLOSE was called.
template <class V>
typename V::Bool only_syn_is_outstanding(const model::Tcb<V>& tcb) {
  using Word = typename V::Word;
  if (tcb.state != model::State::SynSent && tcb.state != model::State::SynReceived) return detail::truth<V>(true);
  const auto sent = tcb.close_requested ? !(tcb.snd.nxt == tcb.iss) : tcb.snd.nxt == tcb.iss + Word(1U);
  return tcb.snd.una == tcb.iss && sent;
}

// --- Properties ---

// A new SND.UNA is the segment's ACK, and above the old one by no more than what has been sent.
template <class V>
typename V::Bool acknowledgment_is_of_something_sent(const OneStep<V>& s) {
  if (s.event != Event::SegmentArrives || !detail::goes_on(s)) return detail::truth<V>(true);
  const auto& before = s.before.snd;
  const auto& after = s.step.tcb.snd;
  return after.nxt == before.nxt &&
         (after.una == before.una || (s.segment.has_ack && after.una == s.segment.ack &&
                                      detail::at_most<V>(after.una - before.una, before.nxt - before.una)));
}

// Our SYN and FIN take one number each, once: SND.NXT moves by the text that leaves the queue and by one for FIN.
template <class V>
typename V::Bool own_syn_and_fin_count_once(const OneStep<V>& s) {
  using Word = typename V::Word;
  const auto& before = s.before;
  const auto& after = s.step.tcb;
  const bool opens = !detail::goes_on(s) && after.state != before.state &&
                     (after.state == model::State::SynSent || after.state == model::State::SynReceived);
  if (opens) return after.snd.nxt == after.iss + Word(1U);
  if (!detail::goes_on(s)) return detail::truth<V>(true);
  if (s.event != Event::Transmits) return after.snd.nxt == before.snd.nxt;
  return after.snd.nxt - before.snd.nxt == before.snd.queued - after.snd.queued +
                                               (detail::one_if<V>(after.fin_sent) - detail::one_if<V>(before.fin_sent));
}

// The peer's likewise: RCV.NXT moves by the text that the user gets, by one for SYN and by one for FIN.
template <class V>
typename V::Bool peers_syn_and_fin_count_once(const OneStep<V>& s) {
  using detail::one_if;
  using model::State;
  using Word = typename V::Word;
  if (s.event != Event::SegmentArrives) return detail::truth<V>(true);
  const State from = s.before.state, to = s.step.tcb.state;
  const auto& after = s.step.tcb;
  const auto text = after.rcv.unread - s.before.rcv.unread;
  const bool by_syn = (from == State::Listen || from == State::SynSent) && to >= State::SynReceived;
  if (by_syn) return after.rcv.nxt == s.segment.seq + Word(1U) + text + one_if<V>(detail::fin_is_counted(after));
  if (from == State::TimeWait && to == State::SynReceived) {
    return after.rcv.nxt == s.segment.seq + Word(1U) + after.rcv.unread + one_if<V>(detail::fin_is_counted(after));
  }
  if (!detail::goes_on(s)) return detail::truth<V>(true);
  const auto fin = one_if<V>(detail::fin_is_counted(after)) - one_if<V>(detail::fin_is_counted(s.before));
  return after.rcv.nxt - s.before.rcv.nxt == text + fin;
}

// 3.5.2: a RST is never answered by a RST.
template <class V>
typename V::Bool rst_never_answers_rst(const OneStep<V>& s) {
  if (s.event != Event::SegmentArrives || s.step.reply != model::Reply::Reset) return detail::truth<V>(true);
  return !s.segment.has_rst;
}

// CLOSED answers nothing but by RST, not even that to a RST, and a segment does not make it anything else.
template <class V>
typename V::Bool closed_stays_quiet(const OneStep<V>& s) {
  if (s.event == Event::UserCalls || s.before.state != model::State::Closed) return detail::truth<V>(true);
  const bool silent = s.step.reply == model::Reply::None;
  const bool resets = s.step.reply == model::Reply::Reset;
  if (s.step.tcb.state != model::State::Closed || !(silent || resets)) return detail::truth<V>(false);
  return detail::truth<V>(silent) || !s.segment.has_rst;
}

// TIME-WAIT ends by its timer or ABORT; a segment ends it only by a RST in the window, or by a SYN: one that opens the
// next incarnation, or (RFC 793) one in the window, which is answered by RST.
template <class V>
typename V::Bool time_wait_left_only_as_permitted(const OneStep<V>& s) {
  using model::State;
  using Word = typename V::Word;
  if (s.before.state != State::TimeWait || s.step.tcb.state == State::TimeWait) return detail::truth<V>(true);
  if (s.event != Event::SegmentArrives) return detail::truth<V>(s.event != Event::Transmits);
  const auto& seg = s.segment;
  if (s.step.tcb.state == State::SynReceived) return seg.has_syn && !seg.has_ack && !seg.has_rst;
  const auto size = V::max(s.before.rcv.wnd, Word(1U));
  if (s.step.reply == model::Reply::Reset) return seg.has_syn && !seg.has_rst;
  return seg.has_rst && in_range(seg.seq, s.before.rcv.nxt, size);
}

namespace detail {

// The arrows of figure 5 that an arriving ACK, SYN or FIN follows.
constexpr bool is_arrow(State from, State to) {
  constexpr std::array<std::array<State, 2>, 14> kArrows = {{{State::Listen, State::SynReceived},
                                                             {State::SynSent, State::SynReceived},
                                                             {State::SynSent, State::Established},
                                                             {State::SynReceived, State::Established},
                                                             {State::SynReceived, State::FinWait1},
                                                             {State::Established, State::FinWait1},
                                                             {State::Established, State::CloseWait},
                                                             {State::FinWait1, State::FinWait2},
                                                             {State::FinWait1, State::Closing},
                                                             {State::FinWait2, State::TimeWait},
                                                             {State::CloseWait, State::LastAck},
                                                             {State::Closing, State::TimeWait},
                                                             {State::LastAck, State::Closed},
                                                             {State::TimeWait, State::Closed}}};
  for (const auto& arrow : kArrows) {
    if (arrow[0] == from && arrow[1] == to) return true;
  }
  return false;
}

// One segment may acknowledge and close at once: two arrows, or three where CLOSE waited for ESTABLISHED.
constexpr bool is_way_of_arrows(State from, State to, int arrows) {
  if (from == to) return true;
  if (arrows == 0) return false;
  for (std::size_t i = 0; i < model::kStates; ++i) {
    const auto middle = static_cast<State>(i);
    if (is_arrow(from, middle) && is_way_of_arrows(middle, to, arrows - 1)) return true;
  }
  return false;
}

}  // namespace detail

// The states change only along the arrows of figure 5, or as its notes and the text add: a RST, ABORT and a timeout
// delete the TCB (which leaves CLOSED, or LISTEN where the port listens), and MAY-2 reopens from TIME-WAIT.
template <class V>
typename V::Bool states_change_by_arrows(const OneStep<V>& s) {
  using model::State;
  const State from = s.before.state, to = s.step.tcb.state;
  const bool deleted = !detail::has_connection(to) && to == (s.step.tcb.listening ? State::Listen : State::Closed);
  const auto allowed = [&] {
    if (from == to) return true;
    switch (s.event) {
      case Event::SegmentArrives:
        if (detail::has_connection(from) && deleted) return true;
        if (from == State::TimeWait && to == State::SynReceived) return true;
        if (from == State::SynReceived && to == State::TimeWait && s.before.previous.any) return true;
        return detail::has_connection(to) && detail::is_way_of_arrows(from, to, 3) &&
               !(from == State::Established && to != State::CloseWait) && from != State::CloseWait &&
               !(from == State::Listen && to != State::SynReceived);
      case Event::UserCalls:
        if (to == State::SynSent || to == State::Listen) return !detail::has_connection(from) || deleted;
        return deleted || (to == State::FinWait1 && detail::is_arrow(from, to));
      case Event::Transmits: return from == State::CloseWait && to == State::LastAck;
      default: return deleted;
    }
  };
  return detail::truth<V>(allowed());
}

// RCV.NXT does not go back, but for a TCB that is deleted, opened, reopened from TIME-WAIT or gone back there.
template <class V>
typename V::Bool rcv_nxt_never_retreats(const OneStep<V>& s) {
  if (!detail::goes_on(s) || s.before.state == model::State::SynSent) return detail::truth<V>(true);
  return V::less(s.step.tcb.rcv.nxt - s.before.rcv.nxt, typename V::Word(0x8000'0000U));
}

// From LISTEN and from SYN-RECEIVED after a passive OPEN a segment leads to a synchronized state only if it
// acknowledges this ISS: ISS + 1, or (where CLOSE was called and more than SYN was sent) something sent above ISS.
template <class V>
typename V::Bool established_only_by_acknowledgment_of_this_iss(const OneStep<V>& s) {
  using model::State;
  const bool passive = s.before.state == State::Listen ||
                       (s.before.state == State::SynReceived && s.before.origin == model::Origin::Passive);
  const bool resumed = s.before.previous.any && s.step.tcb.state == State::TimeWait;
  if (s.event != Event::SegmentArrives || !passive || resumed || !is_synchronized(s.step.tcb.state)) {
    return detail::truth<V>(true);
  }
  if (s.before.state == State::Listen) return detail::truth<V>(false);
  const auto& tcb = s.before;
  const auto acknowledged = tcb.close_requested ? acknowledges_new(tcb.iss, s.segment.ack, tcb.snd.nxt)
                                                : s.segment.ack == tcb.iss + typename V::Word(1U);
  return s.segment.has_ack && acknowledged;
}

// --- The tables ---

template <class V>
struct Invariant {
  std::string_view name, says;
  typename V::Bool (*holds)(const model::Tcb<V>&);
};

template <class V>
inline constexpr std::array<Invariant<V>, 3> kInvariants = {{
    {"windows_fit", "no window is larger than 65535 * 2^14 octets, no scale larger than 14", &windows_fit<V>},
    {"send_order_is_kept", "SND.UNA =< SND.NXT, less than 2^30 apart", &send_order_is_kept<V>},
    {"only_syn_is_outstanding", "before our SYN is acknowledged SND.UNA = ISS, and SND.NXT = ISS + 1 unless CLOSEd",
     &only_syn_is_outstanding<V>},
}};

template <class V>
struct Property {
  std::string_view name, says;
  typename V::Bool (*holds)(const OneStep<V>&);
};

template <class V>
inline constexpr std::array<Property<V>, 9> kProperties = {{
    {"acknowledgment_is_of_something_sent", "SND.UNA moves only to an ACK of something sent",
     &acknowledgment_is_of_something_sent<V>},
    {"own_syn_and_fin_count_once", "our SYN and FIN take one number each, once", &own_syn_and_fin_count_once<V>},
    {"peers_syn_and_fin_count_once", "the peer's SYN and FIN take one number each, once",
     &peers_syn_and_fin_count_once<V>},
    {"rst_never_answers_rst", "a RST is never answered by a RST", &rst_never_answers_rst<V>},
    {"closed_stays_quiet", "CLOSED answers only by RST, and never a RST", &closed_stays_quiet<V>},
    {"time_wait_left_only_as_permitted", "TIME-WAIT ends by its timer, ABORT, RST or a permitted SYN",
     &time_wait_left_only_as_permitted<V>},
    {"states_change_by_arrows", "states change only by the arrows of figure 5, or by deletion",
     &states_change_by_arrows<V>},
    {"rcv_nxt_never_retreats", "RCV.NXT does not go back", &rcv_nxt_never_retreats<V>},
    {"established_only_by_acknowledgment_of_this_iss", "a passive OPEN is established only by an ACK of its ISS",
     &established_only_by_acknowledgment_of_this_iss<V>},
}};

}  // namespace synfin::properties
