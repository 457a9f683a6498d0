#include "conformance/report/known.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <tuple>

#include "conformance/report/report_text.h"

namespace synfin::conformance {

namespace {

bool is_pattern(const std::string& text) { return text.find_first_of("*?[") != std::string::npos; }

bool is_area(const std::string& text) {
  for (std::size_t i = 0; i < model::kStates; ++i) {
    if (text == name(static_cast<model::State>(i))) return true;
  }
  return false;
}

// The third field of the line means this case, with either version of IP.
bool is_of(const Deviation& line, const std::string& id_of_case) {
  const std::string id(without_ip(id_of_case));
  if (line.the_case == id) return true;
  return is_pattern(line.the_case) ? matches(line.the_case, id)
                                   : is_area(line.the_case) && line.the_case == area_of(id);
}

bool is_of_some_cases_only(const Deviation& line) { return is_pattern(line.the_case) || is_area(line.the_case); }

bool is_of(const Deviation& line, const Judged& judged) {
  const Failure& f = *judged.result.failure;
  return line.clause == f.clause->id && line.state == name(f.state) &&
         (!is_of_some_cases_only(line) || is_of(line, judged.the_case->id));
}

const Deviation* line_of(const std::vector<Deviation>& list, const Judged& judged) {
  if (!judged.result.failure) return nullptr;
  const auto found = std::find_if(list.begin(), list.end(), [&](const Deviation& d) { return is_of(d, judged); });
  return found != list.end() ? &*found : nullptr;
}

// What the list has of this case, if the case fails otherwise.
std::string other_expectation(const std::vector<Deviation>& list, const Judged& judged) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Deviation& d) { return is_of(d, judged.the_case->id); });
  return found != list.end() ? fmt::format("{} in {}", found->clause, found->state) : std::string();
}

bool has_verdict(const Judged& judged) {
  return judged.result.verdict != Verdict::Unsupported && judged.result.verdict != Verdict::Inconclusive;
}

// What became of one line in this run.
enum class Fate : std::uint8_t { NotJudged, Holds, Gone };

Fate fate_of(const Deviation& line, const CampaignOutcome& outcome) {
  bool had_cases = false;
  for (const Judged& judged : outcome.judged) {
    if (judged.result.failure && is_of(line, judged)) return Fate::Holds;
    had_cases = had_cases || (has_verdict(judged) && is_of(line, judged.the_case->id));
  }
  return had_cases ? Fate::Gone : Fate::NotJudged;
}

void mark(Finding& finding, const std::vector<Deviation>& list) {
  const auto is_new = [&](const Judged* judged) { return line_of(list, *judged) == nullptr; };
  const auto first_new = std::find_if(finding.shown_by.begin(), finding.shown_by.end(), is_new);
  if (first_new == finding.shown_by.end()) {
    finding.known = line_of(list, *finding.shown_by.front())->reason;
  } else {
    finding.instead_of = other_expectation(list, **first_new);
  }
}

// One new line for each clause and state that is not known, in the order of the lists.
std::vector<Deviation> new_lines(const Report& report) {
  std::vector<Deviation> lines;
  for (const Judged& judged : report.outcome->judged) {
    if (!judged.result.failure || line_of(report.known->list, judged) != nullptr) continue;
    const Failure& f = *judged.result.failure;
    const Deviation line{std::string(f.clause->id), std::string(name(f.state)), judged.the_case->id,
                         std::string(kNoReasonYet)};
    const bool is_there = std::any_of(lines.begin(), lines.end(), [&](const Deviation& other) {
      return other.clause == line.clause && other.state == line.state;
    });
    if (!is_there) lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end(), [](const Deviation& a, const Deviation& b) {
    return std::tie(a.clause, a.state) < std::tie(b.clause, b.state);
  });
  return lines;
}

