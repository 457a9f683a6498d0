// Mistakes of sequence arithmetic, one for each law, over any value domain: `Base` is the arithmetic without them.
#pragma once
#include "properties/sequence_laws.h"

namespace synfin::properties::planted_arithmetic {

// 2^30 of 32 bits.
template <class V>
typename V::Word quarter() {
  return typename V::Word(0x4000'0000U);
}

template <class V, class Base>
struct SuccessorTooFar : Base {
  static auto successor(const model::Seq<V>& a, const typename V::Word& n) { return a + n + typename V::Word(1U); }
};

template <class V, class Base>
struct DistanceCountsBoth : Base {
  static auto distance(const model::Seq<V>& a, const model::Seq<V>& b) { return a - b + typename V::Word(1U); }
};

template <class V, class Base>
struct RangeWithoutWrap : Base {
  static auto in_range(const model::Seq<V>& x, const model::Seq<V>& low, const typename V::Word& size) {
    return !V::less(x.raw, low.raw) && V::less(x.raw, low.raw + size);
  }
};

template <class V, class Base>
struct RangeWithItsEnd : Base {
  static auto in_range(const model::Seq<V>& x, const model::Seq<V>& low, const typename V::Word& size) {
    return !V::less(size, x - low);
  }
};

template <class V, class Base>
struct RangeWithoutItsBeginning : Base {
  static auto in_range(const model::Seq<V>& x, const model::Seq<V>& low, const typename V::Word& size) {
    return !(x == low) && V::less(x - low, size);
  }
};

template <class V, class Base>
struct LargeRangeForgotten : Base {
  static auto in_range(const model::Seq<V>& x, const model::Seq<V>& low, const typename V::Word& size) {
    return V::less(x - low, size) && V::less(size, quarter<V>());
  }
};

template <class V, class Base>
struct AfterByPlainOrder : Base {
  static auto after(const model::Seq<V>& a, const model::Seq<V>& b) { return V::less(b.raw, a.raw); }
};

template <class V, class Base>
struct AfterAtHalf : Base {
  static auto after(const model::Seq<V>& a, const model::Seq<V>& b) {
    return !(a == b) && !V::less(typename V::Word(0x8000'0000U), a - b);
  }
};

template <class V, class Base>
struct AfterWithinAQuarter : Base {
  static auto after(const model::Seq<V>& a, const model::Seq<V>& b) {
    return !(a == b) && V::less(a - b, quarter<V>());
  }
};

template <class V, class Base>
struct NewByPlainOrder : Base {
  static auto acknowledges_new(const model::Seq<V>& una, const model::Seq<V>& ack, const model::Seq<V>& nxt) {
    return V::less(una.raw, ack.raw) && !V::less(nxt.raw, ack.raw);
  }
};

template <class V, class Base>
struct OldCountsAsNew : Base {
  static auto acknowledges_new(const model::Seq<V>& una, const model::Seq<V>& ack, const model::Seq<V>& nxt) {
    return !V::less(nxt - una, ack - una);
  }
};

template <class V, class Base>
struct LastIsNotNew : Base {
  static auto acknowledges_new(const model::Seq<V>& una, const model::Seq<V>& ack, const model::Seq<V>& nxt) {
    return !(ack == una) && V::less(ack - una, nxt - una);
  }
};

template <class V, class Base>
struct OneBeyondIsNew : Base {
  static auto acknowledges_new(const model::Seq<V>& una, const model::Seq<V>& ack, const model::Seq<V>& nxt) {
    return !(ack == una) && !V::less(nxt - una + typename V::Word(1U), ack - una);
  }
};

template <class V, class Base>
struct AcceptedByBeginning : Base {
  static auto acceptable(const model::Seq<V>& seq, const typename V::Word&, const model::Seq<V>& nxt,
                         const typename V::Word& wnd, bool) {
    return V::less(seq - nxt, wnd) || (seq == nxt && wnd == typename V::Word(0U));
  }
};

template <class V, class Base>
struct AcceptedByPlainOrder : Base {
  static auto acceptable(const model::Seq<V>& seq, const typename V::Word&, const model::Seq<V>& nxt,
                         const typename V::Word& wnd, bool) {
    return !V::less(seq.raw, nxt.raw) && V::less(seq.raw, nxt.raw + wnd);
  }
};

template <class V, class Base>
struct ResetByItsLength : Base {
  static auto acceptable(const model::Seq<V>& seq, const typename V::Word& length, const model::Seq<V>& nxt,
                         const typename V::Word& wnd, bool) {
    return Base::acceptable(seq, length, nxt, wnd, false);
  }
};

}  // namespace synfin::properties::planted_arithmetic
