// Several processes side by side: the results are those of one, whatever the stack does.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "tests/conformance/around_model.h"
#include "tests/conformance/cases_like.h"
#include "tests/conformance/told.h"

namespace synfin::conformance {
namespace {

enum class Mischief { None, DiesWithoutAWord, Exits, BreaksItsContract, IsLost };

// It prints a line of each other segment.
class Talkative : public Mischievous {
 public:
  using Mischievous::Mischievous;
  void inject(std::span<const std::uint8_t> packet) override {
    if (!is_syn_fin(packet)) std::printf("segment %d\n", ++segments_);
    Mischievous::inject(packet);
  }

 private:
  int segments_ = 0;
};

void strike(Mischief mischief) {
  switch (mischief) {
    case Mischief::None: return;
    case Mischief::DiesWithoutAWord: std::abort();
    case Mischief::Exits: ::_exit(0);
    case Mischief::BreaksItsContract: throw StackFailed(StackFailed::How::BrokeContract, "broken");
    case Mischief::IsLost: throw StackUnavailable("lost");
  }
}

CampaignOutcome run(Mischief mischief, std::string_view pattern, std::size_t jobs, const Progress& progress = {}) {
  const auto make = [mischief] { return std::make_unique<Talkative>([mischief] { strike(mischief); }); };
  return run_campaign(make, cases_like({pattern}), {.claims = model::kProfiles.front().claims, .jobs = jobs}, progress);
}

class Jobs : public testing::TestWithParam<Mischief> {};

TEST_P(Jobs, ChangeNothing) {
  const auto one = run(GetParam(), "listen/s*", 1);
  EXPECT_GT(one.judged.size(), 20U);
  const auto honest = run(Mischief::None, "listen/s*", 1);
  EXPECT_EQ(told(one) == told(honest), GetParam() == Mischief::None) << "the mischief is seen";
  for (const std::size_t jobs : {2U, 5U}) {
    for (int i = 0; i < 3; ++i) {
      const auto many = run(GetParam(), "listen/s*", jobs);
      ASSERT_EQ(told(many), told(one)) << jobs;
      ASSERT_EQ(many.interrupted, one.interrupted);
    }
  }
}

std::string name_of(const testing::TestParamInfo<Mischief>& instance) {
  switch (instance.param) {
    case Mischief::None: return "HonestStack";
    case Mischief::DiesWithoutAWord: return "DyingStack";
    case Mischief::Exits: return "LeavingStack";
    case Mischief::BreaksItsContract: return "BrokenContract";
    case Mischief::IsLost: return "LostStack";
  }
  return "";
}

INSTANTIATE_TEST_SUITE_P(Campaign, Jobs,
                         testing::Values(Mischief::None, Mischief::DiesWithoutAWord, Mischief::Exits,
                                         Mischief::BreaksItsContract, Mischief::IsLost),
                         name_of);

TEST(CampaignJobs, TooManyBreaches_EndTheRunAfterTheCaseOfTheLast) {
  const auto cases = cases_like({"*/syn-fin/*"});
  ASSERT_GT(cases.size(), 40U);
  const auto one = run(Mischief::BreaksItsContract, "*/syn-fin/*", 1);
  EXPECT_EQ(one.interrupted_why, "the adapter broke its contract too often");
  EXPECT_LT(one.judged.size(), cases.size());
  EXPECT_EQ(one.judged.back().result.why, "broken");
  EXPECT_EQ(told(run(Mischief::BreaksItsContract, "*/syn-fin/*", 2)), told(one));
  EXPECT_EQ(told(run(Mischief::BreaksItsContract, "*/syn-fin/*", 5)), told(one));
}

// What a stack prints in one case is nothing to the next, or its words would depend on who ran before.
TEST(CampaignJobs, LastWords_AreOfTheCaseItself) {
  std::size_t dead = 0;
  for (const Judged& judged : run(Mischief::DiesWithoutAWord, "listen/s*", 1).judged) {
    if (!matches("listen/syn-fin/*", judged.the_case->id)) continue;
    ASSERT_TRUE(judged.result.failure);
    EXPECT_EQ(judged.result.failure->got.find("having printed"), std::string::npos) << judged.result.failure->got;
    ++dead;
  }
  EXPECT_GT(dead, 0U);
}

TEST(CampaignJobs, Progress_CountsOverAll) {
  std::size_t last = 0, most = 0;
  const auto outcome = run(Mischief::None, "established/*", 3, [&](std::size_t judged, std::size_t asked) {
    EXPECT_GE(judged, last);
    last = judged;
    most = asked;
  });
  EXPECT_GT(outcome.asked, 0U);
  EXPECT_EQ(most, outcome.asked);
  EXPECT_LE(last, most);
  EXPECT_EQ(outcome.judged.size(), outcome.asked);
}

TEST(CampaignJobs, Interrupted_KeepsWhatItHas) {
  const auto outcome = run(Mischief::None, "*", 3, [](std::size_t judged, std::size_t) {
    if (judged > 0) campaign_interrupted = 1;
  });
  campaign_interrupted = 0;
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_GT(outcome.judged.size(), 0U);
  EXPECT_LT(outcome.judged.size(), outcome.asked);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a process of it is left";
}

}  // namespace
}  // namespace synfin::conformance
