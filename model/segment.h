// A TCP segment as the model sees it: what the checks of RFC 9293 section 3.10.7 read, and nothing else.
#pragma once
#include "model/sequence.h"

namespace synfin::model {

// The options that open and close depend on. A value means nothing where its has_ is false.
template <class D>
struct Options {
  typename D::Bool has_mss{false}, has_window_scale{false}, has_timestamps{false}, has_sack_permitted{false};
  typename D::Word mss{0};           // octets (3.2-13)
  typename D::Word window_shift{0};  // RFC 7323 section 2.2
  typename D::Word tsval{0};         // RFC 7323 section 3.2
  typename D::Word tsecr{0};
};

template <class D>
struct Segment {
  Seq<D> seq;                 // SEG.SEQ
  Seq<D> ack;                 // SEG.ACK, meaningful if has_ack
  typename D::Word text{0};   // octets of data; SEG.LEN also counts SYN and FIN
  typename D::Word wnd{0};    // SEG.WND as in the header, unscaled
  typename D::Bool has_syn{false}, has_ack{false}, has_rst{false}, has_fin{false}, has_urg{false};
  Options<D> options;
};

}  // namespace synfin::model
