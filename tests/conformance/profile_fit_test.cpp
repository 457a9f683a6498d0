// What a stack turns out to be when nothing is claimed of it.
#include "conformance/report/profile_fit.h"

#include <gtest/gtest.h>

#include "adapters/model/model_stack.h"
#include "tests/conformance/cases_like.h"

namespace synfin::conformance {
namespace {

// The reference endpoint follows this profile, and the judge is not told.
Report judged(const char* profile, CampaignOutcome& outcome) {
  const auto make = [&] { return adapters::make_model_stack(*model::find_profile(profile)); };
  outcome = run_campaign(make, cases_like({"*"}), {});
  return make_report({.stack = "model", .profile = "auto"}, outcome);
}

const ProfileFit& fit_of(const std::vector<ProfileFit>& fits, std::string_view profile) {
  return *std::find_if(fits.begin(), fits.end(), [&](const ProfileFit& f) { return f.profile->name == profile; });
}

TEST(ProfileFit, TheProfileThatIsFollowed_IsFound) {
  for (const char* followed : {"rfc9293", "rfc793", "rfc1337", "reuse"}) {
    CampaignOutcome outcome;
    const Report report = judged(followed, outcome);
    const auto fits = fitting_profiles(report);
    ASSERT_EQ(fits.size(), model::kProfiles.size());
    EXPECT_TRUE(fit_of(fits, followed).fits()) << followed << "\n" << profiles_text(report);
    const char* other = std::string_view(followed) == "rfc793" ? "rfc9293" : "rfc793";
    EXPECT_FALSE(fit_of(fits, other).fits()) << followed;
    for (const AxisFit& axis : report.fit) {
      EXPECT_EQ(axis.yes_cases.size(), std::min<std::size_t>(axis.yes, 3)) << name(axis.axis);
      EXPECT_EQ(axis.no_cases.size(), std::min<std::size_t>(axis.no, 3)) << name(axis.axis);
    }
  }
}

TEST(ProfileFit, Timers_AreThoseOfTheStack) {
  CampaignOutcome outcome;
  const Report report = judged("rfc9293", outcome);
  const auto make = [] { return adapters::make_model_stack(*model::find_profile("rfc9293")); };
  const auto timers = measured_timers(make, report, {});
  ASSERT_EQ(timers.size(), 5U);
  EXPECT_EQ(timers[0].what, "SYN");
  EXPECT_EQ(timers[0].says.rfind("sent at 0, 1, 3, 7, 15", 0), 0U) << timers[0].says;
  EXPECT_EQ(timers[4].what, "TIME-WAIT");
  EXPECT_EQ(timers[4].says, "lasts at least 239 s");
  EXPECT_EQ(timers[4].cases, std::vector<std::string>{"time-wait/timer/fin-after-239s"});
}

TEST(ProfileFit, WithoutItsCases_NoTimerIsMeasured) {
  CampaignOutcome outcome;
  outcome.capabilities.virtual_time = true;
  const Report report = make_report({.stack = "model", .profile = "auto"}, outcome);
  EXPECT_TRUE(measured_timers([] { return adapters::make_model_stack(model::kProfiles[0]); }, report, {}).empty());
  EXPECT_TRUE(fitting_profiles(report).empty());
}

}  // namespace
}  // namespace synfin::conformance
