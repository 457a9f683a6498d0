#include "conformance/report/run_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "conformance/report/profile_fit.h"
#include "conformance/report/report_text.h"

namespace synfin::conformance {

namespace {

std::string of_wishes(const RunWishes& wishes) {
  std::string text;
  for (const std::string& pattern : wishes.patterns) text += fmt::format(" --case {}", shell_word(pattern));
  if (wishes.profile != "auto") text += fmt::format(" --profile {}", wishes.profile);
  if (wishes.budget.count() > 0) text += fmt::format(" --budget {}ms", wishes.budget.count());
  return text + fmt::format(" --confirm {} --reply-limit {}ms", wishes.confirm, wishes.patience.count());
}

// What must be the same in all documents, in words.
std::vector<std::pair<std::string_view, std::string>> common_of(const RunDocument& run) {
  return {{"stack", run.stack},
          {"version of the stack", run.stack_version},
          {"profile", run.profile},
          {"seed", std::to_string(run.seed)},
          {"number of shards", std::to_string(run.shard->of)},
          {"options", of_wishes(run.shard->wishes)},
          {"number of cases", std::to_string(run.shard->cases)}};
}

const model::Clause& clause_of(std::string_view id, const std::string& file) {
  const auto found =
      std::find_if(model::kClauses.begin(), model::kClauses.end(), [&](const model::Clause& c) { return c.id == id; });
  if (found == model::kClauses.end()) throw CannotMerge(fmt::format("{}: \"{}\" is no clause", file, id));
  return *found;
}

model::State state_of(std::string_view name, const std::string& file) {
  for (std::size_t i = 0; i < model::kStates; ++i) {
    if (name == model::name(static_cast<model::State>(i))) return static_cast<model::State>(i);
  }
  throw CannotMerge(fmt::format("{}: \"{}\" is no state", file, name));
}

class Merger {
 public:
  Merger(std::span<const ShardDocument> documents, const std::vector<const Case*>& cases)
      : documents_(documents),
        cases_(cases),
        shards_(documents.front().run.shard->of),
        numbers_(dealt(cases, shards_)),
        results_(cases.size()) {
    for (std::size_t i = 0; i < cases.size(); ++i) places_.emplace(cases[i]->id, i);
  }

  std::unique_ptr<MergedRun> merge() {
    const RunDocument& first = documents_.front().run;
    if (first.shard->cases != cases_.size()) {
      throw CannotMerge(fmt::format("{} is of a run of {} cases; these options choose {} of this synfin's",
                                    documents_.front().file, first.shard->cases, cases_.size()));
    }
    for (const ShardDocument& document : documents_) take(document);
    auto merged = std::make_unique<MergedRun>();
    fill(merged->outcome);
    merged->report = make_report({.version = first.version,
                                  .stack = first.stack,
                                  .stack_version = first.stack_version,
                                  .profile = first.profile,
                                  .profile_asked = first.shard->wishes.profile,
                                  .seed = first.seed},
                                 merged->outcome);
    merged->report.fit = fit();
    for (const ShardDocument& document : documents_) {
      for (const MeasuredTimer& timer : document.run.timers) merged->report.timers.push_back(timer);
    }
    sort_timers(merged->report.timers);
    for (Finding& finding : merged->report.findings) add_trace(finding);
    return merged;
  }

 private:
  void take(const ShardDocument& document) {
    const Shard& shard = *document.run.shard;
    const auto own = static_cast<std::size_t>(std::count(numbers_.begin(), numbers_.end(), shard.number));
    if (document.run.asked != own) {
      throw CannotMerge(
          fmt::format("{} was asked for {} cases; {} has {}", document.file, document.run.asked, name_of(shard), own));
    }
    for (const RunCase& c : document.run.cases) {
      const auto place = places_.find(c.id);
      if (place == places_.end() || numbers_[place->second] != shard.number) {
        throw CannotMerge(fmt::format("{} has the case {}, which is not of {}", document.file, c.id, name_of(shard)));
      }
      results_[place->second] = result_of(document, c);
    }
    for (const RunFinding& finding : document.run.findings) {
      findings_.emplace(fmt::format("{}\n{}", finding.first_case, finding_key(finding)), &finding);
    }
  }

  CaseResult result_of(const ShardDocument& document, const RunCase& c) const {
    CaseResult result{.verdict = c.verdict, .why = c.why, .duration = c.duration};
    for (const std::string_view clause : c.clauses) result.reached.add(clause_of(clause, document.file));
    if (!c.finding) return result;
    const RunFinding& finding = document.run.findings[*c.finding];
    result.failure = Failure{.clause = &clause_of(finding.clause, document.file),
                             .state = state_of(finding.state, document.file),
                             .expected = c.expected,
                             .got = c.got};
    return result;
  }

  void fill(CampaignOutcome& outcome) {
    outcome.asked = cases_.size();
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      if (!results_[i]) continue;
      outcome.judged.push_back({.the_case = cases_[i], .result = std::move(*results_[i]), .trace = {}});
    }
    for (const ShardDocument& document : documents_) outcome.left_out += document.run.left_out;
    outcome.unavailable = joined([](const RunDocument& run) { return run.unavailable; });
    outcome.interrupted_why = joined([](const RunDocument& run) { return run.interrupted_why; });
    const std::string missing = missing_shards();
    if (!missing.empty()) {
      outcome.interrupted_why = outcome.interrupted_why.empty() ? missing : outcome.interrupted_why + "; " + missing;
    }
    outcome.interrupted = !outcome.interrupted_why.empty();
  }

