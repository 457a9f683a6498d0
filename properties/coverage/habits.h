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

}  // namespace synfin::properties
