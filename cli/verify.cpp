// synfin verify: runs cases on a stack and reports.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "conformance/findings.h"
#include "conformance/report_json.h"
#include "conformance/report_text.h"

namespace synfin::cli {

using conformance::CampaignOptions;
using conformance::CampaignOutcome;
using conformance::Case;
using conformance::Report;

namespace {

// The first case of each finding runs once more, and this time all that happens is kept. The message of what went
// wrong.
std::string write_findings(const Chosen& chosen, CampaignOptions campaign, const std::string& directory,
                           Report& report) {
  std::vector<const Case*> cases;
  for (const conformance::Finding& f : report.findings) cases.push_back(f.shown_by.front()->the_case);
  campaign.keep_traces = true;
  campaign.budget = std::chrono::milliseconds(0);
  // What an interrupted run had found is still worth its trace; another signal leaves the rest of the traces out.
  if (conformance::campaign_interrupted != 0) {
    print(stderr, fmt::format("synfin: interrupted; recording {}, once more Ctrl-C leaves that out\n",
                              conformance::counted(cases.size(), "finding", "findings")));
  }
  conformance::campaign_interrupted = 0;
  end_campaign_on_ctrl_c();
  const CampaignOutcome traced = conformance::run_campaign(chosen.stack.make, cases, campaign);
  try {
    std::size_t next = 0;
    for (conformance::Finding& f : report.findings) {
      // They come in the order asked for; what could not be run again is missing.
      const bool found = next < traced.judged.size() && traced.judged[next].the_case == f.shown_by.front()->the_case;
      if (found) conformance::write_finding(directory, report.facts, f, traced.judged[next++]);
    }
    if (next == report.findings.size()) return "";
    return fmt::format("{} could not be run again for a trace",
                       conformance::counted(report.findings.size() - next, "finding", "findings"));
  } catch (const conformance::CannotWrite& e) {
    return e.what();
  }
}

class Verification {
 public:
  explicit Verification(const VerifyOptions& options)
      : options_(options),
        chosen_(choose_stack(options.stack, options.profile)),
        cases_(choose_cases(options.patterns)),
        json_(checked(options)),
        junit_(options.junit),
        human_(json_.is_standard_output() || junit_.is_standard_output() ? stderr : stdout) {
    if (!options.findings.empty()) prepare();
    campaign_ = {.seed = options.seed, .claims = chosen_.claims, .budget = options.budget};
    // Whoever gives a run more time gives it to the long waits too.
    if (options.budget.count() > 0) campaign_.longest_wait = options.budget;
  }

  int run() {
    end_campaign_on_ctrl_c();
    const conformance::RunFacts facts = facts_of(chosen_, options_.seed);
    bool printed = options_.quiet || print(human_, conformance::heading(facts, cases_.size()));
    const CampaignOutcome outcome = run_cases();
    Report report = conformance::make_report(facts, outcome);
    std::vector<std::string> problems;
    const auto note = [&](std::string problem) {
      if (!problem.empty()) problems.push_back(std::move(problem));
    };
    const bool keep = !options_.findings.empty() && !report.findings.empty();
    if (keep) note(write_findings(chosen_, campaign_, options_.findings, report));
    const conformance::TextStyle style{.colour = wants_colour(human_), .quiet = options_.quiet};
    printed = print(human_, conformance::to_text(report, style) + places(keep)) && printed;
    if (json_.is_wanted()) {
      note(json_.write([&](std::ostream& out) { conformance::write_json(out, report); }));
    }
    if (junit_.is_wanted()) note(junit_.write([&](std::ostream& out) { conformance::write_junit(out, report); }));
    if (!printed) note("cannot write the summary: the terminal, pipe or file it goes to takes no more");
    for (const std::string& problem : problems) print(stderr, fmt::format("synfin: {}\n", problem));
    return problems.empty() ? exit_of(report) : kUsage;
  }

 private:
  static const std::string& checked(const VerifyOptions& options) {
    if (!options.json.empty() && options.json == options.junit) {
      throw UsageError("--json and --junit cannot go to one and the same place");
    }
    return options.json;
  }

  void prepare() const {
    try {
      conformance::prepare_findings(options_.findings);
    } catch (const conformance::CannotWrite& e) {
      throw UsageError(e.what());
    }
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
  OutputFile json_, junit_;
  std::FILE* human_;
  CampaignOptions campaign_;
};

}  // namespace

int verify(const VerifyOptions& options) { return Verification(options).run(); }

}  // namespace synfin::cli