  // What shards say, each thing with the shard that says it, unless all that there can be say the same.
  template <class Says>
  std::string joined(Says says) const {
    const std::string first = says(documents_.front().run);
    const bool alike =
        std::all_of(documents_.begin(), documents_.end(), [&](const ShardDocument& d) { return says(d.run) == first; });
    if (alike && documents_.size() == shards_) return first;
    std::map<std::size_t, std::string> all;
    for (const ShardDocument& document : documents_) {
      const Shard& shard = *document.run.shard;
      const std::string why = says(document.run);
      if (!why.empty()) all[shard.number] = fmt::format("{}: {}", name_of(shard), why);
    }
    std::string text;
    for (const auto& [unused, why] : all) text += (text.empty() ? "" : "; ") + why;
    return text;
  }

  std::string missing_shards() const {
    std::vector<bool> there(shards_ + 1);
    for (const ShardDocument& document : documents_) there[document.run.shard->number] = true;
    std::vector<std::size_t> missing;
    for (std::size_t i = 1; i <= shards_; ++i) {
      if (!there[i]) missing.push_back(i);
    }
    if (missing.empty()) return "";
    return fmt::format("{} {} of {} {} missing", missing.size() == 1 ? "shard" : "shards", fmt::join(missing, ", "),
                       shards_, missing.size() == 1 ? "is" : "are");
  }

  std::vector<AxisFit> fit() const {
    std::vector<AxisFit> all;
    for (std::size_t a = 0; a < model::kAxes; ++a) {
      AxisFit axis{.axis = static_cast<model::Axis>(a)};
      std::array<std::vector<std::size_t>, 2> places;  // of the cases
      for (const ShardDocument& document : documents_) {
        for (const RunFit& part : document.run.fit) {
          if (part.axis != name(axis.axis)) continue;
          axis.yes += part.counts[0];
          axis.no += part.counts[1];
          for (std::size_t side : {0U, 1U}) {
            for (const std::string& id : part.cases[side]) places[side].push_back(place_of(id, document.file));
          }
        }
      }
      axis.yes_cases = first_of(std::move(places[0]));
      axis.no_cases = first_of(std::move(places[1]));
      if (axis.yes + axis.no > 0) all.push_back(axis);
    }
    return all;
  }

  std::size_t place_of(const std::string& id, const std::string& file) const {
    const auto found = places_.find(id);
    if (found == places_.end()) throw CannotMerge(fmt::format("{}: there is no case {}", file, id));
    return found->second;
  }

  std::vector<std::string_view> first_of(std::vector<std::size_t> places) const {
    std::sort(places.begin(), places.end());
    std::vector<std::string_view> ids;
    for (std::size_t i = 0; i < std::min(kMostCasesOfAnAxis, places.size()); ++i) ids.push_back(cases_[places[i]]->id);
    return ids;
  }

  // The first case of all is the first of its shard too, which has the run of it.
  void add_trace(Finding& finding) const {
    const Judged& first = *finding.shown_by.front();
    const auto found = findings_.find(
        fmt::format("{}\n{}", first.the_case->id,
                    finding_key(finding.clause->id, name(finding.state), finding.expected, finding.got)));
    if (found == findings_.end()) return;
    finding.folder = found->second->folder;
    if (!found->second->recorded_as) return;
    finding.recorded = Judged{
        .the_case = first.the_case, .result = {.verdict = *found->second->recorded_as}, .trace = found->second->trace};
  }

  std::span<const ShardDocument> documents_;
  const std::vector<const Case*>& cases_;
  std::size_t shards_;
  std::vector<std::size_t> numbers_;  // of each case's shard
  std::vector<std::optional<CaseResult>> results_;
  std::unordered_map<std::string_view, std::size_t> places_;
  std::map<std::string, const RunFinding*> findings_;  // of all shards, by first case and kind
};

}  // namespace

void check_parts(std::span<const ShardDocument> documents, std::string_view version) {
  std::map<std::size_t, std::string> files;
  for (const ShardDocument& document : documents) {
    const auto& [file, run] = document;
    if (!run.shard) throw CannotMerge(fmt::format("{} is of a whole run, not of a shard", file));
    if (run.version != version) {
      throw CannotMerge(fmt::format("{} is by synfin {}, and this is {}: merge with the synfin that wrote it", file,
                                    run.version, version));
    }
    const auto ours = common_of(documents.front().run), theirs = common_of(run);
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (ours[i].second == theirs[i].second) continue;
      throw CannotMerge(fmt::format("{} and {} are not of one run: the {} is \"{}\" and \"{}\"", documents.front().file,
                                    file, ours[i].first, ours[i].second, theirs[i].second));
    }
    const auto [place, is_new] = files.emplace(run.shard->number, file);
    if (!is_new) throw CannotMerge(fmt::format("{} and {} are both {}", place->second, file, name_of(*run.shard)));
  }
}

std::unique_ptr<MergedRun> merge_shards(std::span<const ShardDocument> documents,
                                        const std::vector<const Case*>& cases) {
  return Merger(documents, cases).merge();
}

}  // namespace synfin::conformance
