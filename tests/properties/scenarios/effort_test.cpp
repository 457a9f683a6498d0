// What bounds do to an answer: what was not looked at is never called impossible.
#include <atomic>

#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

Answer exhaustively(const Asked& a, const Effort& e) {
  return answer_exhaustively(a.assumptions(), a.setting().query, e);
}
Answer symbolically(const Asked& a, const Effort& e) {
  return answer_symbolically(a.assumptions(), a.setting().query, e);
}

Effort to_depth(unsigned depth) {
  Effort e = effort();
  e.max_depth = depth;
  return e;
}

TEST(Bounds, DepthMet_IsImpossibleWithinBoundsOnly) {
  const Asked proved = asked("H3", 0);
  for (const Answer& answer : {exhaustively(proved, to_depth(3)), symbolically(proved, to_depth(3))}) {
    EXPECT_EQ(answer.verdict, Verdict::ImpossibleWithinBounds);
    EXPECT_NE(answer.trouble.find("depth"), std::string::npos) << answer.trouble;
    EXPECT_EQ(answer.depth, 3U);
  }
}

TEST(Bounds, DepthBeyondTheLast_IsAProof) {
  EXPECT_EQ(exhaustively(asked("H3", 0), to_depth(100)).verdict, Verdict::ImpossibleProved);
  EXPECT_EQ(symbolically(asked("H3", 0), to_depth(100)).verdict, Verdict::ImpossibleProved);
}

// R1 needs five steps: the bound decides between them.
TEST(Bounds, DepthOneShortOfAWitness_DoesNotFindIt) {
  const Asked thrown = asked("R1", 0);
  const std::uint64_t depth = exhaustively(thrown, effort()).depth;
  EXPECT_EQ(exhaustively(thrown, to_depth(static_cast<unsigned>(depth))).verdict, Verdict::Reachable);
  EXPECT_EQ(exhaustively(thrown, to_depth(static_cast<unsigned>(depth) - 1)).verdict, Verdict::ImpossibleWithinBounds);
}

TEST(Bounds, DepthMetByAQuestionOfWhatGoesOnForEver_IsUnknown) {
  for (const Asked& a : {asked("H5", 3), asked("H5", 5)}) {
    const Answer answer = exhaustively(a, to_depth(2));
    EXPECT_EQ(answer.verdict, Verdict::Unknown) << a.name();
    EXPECT_FALSE(answer.trouble.empty());
  }
}

TEST(Bounds, DepthMetByABoundary_IsUnknown) {
  const Answer answer = exhaustively(asked("H4", 2), to_depth(3));
  EXPECT_EQ(answer.verdict, Verdict::Unknown);
  EXPECT_TRUE(answer.numbers.empty());
}

TEST(Bounds, MemoryUsedUp_IsImpossibleWithinBoundsOrUnknown) {
  const Asked large = asked("C2", 0);
  const model::Assumptions assumptions = with_variants(large.scenario->assumptions, {"rfc9293", "capacity:3"});
  Effort little = effort();
  little.memory = 16 << 20;
  const Answer some = answer_exhaustively(assumptions, large.setting().query, little);
  EXPECT_EQ(some.verdict, Verdict::ImpossibleWithinBounds);
  EXPECT_NE(some.trouble.find("memory"), std::string::npos) << some.trouble;
  EXPECT_GT(some.states, 1'000U);
  EXPECT_LT(some.states, 619'481U);
}

TEST(Bounds, MemoryForNothing_IsUnknown) {
  Effort nothing = effort();
  nothing.memory = 64 << 10;
  for (const Asked& a : {asked("H3", 2), asked("C1", 0)}) {
    EXPECT_EQ(exhaustively(a, nothing).verdict, Verdict::Unknown) << a.name();
  }
}

TEST(Bounds, Interrupted_IsUnknown) {
  const std::atomic<bool> interrupt{true};
  Effort e = effort();
  e.interrupt = &interrupt;
  EXPECT_EQ(exhaustively(asked("H3", 0), e).verdict, Verdict::Unknown);
  EXPECT_EQ(exhaustively(asked("C1", 0), e).verdict, Verdict::Unknown);
  EXPECT_EQ(symbolically(asked("H3", 0), e).verdict, Verdict::Unknown);
}

// A network that may not lose anything and is full when a stale segment draws an answer: what would have been sent is
// not followed.
TEST(Bounds, NetworkFull_IsNoProof) {
  const Asked fresh = asked("H3", 0);
  for (const auto& [capacity, verdict] :
       {std::pair{1U, Verdict::ImpossibleWithinBounds}, std::pair{6U, Verdict::ImpossibleProved}}) {
    const std::vector<std::string> variants = {"lossless", "single", "no-retransmission",
                                               fmt::format("capacity:{}", capacity)};
    const Answer answer =
        answer_exhaustively(with_variants(fresh.scenario->assumptions, variants), fresh.setting().query, effort());
    EXPECT_EQ(answer.verdict, verdict) << capacity;
    EXPECT_EQ(answer.trouble.find("capacity") != std::string::npos, capacity == 1) << answer.trouble;
  }
}

// A planted bug that makes the world outgrow its form, or lets nothing come to rest before the start.
TEST(Bounds, WorldThatOutgrowsItsForm_IsUnknown) {
  for (const auto& [id, bug] : {std::pair{"C4", "inverts:rst-exact"}, std::pair{"R2", "inverts:ack-new"}}) {
    const Asked a = asked(id, 0);
    const model::Assumptions assumptions = with_variants(a.scenario->assumptions, {bug});
    const Answer answer = answer_exhaustively(assumptions, a.setting().query, effort());
    EXPECT_EQ(answer.verdict, Verdict::Unknown) << bug;
    EXPECT_FALSE(answer.trouble.empty()) << bug;
  }
}

}  // namespace
}  // namespace synfin::properties
