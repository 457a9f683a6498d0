#include "properties/random/walk_search.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/minimise.h"
#include "conformance/walk.h"

namespace synfin::properties {

using conformance::CampaignOptions;
using conformance::CampaignOutcome;
using conformance::Case;
using conformance::Failure;
using conformance::Finding;
using conformance::Judged;
using conformance::Walk;

namespace {

constexpr std::size_t kBatch = 1000;           // walks that one campaign runs
constexpr std::size_t kShrinkBatch = 64;       // candidates that one campaign tries
constexpr std::size_t kMostTrials = 20'000;    // candidates that shrinking tries in all
constexpr std::size_t kStartsOfShrinking = 8;  // walks of one finding, of which the shortest is shrunk

using Clock = std::chrono::steady_clock;

// What is left of a time that began then: at least a millisecond, since none at all is no limit.
std::chrono::milliseconds left_of(std::chrono::milliseconds time, Clock::time_point began) {
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  return std::max(time - spent, std::chrono::milliseconds(1));
}

bool is_same(const Failure& failure, const Finding& finding) {
  return conformance::is_same_failure(failure, *finding.shown_by.front()->result.failure);
}

}  // namespace

std::string walk_id(const Walk& walk, std::size_t number) {
  return fmt::format("{}/walk/{}", conformance::all_ways()[walk.way].name, number);
}

WalkSearch::WalkSearch(conformance::StackFactory make_stack, WalkSearchOptions options)
    : make_stack_(std::move(make_stack)), options_(std::move(options)), generator_(walks(options_.shape)) {
  options_.campaign.first_departure_ends = true;
  outcome_.asked = options_.only ? 1 : options_.walks;
}

// A walk follows from the seed and its number alone.
Walk WalkSearch::walk_of(std::size_t number) const {
  const std::uint64_t seed = conformance::case_seed(options_.campaign.seed, fmt::format("walk/{}", number));
  return generator_(rc::Random(seed), rc::kNominalSize).value();
}

void WalkSearch::add_batch(std::size_t first, std::size_t count) {
  for (std::size_t number = first; number < first + count; ++number) {
    Numbered& one = walks_.emplace_back();
    one.walk = walk_of(number);
    one.the_case = conformance::case_of(one.walk, walk_id(one.walk, number));
  }
}

void WalkSearch::run(const conformance::Progress& progress) {
  CampaignOptions campaign = options_.campaign;
  const std::size_t first = options_.only.value_or(0), count = outcome_.asked;
  const auto began = Clock::now();
  for (std::size_t done = 0; done < count;) {
    const std::size_t begin = walks_.size(), size = std::min(kBatch, count - done);
    add_batch(first + done, size);
    std::vector<const Case*> cases;
    for (std::size_t i = begin; i < walks_.size(); ++i) cases.push_back(&walks_[i].the_case);
    if (options_.campaign.budget.count() > 0) campaign.budget = left_of(options_.campaign.budget, began);
    const auto shown = [&](std::size_t judged, std::size_t) {
      if (progress) progress(done + judged, count);
    };
    if (!take(conformance::run_campaign(make_stack_, cases, campaign, shown))) return;
    done += size;
  }
}

// Whether there is any use in going on.
bool WalkSearch::take(CampaignOutcome batch) {
  outcome_.capabilities = batch.capabilities;
  outcome_.elapsed += batch.elapsed;
  outcome_.left_out += batch.left_out;
  for (Judged& judged : batch.judged) {
    if (judged.result.failure && conformance::is_listed(options_.known, *judged.result.failure)) {
      ++known_met_;
    } else {
      outcome_.judged.push_back(std::move(judged));
    }
  }
  outcome_.unavailable = batch.unavailable;
  outcome_.interrupted = batch.interrupted;
  outcome_.interrupted_why = batch.interrupted_why;
  return batch.unavailable.empty() && !batch.interrupted;
}

const WalkSearch::Numbered& WalkSearch::numbered(const Case& the_case) const {
  return *std::find_if(walks_.begin(), walks_.end(), [&](const Numbered& n) { return &n.the_case == &the_case; });
}

bool WalkSearch::improve(MinimalWalk& best, const std::vector<Walk>& tried, const Finding& finding,
                         const CampaignOptions& campaign) const {
  std::vector<Case> cases;
  for (const Walk& walk : tried) cases.push_back(conformance::case_of(walk, best.the_case.id));
  std::vector<const Case*> pointers;
  for (const Case& c : cases) pointers.push_back(&c);
  const CampaignOutcome outcome = conformance::run_campaign(make_stack_, pointers, campaign);
  best.trials += tried.size();
  best.cut_short = outcome.interrupted || !outcome.unavailable.empty();
  const auto fails = std::find_if(outcome.judged.begin(), outcome.judged.end(), [&](const Judged& judged) {
    return judged.result.failure && is_same(*judged.result.failure, finding);
  });
  if (fails == outcome.judged.end()) return false;
  const auto place = static_cast<std::size_t>(fails->the_case - cases.data());
  best.walk = tried[place];
  best.the_case = cases[place];
  best.judged = *fails;
  best.recorded = true;
  return true;
}

MinimalWalk WalkSearch::shrink(const Finding& finding, std::chrono::milliseconds limit) const {
  const std::size_t starts = std::min(kStartsOfShrinking, finding.shown_by.size());
  const Judged* start = *std::min_element(
      finding.shown_by.begin(), finding.shown_by.begin() + static_cast<std::ptrdiff_t>(starts),
      [](const Judged* a, const Judged* b) { return a->the_case->stimuli.size() < b->the_case->stimuli.size(); });
  MinimalWalk best{.walk = numbered(*start->the_case).walk, .the_case = *start->the_case, .judged = *start};
  CampaignOptions campaign = options_.campaign;
  campaign.keep_traces = true;
  const auto began = Clock::now();
  const auto set_budget = [&] { campaign.budget = limit.count() > 0 ? left_of(limit, began) : limit; };
  set_budget();
  improve(best, {best.walk}, finding, campaign);  // as it is: for its trace
  best.trials = 0;
  for (auto candidates = simpler(best.walk); best.trials < kMostTrials && !best.cut_short;) {
    std::vector<Walk> tried;
    for (auto next = candidates.next(); next; next = candidates.next()) {
      tried.push_back(std::move(*next));
      if (tried.size() == kShrinkBatch) break;
    }
    if (tried.empty()) break;
    set_budget();
    if (improve(best, tried, finding, campaign)) candidates = simpler(best.walk);
  }
  best.judged.the_case = nullptr;
  return best;
}

}  // namespace synfin::properties
