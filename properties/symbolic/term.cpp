#include "properties/symbolic/term.h"

#include <fmt/format.h>

#include <stdexcept>

namespace synfin::properties {

thread_local Decider* Terms::decider = nullptr;

Term Term::renamed(const std::array<Symbol, kSymbols>& to) const {
  Term t(number_);
  for (std::size_t i = 0; i < kSymbols; ++i) {
    if (times_[i] != 0) t.times_[to[i]] = static_cast<std::int8_t>(t.times_[to[i]] + times_[i]);
  }
  return t;
}

std::uint32_t Term::value(const Solution& values) const {
  std::uint32_t sum = number_;
  for (std::size_t s = 0; s < kSymbols; ++s) sum += static_cast<std::uint32_t>(times_[s]) * values[s];
  return sum;
}

bool Condition::holds(const Solution& values) const {
  if (is_known()) return known_;
  switch (node_->form) {
    case Form::Less: return node_->a.value(values) < node_->b.value(values);
    case Form::Equal: return node_->a.value(values) == node_->b.value(values);
    case Form::Not: return !node_->left.holds(values);
    case Form::And: break;
  }
  return node_->left.holds(values) && node_->right.holds(values);
}

Condition Condition::less(const Term& a, const Term& b) {
  if (a.is_number() && b.is_number()) return Condition(a.number() < b.number());
  if (b.is_number() && b.number() == 0) return Condition(false);
  if ((a - b).is_number() && (a - b).number() == 0) return Condition(false);
  // x < 1 is x == 0.
  if (b.is_number() && b.number() == 1) return equal(a, Term(0));
  return Condition(std::make_shared<const Node>(Node{Form::Less, a, b, Condition(), Condition()}));
}

Condition Condition::equal(const Term& a, const Term& b) {
  // One form for a == b, b == a, a - b == 0: the difference, of which the first symbol is taken positively.
  Term difference = a - b;
  if (difference.is_number()) return Condition(difference.number() == 0);
  for (std::size_t s = 0; s < kSymbols; ++s) {
    if (difference.times(static_cast<Symbol>(s)) == 0) continue;
    if (difference.times(static_cast<Symbol>(s)) < 0) difference = b - a;
    break;
  }
  return Condition(std::make_shared<const Node>(Node{Form::Equal, difference, Term(0), Condition(), Condition()}));
}

Condition operator!(const Condition& a) {
  if (a.is_known()) return Condition(!a.known_);
  if (a.node_->form == Condition::Form::Not) return a.node_->left;
  return Condition(
      std::make_shared<const Condition::Node>(Condition::Node{Condition::Form::Not, Term(), Term(), a, Condition()}));
}

Condition operator&&(const Condition& a, const Condition& b) {
  if (a.is_known()) return a.known_ ? b : a;
  if (b.is_known()) return b.known_ ? a : b;
  std::string left, right;
  a.write(left);
  b.write(right);
  if (left == right) return a;
  return Condition(
      std::make_shared<const Condition::Node>(Condition::Node{Condition::Form::And, Term(), Term(), a, b}));
}

Condition Condition::renamed(const std::array<Symbol, kSymbols>& to) const {
  if (is_known()) return *this;
  switch (node_->form) {
    case Form::Less: return less(node_->a.renamed(to), node_->b.renamed(to));
    case Form::Equal: return equal(node_->a.renamed(to), node_->b.renamed(to));
    case Form::Not: return !node_->left.renamed(to);
    case Form::And: break;
  }
  return node_->left.renamed(to) && node_->right.renamed(to);
}

std::uint32_t Condition::symbols() const {
  if (is_known()) return 0;
  std::uint32_t set = node_->left.symbols() | node_->right.symbols();
  for (std::size_t s = 0; s < kSymbols; ++s) {
    const auto symbol = static_cast<Symbol>(s);
    if (node_->a.times(symbol) != 0 || node_->b.times(symbol) != 0) set |= 1U << s;
  }
  return set;
}

void Term::write(std::string& out) const {
  for (std::size_t s = 0; s < kSymbols; ++s) {
    if (times_[s] == 0) continue;
    out.push_back(static_cast<char>(s + 1));
    out.push_back(static_cast<char>(times_[s]));
  }
  out.push_back('\0');
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(number_ >> shift));
}

void Condition::write(std::string& out) const {
  if (is_known()) return out.push_back(known_ ? 't' : 'f');
  switch (node_->form) {
    case Form::Less: out.push_back('<'); break;
    case Form::Equal: out.push_back('='); break;
    case Form::Not: out.push_back('!'); return node_->left.write(out);
    case Form::And:
      out.push_back('&');
      node_->left.write(out);
      return node_->right.write(out);
  }
  node_->a.write(out);
  node_->b.write(out);
}

std::string Term::text() const {
  std::string text;
  for (std::size_t s = 0; s < kSymbols; ++s) {
    const int times = times_[s];
    if (times == 0) continue;
    text += text.empty() ? (times < 0 ? "-" : "") : (times < 0 ? " - " : " + ");
    if (times != 1 && times != -1) text += fmt::format("{}*", times < 0 ? -times : times);
    text += fmt::format("s{}", s);
  }
  if (text.empty()) return fmt::format("{}", number_);
  const auto least = static_cast<std::int32_t>(number_);
  if (least == 0) return text;
  return least < 0 ? fmt::format("{} - {}", text, -static_cast<std::int64_t>(least))
                   : fmt::format("{} + {}", text, least);
}

std::string Condition::text() const {
  if (is_known()) return known_ ? "true" : "false";
  switch (node_->form) {
    case Form::Less: return fmt::format("{} < {}", node_->a.text(), node_->b.text());
    case Form::Equal: return fmt::format("{} == {}", node_->a.text(), node_->b.text());
    case Form::Not: return fmt::format("not ({})", node_->left.text());
    case Form::And: break;
  }
  return fmt::format("({}) and ({})", node_->left.text(), node_->right.text());
}

Term Terms::halved(const Word& a) {
  if (!a.is_number()) throw std::logic_error("half of a symbolic word");
  return Term(a.number() / 2);
}

Term Terms::shifted(const Word& a, const Word& n) {
  if (n.is_number() && n.number() == 0) return a;
  if (!a.is_number() || !n.is_number()) throw std::logic_error("a symbolic word, shifted");
  return Term(n.number() < 32 ? a.number() << n.number() : 0U);
}

}  // namespace synfin::properties
