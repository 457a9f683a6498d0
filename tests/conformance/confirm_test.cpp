// In real time a failure that is seen once is none: what a stack does now and then is told as just that.
#include "conformance/confirm.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <set>

#include "tests/conformance/around_model.h"
#include "tests/conformance/cases_like.h"

namespace synfin::conformance {
namespace {

// A number that the stacks of all processes see.
class Count {
 public:
  Count()
      : place_(static_cast<int*>(
            ::mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~Count() { ::munmap(place_, sizeof(int)); }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;
  int next() { return (*place_)++; }
  int value() const { return *place_; }

 private:
  int* place_;
};

// The reference endpoint, said to be in real time. What it sends may be lost.
class Lossy : public AroundModel {
 public:
  Lossy(bool loses, bool virtual_time) : loses_(loses), virtual_time_(virtual_time) {}
  Capabilities capabilities() const override {
    Capabilities c = AroundModel::capabilities();
    c.virtual_time = virtual_time_;
    return c;
  }
  bool poll(Packet& packet) override {
    if (!loses_) return AroundModel::poll(packet);
    while (AroundModel::poll(packet)) {
    }
    return false;
  }

 private:
  bool loses_, virtual_time_;
};

constexpr std::string_view kCase = "closed/syn/seq-isn";

struct Trial {
  std::set<int> bad_runs;  // of the campaigns, from 0, those whose stack loses all that it sends
  unsigned times = kConfirmations;
  std::string_view pattern = kCase;
  CampaignOptions options{};
  bool virtual_time = false;
};

struct Tried {
  CampaignOutcome outcome;
  int stacks = 0;  // that were made
};

Tried tried(Trial trial) {
  trial.options.claims = model::kProfiles.front().claims;
  Count stacks;
  // The first stack of a campaign is only asked what it is.
  const auto make = [&] {
    return std::make_unique<Lossy>(trial.bad_runs.count(stacks.next() / 2) > 0, trial.virtual_time);
  };
  Tried result{.outcome = run_confirmed(make, cases_like({trial.pattern}), trial.options, trial.times)};
  result.stacks = stacks.value();
  return result;
}

CaseResult only(const Tried& run) {
  EXPECT_EQ(run.outcome.judged.size(), 1U);
  return run.outcome.judged.empty() ? CaseResult{} : run.outcome.judged.front().result;
}

TEST(Confirmation, FailureSeenTwice_IsAFinding) {
  const Tried run = tried({.bad_runs = {0, 1, 2}});
  const CaseResult result = only(run);
  ASSERT_TRUE(result.failure) << result.why;
  EXPECT_EQ(run.stacks, 4) << "confirmed, and run a third time";
}

TEST(Confirmation, FailureSeenOnce_IsInconclusive_AndAllRunsAreTold) {
  const CaseResult result = only(tried({.bad_runs = {0}}));
  EXPECT_EQ(result.verdict, Verdict::Inconclusive);
  EXPECT_FALSE(result.failure);
  EXPECT_EQ(result.why.rfind("differed from run to run: ", 0), 0U) << result.why;
  EXPECT_NE(result.why.find("; then conforms; then conforms"), std::string::npos) << result.why;
}

TEST(Confirmation, FailureSeenInTheFirstAndTheLastRun_IsAFinding) {
  EXPECT_TRUE(only(tried({.bad_runs = {0, 2}})).failure);
}

TEST(Confirmation, WhatConforms_IsNotRunAgain) {
  const Tried run = tried({});
  EXPECT_EQ(only(run).verdict, Verdict::Conforms);
  EXPECT_EQ(run.stacks, 2);
}

TEST(Confirmation, SwitchedOff_BelievesTheFirstRun) {
  const Tried run = tried({.bad_runs = {0}, .times = 0});
  EXPECT_TRUE(only(run).failure);
  EXPECT_EQ(run.stacks, 2);
}

TEST(Confirmation, InVirtualTime_OneRunIsEnough) {
  const Tried run = tried({.bad_runs = {0}, .virtual_time = true});
  EXPECT_TRUE(only(run).failure);
  EXPECT_EQ(run.stacks, 2);
}

// They are run after the others, each twice at once.
TEST(Confirmation, LongWaits_AreRunTwiceAndJudgedOnce) {
  CampaignOptions options;
  options.longest_wait = std::chrono::minutes(5);
  const Tried whole = tried({.pattern = "time-wait/timer/*", .options = options});
  EXPECT_EQ(whole.outcome.judged.size() + whole.outcome.left_out, whole.outcome.asked);
  EXPECT_EQ(whole.stacks, 4);
  std::set<std::string_view> ids;
  for (const Judged& judged : whole.outcome.judged) {
    EXPECT_TRUE(ids.insert(judged.the_case->id).second) << judged.the_case->id;
    EXPECT_EQ(judged.result.verdict, Verdict::Conforms) << judged.the_case->id << ": " << judged.result.why;
  }
  EXPECT_EQ(ids.count("time-wait/timer/fin-after-119s"), 1U);
  options.longest_wait = std::chrono::seconds(30);
  const Tried in_short = tried({.pattern = "time-wait/timer/*", .options = options});
  EXPECT_EQ(in_short.stacks, 2);
  EXPECT_GT(in_short.outcome.left_out, whole.outcome.left_out);
}

TEST(Confirmation, WhatDoesNotFitIntoTheBudget_IsLeftOut) {
  CampaignOptions options;
  options.longest_wait = std::chrono::minutes(5);
  options.budget = std::chrono::seconds(100);
  const Tried run = tried({.pattern = "time-wait/timer/fin-after-119s", .options = options});
  EXPECT_TRUE(run.outcome.judged.empty());
  EXPECT_EQ(run.outcome.left_out, 1U);
  EXPECT_FALSE(run.outcome.interrupted);
}

CaseResult failing(const model::Clause& clause, model::State state = model::State::Listen) {
  return {.verdict = broken(clause.level), .failure = Failure{.clause = &clause, .state = state, .got = "nothing"}};
}

TEST(Agreement, OfRuns_NeedsTheSameFailureTwice) {
  const CaseResult good{.verdict = Verdict::Conforms};
  const CaseResult lost{.verdict = Verdict::Inconclusive, .why = "lost"};
  const CaseResult a = failing(model::kListenAck), b = failing(model::kRstExact);
  const CaseResult elsewhere = failing(model::kListenAck, model::State::Closed);
  const CaseResult death = failing(model::kStackSurvives);
  const auto of = [](std::vector<CaseResult> runs) { return agreement_of(runs); };
  EXPECT_TRUE(of({a, a}).settled);
  EXPECT_EQ(of({a, b, b}).run, 2U);
  EXPECT_TRUE(of({lost, good}).settled);
  EXPECT_EQ(of({lost, good}).run, 1U);
  EXPECT_TRUE(of({death}).settled);
  EXPECT_EQ(of({a, death}).run, 1U);
  EXPECT_TRUE(of({good}).settled);
  for (const Agreement& agreement : {of({a}), of({a, good, good}), of({a, b}), of({a, elsewhere}), of({a, lost})}) {
    EXPECT_FALSE(agreement.settled);
    EXPECT_FALSE(agreement.differed.empty());
  }
  CaseResult disturbed = a;
  disturbed.why = "synfin was kept from looking";
  EXPECT_EQ(of({disturbed, good}).run, 1U);
  EXPECT_TRUE(of({disturbed, good}).settled);
  EXPECT_TRUE(of({disturbed, a}).settled);
  EXPECT_FALSE(of({disturbed}).settled);
  EXPECT_FALSE(of({disturbed, good, b}).settled);
  EXPECT_FALSE(of({lost, lost}).settled);
  EXPECT_TRUE(of({lost, lost}).differed.empty());
}

}  // namespace
}  // namespace synfin::conformance
