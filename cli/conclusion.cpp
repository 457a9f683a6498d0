#include "cli/conclusion.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/output.h"
#include "conformance/report/findings.h"

namespace synfin::cli {

using conformance::CampaignOutcome;
using conformance::Report;

namespace {

void mark_interrupted(CampaignOutcome& outcome, const std::string& why) {
  outcome.interrupted_why = outcome.interrupted ? fmt::format("{}, then {}", outcome.interrupted_why, why) : why;
  outcome.interrupted = true;
}

void mark_recording_interrupted(CampaignOutcome& outcome, std::size_t done, std::size_t findings) {
  mark_interrupted(outcome, fmt::format("interrupted while findings were recorded: {} of {}", done, findings));
}

std::size_t recorded(const Report& report) {
  return static_cast<std::size_t>(std::count_if(report.findings.begin(), report.findings.end(),
                                                [](const conformance::Finding& f) { return f.recorded.has_value(); }));
}

}  // namespace

conformance::CampaignOptions campaign_for(const Chosen& chosen, std::uint64_t seed, std::chrono::milliseconds budget) {
  conformance::CampaignOptions campaign{.seed = seed, .claims = chosen.claims, .budget = budget};
  // Whoever gives a run more time gives it to the long waits too.
  if (budget.count() > 0) campaign.longest_wait = budget;
  return campaign;
}

std::vector<Output> outputs_of_run(const DocumentPaths& documents, const ListWanted& list) {
  std::vector<Output> outputs = outputs_of(documents);
  outputs.emplace_back("--accept", list.accept);
  return outputs;
}

void prepare_folders(const std::string& folders) {
  try {
    conformance::prepare_findings(folders);
  } catch (const conformance::CannotWrite& e) {
    throw UsageError(e.what());
  }
}

int conclude(Report& report, CampaignOutcome& outcome, const DeviationList& list, Documents& documents,
             const Again& again, const Telling& telling) {
  std::vector<std::string> problems;
  const auto note = [&](std::string problem) {
    if (!problem.empty()) problems.push_back(std::move(problem));
  };
  if (conformance::campaign_interrupted != 0 && !outcome.interrupted) {
    mark_interrupted(outcome, "interrupted after the last case");
  }
  const bool keep = !again.folders.empty() && !report.findings.empty();
  SmallerFindings smaller;
  if (keep) {
    smaller = minimise_findings(*again.chosen, again.campaign, report);
    WrittenFindings written = write_findings(again.folders, report, smaller);
    if (written.interrupted) mark_recording_interrupted(outcome, written.folders, report.findings.size());
    for (std::string& problem : written.problems) note(std::move(problem));
  } else if (again.traces && documents.show_traces() && !report.findings.empty()) {
    const bool all = record_findings(*again.chosen, again.campaign, report);
    if (!all) mark_recording_interrupted(outcome, recorded(report), report.findings.size());
  }
  DeviationList::Accepted accepted = list.accept(report);
  note(std::move(accepted.problem));
  conformance::TextStyle style = telling.style;
  style.colour = wants_colour(telling.human);
  const std::string places = keep ? fmt::format("findings in {}\n", again.folders) : "";
  const bool told = print(telling.human, conformance::to_text(report, style) + places + accepted.says);
  for (std::string& problem : documents.write(report, [](std::string text) { return text; })) note(std::move(problem));
  if (!told || !telling.printed) {
    note("cannot write the summary: the terminal, pipe or file it goes to takes no more");
  }
  for (const std::string& problem : problems) print(stderr, fmt::format("synfin: {}\n", problem));
  if (!problems.empty()) return kUsage;
  return !telling.accepts ? exit_of(report) : accepted.reasons_missing ? kFindings : kConforms;
}

}  // namespace synfin::cli
