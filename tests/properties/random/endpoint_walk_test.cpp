// The reference endpoint on random walks, each step judged from inside, under every profile.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "conformance/command_cases.h"
#include "properties/random/walk_classes.h"
#include "properties/random/walk_text.h"
#include "properties/random/watched_host.h"
#include "tests/properties/random/walk_check.h"

namespace synfin::properties {
namespace {

// Where things are slow fewer walks are enough: what they are is the same.
#ifdef SYNFIN_THOROUGH
constexpr int kWalks = 20'000;
#else
constexpr int kWalks = 1000;
#endif

std::string gtest_name(const model::Profile& profile) {
  std::string name(profile.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class EndpointWalks : public testing::TestWithParam<model::Profile> {
 protected:
  const model::Profile& profile() const { return *model::find_profile(GetParam().name); }
  WatchedEndpoint host_{model::Endpoint(model::kProfiles.front()), model::NoFaults{}};
};

TEST_P(EndpointWalks, EveryStep_KeepsEveryProperty) {
  expect_walks({.profile = &profile()}, kWalks, [&](const conformance::Walk& walk) -> std::string {
    const WalkEnd end = run(host_, walk);
    return end.violation == nullptr ? "" : to_text(walk, end);
  });
}

TEST_P(EndpointWalks, LongOnes_KeepEveryProperty) {
  expect_walks({.profile = &profile(), .most_stimuli = 100}, kWalks / 10,
               [&](const conformance::Walk& walk) -> std::string {
                 const WalkEnd end = run(host_, walk);
                 return end.violation == nullptr ? "" : to_text(walk, end);
               });
}

INSTANTIATE_TEST_SUITE_P(All, EndpointWalks, testing::ValuesIn(model::kProfiles),
                         [](const auto& test) { return gtest_name(test.param); });

// Walks of this generator, one after the other, without RapidCheck's engine.
template <class Visit>
void each_walk(const WalkShape& shape, std::size_t count, Visit visit) {
  const auto generator = walks(shape);
  rc::Random random(kWalks);
  for (std::size_t i = 0; i < count; ++i) visit(generator(random.split(), rc::kNominalSize).value());
}

// Beside every `always` stands that what it speaks of happens.
TEST(EndpointWalks, EverythingThatIsSpokenOf_Happens) {
  WatchedEndpoint host{model::Endpoint(model::kProfiles.front()), model::NoFaults{}};
  std::array<std::size_t, kHappenings> counts{};
  constexpr std::size_t kCount = 60'000;
  each_walk({}, kCount, [&](const conformance::Walk& walk) {
    const WalkEnd end = run(host, walk);
    for (std::size_t i = 0; i < kHappenings; ++i) counts[i] += end.sometimes.has(static_cast<Happening>(i)) ? 1 : 0;
  });
  for (std::size_t i = 0; i < kHappenings; ++i) {
    fmt::print("{:>7} of {} walks  {}\n", counts[i], kCount, name(static_cast<Happening>(i)));
    EXPECT_GE(counts[i], 5U) << name(static_cast<Happening>(i));
  }
}

// What is generated covers what it is meant to, in every state that has a connection.
TEST(EndpointWalks, EveryClassOfStimulus_HasItsShare) {
  WatchedEndpoint host{model::Endpoint(model::kProfiles.front()), model::NoFaults{}};
  Tally tally;
  each_walk({.profile = &model::kProfiles.front()}, 20'000, [&](const conformance::Walk& walk) {
    host.begin(model::Endpoint(*walk.profile), *walk.profile);
    for (const auto& s : conformance::all_ways()[walk.way].stimuli) host.take(s);
    for (const auto& s : walk.stimuli) {
      tally.count(host.watch().tcb_of(s.peer), classes_of(s, host.watch().tcb_of(s.peer), host.tester(s.peer)));
      host.take(s);
    }
  });
  fmt::print("{}", tally.table());
  for (std::size_t c = 0; c < kStimulusClasses; ++c) {
    const auto one = static_cast<StimulusClass>(c);
    EXPECT_GE(tally.share(one), least_share(one)) << name(one);
    for (std::size_t s = static_cast<std::size_t>(model::State::SynReceived); s < model::kStates; ++s) {
      if (!is_of_connections(one)) continue;
      EXPECT_GE(tally.count_in(static_cast<model::State>(s), one), 10U)
          << name(one) << " in " << name(static_cast<model::State>(s));
    }
  }
}

TEST(EndpointWalks, WhatIsGenerated_HasACode) {
  std::size_t without = 0, all = 0;
  each_walk({}, 2000, [&](const conformance::Walk& walk) {
    for (const auto& s : walk.stimuli) {
      ++all;
      const auto code = conformance::encoded(s);
      without += code && conformance::decoded(*code) == s ? 0 : 1;
    }
  });
  EXPECT_EQ(without, 0U) << "of " << all;
}

TEST(EndpointWalks, OneSeed_GivesTheSameWalks) {
  std::vector<std::vector<conformance::Stimulus>> first, second;
  each_walk({}, 100, [&](const conformance::Walk& walk) { first.push_back(walk.stimuli); });
  each_walk({}, 100, [&](const conformance::Walk& walk) { second.push_back(walk.stimuli); });
  EXPECT_EQ(first, second);
}

// What a fuzz target does to have many walks out of one: they end otherwise, one after the other.
TEST(EndpointWalks, GoneBack_GoesOnAsIfNothingHadBeen) {
  WatchedEndpoint straight(model::Endpoint(model::kProfiles.front()), model::NoFaults{});
  WatchedEndpoint branching(model::Endpoint(model::kProfiles.front()), model::NoFaults{});
  std::size_t otherwise = 0;
  each_walk({}, 500, [&](const conformance::Walk& walk) {
    if (walk.stimuli.size() < 2) return;
    conformance::Walk before = walk;
    const conformance::Stimulus last = before.stimuli.back(), other = before.stimuli.front();
    before.stimuli.pop_back();
    run(straight, walk);
    run(branching, before);
    branching.remember();
    branching.take(other);
    for (std::uint8_t peer = 0; peer < Watch::kPeers; ++peer) {
      otherwise += branching.watch().tcb_of(peer) == straight.watch().tcb_of(peer) ? 0U : 1U;
    }
    branching.go_back();
    EXPECT_TRUE(branching.take(last));
    for (std::uint8_t peer = 0; peer < Watch::kPeers; ++peer) {
      EXPECT_TRUE(branching.watch().tcb_of(peer) == straight.watch().tcb_of(peer));
    }
  });
  EXPECT_GT(otherwise, 100U);
}

// A judge that is never content with a RST in a walk: one RST alone is left of it.
TEST(EndpointWalks, WhatFails_ShrinksToOneStimulus) {
  const Checked checked = put_walks({.most_stimuli = 40}, 1000, [](const conformance::Walk& walk) -> std::string {
    const bool any = std::any_of(walk.stimuli.begin(), walk.stimuli.end(), [](const conformance::Stimulus& s) {
      const auto* segment = std::get_if<conformance::SegmentSpec>(&s.what);
      return segment != nullptr && (segment->flags & wire::kRst) != 0;
    });
    return any ? "a RST" : "";
  });
  ASSERT_TRUE(checked.failed);
  EXPECT_EQ(checked.minimal.way, 0U);
  ASSERT_EQ(checked.minimal.stimuli.size(), 1U) << checked.message;
  EXPECT_EQ(text_of(checked.minimal.stimuli.front()), "RST seq=RCV.NXT") << checked.message;
}

}  // namespace
}  // namespace synfin::properties
