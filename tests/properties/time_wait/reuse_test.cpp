#include "properties/time_wait/reuse.h"

#include <gtest/gtest.h>

namespace synfin::properties::time_wait {
namespace {

constexpr Millis kLifetime = 120'000;

// 1,000 octets in 1 s: the clock has gone on by 250,000, the numbers by 1,001.
constexpr Incarnation kSlow = {.octets = 1'000, .rate = 1'000, .duration = 1'000};
// 10,000,000 octets in 10 s: the clock has gone on by 2,500,000.
constexpr Incarnation kFast = {.octets = 10'000'000, .rate = 1'000'000, .duration = 10'000};

TEST(Ahead_SlowIncarnation, IsWhatTheClockGainedOverTheNumbers) {
  EXPECT_EQ(ahead(kSlow, 0), 250'000U - 1'001U);
  EXPECT_EQ(ahead(kSlow, 4), 251'000U - 1'001U);
}

TEST(Ahead_FastIncarnation, LiesBehindUntilTheClockHasCaughtUp) {
  EXPECT_EQ(ahead(kFast, 0), static_cast<std::uint32_t>(2'500'000 - 10'000'001));
  EXPECT_EQ(ahead(kFast, 30'000), static_cast<std::uint32_t>(-1));
  EXPECT_EQ(ahead(kFast, 30'001), 249U);
}

TEST(NumbersAlive_MoreThanALifetimeSent, AreThoseOfTheLastLifetime) {
  EXPECT_EQ(numbers_alive(kSlow, kLifetime, 0), 1'002U);  // with SYN and FIN
  EXPECT_EQ(numbers_alive(kSlow, kLifetime, kLifetime - 500), 501U);
  EXPECT_EQ(numbers_alive(kSlow, kLifetime, kLifetime), 0U);
  EXPECT_EQ(numbers_alive({.octets = ~0ULL, .rate = ~0ULL, .duration = 1}, kLifetime, 0), kNumberSpace);
}

TEST(SafeByNumber_SlowIncarnation_FromItsEndOn, Span) {
  EXPECT_EQ(safe_by_number(kSlow, kLifetime), (Span{0, kLifetime}));
}

TEST(SafeByNumber_FasterThanTheClock_OnceTheClockHasCaughtUp, Span) {
  EXPECT_FALSE(is_safe_by_number(kFast, kLifetime, 30'000));
  EXPECT_EQ(safe_by_number(kFast, kLifetime), (Span{30'001, kLifetime}));
}

TEST(SafeByNumber_MuchFasterThanTheClock_NotBeforeTheLifetimeIsOver, None) {
  // 400,000,000 octets in 10 s: the clock needs 1,590 s more.
  const Incarnation faster = {.octets = 400'000'000, .rate = 40'000'000, .duration = 10'000};
  EXPECT_EQ(safe_by_number(faster, kLifetime), std::nullopt);
  EXPECT_TRUE(is_safe_by_number(faster, kLifetime, kLifetime));
}

TEST(SafeByNumber_LongAndIdle_ClockIsHalfAroundAndSeemsOld, Span) {
  // 2^31 ticks are 8,589.934592 s: 1,002 ticks before that the ISS is 2^31 - 1 ahead at most.
  Incarnation idle = {.octets = 1'000, .rate = 1'000, .duration = 8'589'000};
  EXPECT_EQ(safe_by_number(idle, kLifetime), (Span{0, 938}));
  EXPECT_EQ(ahead(idle, 938), (std::uint32_t{1} << 31U) - 149U);
  EXPECT_EQ(ahead(idle, 939), (std::uint32_t{1} << 31U) + 101U);
  idle.duration = 8'600'000;
  EXPECT_EQ(safe_by_number(idle, kLifetime), std::nullopt);
  // Once around: 2^32 ticks are 17,179.869184 s.
  idle.duration = 17'179'869;
  EXPECT_EQ(safe_by_number(idle, kLifetime), (Span{5, kLifetime}));
}

TEST(SafeByNumber_NumbersComeAroundWithinALifetime_NotSafe, Wrap) {
  // The ISS is 1,000,000,000 or so ahead, but at 20 MB/s the new incarnation gets to old numbers within the lifetime.
  const Incarnation wraps = {.octets = 3'294'967'296, .rate = 20'000'000, .duration = 1'000};
  EXPECT_EQ(ahead(wraps, 0), 1'000'249'999U);
  EXPECT_FALSE(is_safe_by_number(wraps, kLifetime, 0));
  // u + v = 2 * 20,000 * left + 65,537, which must leave room for a.
  const std::optional<Span> span = safe_by_number(wraps, kLifetime);
  ASSERT_TRUE(span);
  const auto uses = [&](Millis elapsed) {
    return ahead(wraps, elapsed) + 40'000 * static_cast<std::uint64_t>(kLifetime - elapsed) + 65'537;
  };
  EXPECT_LE(uses(span->from), kNumberSpace);
  EXPECT_GT(uses(span->from - 1), kNumberSpace);
  EXPECT_EQ(span->from, 37'871);
}

TEST(SafeByTimestamps_FromOneTickToHalfTheSpace, Span) {
  EXPECT_EQ(safe_by_timestamps(1), (Span{1, 2'147'483'647}));
  EXPECT_EQ(safe_by_timestamps(1'000), (Span{1'000, 2'147'483'647'000}));
}

}  // namespace
}  // namespace synfin::properties::time_wait
