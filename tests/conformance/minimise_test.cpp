// Findings made smaller: what is left fails as the whole did, and nothing simpler does.
#include "conformance/report/minimise.h"

#include <gtest/gtest.h>

#include <functional>

#include "adapters/lwip/lwip_stack.h"
#include "adapters/mutant/mutants.h"
#include "conformance/report/case_json.h"
#include "conformance/report/report.h"
#include "conformance/report/simpler.h"
#include "conformance/ways.h"
#include "tests/conformance/cases_like.h"
#include "wire/tcp.h"

namespace synfin::conformance {
namespace {

using Judge = std::function<std::optional<Failure>(const Case&)>;

Failure failure_by(const model::Clause& clause, std::string got = "nothing") {
  return {.clause = &clause, .state = model::State::Established, .expected = "x", .got = std::move(got)};
}

// The search over a stack that is only imagined.
Minimiser searched(const Case& the_case, const Failure& failure, const Judge& judge, std::size_t most_runs = 5'000) {
  Minimiser search(the_case, failure, most_runs);
  for (auto candidates = search.next(); !candidates.empty(); candidates = search.next()) {
    std::vector<std::optional<Failure>> failures;
    for (const Case& c : candidates) failures.push_back(judge(c));
    search.take(failures);
  }
  return search;
}

const SegmentSpec* reset_of(const Case& c) {
  for (const Stimulus& s : c.stimuli) {
    const auto* segment = std::get_if<SegmentSpec>(&s.what);
    if (segment != nullptr && (segment->flags & wire::kRst) != 0) return segment;
  }
  return nullptr;
}

std::size_t calls_of(const Case& c, Call call) {
  std::size_t n = 0;
  for (const Stimulus& s : c.stimuli) {
    const auto* made = std::get_if<CallSpec>(&s.what);
    n += made != nullptr && made->call == call ? 1 : 0;
  }
  return n;
}

// Far from plain: data both ways, options, waits, and a RST in the middle of the window.
Case elaborate() {
  Case c{.id = "established-unread/elaborate", .stimuli = way("established-unread").stimuli};
  c.stimuli.push_back(stimuli::reached(model::State::Established));
  c.stimuli.push_back(stimuli::call(Call::Send, 77));
  c.stimuli.push_back(stimuli::wait(7'777));
  SegmentSpec reset{.flags = wire::kRst | wire::kPsh, .seq = {Base::RcvMiddle, 41}, .text = 12, .window = 17};
  reset.options.timestamps = true;
  c.stimuli.push_back(stimuli::segment(reset));
  stimuli::add_aftermath(c.stimuli);
  return c;
}

// It fails for a RST that comes after an OPEN; and for less than that, by another clause.
std::optional<Failure> judge_of_resets(const Case& c) {
  const bool opened = calls_of(c, Call::OpenPassive) + calls_of(c, Call::OpenActive) > 0;
  if (reset_of(c) == nullptr) return {};
  return failure_by(opened ? model::kRstExact : model::kClosedRst);
}

TEST(Minimiser, WhatTheFailureDoesNotNeed_Goes) {
  const Minimiser search = searched(elaborate(), failure_by(model::kRstExact), judge_of_resets);
  EXPECT_TRUE(search.reproduced());
  EXPECT_TRUE(search.over());
  const Case& least = search.best();
  EXPECT_EQ(least.id, elaborate().id);
  // An OPEN, the state that the case insists on, and the RST.
  EXPECT_EQ(least.stimuli.size(), 3U);
  ASSERT_NE(reset_of(least), nullptr);
  EXPECT_EQ(*reset_of(least), (SegmentSpec{.flags = wire::kRst, .seq = {Base::RcvNxt, 0}}));
}

// What only fails by another clause is no smaller case of this failure; a search that does not look is caught.
TEST(Minimiser, AnotherClauseStateOrShape_IsNotTaken_AndCarelessnessWouldBe) {
  const Failure wanted = failure_by(model::kRstExact);
  const Minimiser careful = searched(elaborate(), wanted, judge_of_resets);
  EXPECT_EQ(judge_of_resets(careful.best())->clause, &model::kRstExact);
  const Judge careless = [&](const Case& c) {
    return judge_of_resets(c) ? std::optional<Failure>(wanted) : std::nullopt;
  };
  const Minimiser mutant = searched(elaborate(), wanted, careless);
  EXPECT_EQ(judge_of_resets(mutant.best())->clause, &model::kClosedRst) << "the planted bug changes nothing";

  Failure other = wanted;
  EXPECT_TRUE(is_same_failure(wanted, other));
  other.state = model::State::CloseWait;
  EXPECT_FALSE(is_same_failure(wanted, other));
  EXPECT_FALSE(is_same_failure(wanted, failure_by(model::kRstExact, "<SEQ=1><CTL=RST>")));
  EXPECT_TRUE(is_same_failure(failure_by(model::kRstExact, "<SEQ=1>"), failure_by(model::kRstExact, "<SEQ=22>")));
}

TEST(Minimiser, NumbersThatMatter_StayAsPlainAsTheyCanBe) {
  const Judge outside = [](const Case& c) -> std::optional<Failure> {
    const SegmentSpec* reset = reset_of(c);
    if (reset == nullptr || reset->seq == Number{Base::RcvNxt, 0} || reset->window > 20'000) return {};
    return c.duration() >= 3'500 ? std::optional<Failure>(failure_by(model::kRstExact)) : std::nullopt;
  };
  const Case least = searched(elaborate(), failure_by(model::kRstExact), outside).best();
  const SegmentSpec* reset = reset_of(least);
  ASSERT_NE(reset, nullptr);
  EXPECT_EQ(reset->seq, (Number{Base::TesterIsn, 0})) << "an offset of zero from a plain base";
  EXPECT_EQ(reset->window, 17) << "a window that matters";
  EXPECT_EQ(least.duration(), 5'000U) << "the shortest round wait that will do";
}

TEST(Minimiser, NotReproduced_StaysAsItIs) {
  const Minimiser search =
      searched(elaborate(), failure_by(model::kRstExact), [](const Case&) { return std::optional<Failure>(); });
  EXPECT_FALSE(search.reproduced());
  EXPECT_EQ(search.best().stimuli, elaborate().stimuli);
  EXPECT_EQ(search.runs(), 1U);
}

TEST(Minimiser, LimitOfRuns_EndsIt) {
  const Minimiser search = searched(elaborate(), failure_by(model::kRstExact), judge_of_resets, 20);
  EXPECT_EQ(search.runs(), 20U);
  EXPECT_FALSE(search.over());
}

// A search that went round in circles would not end: every candidate is simpler than what it is made from.
TEST(Simpler, EveryCase_HasOnlyOtherCandidates_AndKeepsItsId) {
  for (std::size_t i = 0; i < all_cases().size(); i += 97) {
    const Case& c = all_cases()[i];
    for (const auto& candidates : {with_shorter_ways(c), with_fewer_stimuli(c), with_simpler_stimuli(c)}) {
      for (const Case& candidate : candidates) {
        ASSERT_NE(candidate.stimuli, c.stimuli) << c.id;
        ASSERT_LE(candidate.stimuli.size(), c.stimuli.size()) << c.id;
        ASSERT_EQ(candidate.id, c.id);
      }
    }
  }
}

// Every finding of a stack, minimised as `synfin verify --findings` does.
void expect_all_kept(const StackFactory& make_stack, const char* pattern) {
  const CampaignOutcome outcome = run_campaign(make_stack, cases_like({pattern}), {});
  const Report report = make_report({.stack = "s", .profile = "auto"}, outcome);
  ASSERT_FALSE(report.findings.empty());
  std::vector<Failed> failed;
  for (const Finding& f : report.findings) {
    failed.push_back({f.shown_by.front()->the_case, *f.shown_by.front()->result.failure});
  }
  const auto first = minimise(make_stack, failed, {}), second = minimise(make_stack, failed, {});
  for (std::size_t i = 0; i < failed.size(); ++i) {
    const std::string& id = failed[i].the_case->id;
    ASSERT_TRUE(first[i].judged && first[i].judged->result.failure) << id;
    EXPECT_TRUE(first[i].reproduced) << id;
    EXPECT_TRUE(is_same_failure(*first[i].judged->result.failure, failed[i].failure)) << id;
    EXPECT_EQ(first[i].judged->the_case, &first[i].the_case) << id;
    EXPECT_LE(first[i].the_case.stimuli.size(), failed[i].the_case->stimuli.size()) << id;
    EXPECT_EQ(to_json(first[i].the_case), to_json(second[i].the_case)) << id;
  }
}

TEST(Minimise, FindingsOfAMutant_FailAsBefore_TheSameEachTime) {
  expect_all_kept([] { return adapters::make_mutant("rst-anywhere"); }, "*");
}

// lwIP dies of some of them, and the search goes on.
TEST(Minimise, FindingsOfLwip_FailAsBefore_EvenThoseItDiesOf) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP";
  expect_all_kept(adapters::make_lwip_stack, "established/*");
}

}  // namespace
}  // namespace synfin::conformance
