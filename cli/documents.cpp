#include "cli/documents.h"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "cli/command.h"
#include "conformance/report/html/page.h"
#include "conformance/report/report_json.h"
#include "conformance/report/report_summary.h"

namespace synfin::cli {

namespace fs = std::filesystem;

namespace {

// "-" is no file. What is not there yet is known by its name.
bool is_one_place(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return false;
  if (a == b || a == "-" || b == "-") return a == b;
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  const fs::path first = fs::weakly_canonical(a, error), second = fs::weakly_canonical(b, error);
  return !first.empty() && first == second;
}

// Checked before the first is opened.
const DocumentPaths& checked(const DocumentPaths& paths) {
  check_apart(outputs_of(paths));
  return paths;
}

}  // namespace

std::vector<Output> outputs_of(const DocumentPaths& paths) {
  return {{"--json", paths.json},
          {"--junit", paths.junit},
          {"--html", paths.html},
          {"--markdown", paths.markdown},
          {"--tap", paths.tap}};
}

void check_apart(const std::vector<Output>& outputs, const std::vector<Output>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto& [option, path] = outputs[i];
    for (std::size_t j = i + 1; j < outputs.size(); ++j) {
      if (!is_one_place(path, outputs[j].second)) continue;
      throw UsageError(fmt::format("{} and {} cannot go to one and the same place", option, outputs[j].first));
    }
    for (const auto& [what, file] : inputs) {
      if (path == "-" || !is_one_place(path, file)) continue;
      throw UsageError(fmt::format("{} would write over {} {}, which is read", option, what, file));
    }
  }
}

Documents::Documents(const DocumentPaths& paths)
    : json_(checked(paths).json), junit_(paths.junit), html_(paths.html), markdown_(paths.markdown), tap_(paths.tap) {}

bool Documents::to_standard_output() const {
  for (const OutputFile* file : {&json_, &junit_, &html_, &markdown_, &tap_}) {
    if (file->is_standard_output()) return true;
  }
  return false;
}

std::vector<std::string> Documents::write(const conformance::Report& report,
                                          const std::function<std::string(std::string)>& finish) {
  std::vector<std::string> problems;
  const auto put = [&](OutputFile& file, const std::function<void(std::ostream&)>& writer) {
    if (!file.is_wanted()) return;
    std::string problem = file.write(writer);
    if (!problem.empty()) problems.push_back(std::move(problem));
  };
  const auto text_of = [&](void (*writer)(std::ostream&, const conformance::Report&)) {
    std::ostringstream text;
    writer(text, report);
    return finish(text.str());
  };
  put(junit_, [&](std::ostream& out) { out << text_of(conformance::write_junit); });
  const bool read_back = html_.is_wanted() || markdown_.is_wanted() || tap_.is_wanted();
  if (!read_back && !json_.is_wanted()) return problems;
  const std::string json = text_of(conformance::write_json);
  put(json_, [&](std::ostream& out) { out << json; });
  if (!read_back) return problems;
  // They are written of the document, so that `synfin report` writes the same of it.
  const conformance::RunDocument run = conformance::run_from_json(conformance::parse_document(json));
  put(html_, [&](std::ostream& out) { conformance::write_html(out, {&run, 1}, SYNFIN_VERSION); });
  put(markdown_, [&](std::ostream& out) { conformance::write_markdown(out, {&run, 1}); });
  put(tap_, [&](std::ostream& out) { conformance::write_tap(out, {&run, 1}); });
  return problems;
}

}  // namespace synfin::cli
