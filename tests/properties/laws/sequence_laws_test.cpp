// Each law of sequence arithmetic, by three engines: all values of small words, random and edge values of 32 bits, a
// proof for all of 32 bits. And each refuted, by all three, of an arithmetic with a mistake planted for it.
#include "properties/sequence_laws.h"

#include <gtest/gtest.h>

#include "properties/sequence_laws_formulas.h"
#include "properties/symbolic/query.h"
#include "tests/properties/laws/checked.h"
#include "tests/properties/laws/planted_arithmetic.h"
#include "tests/properties/laws/small_words.h"

namespace synfin::properties {
namespace {

using model::Numbers;

template <class V>
using Holds = typename V::Bool (*)(const Words<V>&);

// --- All values of small words ---

#ifdef SYNFIN_THOROUGH
constexpr std::array<unsigned, 6> kBits = {0, 0, 10, 8, 6, 5};
#else
constexpr std::array<unsigned, 6> kBits = {0, 0, 8, 6, 5, 4};
#endif

// The number of values tried; stops at the first that breaks the law.
std::uint64_t tried_until_broken(std::string_view reads, Holds<SmallWords> holds, bool& broken) {
  using Word = SmallWords::Word;
  const unsigned bits = kBits[reads.size()];
  SmallWords::set_bits(bits);
  const std::uint64_t all = std::uint64_t{1} << (bits * reads.size());
  const Word zero(0U);
  Words<SmallWords> words{zero, zero, zero, zero, zero, Word(0x8000'0000U), Word(0x4000'0000U)};
  const auto place = [&](char name) {
    Word* const places[] = {&words.a, &words.b, &words.c, &words.n, &words.m};
    return places[std::string_view("abcnm").find(name)];
  };
  std::vector<Word*> chosen;
  for (const char name : reads) chosen.push_back(place(name));
  broken = false;
  for (std::uint64_t i = 0; i < all; ++i) {
    std::uint64_t rest = i;
    for (Word* const word : chosen) {
      *word = Word(static_cast<std::uint32_t>(rest) & SmallWords::mask());
      rest >>= bits;
    }
    if (holds(words)) continue;
    broken = true;
    return i + 1;
  }
  return all;
}

// --- Random words of 32 bits ---

// Near the numbers at which 32 bits wrap, or a comparison turns; or anywhere.
std::uint32_t edge_or_any() {
  constexpr std::uint32_t kEdges[] = {0, 0x8000'0000, 0x4000'0000, 0xC000'0000, 0x3FFF'C000, 0xFFFF, 536};
  if (*rc::gen::arbitrary<bool>()) return *rc::gen::arbitrary<std::uint32_t>();
  return *rc::gen::elementOf(std::vector<std::uint32_t>(std::begin(kEdges), std::end(kEdges))) +
         static_cast<std::uint32_t>(*rc::gen::inRange(-2, 3));
}

Words<Numbers> random_words() {
  Words<Numbers> w{edge_or_any(), 0, 0, edge_or_any(), edge_or_any(), 0x8000'0000U, 0x4000'0000U};
  w.b = w.a + (*rc::gen::arbitrary<bool>() ? edge_or_any() : w.n + edge_or_any());
  w.c = w.b + edge_or_any();
  return w;
}

Checked at_random(std::string_view name, Holds<Numbers> holds, Sought sought = Sought::Anything) {
  const auto property = [&] {
    const Words<Numbers> w = random_words();
    RC_LOG() << "a " << w.a << ", b " << w.b << ", c " << w.c << ", n " << w.n << ", m " << w.m;
    RC_ASSERT(holds(w));
  };
  return checked(std::string(name), 1000, property, sought);
}

// --- All words of 32 bits ---

SolverAnswer can_be_broken(Holds<Formulas> holds) {
  z3::context context;
  const auto variable = [&](const char* name) { return Word(context.bv_const(name, 32)); };
  const Words<Formulas> words{variable("a"), variable("b"),      variable("c"),     variable("n"),
                              variable("m"), Word(0x8000'0000U), Word(0x4000'0000U)};
  return ask(context, {(!holds(words)).in(context)}, 60'000).answer;
}

class SequenceLawTest : public testing::TestWithParam<std::size_t> {};

TEST_P(SequenceLawTest, HoldsOfAllSmallWords) {
  const auto& law = kSequenceLaws<SmallWords>[GetParam()];
  bool broken = true;
  EXPECT_GT(tried_until_broken(law.reads, law.holds, broken), 60'000U);
  EXPECT_FALSE(broken) << law.name << ": " << law.says;
}

TEST_P(SequenceLawTest, HoldsOfRandomWords) {
  const auto& law = kSequenceLaws<Numbers>[GetParam()];
  const Checked outcome = at_random(law.name, law.holds);
  EXPECT_TRUE(outcome.holds) << outcome.says;
}

TEST_P(SequenceLawTest, IsProvedOfAllWords) {
  const auto& law = kSequenceLaws<Formulas, FormulaArithmetic>[GetParam()];
  EXPECT_EQ(can_be_broken(law.holds), SolverAnswer::No) << law.name << ": " << law.says;
}

std::string law_name(const testing::TestParamInfo<std::size_t>& info) {
  return std::string(kSequenceLaws<Numbers>[info.param].name);
}

INSTANTIATE_TEST_SUITE_P(All, SequenceLawTest, testing::Range<std::size_t>(0, kSequenceLaws<Numbers>.size()), law_name);

// --- Each law can be broken ---

struct Mistake {
  std::string_view law;
  Holds<SmallWords> of_small;
  Holds<Numbers> of_numbers;
  Holds<Formulas> of_formulas;
};

template <class V, class A>
Holds<V> law_of(std::string_view name) {
  for (const auto& law : kSequenceLaws<V, A>) {
    if (law.name == name) return law.holds;
  }
  return nullptr;
}

template <template <class, class> class Planted>
Mistake mistake(std::string_view law) {
  return {law, law_of<SmallWords, Planted<SmallWords, Arithmetic<SmallWords>>>(law),
          law_of<Numbers, Planted<Numbers, Arithmetic<Numbers>>>(law),
          law_of<Formulas, Planted<Formulas, FormulaArithmetic>>(law)};
}

std::vector<Mistake> mistakes() {
  using namespace planted_arithmetic;
  return {mistake<SuccessorTooFar>("distance_inverts_successor"),
          mistake<SuccessorTooFar>("successor_inverts_distance"),
          mistake<DistanceCountsBoth>("distances_add"),
          mistake<RangeWithoutWrap>("range_does_not_move"),
          mistake<AfterByPlainOrder>("order_does_not_move"),
          mistake<NewByPlainOrder>("acknowledgment_does_not_move"),
          mistake<AfterAtHalf>("one_of_three"),
          mistake<AfterAtHalf>("successors_come_after"),
          mistake<AfterWithinAQuarter>("order_is_transitive"),
          mistake<RangeWithItsEnd>("empty_range_has_nothing"),
          mistake<RangeWithoutItsBeginning>("range_begins_at_low"),
          mistake<RangeWithItsEnd>("range_ends_before_size"),
          mistake<LargeRangeForgotten>("range_grows"),
          mistake<AfterWithinAQuarter>("largest_window_keeps_order"),
          mistake<OldCountsAsNew>("old_acknowledgment_is_not_new"),
          mistake<LastIsNotNew>("last_acknowledgment_is_new"),
          mistake<OneBeyondIsNew>("acknowledgment_beyond_is_not_new"),
          mistake<LastIsNotNew>("acknowledgment_between_is_new"),
          mistake<AcceptedByBeginning>("acceptance_is_the_table"),
          mistake<ResetByItsLength>("reset_is_accepted_by_its_number"),
          mistake<AcceptedByPlainOrder>("acceptance_does_not_move")};
}

TEST(SequenceLaws, EachLaw_HasAMistakeThatBreaksIt) {
  const auto all = mistakes();
  ASSERT_EQ(all.size(), kSequenceLaws<Numbers>.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].law, kSequenceLaws<Numbers>[i].name);
}

class MistakeTest : public testing::TestWithParam<std::size_t> {};

TEST_P(MistakeTest, IsRefutedByEveryEngine) {
  const Mistake planted = mistakes()[GetParam()];
  bool broken = false;
  tried_until_broken(kSequenceLaws<SmallWords>[GetParam()].reads, planted.of_small, broken);
  EXPECT_TRUE(broken) << planted.law << ", of all small words";
  EXPECT_FALSE(at_random(planted.law, planted.of_numbers, Sought::Planted).holds) << planted.law << ", of random words";
  EXPECT_EQ(can_be_broken(planted.of_formulas), SolverAnswer::Yes) << planted.law << ", by Z3";
}

INSTANTIATE_TEST_SUITE_P(All, MistakeTest, testing::Range<std::size_t>(0, kSequenceLaws<Numbers>.size()), law_name);

}  // namespace
}  // namespace synfin::properties
