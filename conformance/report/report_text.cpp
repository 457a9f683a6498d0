#include "conformance/report/report_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/known.h"
#include "conformance/report/profile_fit.h"

namespace synfin::conformance {

namespace {

enum class Ink { Plain, Bold, Dim, Green, Yellow, Red };

class Pen {
 public:
  explicit Pen(bool colour) : colour_(colour) {}
  std::string operator()(Ink ink, std::string_view text) const {
    constexpr std::array<std::string_view, 6> kCodes = {"0", "1", "2", "32", "33", "31"};
    if (!colour_ || ink == Ink::Plain) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(ink)], text);
  }

 private:
  bool colour_;
};

Ink ink_of(Verdict v) {
  switch (v) {
    case Verdict::Conforms: return Ink::Green;
    case Verdict::Violates: return Ink::Red;
    case Verdict::Deviates:
    case Verdict::Inconclusive: return Ink::Yellow;
    case Verdict::Unsupported: break;
  }
  return Ink::Dim;
}

std::string table_line(const Pen& pen, std::string_view area, const Totals& totals) {
  std::string line = fmt::format("  {:<14}", area);
  for (std::size_t v = 0; v < kVerdicts; ++v) {
    const std::string cell = fmt::format("{:>14}", totals[v] == 0 ? "." : counted(totals[v]));
    line += pen(totals[v] == 0 ? Ink::Dim : ink_of(static_cast<Verdict>(v)), cell);
  }
  return line + "\n";
}

std::string table(const Report& report, const Pen& pen) {
  std::string text = fmt::format("  {:<14}", "");
  for (std::size_t v = 0; v < kVerdicts; ++v) text += fmt::format("{:>14}", name(static_cast<Verdict>(v)));
  text += "\n";
  for (const Row& row : report.rows) text += table_line(pen, row.area, row.totals);
  if (report.rows.size() > 1) text += table_line(pen, "all", report.totals);
  return text;
}

std::string field(const Pen& pen, std::string_view label, std::string_view value) {
  return "     " + pen(Ink::Dim, fmt::format("{:<9}", label)) + wrapped(value, 14) + "\n";
}

std::string finding_text(const RunFacts& facts, const Finding& f, std::size_t number, const Unit& unit,
                         const Pen& pen) {
  const std::string_view id = f.shown_by.front()->the_case->id;
  const std::string level = f.clause->level == model::Level::Plain ? "" : fmt::format(" ({})", name(f.clause->level));
  std::string text =
      fmt::format("\n{:>3}  {} {}{} in {}, {}\n", number, pen(ink_of(f.verdict), name(f.verdict)),
                  pen(Ink::Bold, f.clause->id), level, name(f.state), counted(f.shown_by.size(), unit.one, unit.many));
  text += field(pen, "standard", citation(*f.clause));
  text += field(pen, "", link_to(*f.clause));
  text += field(pen, "asks", f.clause->says);
  // A departure has no other expectation than the clause itself.
  if (f.expected != f.clause->says) text += field(pen, "allowed", f.expected);
  text += field(pen, "got", f.got);
  text += field(pen, f.shown_by.size() > 1 ? "first" : unit.one, id);
  // Not wrapped: it is there to be copied.
  const std::string command =
      f.folder.empty() ? replay_command(facts, id) : replay_of_trace(facts, f.folder + "/trace.json");
  return text + "     " + pen(Ink::Dim, fmt::format("{:<9}", "replay")) + command + "\n";
}

std::string findings_text(const Report& report, const TextStyle& style, const Pen& pen) {
  // Those that are known stand last, and are told of elsewhere.
  const std::size_t all = report.unknown();
  if (all == 0) return "";
  std::string text =
      fmt::format("\n{}\n", pen(Ink::Bold, fmt::format("{}, worst first", counted(all, "finding", "findings"))));
  const std::size_t shown = std::min(style.most_findings, all);
  for (std::size_t i = 0; i < shown; ++i)
    text += finding_text(report.facts, report.findings[i], i + 1, style.unit, pen);
  if (shown < all) {
    text += fmt::format("\n     and {} more: --json FILE and --findings DIR have them all\n", all - shown);
  }
  return text;
}

std::string fit_line(const AxisFit& axis, const Unit& unit) {
  if (axis.no == 0) return fmt::format("yes, by {}", counted(axis.yes, unit.one, unit.many));
  if (axis.yes == 0) return fmt::format("no, by {}", counted(axis.no, unit.one, unit.many));
  return fmt::format("both: yes by {}, no by {}", counted(axis.yes, unit.one, unit.many),
                     counted(axis.no, unit.one, unit.many));
}

std::string fit_text(const Report& report, const Unit& unit, const Pen& pen) {
  if (report.fit.empty()) return "";
  std::string text = fmt::format(
      "\n{}\n", pen(Ink::Bold, "Choices that the standard leaves to the stack, as its answers settled them"));
  for (const AxisFit& axis : report.fit) {
    text += fmt::format("  {:<20}{}\n", name(axis.axis), fit_line(axis, unit));
    for (const auto* cases : {&axis.yes_cases, &axis.no_cases}) {
      if (cases->empty()) continue;
      const std::string_view answer = cases == &axis.yes_cases ? "yes" : "no";
      text += fmt::format("{:22}{}: {}\n", "", answer, wrapped(fmt::format("{}", fmt::join(*cases, " ")), 27));
    }
  }
  text += fmt::format("\n{}\n", pen(Ink::Bold, "The named profiles, and timers as cases measured them"));
  return text + profiles_text(report);
}

