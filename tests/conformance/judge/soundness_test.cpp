// Two hosts as the standard has them are never accused, whatever their users do, whatever the network does, wherever
// the tap stands and whatever it loses.
#include <gtest/gtest.h>

#include "properties/random/exchange_draw.h"
#include "tests/conformance/judge/tapped_exchange.h"

namespace synfin::conformance {
namespace {

#ifdef SYNFIN_THOROUGH
constexpr unsigned kExchanges = 5000;
#else
constexpr unsigned kExchanges = 300;
#endif

struct Place {
  const char* name;
  TapPlace place;
  unsigned loses;       // percent
  bool silent = false;  // and nobody knows
};

class Soundness : public testing::TestWithParam<Place> {};

TEST_P(Soundness, HostsOfTheModel_AreNeverAccused) {
  const Place& place = GetParam();
  std::uint64_t segments = 0, judged_segments = 0;
  for (unsigned seed = 0; seed < kExchanges; ++seed) {
    std::mt19937 random(seed);
    const auto octets = properties::draw_exchange([&](std::size_t n) { return random() % n; });
    const auto capture = tapped(octets, &properties::make_peer,
                                {.place = place.place, .loses = place.loses, .silent = place.silent, .seed = seed});
    const JudgedCapture result = judged(capture, place.place, !place.silent);
    segments += result.segments;
    judged_segments += result.judged;
    for (const Accusation& a : result.accusations) {
      ADD_FAILURE() << "seed " << seed << ": " << (a.side == 0 ? "A" : "B") << " by packet " << a.finding.number
                    << " against " << a.finding.clause->id << "\n  expected " << a.finding.expected << "\n  got "
                    << a.finding.got << "\n"
                    << told(capture).substr(0, 20'000);
    }
    if (!result.accusations.empty()) break;
  }
  // Much is judged; what is not is of other incarnations, or comes after the tap has lost something.
  EXPECT_GT(judged_segments, segments / 3) << segments;
}

INSTANTIATE_TEST_SUITE_P(Taps, Soundness,
                         testing::Values(Place{"AtA", TapPlace::AtA, 0}, Place{"AtB", TapPlace::AtB, 0},
                                         Place{"Between", TapPlace::Between, 0}, Place{"AtALossy", TapPlace::AtA, 5},
                                         Place{"AtASilentlyLossy", TapPlace::AtA, 5, true},
                                         Place{"AtBSilentlyLossy", TapPlace::AtB, 5, true},
                                         Place{"AtASilentlyVeryLossy", TapPlace::AtA, 30, true},
                                         Place{"BetweenLossy", TapPlace::Between, 5},
                                         Place{"BetweenVeryLossy", TapPlace::Between, 30}),
                         [](const auto& each) { return each.param.name; });

// The judge is told that the tap stands where it does not: what it takes for granted is not so, and it accuses. So it
// could, above.
TEST(SoundnessItself, OfATapThatIsElsewhere_IsLost) {
  std::size_t accusations = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto octets = properties::draw_exchange([&](std::size_t n) { return random() % n; });
    const auto capture = tapped(octets, &properties::make_peer, {.seed = seed});
    accusations += judged(capture, TapPlace::AtA).accusations.size();
  }
  EXPECT_GT(accusations, 0U);
}

// A tap at a host that misses one segment in twenty, and does not know it: who vouches for it accuses the innocent.
// Nobody does above, though the segments are there that would convict.
TEST(SoundnessItself, OfATapThatIsVouchedForWrongly_IsLost) {
  std::size_t accusations = 0, doubts = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto octets = properties::draw_exchange([&](std::size_t n) { return random() % n; });
    const auto capture =
        tapped(octets, &properties::make_peer, {.place = TapPlace::AtA, .loses = 5, .silent = true, .seed = seed});
    accusations += judged(capture, TapPlace::AtA, true).accusations.size();
    doubts += judged(capture, TapPlace::AtA, false).doubts;
  }
  EXPECT_GT(accusations, 0U);
  EXPECT_GT(doubts, 0U);
}

}  // namespace
}  // namespace synfin::conformance
