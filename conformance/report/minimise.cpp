#include "conformance/report/minimise.h"

#include <algorithm>
#include <deque>

#include "conformance/report/report.h"
#include "conformance/report/simpler.h"

namespace synfin::conformance {

namespace {

using Clock = std::chrono::steady_clock;

// Candidates that are named at once. A stack that dies of one has to be begun anew.
constexpr std::size_t kMostAtOnce = 64, kMostDeathsAtOnce = 12;
// A candidate that hangs is no simpler case: it is not waited for as long as a case is.
constexpr std::chrono::milliseconds kHangLimit{2'000};

bool is_death(const Failure& failure) { return failure.clause == &model::kStackSurvives; }
// Each candidate would have to be waited for in vain.
bool is_hang(const Failure& failure) { return is_death(failure) && failure.got.rfind("no progress", 0) == 0; }

// The candidates of one round, of every search that goes on.
struct Round {
  std::deque<Case> cases;           // their places in memory stay
  std::vector<std::size_t> counts;  // of each search

  std::size_t add(std::vector<Case> more) {
    counts.push_back(more.size());
    std::move(more.begin(), more.end(), std::back_inserter(cases));
    return counts.back();
  }
  std::vector<const Case*> pointers() const {
    std::vector<const Case*> all;
    for (const Case& c : cases) all.push_back(&c);
    return all;
  }
};

std::vector<std::optional<Failure>> failures_of(const std::vector<const Case*>& cases, const CampaignOutcome& outcome) {
  std::vector<std::optional<Failure>> failures(cases.size());
  // What was judged is in the order asked for; what was not is missing.
  auto judged = outcome.judged.begin();
  for (std::size_t i = 0; i < cases.size() && judged != outcome.judged.end(); ++i) {
    if (judged->the_case == cases[i]) failures[i] = (judged++)->result.failure;
  }
  return failures;
}

// Until every search is over, or there is no use or time to go on.
void search(const StackFactory& make_stack, std::vector<Minimiser>& searches, CampaignOptions campaign,
            std::chrono::milliseconds time) {
  const auto began = Clock::now();
  campaign.hang_limit = std::min(campaign.hang_limit, kHangLimit);
  for (;;) {
    Round round;
    for (Minimiser& one : searches) round.add(one.next());
    if (round.cases.empty()) return;
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
    if (spent >= time || campaign_interrupted != 0) return;
    campaign.budget = time - spent;
    const auto cases = round.pointers();
    const CampaignOutcome outcome = run_campaign(make_stack, cases, campaign);
    const auto failures = failures_of(cases, outcome);
    std::span<const std::optional<Failure>> left(failures);
    for (std::size_t i = 0; i < searches.size(); ++i) {
      searches[i].take(left.first(round.counts[i]));
      left = left.subspan(round.counts[i]);
    }
    if (outcome.interrupted || !outcome.unavailable.empty()) return;
  }
}

}  // namespace

bool is_same_failure(const Failure& a, const Failure& b) {
  return a.clause == b.clause && a.state == b.state && shape_of(a.expected) == shape_of(b.expected) &&
         shape_of(a.got) == shape_of(b.got);
}

Minimiser::Minimiser(Case the_case, Failure failure, std::size_t most_runs)
    : best_(std::move(the_case)), failure_(std::move(failure)), most_runs_(most_runs) {
  make_candidates();
}

void Minimiser::make_candidates() {
  given_ = 0;
  switch (stage_) {
    case Stage::AsItIs: candidates_ = {best_}; break;
    case Stage::ShorterWay: candidates_ = with_shorter_ways(best_); break;
    case Stage::FewerStimuli: candidates_ = with_fewer_stimuli(best_); break;
    case Stage::SimplerStimuli: candidates_ = with_simpler_stimuli(best_); break;
    case Stage::Over: candidates_.clear(); break;
  }
}

// No candidate of this stage is left.
void Minimiser::go_on() {
  switch (stage_) {
    case Stage::AsItIs: stage_ = reproduced_ && !is_hang(failure_) ? Stage::ShorterWay : Stage::Over; break;
    case Stage::ShorterWay:
      stage_ = Stage::FewerStimuli;
      changed_ = false;
      break;
    case Stage::FewerStimuli:
      stage_ = Stage::SimplerStimuli;
      changed_ = false;
      break;
    case Stage::SimplerStimuli:
      // A simpler stimulus may make another one needless.
      stage_ = changed_ ? Stage::FewerStimuli : Stage::Over;
      changed_ = false;
      break;
    case Stage::Over: break;
  }
  make_candidates();
}

std::vector<Case> Minimiser::next() {
  while (given_ == candidates_.size() && stage_ != Stage::Over) go_on();
  const std::size_t left = most_runs_ - std::min(most_runs_, runs_);
  const std::size_t wanted =
      std::min(candidates_.size() - given_, is_death(failure_) ? kMostDeathsAtOnce : kMostAtOnce);
  asked_ = std::min(wanted, left);
  const auto first = candidates_.begin() + static_cast<std::ptrdiff_t>(given_);
  given_ += asked_;
  runs_ += asked_;
  return {first, first + static_cast<std::ptrdiff_t>(asked_)};
}

void Minimiser::take(std::span<const std::optional<Failure>> failures) {
  const auto fails = std::find_if(failures.begin(), failures.end(),
                                  [&](const std::optional<Failure>& f) { return f && is_same_failure(*f, failure_); });
  if (fails == failures.end()) return;
  const auto place = static_cast<std::size_t>(fails - failures.begin());
  best_ = candidates_[given_ - asked_ + place];
  if (stage_ == Stage::AsItIs) {
    reproduced_ = true;
    return;
  }
  changed_ = true;
  make_candidates();
}

std::vector<Minimised> minimise(const StackFactory& make_stack, const std::vector<Failed>& failed,
                                CampaignOptions campaign, const MinimiseLimits& limits,
                                const std::function<void()>& search_ended) {
  std::vector<Minimiser> searches;
  for (const Failed& one : failed) searches.emplace_back(*one.the_case, one.failure, limits.most_runs);
  campaign.keep_traces = false;
  search(make_stack, searches, campaign, limits.time * static_cast<int>(failed.size()));
  if (search_ended) search_ended();
  std::vector<Minimised> all(failed.size());
  std::vector<const Case*> cases;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].the_case = searches[i].best();
    all[i].runs = searches[i].runs();
    all[i].cut_short = !searches[i].over();
    cases.push_back(&all[i].the_case);
  }
  campaign.keep_traces = true;
  campaign.budget = std::chrono::milliseconds(0);
  CampaignOutcome recorded = run_campaign(make_stack, cases, campaign);
  for (Judged& judged : recorded.judged) {
    const auto place = static_cast<std::size_t>(
        std::find_if(all.begin(), all.end(), [&](const Minimised& m) { return &m.the_case == judged.the_case; }) -
        all.begin());
    const auto& failure = judged.result.failure;
    all[place].reproduced = failure && is_same_failure(*failure, failed[place].failure);
    all[place].judged = std::move(judged);
  }
  return all;
}

}  // namespace synfin::conformance
