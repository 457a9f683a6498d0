// Words and truths that are formulas, and plain numbers for as long as they can be. A Word is a linear sum modulo 2^32
// of atoms (variables and what is not linear), so that x - x is 0 and (x + 1) - x is 1 without a solver.
#pragma once
#include <z3++.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace synfin::properties {

class Truth {
 public:
  explicit Truth(bool b) : known_(b) {}
  explicit Truth(z3::expr e) : open_(std::move(e)) {}

  bool is_known() const { return !open_; }
  bool known() const { return known_; }
  // The formula of a truth that is not known.
  const z3::expr& open() const { return *open_; }
  z3::expr in(z3::context& context) const { return is_known() ? context.bool_val(known_) : *open_; }

  friend Truth operator!(const Truth& a);
  friend Truth operator&&(const Truth& a, const Truth& b);
  friend Truth operator||(const Truth& a, const Truth& b);

 private:
  bool known_ = false;
  std::optional<z3::expr> open_;
};

class Word {
 public:
  explicit Word(std::uint32_t n) : constant_(n) {}
  explicit Word(const z3::expr& atom) : parts_(std::make_shared<const Parts>(Parts{{atom, 1}})) {}

  bool is_number() const { return parts_ == nullptr; }
  std::uint32_t number() const { return constant_; }
  z3::expr in(z3::context& context) const;
  // The context of its atoms; only of what is not a number.
  z3::context& context() const { return parts_->front().atom.ctx(); }

  friend Word operator+(const Word& a, const Word& b) { return sum(a, b, 1); }
  friend Word operator-(const Word& a, const Word& b) { return sum(a, b, 0xFFFF'FFFFU); }
  friend Truth operator==(const Word& a, const Word& b);

 private:
  struct Part {
    z3::expr atom;
    std::uint32_t times;
  };
  using Parts = std::vector<Part>;
  // a + times * b
  static Word sum(const Word& a, const Word& b, std::uint32_t times);
  static z3::expr term(z3::context& context, const Parts& parts, std::uint32_t constant);

  std::uint32_t constant_ = 0;
  std::shared_ptr<const Parts> parts_;  // in the order in which they first came; none for a number
};

// The value domain of the model (model/domain.h) whose values are formulas.
struct Formulas {
  using Word = properties::Word;
  using Bool = Truth;
  static Truth less(const Word& a, const Word& b);
  static Word min(const Word& a, const Word& b) { return select(less(a, b), a, b); }
  static Word max(const Word& a, const Word& b) { return select(less(a, b), b, a); }
  static Word distance(const Word& a, const Word& b) { return select(less(a, b), b - a, a - b); }
  static Word halved(const Word& a);
  static Word shifted(const Word& a, const Word& n);
  static Word bit(const Truth& b) { return select(b, Word(1U), Word(0U)); }
  // a if b, else otherwise
  static Word select(const Truth& b, const Word& a, const Word& otherwise);
};

}  // namespace synfin::properties
