// The reference endpoint as a stack, octet for octet, on random walks: it conforms under every profile.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/model/model_stack.h"
#include "adapters/mutant/mutants.h"
#include "conformance/report/trace_script.h"
#include "properties/random/tracked_walk.h"
#include "tests/properties/random/walk_check.h"

namespace synfin::properties {
namespace {

#ifdef SYNFIN_THOROUGH
constexpr int kWalks = 5000;
#else
constexpr int kWalks = 300;
#endif

std::string complaint(TrackedStack& tracked, const conformance::Walk& walk) {
  const auto result = tracked.judge(conformance::case_of(walk, "walk/minimal"), 1);
  if (!convicts(result)) return "";
  return fmt::format("{} in {}: allowed {}, got {}", result.failure->clause->id, name(result.failure->state),
                     result.failure->expected, result.failure->got);
}

class TrackedWalks : public testing::TestWithParam<model::Profile> {
 protected:
  void expect_acquittal(const model::Claims& claims) {
    const model::Profile& profile = *model::find_profile(GetParam().name);
    const auto stack = adapters::make_model_stack(profile);
    TrackedStack tracked(*stack, claims);
    expect_walks({.profile = &profile}, kWalks,
                 [&](const conformance::Walk& walk) { return complaint(tracked, walk); });
  }
};

TEST_P(TrackedWalks, ConformUnderTheirOwnClaims) { expect_acquittal(GetParam().claims); }
TEST_P(TrackedWalks, ConformWithNothingClaimed) { expect_acquittal({}); }

INSTANTIATE_TEST_SUITE_P(All, TrackedWalks, testing::ValuesIn(model::kProfiles), [](const auto& test) {
  std::string name(test.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// What a failure is told with: the ladder, a script, and a command.
TEST(TrackedWalks, AMutant_IsShrunkAndTold) {
  const auto stack = adapters::make_mutant("rst-anywhere");
  TrackedStack tracked(*stack, model::kProfiles.front().claims);
  const WalkShape shape{.profile = &model::kProfiles.front()};
  const Checked checked =
      put_walks(shape, 1000, [&](const conformance::Walk& walk) { return complaint(tracked, walk); });
  ASSERT_TRUE(checked.failed);
  EXPECT_LE(checked.minimal.stimuli.size(), 4U) << checked.message;
  const std::string story = story_of(*stack, "mutant:rst-anywhere", checked.minimal);
  EXPECT_NE(story.find("---> to the stack"), std::string::npos) << story;
  const bool has_script = story.find("// See RFC") != std::string::npos;
  EXPECT_TRUE(has_script || story.find("// No packetdrill script: ") != std::string::npos) << story;
  EXPECT_NE(story.find("synfin replay "), std::string::npos) << story;
}

}  // namespace
}  // namespace synfin::properties
