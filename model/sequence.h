// Sequence numbers, RFC 9293 section 3.4: they have a distance and a successor and no `<`, for the order is not total.
#pragma once
#include "model/domain.h"

namespace synfin::model {

// A sequence number modulo 2^32.
template <class V>
struct Seq {
  typename V::Word raw{0};
  friend Seq operator+(const Seq& a, const typename V::Word& n) { return {a.raw + n}; }
  friend Seq operator-(const Seq& a, const typename V::Word& n) { return {a.raw - n}; }
  // The number of octets from b up to a.
  friend typename V::Word operator-(const Seq& a, const Seq& b) { return a.raw - b.raw; }
  friend typename V::Bool operator==(const Seq& a, const Seq& b) { return a.raw == b.raw; }
};

// low =< x < low + size (3.4-8 to 3.4-12).
template <class V>
typename V::Bool in_range(const Seq<V>& x, const Seq<V>& low, const typename V::Word& size) {
  return V::less(x - low, size);
}

// una < ack =< nxt: the acknowledgment is new and of something sent (3.4-10).
template <class V>
typename V::Bool acknowledges_new(const Seq<V>& una, const Seq<V>& ack, const Seq<V>& nxt) {
  return !(ack == una) && !V::less(nxt - una, ack - una);
}

// a comes after b, the two being less than 2^31 apart (the usual reading of `>` in 3.4 and RFC 7323 section 5.2).
template <class V>
typename V::Bool after(const Seq<V>& a, const Seq<V>& b) {
  return !(a == b) && V::less(a - b, typename V::Word(0x80000000U));
}

}  // namespace synfin::model
