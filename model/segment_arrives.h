// SEGMENT ARRIVES, RFC 9293 section 3.10.7: the one door for segments.
#pragma once
#include "model/arrives_other.h"

namespace synfin::model {

// `now` in milliseconds.
template <class D>
StepOf<D> segment_arrives(D& d, const TcbOf<D>& tcb, const SegmentOf<D>& seg, const WordOf<D>& now) {
  switch (tcb.state) {
    case State::Closed: return arrives_closed(d, tcb, seg);
    case State::Listen: return arrives_listen(d, tcb, seg);
    case State::SynSent: return arrives_syn_sent(d, tcb, seg, now);
    default: return arrives_other(d, tcb, seg, now);
  }
}

}  // namespace synfin::model
