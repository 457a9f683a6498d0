#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "cli/command.h"
#include "cli/documents.h"
#include "conformance/report/html/page.h"
#include "conformance/report/report_summary.h"

namespace synfin::cli {

using conformance::RunDocument;

namespace {

// A run of every case is about 15 MB.
constexpr std::size_t kLongest = 1'000'000'000;

std::string read_file(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  std::vector<char> chunk(1 << 20);
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
    text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLongest) throw UsageError(fmt::format("{} is too long for a report", path));
  }
  if (!in.eof() || in.bad()) {
    throw UsageError(fmt::format("cannot read {}: {}", path, std::strerror(errno != 0 ? errno : EIO)));
  }
  return text;
}

RunDocument read_run(const std::string& path) {
  try {
    return conformance::run_from_json(conformance::parse_document(read_file(path)));
  } catch (const conformance::BrokenDocument& e) {
    throw UsageError(fmt::format("{} is no report of a run: {}", path, e.what()));
  }
}

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

int report(const ReportOptions& options) {
  if (options.compare && options.runs.size() != 2) throw UsageError("--compare takes two runs: before and after");
  std::vector<Output> inputs;
  for (const std::string& path : options.runs) inputs.emplace_back("the run", path);
  check_apart({{"--html", options.html}, {"--markdown", options.markdown}, {"--tap", options.tap}}, inputs);
  // Without any other wish the summary is for whoever sits at the terminal.
  const bool nowhere = options.html.empty() && options.markdown.empty() && options.tap.empty();
  OutputFile html(options.html), markdown(nowhere ? "-" : options.markdown), tap(options.tap);
  std::vector<RunDocument> runs;
  for (const std::string& path : options.runs) runs.push_back(read_run(path));
  set_labels(runs, options.runs);
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
