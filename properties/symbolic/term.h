// Values as the symbolic search has them: a word is a sum of symbols, such as ISS + 1, a condition is what the model
// asked of words. Nothing here asks a solver.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace synfin::properties {

inline constexpr std::size_t kSymbols = 16;

// A symbol stands for any of the 2^32 numbers: an ISS, a number of a stale segment.
using Symbol = std::uint8_t;

// A number for each symbol.
using Solution = std::array<std::uint32_t, kSymbols>;

// A sum of symbols, each taken so many times, and a number; modulo 2^32.
class Term {
 public:
  explicit constexpr Term(std::uint32_t number = 0) : number_(number) {}
  static Term of(Symbol s) {
    Term t;
    t.times_[s] = 1;
    return t;
  }
  bool is_number() const { return times_ == Times{}; }
  std::uint32_t number() const { return number_; }
  int times(Symbol s) const { return times_[s]; }
  std::uint32_t value(const Solution& values) const;
  // The same with every symbol s replaced by to[s].
  Term renamed(const std::array<Symbol, kSymbols>& to) const;

  friend Term operator+(Term a, const Term& b) {
    a.number_ += b.number_;
    for (std::size_t i = 0; i < kSymbols; ++i) a.times_[i] = static_cast<std::int8_t>(a.times_[i] + b.times_[i]);
    return a;
  }
  friend Term operator-(Term a, const Term& b) {
    a.number_ -= b.number_;
    for (std::size_t i = 0; i < kSymbols; ++i) a.times_[i] = static_cast<std::int8_t>(a.times_[i] - b.times_[i]);
    return a;
  }
  // "s0 + 1"
  std::string text() const;
  // Appends octets that no other term writes.
  void write(std::string& out) const;

 private:
  using Times = std::array<std::int8_t, kSymbols>;
  Times times_{};
  std::uint32_t number_;
};

// True, false, or what depends on symbols. Conditions are immutable and shared.
class Condition {
 public:
  enum class Form : std::uint8_t { Less, Equal, Not, And };
  struct Node;

  explicit Condition(bool b = false) : known_(b) {}
  static Condition less(const Term& a, const Term& b);
  static Condition equal(const Term& a, const Term& b);

  bool is_known() const { return node_ == nullptr; }
  bool known() const { return known_; }
  const Node& node() const { return *node_; }
  bool holds(const Solution& values) const;
  Condition renamed(const std::array<Symbol, kSymbols>& to) const;
  // Which symbols it speaks of, a bit for each.
  std::uint32_t symbols() const;
  // "s0 + 1 - s1 < 65535", "not s0 == s2"
  std::string text() const;
  // Appends octets that no other condition of the same form writes.
  void write(std::string& out) const;

  friend Condition operator!(const Condition& a);
  friend Condition operator&&(const Condition& a, const Condition& b);
  friend Condition operator||(const Condition& a, const Condition& b) { return !(!a && !b); }

 private:
  explicit Condition(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  std::shared_ptr<const Node> node_;
  bool known_ = false;
};

struct Condition::Node {
  Form form;
  Term a, b;              // of Less and Equal
  Condition left, right;  // of Not (left) and And
};

inline Condition operator==(const Term& a, const Term& b) { return Condition::equal(a, b); }
inline bool is_certain(const Condition& c) { return c.is_known() && c.known(); }

// Who decides a condition on which a value hangs: the search that is at work.
class Decider {
 public:
  virtual ~Decider() = default;
  virtual bool decide(const Condition& c) = 0;
};

// The value domain of model/domain.h. Its minimum is one of the two words: which, the decider says.
struct Terms {
  using Word = Term;
  using Bool = Condition;
  static thread_local Decider* decider;

  static Bool less(const Word& a, const Word& b) { return Condition::less(a, b); }
  static Word min(const Word& a, const Word& b) { return is_less(a, b) ? a : b; }
  static Word max(const Word& a, const Word& b) { return is_less(a, b) ? b : a; }
  static Word distance(const Word& a, const Word& b) { return is_less(a, b) ? b - a : a - b; }
  static Word bit(const Bool& b) { return Word(decided(b) ? 1U : 0U); }
  // Of numbers only: a world without a clock measures no round trips and scales no window. Both throw std::logic_error.
  static Word halved(const Word& a);
  static Word shifted(const Word& a, const Word& n);

 private:
  static bool decided(const Bool& b) { return b.is_known() ? b.known() : decider->decide(b); }
  static bool is_less(const Word& a, const Word& b) { return decided(less(a, b)); }
};

}  // namespace synfin::properties
