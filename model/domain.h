// A value domain says what the model's numbers and truths are. The model is written over a domain V and uses only
//   V::Word   32 bits, unsigned: sequence numbers, lengths, windows, milliseconds; +, - and == modulo 2^32
//   V::Bool   a truth; !, && and ||
//   V::less(a, b), V::min(a, b)   the order of two Words that are distances, never of sequence numbers
//   V::bit(b)                     1 if b, else 0
//   V::max(a, b), V::distance(a, b)   likewise, of distances
//   V::shifted(a, n), V::halved(a)    a * 2^n, for window scaling; a / 2, for RFC 6298
// `Numbers` is the concrete one. model/archetype.cpp instantiates the model over a domain that has nothing else.
#pragma once
#include <algorithm>
#include <cstdint>

namespace synfin::model {

struct Numbers {
  using Word = std::uint32_t;
  using Bool = bool;
  static bool less(Word a, Word b) { return a < b; }
  static Word min(Word a, Word b) { return std::min(a, b); }
  static Word max(Word a, Word b) { return std::max(a, b); }
  static Word distance(Word a, Word b) { return a < b ? b - a : a - b; }
  static Word halved(Word a) { return a / 2; }
  static Word bit(bool b) { return b ? 1U : 0U; }
  static Word shifted(Word a, Word n) { return n < 32 ? a << n : 0U; }
};

}  // namespace synfin::model
