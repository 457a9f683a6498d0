// Stacks that die, hang, leave or cannot be had: each costs at most its case, and says so.
#include "conformance/campaign.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <set>

#include "conformance/ways.h"
#include "tests/conformance/around_model.h"
#include "tests/conformance/cases_like.h"

namespace synfin::conformance {
namespace {

enum class Mischief { None, Abort, Hang, Exit, Unavailable };

void strike(Mischief mischief) {
  switch (mischief) {
    case Mischief::Abort:
      std::puts("assertion of the stack's own");
      std::fflush(stdout);
      std::abort();
    case Mischief::Hang:
      for (;;) ::pause();
    case Mischief::Exit: ::_exit(3);
    default: return;
  }
}

std::unique_ptr<Stack> stack_with(Mischief mischief) {
  if (mischief == Mischief::Unavailable) throw StackUnavailable("no such device");
  return std::make_unique<Mischievous>([mischief] { strike(mischief); });
}

CampaignOutcome run(Mischief mischief, std::string_view pattern, CampaignOptions options = {}) {
  options.claims = model::kProfiles.front().claims;
  return run_campaign([mischief] { return stack_with(mischief); }, cases_like({pattern}), options);
}

// The cases with SYN,FIN are convicted, the others judged as if nothing had happened.
void expect_only_syn_fin_convicted(const CampaignOutcome& outcome, std::string_view words) {
  EXPECT_EQ(outcome.judged.size(), outcome.asked);
  std::size_t convicted = 0;
  for (const Judged& j : outcome.judged) {
    const bool syn_fin = j.the_case->id.find("/syn-fin/") != std::string::npos;
    EXPECT_EQ(j.result.verdict, syn_fin ? Verdict::Violates : Verdict::Conforms) << j.the_case->id;
    if (!syn_fin || !j.result.failure) continue;
    ++convicted;
    EXPECT_EQ(j.result.failure->clause, &model::kStackSurvives);
    EXPECT_NE(j.result.failure->got.find(words), std::string::npos) << j.result.failure->got;
  }
  EXPECT_GT(convicted, 0U);
}

TEST(Campaign, StackThatAborts_CostsItsCaseAndKeepsItsLastWords) {
  expect_only_syn_fin_convicted(run(Mischief::Abort, "listen/syn*"), "assertion of the stack's own");
}

TEST(Campaign, StackThatExits_CostsItsCase) {
  expect_only_syn_fin_convicted(run(Mischief::Exit, "listen/syn*"), "exit with status 3");
}

TEST(Campaign, StackThatHangs_IsEndedAndCostsItsCase) {
  CampaignOptions options;
  options.hang_limit = std::chrono::milliseconds(300);
  expect_only_syn_fin_convicted(run(Mischief::Hang, "listen/syn*", options), "no progress");
}

TEST(Campaign, StackThatCannotBeHad_SaysWhy) {
  const auto outcome = run(Mischief::Unavailable, "listen/*");
  EXPECT_EQ(outcome.unavailable, "no such device");
  EXPECT_TRUE(outcome.judged.empty());
}

TEST(Campaign, Interrupted_KeepsWhatItHas) {
  campaign_interrupted = 1;
  const auto outcome = run(Mischief::None, "*");
  campaign_interrupted = 0;
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_LT(outcome.judged.size(), outcome.asked);
}

TEST(Campaign, BudgetUsedUp_IsSaid) {
  CampaignOptions options;
  options.budget = std::chrono::milliseconds(1);
  const auto outcome = run(Mischief::None, "*", options);
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_NE(outcome.interrupted_why.find("budget"), std::string::npos);
}

TEST(Campaign, CrashedCase_HasTheTraceUpToTheCrash) {
  CampaignOptions options;
  options.keep_traces = true;
  const auto outcome = run(Mischief::Abort, "listen/syn-fin/seq-isn", options);
  ASSERT_EQ(outcome.judged.size(), 1U);
  ASSERT_FALSE(outcome.judged.front().trace.events.empty());
  EXPECT_EQ(outcome.judged.front().trace.events.back().kind, TraceEvent::Kind::Given);
}

TEST(Campaign, SameSeed_SameResults) {
  const auto first = run(Mischief::None, "time-wait*"), second = run(Mischief::None, "time-wait*");
  ASSERT_GT(first.judged.size(), 0U);
  ASSERT_EQ(first.judged.size(), second.judged.size());
  for (std::size_t i = 0; i < first.judged.size(); ++i) {
    EXPECT_EQ(first.judged[i].result.reached, second.judged[i].result.reached) << first.judged[i].the_case->id;
    EXPECT_EQ(first.judged[i].result.duration, second.judged[i].result.duration);
  }
}

// What the generator makes is counted, so that a change is seen.
TEST(Cases, TheirNumber_AndEveryIdOnce) {
  std::set<std::string> ids;
  for (const Case& c : all_cases()) EXPECT_TRUE(ids.insert(c.id).second) << c.id;
  EXPECT_EQ(all_cases().size(), 24'869U);
  EXPECT_EQ(all_ways().size(), 30U);
}

// Clauses that explain nothing on the reference endpoint. Those of the first two lines are kept by calls on a listener
// and by choices that it does not make. The rest are conditions: they are asked of every segment and every timer, and
// only a stack that breaks one ever has it named (see the planted bugs).
constexpr std::string_view kUnreached[] = {"send-listen",
                                           "close-listen",
                                           "closed-stealth",
                                           "malformed",
                                           "gives-up-rst",
                                           "probes-answered",
                                           "seq-hold",
                                           "seq-acceptable",
                                           "seq-trim",
                                           "ack-window",
                                           "time-wait-reuse-iss",
                                           "time-wait-resumed",
                                           "time-wait-restart",
                                           "ack-delay",
                                           "seg-ack-always",
                                           "seg-ack-is-rcv-nxt",
                                           "seg-seq-is-snd-nxt",
                                           "window-retreats",
                                           "within-send-window",
                                           "effective-mss",
                                           "fin-after-data",
                                           "fin-once",
                                           "sends-in-time",
                                           "unprovoked",
                                           "syn-option-mirrors",
                                           "timestamps-always",
                                           "mss-on-syn-only",
                                           "checksum",
                                           "reserved-zero",
                                           "well-formed",
                                           "rto-not-before",
                                           "rto-minimum",
                                           "rto-initial",
                                           "rto-backoff",
                                           "r2-syn",
                                           "r2-data",
                                           "gives-up",
                                           "local-address",
                                           "time-wait-2msl",
                                           "time-wait-short-msl",
                                           "stack-survives"};

TEST(Cases, ReachEveryOtherClause) {
  model::ClauseSet reached;
  for (const model::Profile& profile : model::kProfiles) {
    CampaignOptions options;
    options.claims = profile.claims;
    const auto outcome =
        run_campaign([&profile] { return adapters::make_model_stack(profile); }, cases_like({"*"}), options);
    for (const Judged& j : outcome.judged) reached.merge(j.result.reached);
  }
  std::set<std::string_view> unreached;
  for (const model::Clause& c : model::kClauses) {
    if (!reached.contains(c)) unreached.insert(c.id);
  }
  EXPECT_EQ(unreached, std::set<std::string_view>(std::begin(kUnreached), std::end(kUnreached)));
}

}  // namespace
}  // namespace synfin::conformance
