#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "conformance/judge/report/judge_documents.h"
#include "conformance/judge/report/judge_text.h"
#include "conformance/report/report_text.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

constexpr std::size_t kMostFindings = 15;

}  // namespace

void write_markdown(std::ostream& out, const JudgeReport& report) {
  out << "| capture | frames | segments |\n|---|--:|--:|\n";
  for (const CaptureFile& file : report.files()) {
    out << fmt::format("| {} | {} | {} |\n", as_code(file.name), counted(file.counts.frames),
                       counted(file.counts.segments));
  }
  for (const CaptureFile& file : report.files()) {
    if (!file.is_whole()) {
      out << fmt::format("\n**PARTIAL:** {}\n",
                         as_code(file.interrupted ? file.name + ": interrupted" : file.complaint));
    }
  }
  const std::string counts = verdict_counts(report.totals());
  out << fmt::format("\n{}{}{}.\n", counted(report.connections(), "connection", "connections"),
                     counts.empty() ? "" : ": ", counts);
  if (!report.findings().empty()) {
    out << "\n### Findings\n\n| verdict | clause | state | allowed | got | first | connections |\n";
    out << "|---|---|---|---|---|---|--:|\n";
  }
  for (std::size_t i = 0; i < std::min(kMostFindings, report.findings().size()); ++i) {
    const JudgeFinding& f = report.findings()[i];
    out << fmt::format("| {} | [{}]({}) ({}) | {} | {} | {} | {} frame {} | {} |\n", name(f.verdict()), f.clause->id,
                       link_to(*f.clause), name(f.clause->level), name(f.state), as_code(f.expected), as_code(f.got),
                       as_code(report.files()[f.file].name), f.frame, counted(f.connections));
  }
  if (report.findings().size() > kMostFindings) {
    out << fmt::format("\nand {} more\n", counted(report.findings().size() - kMostFindings));
  }
  const auto unknown = unknowns(report);
  if (!unknown.empty()) out << "\n### Not judged, or not wholly\n\n";
  for (const auto& [count, words] : unknown) out << fmt::format("- {} {}\n", counted(count), words);
}

}  // namespace synfin::conformance
