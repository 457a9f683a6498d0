// A value domain of words of a few bits, so that a law can be tried on all values.
#pragma once
#include <algorithm>
#include <cstdint>

namespace synfin::properties {

struct SmallWords {
  using Bool = bool;
  class Word {
   public:
    // A constant that does not fit is a part of all numbers: 2^31 is half of them, whatever their number.
    explicit Word(std::uint32_t n) : number_(n <= mask() ? n : n >> (32 - bits())) {}
    friend Word operator+(Word a, Word b) { return Word((a.number_ + b.number_) & mask()); }
    friend Word operator-(Word a, Word b) { return Word((a.number_ - b.number_) & mask()); }
    friend bool operator==(Word a, Word b) { return a.number_ == b.number_; }
    std::uint32_t number() const { return number_; }

   private:
    std::uint32_t number_;
  };

  // The width of all words from now on.
  static void set_bits(unsigned bits) { width = bits; }
  static unsigned bits() { return width; }
  static std::uint32_t mask() { return (1U << width) - 1; }

  static bool less(Word a, Word b) { return a.number() < b.number(); }
  static Word min(Word a, Word b) { return less(a, b) ? a : b; }
  static Word max(Word a, Word b) { return less(a, b) ? b : a; }
  static Word distance(Word a, Word b) { return less(a, b) ? b - a : a - b; }
  static Word halved(Word a) { return Word(a.number() / 2); }
  static Word shifted(Word a, Word n) { return Word(n.number() < width ? (a.number() << n.number()) & mask() : 0); }
  static Word bit(bool b) { return Word(b ? 1U : 0U); }

 private:
  inline static unsigned width = 6;
};

}  // namespace synfin::properties
