// Laws of sequence arithmetic (RFC 9293 section 3.4; model/sequence.h), stated once over any value domain: the engines
// try them on all small words, on random ones, and prove them for all of 32 bits.
#pragma once
#include <array>
#include <string_view>
#include <type_traits>

#include "model/arrives_other.h"

namespace synfin::properties {

// What the laws are about: the functions of model/sequence.h, and the first check of 3.10.7.4 as the model makes it.
template <class V>
struct Arithmetic {
  using Word = typename V::Word;
  using Bool = typename V::Bool;
  using Seq = model::Seq<V>;

  static Bool in_range(const Seq& x, const Seq& low, const Word& size) { return model::in_range(x, low, size); }
  static Bool acknowledges_new(const Seq& una, const Seq& ack, const Seq& nxt) {
    return model::acknowledges_new(una, ack, nxt);
  }
  static Bool after(const Seq& a, const Seq& b) { return model::after(a, b); }
  static Word distance(const Seq& a, const Seq& b) { return a - b; }
  static Seq successor(const Seq& a, const Word& n) { return a + n; }
  // The first check of 3.10.7.4, of a segment of this SEG.SEQ and SEG.LEN. Where truths are not bool the engine has to
  // say what the model's condition is.
  static Bool acceptable(const Seq& seq, const Word& length, const Seq& nxt, const Word& wnd, bool rst) {
    static_assert(std::is_same_v<Bool, bool>);
    Deciding driver;
    return is_acceptable(driver, tcb_of(nxt, wnd), segment_of(seq, length, rst));
  }

  static model::Tcb<V> tcb_of(const Seq& nxt, const Word& wnd) {
    model::Tcb<V> tcb;
    tcb.rcv.nxt = nxt;
    tcb.rcv.wnd = wnd;
    return tcb;
  }
  static model::Segment<V> segment_of(const Seq& seq, const Word& length, bool rst) {
    model::Segment<V> segment;
    segment.seq = seq;
    segment.text = length;
    segment.has_rst = Bool(rst);
    return segment;
  }

 private:
  struct Deciding {
    using Values = V;
    bool holds(const model::Clause&, bool b) { return b; }
  };
};

// What a law is told: words and truths, of which it uses as many as it needs.
template <class V>
struct Words {
  typename V::Word a, b, c, n, m;
  // Half the numbers there are, and the largest window: of 32 bits 2^31, and 65535 * 2^14 octets rounded up.
  typename V::Word half, largest_window;
};

namespace detail {

template <class V>
typename V::Bool same(const typename V::Bool& a, const typename V::Bool& b) {
  return (a && b) || (!a && !b);
}
template <class V>
typename V::Bool implies(const typename V::Bool& a, const typename V::Bool& b) {
  return !a || b;
}
template <class V>
typename V::Bool up_to(const typename V::Word& a, const typename V::Word& b) {
  return !V::less(b, a);
}

}  // namespace detail

// The laws, over the arithmetic A: the model's, or one with a bug planted.
template <class V, class A = Arithmetic<V>>
struct SequenceLaws {
  using Word = typename V::Word;
  using Bool = typename V::Bool;
  using Seq = model::Seq<V>;
  using W = Words<V>;

  static Word one() { return Word(1U); }
  static Word zero() { return Word(0U); }

