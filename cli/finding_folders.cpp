#include "cli/finding_folders.h"

#include <fmt/format.h>

#include "adapters/model/model_stack.h"
#include "cli/deviation_list.h"
#include "cli/output.h"
#include "conformance/report/findings.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

using conformance::Finding;
using conformance::Minimised;
using conformance::Report;

namespace {

// Problems of this many folders are told one by one.
constexpr std::size_t kMostTold = 3;

// Whether Ctrl-C came. What was found is worth going on with: only another one ends that too.
bool take_interruption() {
  const bool came = conformance::campaign_interrupted != 0;
  conformance::campaign_interrupted = 0;
  end_campaign_on_ctrl_c();
  return came;
}

bool go_on_after_interruption(std::string_view doing, std::size_t findings) {
  const bool came = take_interruption();
  if (came) {
    print(stderr, fmt::format("synfin: interrupted; {} {}, once more Ctrl-C leaves that out\n", doing,
                              conformance::counted(findings, "finding", "findings")));
  }
  return came;
}

std::string made_from(const Finding& finding, const Minimised& minimal) {
  const conformance::Case& first = *finding.shown_by.front()->the_case;
  std::string text;
  if (minimal.the_case.stimuli != first.stimuli) {
    text = fmt::format(
        "This is what is left of `{}` when all is taken away that the failure does not need: {} of its {} steps\n"
        "(tried: {}).",
        first.id, minimal.the_case.stimuli.size(), first.stimuli.size(),
        conformance::counted(minimal.runs, "run", "runs"));
  }
  if (minimal.cut_short) text += " The search was cut short: there may be a simpler case that shows the same.";
  return text;
}

const Minimised* minimal_of(const Finding& finding, const std::vector<Minimised>& minimal) {
  for (const Minimised& m : minimal) {
    if (&m.the_case == finding.recorded->the_case) return &m;
  }
  return nullptr;
}

}  // namespace

bool record_findings(const Chosen& chosen, conformance::CampaignOptions campaign, Report& report) {
  std::vector<const conformance::Case*> cases;
  for (const Finding& f : report.findings) cases.push_back(f.shown_by.front()->the_case);
  campaign.keep_traces = true;
  campaign.budget = std::chrono::milliseconds(0);
  go_on_after_interruption("recording", cases.size());
  conformance::CampaignOutcome traced = conformance::run_campaign(chosen.stack.make, cases, campaign);
  std::size_t next = 0;
  for (Finding& f : report.findings) {
    // They come in the order asked for; what could not be run again is missing.
    const bool found = next < traced.judged.size() && traced.judged[next].the_case == f.shown_by.front()->the_case;
    if (found) f.recorded = std::move(traced.judged[next++]);
  }
  return !take_interruption();
}

SmallerFindings minimise_findings(const Chosen& chosen, conformance::CampaignOptions campaign, Report& report) {
  std::vector<conformance::Failed> failed;
  for (const Finding& f : report.findings) {
    failed.push_back({f.shown_by.front()->the_case, *f.shown_by.front()->result.failure});
  }
  go_on_after_interruption("making smaller", failed.size());
  SmallerFindings smaller;
  const auto search_ended = [&] { smaller.interrupted = go_on_after_interruption("recording", failed.size()); };
  smaller.minimal = conformance::minimise(chosen.stack.make, failed, campaign, {}, search_ended);
  if (take_interruption()) smaller.interrupted = true;
  for (std::size_t i = 0; i < failed.size(); ++i) report.findings[i].recorded = smaller.minimal[i].judged;
  return smaller;
}

WrittenFindings write_findings(const std::string& directory, Report& report, const SmallerFindings& smaller) {
  WrittenFindings written{.interrupted = smaller.interrupted};
  std::size_t missing = 0, unwritten = 0;
  for (Finding& f : report.findings) {
    if (conformance::campaign_interrupted != 0) break;
    if (!f.recorded) {
      ++missing;
      continue;
    }
    const Minimised* const m = minimal_of(f, smaller.minimal);
    const conformance::Story story{.made_from = m != nullptr ? made_from(f, *m) : "",
                                   .also_on = also_known_of(report.facts.stack, *f.shown_by.front()->result.failure)};
    try {
      conformance::write_finding(directory, report.facts, f, *f.recorded, story, adapters::make_model_stack);
      ++written.folders;
    } catch (const conformance::CannotWrite& e) {
      if (++unwritten <= kMostTold) written.problems.push_back(e.what());
    }
  }
  if (take_interruption()) written.interrupted = true;
  if (unwritten > kMostTold) {
    written.problems.push_back(
        fmt::format("and {} could not be written either",
                    conformance::counted(unwritten - kMostTold, "other folder", "other folders")));
  }
  if (missing > 0 && !written.interrupted) {
    written.problems.push_back(
        fmt::format("{} could not be run again for a trace", conformance::counted(missing, "finding", "findings")));
  }
  return written;
}

}  // namespace synfin::cli
