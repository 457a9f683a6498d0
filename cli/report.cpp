#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/command.h"
#include "cli/documents.h"
#include "cli/files.h"
#include "conformance/report/html/page.h"
#include "conformance/report/report_summary.h"

namespace synfin::cli {

using conformance::RunDocument;

namespace {

// A run of every case is about 15 MB.
constexpr std::size_t kLongest = 1'000'000'000;

// Two runs of one stack are told apart by their files.
void set_labels(std::vector<RunDocument>& runs, const std::vector<std::string>& paths) {
  const auto shared = [&](std::size_t i) {
    return std::count_if(runs.begin(), runs.end(), [&](const RunDocument& r) { return r.label == runs[i].label; }) > 1;
  };
  std::vector<bool> alike;
  for (std::size_t i = 0; i < runs.size(); ++i) alike.push_back(shared(i));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (alike[i]) runs[i].label += fmt::format(" ({})", std::filesystem::path(paths[i]).stem().string());
  }
  for (std::size_t i = 0; i < runs.size(); ++i) alike[i] = shared(i);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (alike[i]) runs[i].label += fmt::format(" #{}", i + 1);
  }
}

}  // namespace

RunDocument read_run(const std::string& path) {
  try {
    return conformance::run_from_json(conformance::parse_document(read_file(path, kLongest, "a report")));
  } catch (const conformance::BrokenDocument& e) {
    throw UsageError(fmt::format("{} is no report of a run: {}", path, e.what()));
  }
}

std::vector<RunDocument> read_runs(const std::vector<std::string>& paths) {
  std::vector<RunDocument> runs;
  for (const std::string& path : paths) runs.push_back(read_run(path));
  set_labels(runs, paths);
  return runs;
}

int report(const ReportOptions& options) {
  if (options.compare && options.runs.size() != 2) throw UsageError("--compare takes two runs: before and after");
  std::vector<Output> inputs;
  for (const std::string& path : options.runs) inputs.emplace_back("the run", path);
  check_apart({{"--html", options.html}, {"--markdown", options.markdown}, {"--tap", options.tap}}, inputs);
  // Without any other wish the summary is for whoever sits at the terminal.
  const bool nowhere = options.html.empty() && options.markdown.empty() && options.tap.empty();
  OutputFile html(options.html), markdown(nowhere ? "-" : options.markdown), tap(options.tap);
  const std::vector<RunDocument> runs = read_runs(options.runs);
  std::optional<conformance::Comparison> comparison;
  if (options.compare) comparison = conformance::compare(runs[0], runs[1]);
  std::vector<std::string> problems;
  const auto put = [&](OutputFile& file, const std::function<void(std::ostream&)>& writer) {
    const std::string problem = file.is_wanted() ? file.write(writer) : "";
    if (!problem.empty()) problems.push_back(problem);
  };
  put(html, [&](std::ostream& out) { conformance::write_html(out, runs, SYNFIN_VERSION); });
  put(markdown,
      [&](std::ostream& out) { conformance::write_markdown(out, runs, comparison ? &*comparison : nullptr); });
  put(tap, [&](std::ostream& out) { conformance::write_tap(out, runs); });
  for (const std::string& problem : problems) print(stderr, fmt::format("synfin: {}\n", problem));
  if (!problems.empty()) return kUsage;
  if (!comparison) return kConforms;
  return comparison->is_worse() ? kFindings : comparison->is_whole() ? kConforms : kInconclusive;
}

}  // namespace synfin::cli