// Why the cases that have no verdict that counts have none, each reason once.
std::string reasons_text(const Report& report, Verdict verdict, const Pen& pen) {
  std::vector<std::pair<std::string, std::size_t>> reasons;
  for (const Judged& judged : report.outcome->judged) {
    if (judged.result.verdict != verdict) continue;
    const auto found =
        std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) { return r.first == judged.result.why; });
    if (found != reasons.end())
      ++found->second;
    else
      reasons.emplace_back(judged.result.why, 1);
  }
  if (reasons.empty()) return "";
  std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text = fmt::format("\n{}\n", pen(Ink::Bold, fmt::format("Why {}", name(verdict))));
  constexpr std::size_t kMost = 4;
  for (std::size_t i = 0; i < std::min(kMost, reasons.size()); ++i) {
    text += fmt::format("  {:>8}  {}\n", counted(reasons[i].second), wrapped(reasons[i].first, 12));
  }
  if (reasons.size() > kMost) text += fmt::format("            and {} other reasons\n", reasons.size() - kMost);
  return text;
}

std::string totals_text(const Report& report, const TextStyle& style, const Pen& pen) {
  const Unit& unit = style.unit;
  std::string text = "\n";
  const CampaignOutcome& outcome = *report.outcome;
  if (!outcome.unavailable.empty()) {
    text += pen(Ink::Yellow, fmt::format("NOT JUDGED: {} is unavailable.", report.facts.stack)) + "\n" +
            wrapped(outcome.unavailable, 0) + "\n";
  }
  const std::size_t wanted = outcome.asked - outcome.left_out;
  if (outcome.interrupted) {
    text += pen(Ink::Yellow, fmt::format("INTERRUPTED ({}): {} of {} have a verdict.", outcome.interrupted_why,
                                         counted(outcome.judged.size()), counted(wanted, unit.one, unit.many))) +
            "\n";
  }
  if (outcome.left_out > 0) {
    text +=
        fmt::format("{} {} left out: they wait for longer than a stack in real time is given; --budget gives more.\n",
                    counted(outcome.left_out, unit.one, unit.many), outcome.left_out == 1 ? "was" : "were");
  }
  std::string line;
  for (std::size_t v = 0; v < kVerdicts; ++v) {
    if (report.totals[v] == 0) continue;
    const auto verdict = static_cast<Verdict>(v);
    // One conforms, two conform.
    const bool verb = verdict != Verdict::Unsupported && verdict != Verdict::Inconclusive && report.totals[v] != 1;
    const std::string_view word = name(verdict);
    line += (line.empty() ? "" : ", ") +
            pen(ink_of(verdict),
                fmt::format("{} {}", counted(report.totals[v]), word.substr(0, word.size() - (verb ? 1 : 0))));
  }
  if (line.empty()) line = fmt::format("no {} was judged", unit.one);
  const std::size_t known = report.findings.size() - report.unknown();
  if (known > 0) line += fmt::format("; {} known", counted(known, "finding", "findings"));
  if (report.known && !report.known->gone.empty()) {
    line += fmt::format("; {} of the list gone", counted(report.known->gone.size(), "line", "lines"));
  }
  const std::string findings = report.known ? counted(report.unknown(), "new finding", "new findings")
                                            : counted(report.findings.size(), "finding", "findings");
  const double seconds = static_cast<double>(outcome.elapsed.count()) / 1000;
  return text + line + fmt::format("; {}", findings) + (style.timed ? fmt::format("; {:.1f} s\n", seconds) : "\n");
}

}  // namespace

std::string counted(std::size_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", counted(n), n == 1 ? one : many);
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > indent && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string heading(const RunFacts& facts, std::size_t cases, const Unit& unit) {
  const std::string version = facts.stack_version.empty() ? "" : " " + facts.stack_version;
  const std::string part = facts.shard ? fmt::format("{}, ", name_of(*facts.shard)) : "";
  return fmt::format("synfin {}: {}{}, profile {}, seed {}, {}{}\n", facts.version, facts.stack, version, facts.profile,
                     facts.seed, part, counted(cases, unit.one, unit.many));
}

std::string to_text(const Report& report, const TextStyle& style) {
  const Pen pen(style.colour);
  if (style.quiet) return totals_text(report, style, pen).substr(1);
  std::string text;
  if (!report.rows.empty()) text += "\n" + table(report, pen);
  text += findings_text(report, style, pen);
  text += known_text(report);
  text += reasons_text(report, Verdict::Inconclusive, pen);
  text += reasons_text(report, Verdict::Unsupported, pen);
  text += fit_text(report, style.unit, pen);
  return text + totals_text(report, style, pen);
}

}  // namespace synfin::conformance
