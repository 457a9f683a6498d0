// Sums of symbols and what is asked of them, against the same with numbers.
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "tests/properties/scenarios/random_terms.h"

namespace synfin::properties {
namespace {

constexpr int kRounds = 5'000;

TEST(Term, SumsAndDifferences_HaveTheirValues) {
  RandomTerms random(1, 4);
  for (int i = 0; i < kRounds; ++i) {
    const Term a = random.term(), b = random.term();
    const Solution v = random.values();
    ASSERT_EQ((a + b).value(v), a.value(v) + b.value(v));
    ASSERT_EQ((a - b).value(v), a.value(v) - b.value(v));
    ASSERT_TRUE((a - a).is_number());
    ASSERT_EQ((a - a).number(), 0U);
  }
}

// A term's octets are its alone.
TEST(Term, Written_TellsTermsApart) {
  RandomTerms random(2, 3, 3);
  std::map<std::string, Term> seen;
  for (int i = 0; i < kRounds; ++i) {
    const Term t = random.term();
    std::string written;
    t.write(written);
    const auto [at, is_new] = seen.emplace(written, t);
    if (is_new) continue;
    ASSERT_TRUE((at->second - t).is_number());
    ASSERT_EQ((at->second - t).number(), 0U);
  }
  EXPECT_EQ(seen.size(), 3U * 27U);
}

TEST(Term, Text_IsForPeople) {
  const Term a = Term::of(0), b = Term::of(2);
  EXPECT_EQ(Term(7).text(), "7");
  EXPECT_EQ((a + Term(1)).text(), "s0 + 1");
  EXPECT_EQ((b - a - Term(1)).text(), "-s0 + s2 - 1");
  EXPECT_EQ((a + a).text(), "2*s0");
  EXPECT_EQ((!Condition::less(a, b)).text(), "not (s0 < s2)");
  EXPECT_EQ(Condition::equal(b, a + Term(1)).text(), "s0 - s2 + 1 == 0");
}

TEST(Condition, FoldedOrNot_HoldsWhereTheNumbersSaySo) {
  RandomTerms random(3, 3);
  for (int i = 0; i < kRounds; ++i) {
    const Term a = random.term();
    const Term b = random.below(8) == 0 ? a + Term(random.below(2)) : random.term();
    for (int j = 0; j < 4; ++j) {
      const Solution v = random.values();
      ASSERT_EQ(Condition::less(a, b).holds(v), a.value(v) < b.value(v)) << Condition::less(a, b).text();
      ASSERT_EQ(Condition::equal(a, b).holds(v), a.value(v) == b.value(v)) << Condition::equal(a, b).text();
    }
  }
}

TEST(Condition, OfNumbersOrOfATermAndItself_IsKnown) {
  const Term a = Term::of(1) + Term(5);
  EXPECT_TRUE(Condition::less(Term(1), Term(2)).is_known());
  EXPECT_TRUE(is_certain(Condition::less(Term(1), Term(2))));
  EXPECT_TRUE(Condition::less(a, a).is_known());
  EXPECT_FALSE(Condition::less(a, a).known());
  EXPECT_TRUE(Condition::less(a, Term(0)).is_known());
  EXPECT_TRUE(is_certain(Condition::equal(a, a)));
  EXPECT_TRUE(Condition::equal(a, a + Term(1)).is_known());
  EXPECT_FALSE(is_certain(Condition::equal(a, Term(7))));
  EXPECT_FALSE(Condition::equal(a, Term(7)).is_known());
  // a < 2 does not follow from anything.
  EXPECT_FALSE(Condition::less(a, Term(2)).is_known());
}

TEST(Condition, Joined_HoldsWhereItsPartsDo) {
  RandomTerms random(4, 3);
  for (int i = 0; i < kRounds; ++i) {
    const Condition a = random.condition(2), b = random.condition(2);
    const Solution v = random.values();
    ASSERT_EQ((a && b).holds(v), a.holds(v) && b.holds(v));
    ASSERT_EQ((a || b).holds(v), a.holds(v) || b.holds(v));
    ASSERT_EQ((!a).holds(v), !a.holds(v));
    ASSERT_EQ((!!a).text(), a.text());
    ASSERT_EQ((a && a).text(), a.text());
  }
}

TEST(Condition, WithTruths_IsFolded) {
  const Condition open = Condition::less(Term::of(0), Term::of(1));
  EXPECT_EQ((open && Condition(true)).text(), open.text());
  EXPECT_EQ((Condition(true) && open).text(), open.text());
  EXPECT_FALSE((open && Condition(false)).known());
  EXPECT_TRUE((open && Condition(false)).is_known());
  EXPECT_TRUE(is_certain(open || Condition(true)));
  EXPECT_EQ((open || Condition(false)).text(), open.text());
}

// One equality has one form: a == b, b == a, a - b == 0.
TEST(Condition, Equality_HasOneForm) {
  RandomTerms random(5, 3);
  for (int i = 0; i < kRounds; ++i) {
    const Term a = random.term(), b = random.term();
    std::string forward, backward, difference;
    Condition::equal(a, b).write(forward);
    Condition::equal(b, a).write(backward);
    Condition::equal(a - b, Term(0)).write(difference);
    ASSERT_EQ(forward, backward);
    ASSERT_EQ(forward, difference);
  }
}

// Conditions of the same octets hold for the same numbers.
TEST(Condition, Written_TellsConditionsApart) {
  RandomTerms random(6, 2, 2);
  std::map<std::string, Condition> seen;
  for (int i = 0; i < kRounds; ++i) {
    const Condition c = random.condition(2);
    std::string written;
    c.write(written);
    const auto [at, is_new] = seen.emplace(written, c);
    const Solution v = random.values();
    ASSERT_EQ(at->second.holds(v), c.holds(v)) << c.text() << " has the octets of " << at->second.text();
  }
  EXPECT_GT(seen.size(), 500U);
}

TEST(Condition, Renamed_HoldsForTheSymbolsRenamed) {
  RandomTerms random(7, 3);
  std::array<Symbol, kSymbols> to{};
  for (std::size_t s = 0; s < kSymbols; ++s) to[s] = static_cast<Symbol>((s + 5) % kSymbols);
  for (int i = 0; i < kRounds; ++i) {
    const Condition c = random.condition(2);
    const Term t = random.term();
    const Solution v = random.values();
    Solution before{};
    for (std::size_t s = 0; s < kSymbols; ++s) before[s] = v[to[s]];
    ASSERT_EQ(c.renamed(to).holds(v), c.holds(before));
    ASSERT_EQ(t.renamed(to).value(v), t.value(before));
    std::uint32_t moved = 0;
    for (std::size_t s = 0; s < kSymbols; ++s) moved |= (c.symbols() >> s & 1U) << to[s];
    ASSERT_EQ(c.renamed(to).symbols(), moved);
  }
}

TEST(Terms, HalvedOrShifted_WorkOnNumbersOnly) {
  EXPECT_EQ(Terms::halved(Term(9)).number(), 4U);
  EXPECT_EQ(Terms::shifted(Term(3), Term(2)).number(), 12U);
  EXPECT_EQ(Terms::shifted(Term(3), Term(32)).number(), 0U);
  EXPECT_EQ(Terms::shifted(Term::of(0), Term(0)).text(), "s0");
  EXPECT_THROW(Terms::halved(Term::of(0)), std::logic_error);
  EXPECT_THROW(Terms::shifted(Term::of(0), Term(1)), std::logic_error);
  EXPECT_THROW(Terms::shifted(Term(1), Term::of(0)), std::logic_error);
}

// Says yes or no to everything, and remembers what it was asked.
struct Always : Decider {
  explicit Always(bool yes) : says(yes) {}
  bool decide(const Condition& c) override {
    asked = c.text();
    return says;
  }
  bool says;
  std::string asked;
};

TEST(Terms, LeastAndGreatest_AreWhatTheDeciderSays) {
  const Term a = Term::of(0), b = Term::of(1);
  Always yes(true), no(false);
  Terms::decider = &yes;
  EXPECT_EQ(Terms::min(a, b).text(), "s0");
  EXPECT_EQ(Terms::max(a, b).text(), "s1");
  EXPECT_EQ(Terms::distance(a, b).text(), "-s0 + s1");
  EXPECT_EQ(yes.asked, "s0 < s1");
  EXPECT_EQ(Terms::bit(Condition::equal(a, b)).number(), 1U);
  Terms::decider = &no;
  EXPECT_EQ(Terms::min(a, b).text(), "s1");
  EXPECT_EQ(Terms::max(a, b).text(), "s0");
  EXPECT_EQ(Terms::distance(a, b).text(), "s0 - s1");
  EXPECT_EQ(Terms::bit(Condition::equal(a, b)).number(), 0U);
  Terms::decider = nullptr;
  // Numbers need no decider.
  EXPECT_EQ(Terms::min(Term(3), Term(2)).number(), 2U);
}

}  // namespace
}  // namespace synfin::properties
