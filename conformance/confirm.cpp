#include "conformance/confirm.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace synfin::conformance {

namespace {

// So many cases are run again side by side, of several thousand the first time: what little they do must not make each
// other late. Most of them wait.
constexpr std::size_t kFewAtOnce = 1000;
// What a run takes besides what its longest case waits.
constexpr std::chrono::milliseconds kBesides{5000};

bool is_same(const CaseResult& a, const CaseResult& b) {
  if (!a.failure || !b.failure) return !a.failure && !b.failure && a.verdict == b.verdict;
  return a.failure->clause == b.failure->clause && a.failure->state == b.failure->state;
}

std::string words_of(const CaseResult& result) {
  if (result.failure) {
    return fmt::format("{} {} in {} ({}{}{})", name(result.verdict), result.failure->clause->id,
                       model::name(result.failure->state), result.failure->got, result.why.empty() ? "" : "; ",
                       result.why);
  }
  return result.why.empty() ? std::string(name(result.verdict))
                            : fmt::format("{} ({})", name(result.verdict), result.why);
}

class Confirmation {
 public:
  Confirmation(const StackFactory& make_stack, const std::vector<const Case*>& cases, const CampaignOptions& options,
               const Progress& progress)
      : make_stack_(make_stack), cases_(cases), options_(options), progress_(progress), places_(cases.size()) {}

  CampaignOutcome run(unsigned times) {
    CampaignOptions first = options_;
    first.longest_wait = std::min(options_.longest_wait, kLongWait);
    outcome_ = run_campaign(make_stack_, cases_, first, progress_);
    if (!outcome_.unavailable.empty() || outcome_.capabilities.virtual_time) return std::move(outcome_);
    std::size_t place = 0;
    for (Judged& judged : std::exchange(outcome_.judged, {})) {
      while (cases_[place] != judged.the_case) ++place;
      take(place, std::move(judged));
      ++place;
    }
    for (unsigned i = 0; i < times && goes_on(); ++i) once_more();
    return told_of_all();
  }

 private:
  // Of one case.
  struct Runs {
    std::vector<CaseResult> results;
    std::vector<Trace> traces;
  };

  void take(std::size_t place, Judged&& judged) {
    places_[place].results.push_back(std::move(judged.result));
    places_[place].traces.push_back(std::move(judged.trace));
  }

  bool goes_on() const { return !outcome_.interrupted && outcome_.unavailable.empty(); }

  bool fits(std::size_t place) const {
    const std::chrono::milliseconds duration(cases_[place]->duration());
    if (duration > options_.longest_wait) return false;
    return options_.budget.count() == 0 || outcome_.elapsed + duration + kBesides <= options_.budget;
  }

  // How often a case is to be run in this repetition.
  int wanted(std::size_t place) const {
    const std::vector<CaseResult>& results = places_[place].results;
    if (!fits(place)) return 0;
    if (!results.empty()) return agreement_of(results).settled ? 0 : 1;
    const bool waited_too_long = std::chrono::milliseconds(cases_[place]->duration()) > kLongWait;
    return waited_too_long ? 2 : 0;
  }

  void once_more() {
    std::vector<const Case*> cases;
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < cases_.size(); ++place) {
      for (int i = wanted(place); i > 0; --i) {
        cases.push_back(cases_[place]);
        places.push_back(place);
      }
    }
    if (cases.empty()) return;
    CampaignOptions options = options_;
    options.most_at_once = kFewAtOnce;
    if (options.budget.count() > 0) options.budget -= outcome_.elapsed;
    CampaignOutcome again = run_campaign(make_stack_, cases, options, progress_);
    outcome_.elapsed += again.elapsed;
    outcome_.interrupted = again.interrupted;
    outcome_.interrupted_why = std::move(again.interrupted_why);
    outcome_.unavailable = std::move(again.unavailable);
    std::size_t at = 0;
    for (Judged& judged : again.judged) {
      while (cases[at] != judged.the_case) ++at;
      take(places[at++], std::move(judged));
    }
  }

  CampaignOutcome told_of_all() {
    outcome_.left_out = 0;
    for (std::size_t place = 0; place < cases_.size(); ++place) {
      Runs& runs = places_[place];
      if (runs.results.empty()) {
        outcome_.left_out += goes_on() || !fits(place) ? 1U : 0U;
        continue;
      }
      const Agreement agreement = agreement_of(runs.results);
      Judged judged{.the_case = cases_[place],
                    .result = std::move(runs.results[agreement.run]),
                    .trace = std::move(runs.traces[agreement.run])};
      if (judged.result.failure) judged.result.why.clear();
      if (!agreement.differed.empty()) {
        judged.result.verdict = Verdict::Inconclusive;
        judged.result.failure.reset();
        judged.result.why = agreement.differed;
      }
      outcome_.judged.push_back(std::move(judged));
    }
    return std::move(outcome_);
  }

  const StackFactory& make_stack_;
  const std::vector<const Case*>& cases_;
  const CampaignOptions& options_;
  const Progress& progress_;
  CampaignOutcome outcome_;
  std::vector<Runs> places_;  // by the place of the case
};

std::string told(std::span<const CaseResult> runs) {
  if (runs.size() == 1) return "seen once and not run again: " + words_of(runs.front());
  std::string text = "differed from run to run: ";
  for (const CaseResult& run : runs) text += (&run == &runs.front() ? "" : "; then ") + words_of(run);
  return text;
}

}  // namespace

bool is_in_doubt(const CaseResult& result) {
  if (result.failure) return result.failure->clause != &model::kStackSurvives;
  return result.verdict == Verdict::Inconclusive;
}

Agreement agreement_of(std::span<const CaseResult> runs) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!is_in_doubt(runs[i]) && runs[i].failure) return {.settled = true, .run = i};
    const auto is_as_this = [&](const CaseResult& earlier) { return is_same(earlier, runs[i]); };
    const bool again = std::any_of(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(i), is_as_this);
    if (runs[i].failure && again) return {.settled = true, .run = i};
  }
  const auto fails = [](const CaseResult& r) { return r.failure && r.why.empty(); };
  const auto is_good = [](const CaseResult& r) { return !r.failure && r.verdict != Verdict::Inconclusive; };
  const auto good = std::find_if(runs.begin(), runs.end(), is_good);
  const bool undecided = good == runs.end() && std::any_of(runs.begin(), runs.end(),
                                                           [](const CaseResult& r) { return r.failure.has_value(); });
  if (undecided || std::any_of(runs.begin(), runs.end(), fails)) return {.differed = told(runs)};
  if (good == runs.end()) return {};
  return {.settled = true, .run = static_cast<std::size_t>(good - runs.begin())};
}

CampaignOutcome run_confirmed(const StackFactory& make_stack, const std::vector<const Case*>& cases,
                              const CampaignOptions& options, unsigned times, const Progress& progress) {
  if (times == 0) return run_campaign(make_stack, cases, options, progress);
  return Confirmation(make_stack, cases, options, progress).run(times);
}

}  // namespace synfin::conformance
