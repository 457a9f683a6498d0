// A TCP segment as the model sees it: what the checks of RFC 9293 section 3.10.7 read, and nothing else.
#pragma once
#include "model/sequence.h"

namespace synfin::model {

// The options that open and close depend on. A value means nothing where its has_ is false.
template <class V>
struct Options {
  typename V::Bool has_mss{false}, has_window_scale{false}, has_timestamps{false}, has_sack_permitted{false};
  typename V::Word mss{0};           // octets (3.2-13)
  typename V::Word window_shift{0};  // RFC 7323 section 2.2
  typename V::Word tsval{0};         // RFC 7323 section 3.2
  typename V::Word tsecr{0};
};

template <class V>
struct Segment {
  Seq<V> seq;                // SEG.SEQ
  Seq<V> ack;                // SEG.ACK, meaningful if has_ack
  typename V::Word text{0};  // octets of data; SEG.LEN also counts SYN and FIN
  typename V::Word wnd{0};   // SEG.WND as in the header, unscaled
  typename V::Bool has_syn{false}, has_ack{false}, has_rst{false}, has_fin{false}, has_urg{false};
  Options<V> options;
};

}  // namespace synfin::model
