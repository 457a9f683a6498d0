#include "cli/documents.h"

#include <fmt/format.h>

#include <sstream>

#include "cli/command.h"
#include "conformance/report/html/page.h"
#include "conformance/report/report_json.h"
#include "conformance/report/report_summary.h"

namespace synfin::cli {

void check_apart(const std::vector<Output>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = i + 1; j < outputs.size(); ++j) {
      if (outputs[i].second.empty() || outputs[i].second != outputs[j].second) continue;
      throw UsageError(
          fmt::format("{} and {} cannot go to one and the same place", outputs[i].first, outputs[j].first));
    }
  }
}

namespace {

// Checked before the first is opened.
const DocumentPaths& checked(const DocumentPaths& p) {
  check_apart(
      {{"--json", p.json}, {"--junit", p.junit}, {"--html", p.html}, {"--markdown", p.markdown}, {"--tap", p.tap}});
  return p;
}

}  // namespace

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
