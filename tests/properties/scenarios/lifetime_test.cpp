// H8: how long a half-open entry lives.
#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

bool says(const Answer& answer, std::string_view text) {
  for (const std::string& note : answer.notes) {
    if (note.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(Lifetime, OfAnEntry_IsTheSumOfItsTimeouts) {
  const Answer answer = measure_lifetime();
  EXPECT_EQ(answer.verdict, Verdict::ImpossibleWithinBounds);
  EXPECT_EQ(answer.states, 11U);
  // 1 + 2 + 4 + 8 + 16 + 32 s; 1 + 2 + 4 + 8 * 6 s with a cap of 8 s.
  EXPECT_TRUE(says(answer, "5 retries: lives   63.0 s, the sum is   63.0 s"));
  EXPECT_TRUE(says(answer, "8 retries: lives   55.0 s, the sum is   55.0 s"));
  EXPECT_TRUE(says(answer, "0 retries: lives    1.0 s"));
}

// Entries that live 63 s fill n places if n + 1 SYNs come within 63 s: every 63 / n s, rounded down, or just below.
TEST(Lifetime, RateThatFillsTheQueue_IsPlacesByLife) {
  const Answer answer = measure_lifetime();
  ASSERT_EQ(answer.numbers.size(), 3U);
  const std::array<std::uint32_t, 3> places = {1, 8, 128};
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_LT(answer.numbers[i] * places[i], 63'000U);
    EXPECT_GE((answer.numbers[i] + 1) * places[i], 63'000U);
  }
}

TEST(Lifetime, WithSynCookies_NoSynIsTurnedAway) {
  EXPECT_TRUE(says(measure_lifetime(), "every SYN is answered"));
  EXPECT_FALSE(says(measure_lifetime(), "some SYN goes unanswered"));
}

TEST(Lifetime, AskedOfAnEngine_IsMeasured) {
  const Asked h8 = asked("H8", 0);
  EXPECT_EQ(answer_exhaustively(h8.assumptions(), h8.setting().query, effort()).notes, measure_lifetime().notes);
  EXPECT_FALSE(is_symbolic(h8.setting().query));
}

}  // namespace
}  // namespace synfin::properties
