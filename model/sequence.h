// Sequence numbers, RFC 9293 section 3.4: they have a distance and a successor and no `<`, for the order is not total.
#pragma once
#include "model/domain.h"

namespace synfin::model {

// A sequence number modulo 2^32.
template <class D>
struct Seq {
  typename D::Word raw{0};
  friend Seq operator+(const Seq& a, const typename D::Word& n) { return {a.raw + n}; }
  friend Seq operator-(const Seq& a, const typename D::Word& n) { return {a.raw - n}; }
  // The number of octets from b up to a.
  friend typename D::Word operator-(const Seq& a, const Seq& b) { return a.raw - b.raw; }
  friend typename D::Bool operator==(const Seq& a, const Seq& b) { return a.raw == b.raw; }
};

// low =< x < low + size (3.4-8 to 3.4-12).
template <class D>
typename D::Bool in_range(const Seq<D>& x, const Seq<D>& low, const typename D::Word& size) {
  return D::less(x - low, size);
}

// una < ack =< nxt: the acknowledgment is new and of something sent (3.4-10).
template <class D>
typename D::Bool acknowledges_new(const Seq<D>& una, const Seq<D>& ack, const Seq<D>& nxt) {
  return !(ack == una) && !D::less(nxt - una, ack - una);
}

// a comes after b, the two being less than 2^31 apart (the usual reading of `>` in 3.4 and RFC 7323 section 5.2).
template <class D>
typename D::Bool after(const Seq<D>& a, const Seq<D>& b) {
  return !(a == b) && D::less(a - b, typename D::Word(0x80000000U));
}

}  // namespace synfin::model
