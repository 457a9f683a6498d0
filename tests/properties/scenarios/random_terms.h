// Terms and conditions at random, always the same ones.
#pragma once
#include <random>
#include <vector>

#include "properties/symbolic/term.h"

namespace synfin::properties {

class RandomTerms {
 public:
  // Of the first `symbols` symbols; numbers are below `numbers`, or any if that is 0.
  RandomTerms(unsigned seed, unsigned symbols, std::uint32_t numbers = 0)
      : random_(seed), symbols_(symbols), numbers_(numbers) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  std::uint32_t number() {
    if (numbers_ != 0) return below(numbers_);
    // Numbers at the ends of the space are where arithmetic goes wrong.
    switch (below(4)) {
      case 0: return below(4);
      case 1: return 0U - below(4);
      case 2: return 0x8000'0000U + below(3) - 1;
      default: return static_cast<std::uint32_t>(random_());
    }
  }
  Term term() {
    Term t(number());
    for (unsigned s = 0; s < symbols_; ++s) {
      const Term symbol = Term::of(static_cast<Symbol>(s));
      switch (below(4)) {
        case 0: t = t + symbol; break;
        case 1: t = t - symbol; break;
        default: break;
      }
    }
    return t;
  }
  Condition condition(unsigned depth) {
    if (depth == 0) return below(2) == 0 ? Condition::less(term(), term()) : Condition::equal(term(), term());
    switch (below(4)) {
      case 0: return !condition(depth - 1);
      case 1: return condition(depth - 1) && condition(depth - 1);
      case 2: return condition(depth - 1) || condition(depth - 1);
      default: return condition(0);
    }
  }
  Solution values() {
    Solution v{};
    for (std::uint32_t& n : v) n = number();
    return v;
  }

 private:
  std::mt19937 random_;
  unsigned symbols_;
  std::uint32_t numbers_;
};

}  // namespace synfin::properties
