// Which conditions can hold together, against every assignment of small numbers.
#include <gtest/gtest.h>

#include <algorithm>

#include "properties/symbolic/consistency.h"
#include "tests/properties/scenarios/random_terms.h"

namespace synfin::properties {
namespace {

constexpr unsigned kNames = 3;
constexpr std::uint32_t kSmall = 6;
constexpr unsigned kNoLimit = 0;

// Each symbol is below kSmall.
std::vector<Condition> small() {
  std::vector<Condition> all;
  for (Symbol s = 0; s < kNames; ++s) all.push_back(Condition::less(Term::of(s), Term(kSmall)));
  return all;
}

bool hold(const std::vector<Condition>& conditions, const Solution& v) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& c) { return c.holds(v); });
}

// Tries all numbers below kSmall.
bool brute_force(const std::vector<Condition>& conditions) {
  for (std::uint32_t n = 0; n < kSmall * kSmall * kSmall; ++n) {
    Solution v{};
    v[0] = n % kSmall;
    v[1] = n / kSmall % kSmall;
    v[2] = n / kSmall / kSmall;
    if (hold(conditions, v)) return true;
  }
  return false;
}

TEST(Consistency, OfRandomConditions_IsWhatEveryAssignmentSays) {
  Consistency consistency(kNoLimit);
  RandomTerms random(11, kNames, kSmall);
  int possible = 0, impossible = 0;
  for (int i = 0; i < 150; ++i) {
    std::vector<Condition> conditions = small();
    for (int j = 0; j < 6; ++j) {
      const Condition next = random.condition(1);
      std::vector<Condition> with = conditions;
      with.push_back(next);
      const bool expected = brute_force(with);
      ASSERT_EQ(consistency.is_possible(conditions, next), expected) << next.text();
      const auto solution = consistency.solution(with);
      ASSERT_EQ(solution.has_value(), expected) << next.text();
      if (expected) {
        ASSERT_TRUE(hold(with, *solution)) << next.text();
        conditions = with;
      }
      (expected ? possible : impossible) += 1;
    }
  }
  EXPECT_GT(possible, 100);
  EXPECT_GT(impossible, 100);
}

// Numbers wrap: s0 + 1 < s0 holds for one number alone, 0xFFFFFFFF.
TEST(Consistency, AtTheEndOfTheSpace_Wraps) {
  Consistency consistency(kNoLimit);
  const Condition wraps = Condition::less(Term::of(0) + Term(1), Term::of(0));
  const auto solution = consistency.solution({wraps});
  ASSERT_TRUE(solution);
  EXPECT_EQ((*solution)[0], 0xFFFF'FFFFU);
  EXPECT_FALSE(consistency.is_possible({wraps}, !Condition::equal(Term::of(0), Term(0xFFFF'FFFFU))));
  EXPECT_TRUE(consistency.is_possible({wraps}, Condition::equal(Term::of(0), Term(0xFFFF'FFFFU))));
}

TEST(Consistency, OfTruths_IsKnown) {
  Consistency consistency(kNoLimit);
  EXPECT_TRUE(consistency.is_possible({}, Condition(true)));
  EXPECT_FALSE(consistency.is_possible({}, Condition(false)));
  EXPECT_FALSE(consistency.solution({Condition(false)}));
}

// Conditions count that are connected with the question by others only.
TEST(Consistency, ThroughAChainOfConditions_IsSeen) {
  Consistency consistency(kNoLimit);
  const Term a = Term::of(0), b = Term::of(1), c = Term::of(2);
  const std::vector<Condition> chain = {Condition::equal(a, b + Term(1)), Condition::equal(b, c + Term(1))};
  EXPECT_FALSE(consistency.is_possible(chain, Condition::equal(a, c)));
  EXPECT_TRUE(consistency.is_possible(chain, Condition::equal(a, c + Term(2))));
}

// The same question of other symbols is not asked again, and another question is not taken for it.
TEST(Consistency, OfOtherNames_IsRemembered) {
  Consistency consistency(kNoLimit);
  const auto question = [&](Symbol x, Symbol y) {
    return consistency.is_possible({Condition::less(Term::of(x), Term::of(y))},
                                   Condition::equal(Term::of(x), Term::of(y)));
  };
  EXPECT_FALSE(question(0, 1));
  const std::size_t asked = consistency.asked();
  EXPECT_FALSE(question(3, 7));
  EXPECT_EQ(consistency.asked(), asked);
  EXPECT_EQ(consistency.remembered(), 1U);
  EXPECT_TRUE(consistency.is_possible({Condition::less(Term::of(3), Term::of(7) + Term(1))},
                                      Condition::equal(Term::of(3), Term::of(7))));
}

}  // namespace
}  // namespace synfin::properties