  static Bool distance_inverts_successor(const W& w) { return A::distance(A::successor({w.a}, w.n), {w.a}) == w.n; }
  static Bool successor_inverts_distance(const W& w) {
    return A::successor({w.b}, A::distance({w.a}, {w.b})) == Seq{w.a};
  }
  static Bool distances_add(const W& w) {
    return A::distance({w.a}, {w.b}) + A::distance({w.b}, {w.c}) == A::distance({w.a}, {w.c});
  }
  static Bool range_does_not_move(const W& w) {
    return detail::same<V>(A::in_range({w.a}, {w.b}, w.n), A::in_range({w.a + w.m}, {w.b + w.m}, w.n));
  }
  static Bool order_does_not_move(const W& w) {
    return detail::same<V>(A::after({w.a}, {w.b}), A::after({w.a + w.m}, {w.b + w.m}));
  }
  static Bool acknowledgment_does_not_move(const W& w) {
    return detail::same<V>(A::acknowledges_new({w.a}, {w.b}, {w.c}),
                           A::acknowledges_new({w.a + w.m}, {w.b + w.m}, {w.c + w.m}));
  }
  // Before, at, after: one of them, and only one, but for two numbers that face each other.
  static Bool one_of_three(const W& w) {
    const Bool before = A::after({w.b}, {w.a}), at = w.a == w.b, after = A::after({w.a}, {w.b});
    const Bool facing = w.a - w.b == w.half;
    const Bool some = before || at || after;
    const Bool two = (before && at) || (before && after) || (at && after);
    return !two && detail::same<V>(some, !facing);
  }
  // After is after within half of the numbers: a + n comes after a for 0 < n < half.
  static Bool successors_come_after(const W& w) {
    const Bool near = V::less(zero(), w.n) && V::less(w.n, w.half);
    return detail::same<V>(A::after(A::successor({w.a}, w.n), {w.a}), near);
  }
  // Of three numbers within half of the others the order is transitive.
  static Bool order_is_transitive(const W& w) {
    const Word ab = A::distance({w.a}, {w.b}), bc = A::distance({w.b}, {w.c});
    const Bool near = V::less(ab, w.half) && V::less(bc, w.half - ab);
    const Bool both = A::after({w.a}, {w.b}) && A::after({w.b}, {w.c});
    return detail::implies<V>(near && both, A::after({w.a}, {w.c}));
  }
  static Bool empty_range_has_nothing(const W& w) { return !A::in_range({w.a}, {w.b}, zero()); }
  // low =< x: the first number is in it, if there is any.
  static Bool range_begins_at_low(const W& w) {
    return detail::same<V>(A::in_range({w.a}, {w.a}, w.n), !(w.n == zero()));
  }
  // x < low + size: the last number is in it, and the next is not.
  static Bool range_ends_before_size(const W& w) {
    const Bool last = A::in_range(A::successor({w.a}, w.n - one()), {w.a}, w.n);
    return detail::implies<V>(!(w.n == zero()), last && !A::in_range(A::successor({w.a}, w.n), {w.a}, w.n));
  }
  static Bool range_grows(const W& w) {
    const Bool larger = detail::up_to<V>(w.n, w.m);
    return detail::implies<V>(larger && A::in_range({w.a}, {w.b}, w.n), A::in_range({w.a}, {w.b}, w.m));
  }
  // Within the largest window what is in it neither comes before its beginning nor after its end.
  static Bool largest_window_keeps_order(const W& w) {
    const Bool fits = detail::up_to<V>(w.n, w.largest_window) && A::in_range({w.a}, {w.b}, w.n);
    return detail::implies<V>(fits, !A::after({w.b}, {w.a}) && A::after(A::successor({w.b}, w.n), {w.a}));
  }
  // SND.UNA < SEG.ACK =< SND.NXT: exclusive below, inclusive above (3.4-10).
  static Bool old_acknowledgment_is_not_new(const W& w) { return !A::acknowledges_new({w.a}, {w.a}, {w.b}); }
  static Bool last_acknowledgment_is_new(const W& w) {
    return detail::same<V>(A::acknowledges_new({w.a}, {w.b}, {w.b}), !(w.a == w.b));
  }
  static Bool acknowledgment_beyond_is_not_new(const W& w) {
    const Word outstanding = A::distance({w.b}, {w.a});
    const Bool beyond = V::less(outstanding, w.n);
    return detail::implies<V>(beyond, !A::acknowledges_new({w.a}, A::successor({w.a}, w.n), {w.b}));
  }
  // Every number above SND.UNA is: SND.UNA + n for 0 < n =< what is outstanding.
  static Bool acknowledgment_between_is_new(const W& w) {
    const Bool between = V::less(zero(), w.n) && detail::up_to<V>(w.n, A::distance({w.b}, {w.a}));
    return detail::implies<V>(between, A::acknowledges_new({w.a}, A::successor({w.a}, w.n), {w.b}));
  }
  // Table 6 (section 3.4): a is SEG.SEQ, n SEG.LEN, b RCV.NXT, m RCV.WND.
  static Bool acceptance_is_the_table(const W& w) {
    const Bool no_length = w.n == zero(), no_window = w.m == zero();
    const auto between = [&](const Word& x) {  // RCV.NXT =< x < RCV.NXT + RCV.WND
      return V::less(x - w.b, w.m);
    };
    const Bool first = no_length && no_window && w.a == w.b;
    const Bool second = no_length && !no_window && between(w.a);
    // The third row: no length fits a closed window.
    const Bool fourth = !no_length && !no_window && (between(w.a) || between(w.a + w.n - one()));
    return detail::same<V>(A::acceptable({w.a}, w.n, {w.b}, w.m, false), first || second || fourth);
  }
  // 3.5.3-1: a RST is validated by its number alone.
  static Bool reset_is_accepted_by_its_number(const W& w) {
    return detail::same<V>(A::acceptable({w.a}, w.n, {w.b}, w.m, true),
                           A::acceptable({w.a}, zero(), {w.b}, w.m, false));
  }
  static Bool acceptance_does_not_move(const W& w) {
    return detail::same<V>(A::acceptable({w.a}, w.n, {w.b}, w.m, false),
                           A::acceptable({w.a + w.c}, w.n, {w.b + w.c}, w.m, false));
  }
};

template <class V>
struct SequenceLaw {
  std::string_view name, says;
  std::string_view reads;  // which of the words: engines that try all values try those of no others
  typename V::Bool (*holds)(const Words<V>&);
};

template <class V, class A = Arithmetic<V>>
inline constexpr std::array<SequenceLaw<V>, 21> kSequenceLaws = {{
    {"distance_inverts_successor", "(a + n) - a = n", "an", &SequenceLaws<V, A>::distance_inverts_successor},
    {"successor_inverts_distance", "b + (a - b) = a", "ab", &SequenceLaws<V, A>::successor_inverts_distance},
    {"distances_add", "(a - b) + (b - c) = a - c", "abc", &SequenceLaws<V, A>::distances_add},
    {"range_does_not_move", "what is in a range is so wherever both begin", "abnm",
     &SequenceLaws<V, A>::range_does_not_move},
    {"order_does_not_move", "what comes after is so wherever both begin", "abm",
     &SequenceLaws<V, A>::order_does_not_move},
    {"acknowledgment_does_not_move", "what is new is so wherever all begin", "abcm",
     &SequenceLaws<V, A>::acknowledgment_does_not_move},
    {"one_of_three", "before, at or after: exactly one, but for numbers that face each other", "ab",
     &SequenceLaws<V, A>::one_of_three},
    {"successors_come_after", "a + n comes after a for 0 < n < half", "an", &SequenceLaws<V, A>::successors_come_after},
    {"order_is_transitive", "the order of three numbers within half of all is transitive", "abc",
     &SequenceLaws<V, A>::order_is_transitive},
    {"empty_range_has_nothing", "nothing is in a range of no numbers", "ab",
     &SequenceLaws<V, A>::empty_range_has_nothing},
    {"range_begins_at_low", "low =< x: a range has its first number", "an", &SequenceLaws<V, A>::range_begins_at_low},
    {"range_ends_before_size", "x < low + size: a range has its last number and not the next", "an",
     &SequenceLaws<V, A>::range_ends_before_size},
    {"range_grows", "what is in a range is in a larger one", "abnm", &SequenceLaws<V, A>::range_grows},
    {"largest_window_keeps_order", "within the largest window nothing comes before its beginning", "abn",
     &SequenceLaws<V, A>::largest_window_keeps_order},
    {"old_acknowledgment_is_not_new", "SND.UNA < SEG.ACK is exclusive", "ab",
     &SequenceLaws<V, A>::old_acknowledgment_is_not_new},
    {"last_acknowledgment_is_new", "SEG.ACK =< SND.NXT is inclusive", "ab",
     &SequenceLaws<V, A>::last_acknowledgment_is_new},
    {"acknowledgment_beyond_is_not_new", "beyond SND.NXT nothing is new", "abn",
     &SequenceLaws<V, A>::acknowledgment_beyond_is_not_new},
    {"acknowledgment_between_is_new", "above SND.UNA up to SND.NXT everything is new", "abn",
     &SequenceLaws<V, A>::acknowledgment_between_is_new},
    {"acceptance_is_the_table", "the first check of 3.10.7.4 is table 6, row by row", "abnm",
     &SequenceLaws<V, A>::acceptance_is_the_table},
    {"reset_is_accepted_by_its_number", "a RST is acceptable by its sequence number alone", "abnm",
     &SequenceLaws<V, A>::reset_is_accepted_by_its_number},
    {"acceptance_does_not_move", "what is acceptable is so wherever both begin", "abcnm",
     &SequenceLaws<V, A>::acceptance_does_not_move},
}};

}  // namespace synfin::properties
