#include "cli/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/compare_freedoms.h"
#include "cli/conclusion.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "conformance/confirm.h"
#include "conformance/report/html/page.h"
#include "conformance/report/report_json.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

using conformance::CampaignOutcome;
using conformance::RunDocument;

namespace {

bool is_document(const std::string& name) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(name, ignored);
}

// What the verdicts of one run amount to.
Exit exit_of_run(const RunDocument& run) {
  using conformance::Verdict;
  if (run.count(Verdict::Violates) + run.count(Verdict::Deviates) > 0) return kFindings;
  const bool whole = run.unavailable.empty() && !run.interrupted && run.count(Verdict::Inconclusive) == 0;
  return whole && run.count(Verdict::Conforms) > 0 ? kConforms : kInconclusive;
}

Exit worst_of(std::span<const RunDocument> runs) {
  Exit worst = kConforms;
  for (const RunDocument& run : runs) {
    const Exit one = exit_of_run(run);
    if (one == kFindings) return kFindings;
    if (one != kConforms) worst = one;
  }
  return worst;
}

// The runs that are compared, and of stacks that run now all that they did.
struct Runs {
  std::vector<RunDocument> documents;
  std::vector<CampaignOutcome> outcomes;  // empty if documents were read
};

class LiveRuns {
 public:
  explicit LiveRuns(const CompareOptions& options) : options_(options), cases_(choose_cases(options.patterns)) {
    for (const std::string& stack : options.stacks)
      chosen_.push_back(choose_stack(stack, options.profile, options.patience));
  }

  std::string heading() const {
    std::string names;
    for (const Chosen& chosen : chosen_) names += (names.empty() ? "" : ", ") + chosen.stack.name;
    return fmt::format("synfin {}: {}; profile {}, seed {}, {}\n", SYNFIN_VERSION, names, options_.profile,
                       options_.seed, conformance::counted(cases_.size(), "case", "cases"));
  }

  Runs run() const {
    Runs runs;
    for (const Chosen& chosen : chosen_) {
      runs.outcomes.push_back(run_one(chosen));
      runs.documents.push_back(document_of(chosen, runs.outcomes.back()));
    }
    return runs;
  }

 private:
  CampaignOutcome run_one(const Chosen& chosen) const {
    if (!chosen.stack.available) {
      CampaignOutcome outcome;
      outcome.asked = cases_.size();
      outcome.unavailable = chosen.stack.unavailable_why;
      return outcome;
    }
    conformance::CampaignOptions campaign = campaign_for(chosen, options_.seed, options_.budget);
    campaign.keep_traces = true;
    ProgressLine line(!options_.quiet);
    return conformance::run_confirmed(chosen.stack.make, cases_, campaign, conformance::kConfirmations,
                                      [&](std::size_t judged, std::size_t asked) { line.show(judged, asked); });
  }

  // As `synfin verify` would have written it, but for timers and folders.
  RunDocument document_of(const Chosen& chosen, const CampaignOutcome& outcome) const {
    conformance::Report report = conformance::make_report(facts_of(chosen, options_.seed), outcome);
    for (conformance::Finding& finding : report.findings) finding.recorded = *finding.shown_by.front();
    std::ostringstream text;
    conformance::write_json(text, report);
    return conformance::run_from_json(conformance::parse_document(text.str()));
  }

  const CompareOptions& options_;
  std::vector<const conformance::Case*> cases_;
  std::vector<Chosen> chosen_;
};

void check(const CompareOptions& options) {
  if (options.stacks.size() < 2) throw UsageError("compare takes two stacks or more, or two documents or more");
  std::vector<std::string> sorted = options.stacks;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) throw UsageError(fmt::format("{} is to be compared with itself", *twice));
}

}  // namespace

int compare(const CompareOptions& options) {
  check(options);
  const auto documents =
      static_cast<std::size_t>(std::count_if(options.stacks.begin(), options.stacks.end(), is_document));
  if (documents != 0 && documents != options.stacks.size()) {
    throw UsageError("stacks cannot be compared with documents: run them all, or read them all");
  }
  std::vector<Output> inputs;
  for (std::size_t i = 0; i < documents; ++i) inputs.emplace_back("the run", options.stacks[i]);
  check_apart({{"--json", options.json}, {"--markdown", options.markdown}, {"--html", options.html}}, inputs);
  OutputFile json(options.json), markdown(options.markdown), html(options.html);
  const bool taken = json.is_standard_output() || markdown.is_standard_output() || html.is_standard_output();
  std::FILE* const human = taken ? stderr : stdout;
  end_campaign_on_ctrl_c();
  Runs runs;
  bool printed = true;
  if (documents > 0) {
    runs.documents = read_runs(options.stacks);
  } else {
    const LiveRuns live(options);
    printed = options.quiet || print(human, live.heading());
    runs = live.run();
  }
  conformance::StackComparison comparison = conformance::compare_verdicts(runs.documents);
  if (documents == 0) {
    conformance::compare_answers(comparison, runs.outcomes, [&](const conformance::OpenChoice& choice) {
      return permissions_between(choice, options.seed);
    });
  }
  const bool told = print(human, conformance::to_text(comparison));
  std::vector<std::string> problems;
  const auto put = [&](OutputFile& file, const std::function<void(std::ostream&)>& writer) {
    const std::string problem = file.is_wanted() ? file.write(writer) : "";
    if (!problem.empty()) problems.push_back(problem);
  };
  put(json, [&](std::ostream& out) { conformance::write_json(out, comparison, SYNFIN_VERSION); });
  put(markdown, [&](std::ostream& out) { conformance::write_markdown(out, comparison); });
  put(html, [&](std::ostream& out) { conformance::write_html(out, runs.documents, SYNFIN_VERSION); });
  if (!printed || !told) problems.push_back("cannot write the summary: what it goes to takes no more");
  for (const std::string& problem : problems) print(stderr, fmt::format("synfin: {}\n", problem));
  return problems.empty() ? worst_of(runs.documents) : kUsage;
}

}  // namespace synfin::cli
