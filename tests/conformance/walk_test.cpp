// Walks in octets: every string of octets is one, and what a code says is what it says again.
#include "conformance/walk.h"

#include <gtest/gtest.h>

#include <random>

namespace synfin::conformance {
namespace {

TEST(Walk, Decoded_EncodedAgain_IsTheSameStimulus) {
  std::mt19937 random(1);
  std::size_t segments = 0, calls = 0, waits = 0;
  for (int i = 0; i < 200'000; ++i) {
    StimulusCode code;
    for (auto& octet : code) octet = static_cast<std::uint8_t>(random());
    const Stimulus stimulus = decoded(code);
    const auto again = encoded(stimulus);
    ASSERT_TRUE(again) << i;
    ASSERT_EQ(decoded(*again), stimulus) << i;
    segments += std::holds_alternative<SegmentSpec>(stimulus.what) ? 1U : 0U;
    calls += std::holds_alternative<CallSpec>(stimulus.what) ? 1U : 0U;
    waits += std::holds_alternative<WaitSpec>(stimulus.what) ? 1U : 0U;
  }
  EXPECT_GT(segments, 100'000U);
  EXPECT_GT(calls, 20'000U);
  EXPECT_GT(waits, 10'000U);
}

TEST(Walk, ZeroOctets_AreAnEmptySegmentInOrder) {
  const Stimulus plain = decoded({});
  EXPECT_EQ(plain, (Stimulus{SegmentSpec{.seq = {Base::RcvNxt}}}));
  EXPECT_EQ(decoded({0, 0x10}), (Stimulus{SegmentSpec{.flags = 0x10, .seq = {Base::RcvNxt}, .ack = {Base::SndNxt}}}));
}

// The cases that are generated otherwise can be walked too, nearly all of them: they are what fuzzers begin with.
TEST(Walk, NearlyEveryStimulusOfTheCasesHasACode) {
  std::size_t with = 0, without = 0;
  for (const Case& c : all_cases()) {
    for (Stimulus stimulus : c.stimuli) {
      if (std::holds_alternative<ReachSpec>(stimulus.what)) continue;
      if (auto* call = std::get_if<CallSpec>(&stimulus.what)) call->optional = true;
      const auto code = encoded(stimulus);
      ++(code ? with : without);
      if (code) {
        ASSERT_EQ(decoded(*code), stimulus) << c.id;
      }
    }
  }
  EXPECT_GT(with, 40 * without) << with << " with, " << without << " without";
}

TEST(Walk, OctetsOfAWalk_GiveTheWalkAgain) {
  const std::vector<Stimulus> stimuli = {decoded({0, 0x11, 0, 1}), decoded({224, 30}), decoded({166, 5})};
  const auto octets = octets_of(5, 2, stimuli);
  const Walk walk = walk_of(octets);
  EXPECT_EQ(walk.way, 5U);
  EXPECT_EQ(walk.profile, &model::kProfiles[2]);
  EXPECT_EQ(walk.stimuli, stimuli);
}

TEST(Walk, FewerOctetsThanAHeader_AreTheSimplestWalk) {
  EXPECT_TRUE(walk_of({}).stimuli.empty());
  EXPECT_EQ(walk_of({}).way, 0U);
  const std::vector<std::uint8_t> cut(kWalkHeader + 7, 0xFF);
  EXPECT_TRUE(walk_of(cut).stimuli.empty()) << "half a stimulus is none";
}

TEST(Walk, MoreStimuliThanTheLongestWalk_AreNotLookedAt) {
  const std::vector<std::uint8_t> octets(kWalkHeader + 8 * (kLongestWalk + 5));
  EXPECT_EQ(walk_of(octets).stimuli.size(), kLongestWalk);
}

}  // namespace
}  // namespace synfin::conformance
