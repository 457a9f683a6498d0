// synfin verify: runs cases on a stack and reports.
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/deviation_list.h"
#include "cli/finding_folders.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "conformance/report/findings.h"
#include "conformance/report/profile_fit.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

using conformance::CampaignOptions;
using conformance::CampaignOutcome;
using conformance::Case;
using conformance::Report;

namespace {

class Verification {
 public:
  explicit Verification(const VerifyOptions& options)
      : options_(options),
        chosen_(choose_stack(options.stack, options.profile, options.patience)),
        cases_(choose_cases(options.patterns)),
        list_(options.stack, options.list),
        documents_(options.documents),
        human_(documents_.to_standard_output() ? stderr : stdout) {
    if (!options.findings.empty()) prepare();
    campaign_ = {.seed = options.seed, .claims = chosen_.claims, .budget = options.budget};
    // Whoever gives a run more time gives it to the long waits too.
    if (options.budget.count() > 0) campaign_.longest_wait = options.budget;
  }

  int run() {
    end_campaign_on_ctrl_c();
    const conformance::RunFacts facts = facts_of(chosen_, options_.seed);
    bool printed = options_.quiet || print(human_, conformance::heading(facts, cases_.size()));
    CampaignOutcome outcome = run_cases();
    Report report = conformance::make_report(facts, outcome);
    list_.tell_apart(report);
    if (facts.profile == "auto") {
      report.timers = conformance::measured_timers(chosen_.stack.make, report, campaign_);
    }
    if (conformance::campaign_interrupted != 0 && !outcome.interrupted) {
      mark_interrupted(outcome, "interrupted after the last case");
    }
    std::vector<std::string> problems;
    const auto note = [&](std::string problem) {
      if (!problem.empty()) problems.push_back(std::move(problem));
    };
    const bool keep = !options_.findings.empty() && !report.findings.empty();
    SmallerFindings smaller;
    if (keep) {
      smaller = minimise_findings(chosen_, campaign_, report);
      WrittenFindings written = write_findings(options_.findings, report, smaller);
      if (written.interrupted) mark_recording_interrupted(outcome, written.folders, report.findings.size());
      for (std::string& problem : written.problems) note(std::move(problem));
    } else if (documents_.show_traces() && !report.findings.empty()) {
      const bool all = record_findings(chosen_, campaign_, report);
      if (!all) mark_recording_interrupted(outcome, recorded(report), report.findings.size());
    }
    DeviationList::Accepted accepted = list_.accept(report);
    note(std::move(accepted.problem));
    const conformance::TextStyle style{.colour = wants_colour(human_), .quiet = options_.quiet};
    printed = print(human_, conformance::to_text(report, style) + places(keep) + accepted.says) && printed;
    for (std::string& problem : documents_.write(report, [](std::string text) { return text; }))
      note(std::move(problem));
    if (!printed) note("cannot write the summary: the terminal, pipe or file it goes to takes no more");
    for (const std::string& problem : problems) print(stderr, fmt::format("synfin: {}\n", problem));
    if (!problems.empty()) return kUsage;
    return options_.list.accept.empty() ? exit_of(report) : accepted.reasons_missing ? kFindings : kConforms;
  }

 private:
  void prepare() const {
    try {
      conformance::prepare_findings(options_.findings);
    } catch (const conformance::CannotWrite& e) {
      throw UsageError(e.what());
    }
  }

  static void mark_interrupted(CampaignOutcome& outcome, const std::string& why) {
    outcome.interrupted_why = outcome.interrupted ? fmt::format("{}, then {}", outcome.interrupted_why, why) : why;
    outcome.interrupted = true;
  }

  static void mark_recording_interrupted(CampaignOutcome& outcome, std::size_t done, std::size_t findings) {
    mark_interrupted(outcome, fmt::format("interrupted while findings were recorded: {} of {}", done, findings));
  }

  static std::size_t recorded(const Report& report) {
    return static_cast<std::size_t>(
        std::count_if(report.findings.begin(), report.findings.end(),
                      [](const conformance::Finding& f) { return f.recorded.has_value(); }));
  }

  CampaignOutcome run_cases() {
    if (!chosen_.stack.available) {
      CampaignOutcome outcome;
      outcome.asked = cases_.size();
      outcome.unavailable = chosen_.stack.unavailable_why;
      return outcome;
    }
    ProgressLine line(!options_.quiet);
    return conformance::run_campaign(chosen_.stack.make, cases_, campaign_,
                                     [&](std::size_t judged, std::size_t asked) { line.show(judged, asked); });
  }

  std::string places(bool findings) const {
    std::string text;
    if (findings) text += fmt::format("findings in {}\n", options_.findings);
    return text;
  }

  const VerifyOptions& options_;
  Chosen chosen_;
  std::vector<const Case*> cases_;
  DeviationList list_;
  Documents documents_;
  std::FILE* human_;
  CampaignOptions campaign_;
};

}  // namespace

int verify(const VerifyOptions& options) {
  std::vector<Output> outputs = outputs_of(options.documents);
  outputs.emplace_back("--accept", options.list.accept);
  check_apart(outputs);
  outputs.pop_back();  // the list that is read may be the one that is written
  check_apart(outputs, {{"the list", options.list.file}});
  return Verification(options).run();
}

}  // namespace synfin::cli
