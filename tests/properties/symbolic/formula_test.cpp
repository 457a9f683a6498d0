// Formulas fold what they can, and what they cannot means the same as with numbers.
#include "properties/symbolic/formula.h"

#include <gtest/gtest.h>

#include "model/sequence.h"
#include "properties/symbolic/query.h"

namespace synfin::properties {
namespace {

using model::Numbers;

constexpr std::uint32_t kEdges[] = {0, 1, 2, 31, 32, 33, 0x7FFF'FFFF, 0x8000'0000, 0x8000'0001, 0xFFFF'FFFF};

class FormulaTest : public testing::Test {
 protected:
  Word variable(const char* name) { return Word(context_.bv_const(name, 32)); }
  z3::context context_;
};

TEST_F(FormulaTest, Numbers_StayNumbers) {
  const Word sum = Word(0xFFFF'FFFFU) + Word(2U);
  ASSERT_TRUE(sum.is_number());
  EXPECT_EQ(sum.number(), 1U);
  EXPECT_TRUE(Formulas::less(Word(1U), Word(0x8000'0000U)).known());
}

TEST_F(FormulaTest, LinearSums_Cancel) {
  const Word x = variable("x"), y = variable("y");
  const auto number = [](const Word& w) { return w.is_number() ? w.number() : 0xDEAD'BEEFU; };
  EXPECT_EQ(number(x - x), 0U);
  EXPECT_EQ(number((x + Word(1U)) - x), 1U);
  EXPECT_EQ(number(((x + y) - x) - (y - Word(3U))), 3U);
  EXPECT_TRUE((x + Word(1U) == x).is_known());
  EXPECT_FALSE((x + Word(1U) == x).known());
  EXPECT_TRUE((x == x).known());
  EXPECT_FALSE((x == y).is_known());
  EXPECT_FALSE(Formulas::less(x, Word(0U)).known());
  EXPECT_TRUE(Formulas::less(x, Word(0U)).is_known());
}

TEST_F(FormulaTest, Truths_Fold) {
  const Truth t(context_.bool_const("t"));
  EXPECT_TRUE((t || Truth(true)).known());
  EXPECT_TRUE((t && Truth(false)).is_known());
  EXPECT_TRUE((t || !t).known());
  EXPECT_TRUE((t && !t).is_known());
  EXPECT_TRUE(z3::eq((!!t).open(), t.open()));
}

// Each operation, of variables with these values, is what Numbers makes of the values.
TEST_F(FormulaTest, Operations_AgreeWithNumbers) {
  const Word x = variable("x"), y = variable("y");
  const auto word = [&](const Word& w, const Assignment& at) { return value_of(context_, w.in(context_), at); };
  const auto truth = [&](const Truth& t, const Assignment& at) { return is_true(context_, t.in(context_), at); };
  for (const std::uint32_t a : kEdges) {
    for (const std::uint32_t b : kEdges) {
      const Assignment at{{"x", a}, {"y", b}};
      EXPECT_EQ(word(x + y, at), a + b);
      EXPECT_EQ(word(Word(5U) - y - y, at), 5U - b - b);
      EXPECT_EQ(truth(x == y, at), a == b);
      EXPECT_EQ(truth(x - y == Word(1U), at), a - b == 1);
      EXPECT_EQ(truth(Word(7U) - x == y + y, at), 7U - a == b + b);
      EXPECT_EQ(truth(Formulas::less(x, y), at), Numbers::less(a, b));
      EXPECT_EQ(truth(Formulas::less(Word(0U), y), at), Numbers::less(0, b));
      EXPECT_EQ(word(Formulas::min(x, y), at), Numbers::min(a, b));
      EXPECT_EQ(word(Formulas::max(x, y), at), Numbers::max(a, b));
      EXPECT_EQ(word(Formulas::distance(x, y), at), Numbers::distance(a, b));
      EXPECT_EQ(word(Formulas::halved(x), at), Numbers::halved(a));
      EXPECT_EQ(word(Formulas::shifted(x, y), at), Numbers::shifted(a, b));
      EXPECT_EQ(word(Formulas::bit(Formulas::less(x, y)), at), Numbers::bit(a < b));
      EXPECT_EQ(truth(after(model::Seq<Formulas>{x}, model::Seq<Formulas>{y}), at),
                after(model::Seq<Numbers>{a}, model::Seq<Numbers>{b}));
    }
  }
}

}  // namespace
}  // namespace synfin::properties