std::string head_of(const RunFacts& facts) {
  return fmt::format(
      "# What {} does differently, each read against the text of the RFC by hand.\n"
      "# clause <tab> state <tab> a case that shows it, a state or a pattern <tab> reason [<tab> link].\n"
      "# A reason that is still {} is refused: a person has to write it.\n",
      facts.stack_version.empty() ? facts.stack : facts.stack + " " + facts.stack_version, kNoReasonYet);
}

}  // namespace

void check_cases_of(const std::vector<Deviation>& list) {
  for (const Deviation& line : list) {
    if (line.the_case == kByWalksOnly) continue;
    const auto& cases = all_cases();
    const bool any = std::any_of(cases.begin(), cases.end(), [&](const Case& c) { return is_of(line, c.id); });
    if (!any) throw BrokenList(fmt::format("line {}: no case matches \"{}\"", line.line, line.the_case));
  }
}

void tell_known_apart(Report& report, const std::vector<Deviation>& list, std::string name) {
  for (Finding& finding : report.findings) mark(finding, list);
  // Both halves keep their order: worst first.
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.known.empty() && !b.known.empty(); });
  report.known = KnownDeviations{.name = std::move(name), .list = list};
  for (const Deviation& line : list) {
    if (line.the_case != kByWalksOnly && fate_of(line, *report.outcome) == Fate::Gone)
      report.known->gone.push_back(line);
  }
  for (const Judged& judged : report.outcome->judged) {
    if (line_of(list, judged) == nullptr) continue;
    ++report.known->cases;
    const std::string area = area_of(judged.the_case->id);
    for (Row& row : report.rows) row.known += row.area == area ? 1 : 0;
  }
}

std::string_view reason_of(const Report& report, const Judged& judged) {
  const Deviation* const line = report.known ? line_of(report.known->list, judged) : nullptr;
  return line != nullptr ? std::string_view(line->reason) : std::string_view();
}

AcceptedList accepted_list(const Report& report, const std::string& old_text) {
  AcceptedList accepted;
  std::vector<Deviation> added = new_lines(report);
  auto next = added.begin();
  const auto add_before = [&](const Deviation* old) {
    for (; next != added.end(); ++next, ++accepted.added, ++accepted.without_reason) {
      if (old != nullptr && std::tie(old->clause, old->state) <= std::tie(next->clause, next->state)) return;
      accepted.text += fmt::format("{}\t{}\t{}\t{}\n", next->clause, next->state, next->the_case, next->reason);
    }
  };
  std::istringstream in(old_text.empty() ? head_of(report.facts) : old_text);
  for (std::string text; std::getline(in, text);) {
    if (text.empty() || text.front() == '#') {
      accepted.text += text + "\n";
      continue;
    }
    std::istringstream one(text);
    const Deviation line = read_deviations(one, Reasons::MayBeMissing).front();
    add_before(&line);
    if (line.the_case != kByWalksOnly && fate_of(line, *report.outcome) == Fate::Gone) {
      ++accepted.dropped;
      continue;
    }
    ++accepted.kept;
    accepted.without_reason += line.reason == kNoReasonYet ? 1 : 0;
    accepted.text += text + "\n";
  }
  add_before(nullptr);
  return accepted;
}

std::string known_text(const Report& report) {
  if (!report.known) return "";
  const KnownDeviations& known = *report.known;
  const std::size_t findings = report.findings.size() - report.unknown();
  std::string text = fmt::format("\nKnown deviations, by {}\n  {} in {}: no failures\n", known.name,
                                 counted(findings, "finding", "findings"), counted(known.cases, "case", "cases"));
  for (const Finding& f : report.findings) {
    if (f.known.empty() && !f.instead_of.empty()) {
      text += fmt::format("  CHANGED: {} fails by {} in {}; the list has {}\n", f.shown_by.front()->the_case->id,
                          f.clause->id, name(f.state), f.instead_of);
    }
  }
  for (const Deviation& line : known.gone) {
    text += fmt::format("  GONE: line {}, {} in {}: its cases ({}) ran, and none deviates so any more\n", line.line,
                        line.clause, line.state, line.the_case);
  }
  return text;
}

}  // namespace synfin::conformance
