// A value domain says what the model's numbers and truths are. The model is written over a domain D and uses only
//   D::Word   32 bits, unsigned: sequence numbers, lengths, windows, milliseconds; +, - and == modulo 2^32
//   D::Bool   a truth; !, && and ||
//   D::less(a, b), D::min(a, b)   the order of two Words that are distances, never of sequence numbers
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
};

}  // namespace synfin::model
