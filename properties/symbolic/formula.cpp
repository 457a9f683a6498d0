#include "properties/symbolic/formula.h"

namespace synfin::properties {
namespace {

constexpr unsigned kBits = 32;
constexpr std::uint32_t kMinusOne = 0xFFFF'FFFFU;

bool is_negation(const z3::expr& e) { return e.is_app() && e.decl().decl_kind() == Z3_OP_NOT; }

bool are_opposites(const z3::expr& a, const z3::expr& b) {
  return (is_negation(a) && z3::eq(a.arg(0), b)) || (is_negation(b) && z3::eq(b.arg(0), a));
}

z3::context& context_of(const Word& a, const Word& b) { return a.is_number() ? b.context() : a.context(); }

}  // namespace

Truth operator!(const Truth& a) {
  if (a.is_known()) return Truth(!a.known());
  return Truth(is_negation(a.open()) ? a.open().arg(0) : !a.open());
}

Truth operator&&(const Truth& a, const Truth& b) {
  if (a.is_known()) return a.known() ? b : a;
  if (b.is_known()) return b.known() ? a : b;
  if (z3::eq(a.open(), b.open())) return a;
  if (are_opposites(a.open(), b.open())) return Truth(false);
  return Truth(a.open() && b.open());
}

Truth operator||(const Truth& a, const Truth& b) {
  if (a.is_known()) return a.known() ? a : b;
  if (b.is_known()) return b.known() ? b : a;
  if (z3::eq(a.open(), b.open())) return a;
  if (are_opposites(a.open(), b.open())) return Truth(true);
  return Truth(a.open() || b.open());
}

Word Word::sum(const Word& a, const Word& b, std::uint32_t times) {
  Word result(a.constant_ + times * b.constant_);
  if (b.is_number()) {
    result.parts_ = a.parts_;
    return result;
  }
  Parts parts = a.is_number() ? Parts{} : *a.parts_;
  for (const Part& part : *b.parts_) {
    auto same = parts.begin();
    while (same != parts.end() && !z3::eq(same->atom, part.atom)) ++same;
    if (same == parts.end()) {
      parts.push_back({part.atom, times * part.times});
    } else if ((same->times += times * part.times) == 0) {
      parts.erase(same);
    }
  }
  if (!parts.empty()) result.parts_ = std::make_shared<const Parts>(std::move(parts));
  return result;
}

z3::expr Word::term(z3::context& context, const Parts& parts, std::uint32_t constant) {
  std::optional<z3::expr> total;
  for (const Part& part : parts) {
    if (part.times == kMinusOne && total) {
      total = *total - part.atom;
      continue;
    }
    const z3::expr summand = part.times == 1 ? part.atom : context.bv_val(part.times, kBits) * part.atom;
    total = total ? *total + summand : summand;
  }
  if (!total) return context.bv_val(constant, kBits);
  return constant == 0 ? *total : *total + context.bv_val(constant, kBits);
}

z3::expr Word::in(z3::context& context) const {
  return is_number() ? context.bv_val(constant_, kBits) : term(context, *parts_, constant_);
}

Truth operator==(const Word& a, const Word& b) {
  const Word difference = a - b;
  if (difference.is_number()) return Truth(difference.number() == 0);
  // What is negative goes to the other side, so that the same question makes the same formula.
  Word::Parts left, right;
  for (const Word::Part& part : *difference.parts_) {
    if (part.times == kMinusOne) {
      right.push_back({part.atom, 1});
    } else {
      left.push_back(part);
    }
  }
  z3::context& context = difference.context();
  if (left.empty()) return Truth(Word::term(context, right, 0) == context.bv_val(difference.constant_, kBits));
  const z3::expr sum = Word::term(context, left, right.empty() ? 0 : difference.constant_);
  return Truth(right.empty() ? sum == context.bv_val(0U - difference.constant_, kBits)
                             : sum == Word::term(context, right, 0));
}

Truth Formulas::less(const Word& a, const Word& b) {
  if (a.is_number() && b.is_number()) return Truth(a.number() < b.number());
  if (b.is_number() && b.number() == 0) return Truth(false);
  if (a.is_number() && a.number() == 0) return !(b == a);
  const Word difference = a - b;
  if (difference.is_number() && difference.number() == 0) return Truth(false);
  z3::context& context = context_of(a, b);
  const z3::expr left = a.in(context);
  return Truth(z3::ult(left, b.in(context)));
}

Word Formulas::halved(const Word& a) {
  if (a.is_number()) return Word(a.number() / 2);
  return Word(z3::lshr(a.in(a.context()), a.context().bv_val(1U, kBits)));
}

Word Formulas::shifted(const Word& a, const Word& n) {
  if (n.is_number()) {
    if (n.number() >= kBits) return Word(0U);
    if (a.is_number()) return Word(a.number() << n.number());
    if (n.number() == 0) return a;
  }
  if (a.is_number() && a.number() == 0) return a;
  z3::context& context = context_of(a, n);
  const z3::expr left = a.in(context);
  return Word(z3::shl(left, n.in(context)));
}

Word Formulas::select(const Truth& b, const Word& a, const Word& otherwise) {
  if (b.is_known()) return b.known() ? a : otherwise;
  const Word difference = a - otherwise;
  if (difference.is_number() && difference.number() == 0) return a;
  z3::context& context = b.open().ctx();
  const z3::expr then = a.in(context);
  return Word(z3::ite(b.open(), then, otherwise.in(context)));
}

}  // namespace synfin::properties
