#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "conformance/report/report_summary.h"
#include "conformance/report/report_text.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

// A comment has room for some 65,000 characters, and a reader for fewer.
constexpr std::size_t kMostFindings = 15, kMostCases = 20, kLongestCell = 160;

std::string plain(std::string_view text) { return plain_in_markdown(text); }

std::string shortened(std::string_view text) {
  if (text.size() <= kLongestCell) return std::string(text);
  std::size_t end = kLongestCell;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not within a character
  return std::string(text.substr(0, end)) + "...";
}

// As it is, in a cell of a table.
std::string code(std::string_view text) {
  std::string inner;
  std::size_t ticks = 0, most = 0;
  for (const char c : shortened(printable(text))) {
    ticks = c == '`' ? ticks + 1 : 0;
    most = std::max(most, ticks);
    if (c == '|') inner += '\\';
    inner += c;
  }
  const std::string fence(most + 1, '`');
  const std::string_view space = most > 0 ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, space, inner, space, fence);
}

// Where a link leads to: nothing in it ends it.
std::string target(std::string_view link) {
  std::string out;
  for (const char c : printable(link)) {
    out +=
        std::string_view(" ()<>|\\").find(c) == std::string_view::npos ? std::string(1, c) : fmt::format("%{:02X}", c);
  }
  return out;
}

std::string verdicts_table(std::span<const RunDocument> runs) {
  std::string text = "| stack |";
  std::string line = "|---|";
  for (std::size_t v = 0; v < kVerdicts; ++v) {
    text += fmt::format(" {} |", name(static_cast<Verdict>(v)));
    line += "--:|";
  }
  text += " findings |\n" + line + "--:|\n";
  for (const RunDocument& run : runs) {
    text += fmt::format("| {} |", plain(run.label));
    for (const std::size_t n : run.totals) text += fmt::format(" {} |", counted(n));
    text += fmt::format(" {} |\n", counted(run.findings.size()));
  }
  return text;
}

// What a table of counts must not hide.
std::string warnings(const RunDocument& run) {
  std::string text;
  const std::string_view unit = run.of_walks() ? "walks" : "cases";
  if (!run.unavailable.empty()) {
    text += fmt::format("\n**NOT JUDGED: {} is unavailable.** {}\n", plain(run.label), plain(run.unavailable));
  }
  if (run.interrupted) {
    text += fmt::format("\n**INTERRUPTED: {}** ({}): {} of {} {} have a verdict.\n", plain(run.label),
                        plain(run.interrupted_why), counted(run.cases.size()), counted(run.asked - run.left_out), unit);
  }
  if (run.left_out > 0) text += fmt::format("\n{}: {} {} were left out.\n", plain(run.label), run.left_out, unit);
  return text;
}

std::string findings_table(std::string_view title, const std::vector<const RunFinding*>& findings) {
  if (findings.empty()) return "";
  std::string text = fmt::format("\n### {}\n\n| verdict | clause | state | allowed | got | cases |\n", title);
  text += "|---|---|---|---|---|--:|\n";
  for (std::size_t i = 0; i < std::min(kMostFindings, findings.size()); ++i) {
    const RunFinding& f = *findings[i];
    text += fmt::format("| {} | [{}]({}) ({}) | {} | {} | {} | {} |\n", name(f.verdict), plain(f.clause),
                        target(f.link), f.level, plain(f.state), code(f.expected), code(f.got), counted(f.cases));
  }
  if (findings.size() > kMostFindings) text += fmt::format("\nand {} more\n", counted(findings.size() - kMostFindings));
  return text;
}

std::string cases_list(const Comparison& c, Change change) {
  if (c.count(change) == 0) return "";
  std::string text = fmt::format("\n<details><summary>{}: {}</summary>\n\n", name(change), counted(c.count(change)));
  std::size_t listed = 0;
  for (const CaseChange& one : c.cases) {
    if (one.change != change || ++listed > kMostCases) continue;
    const std::string_view before = one.before != nullptr ? name(one.before->verdict) : "was not there";
    const std::string_view after = one.after != nullptr ? name(one.after->verdict) : "is not there";
    text += fmt::format("- {}: {}, {}\n", code(one.id()), before, after);
  }
  if (listed > kMostCases) text += fmt::format("- and {} more\n", counted(listed - kMostCases));
  return text + "\n</details>\n";
}

std::string comparison_text(const Comparison& c) {
  std::string text = fmt::format("\n### {} against {}\n\n", plain(c.after->label), plain(c.before->label));
  std::string line;
  for (const Change change :
       {Change::Worse, Change::Better, Change::Unjudged, Change::Judged, Change::New, Change::Gone, Change::Same}) {
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", counted(c.count(change)), name(change));
  }
  text += fmt::format("Cases: {}. Findings: {} new, {} gone.\n", line, counted(c.appeared.size()),
                      counted(c.disappeared.size()));
  for (const Change change :
       {Change::Worse, Change::Better, Change::Unjudged, Change::Judged, Change::New, Change::Gone}) {
    text += cases_list(c, change);
  }
  text += findings_table("New findings", c.appeared);
  return text + findings_table("Findings that are gone", c.disappeared);
}

}  // namespace

std::string plain_in_markdown(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_[]<>|#~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

void write_verdicts(std::ostream& out, std::span<const RunDocument> runs) {
  out << verdicts_table(runs);
  for (const RunDocument& run : runs) out << warnings(run);
}

void write_markdown(std::ostream& out, std::span<const RunDocument> runs, const Comparison* comparison) {
  write_verdicts(out, runs);
  if (comparison != nullptr) {
    out << comparison_text(*comparison);
    return;
  }
  for (const RunDocument& run : runs) {
    std::vector<const RunFinding*> findings;
    for (const RunFinding& f : run.findings) {
      if (f.known.empty()) findings.push_back(&f);
    }
    out << findings_table("Findings of " + plain(run.label), findings);
    const std::size_t known = run.findings.size() - findings.size();
    if (known > 0)
      out << fmt::format("\n{}: {} known\n", plain(run.label), counted(known, "finding is", "findings are"));
  }
}

}  // namespace synfin::conformance
