// What is true of every connection that the explorer meets at the reference endpoint (it says so if one is otherwise)
// beyond the invariants that are proved (one_step.h), and of every segment that cases have. A path that these leave no
// way to take has no case.
#pragma once
#include <string_view>

#include "model/tcb.h"
#include "properties/one_step.h"

namespace synfin::properties {

inline constexpr std::uint32_t kMostText = 1460;  // octets in one segment

inline constexpr std::string_view kHabits =
    "what is held lies above RCV.NXT and inside the window once the handshake is over; the window is at least 1460 "
    "octets before that; a segment has at most 1460 octets";

template <class V>
typename V::Bool is_as_met(const model::Tcb<V>& tcb, const typename V::Word& text) {
  using Word = typename V::Word;
  using model::State;
  const auto handshaking = tcb.snd.una == tcb.iss;
  auto is = detail::is_within<V>(text, kMostText);
  if (detail::has_connection(tcb.state) && tcb.state != State::SynSent) {
    is = is && (!handshaking || !V::less(tcb.rcv.wnd, Word(kMostText)));
  }
  const bool takes_text =
      tcb.state == State::Established || tcb.state == State::FinWait1 || tcb.state == State::FinWait2;
  if (takes_text && tcb.held.any && !tcb.held.fin_counted) {
    const Word gap = tcb.held.from - tcb.rcv.nxt;
    is = is && (handshaking || (!(gap == Word(0U)) && detail::at_most<V>(gap, tcb.rcv.wnd) &&
                                detail::at_most<V>(tcb.held.text, tcb.rcv.wnd - gap)));
  }
  return is;
}

// The same of what is sent by transmissions and timers; `buffer` is the endpoint's, in octets.
inline constexpr std::uint32_t kLeastMss = 536;  // of the peer, in octets

inline constexpr std::string_view kSendingHabits =
    "the window that was told is no larger than the room there is; the peer takes segments of 536 octets; our SYN is "
    "acknowledged in every state but SYN-SENT, SYN-RECEIVED and, after an active OPEN, FIN-WAIT-1 and CLOSING; "
    "duplicate "
    "ACKs are counted in the synchronized states";

template <class V>
typename V::Bool sends_as_met(const model::Tcb<V>& tcb, std::uint32_t buffer) {
  using Word = typename V::Word;
  using model::State;
  if (!detail::has_connection(tcb.state)) return detail::truth<V>(true);
  const auto room = Word(buffer) - V::min(tcb.rcv.unread, Word(buffer));
  auto is = detail::at_most<V>(tcb.rcv.wnd, room) && !V::less(tcb.snd.mss, Word(kLeastMss));
  const bool closing = tcb.state == State::FinWait1 || tcb.state == State::Closing;
  const bool syn_may_be_out = !is_synchronized(tcb.state) || (closing && tcb.origin == model::Origin::Active);
  if (!syn_may_be_out) is = is && !(tcb.snd.una == tcb.iss);
  return is && detail::truth<V>(tcb.duplicate_acks == 0 || is_synchronized(tcb.state));
}

}  // namespace synfin::properties
