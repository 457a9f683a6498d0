#include "conformance/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace synfin::conformance {

namespace {

std::string lowercase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// The place of an area among the rows: the states in their order, then the rest.
std::size_t place_of(std::string_view area) {
  for (std::size_t i = 0; i < model::kStates; ++i) {
    if (area == name(static_cast<model::State>(i))) return i;
  }
  return model::kStates;
}

Row& row_of(std::vector<Row>& rows, const std::string& area) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.area == area; });
  if (found != rows.end()) return *found;
  rows.push_back({.area = area});
  return rows.back();
}

std::vector<Finding> findings_of(const CampaignOutcome& outcome) {
  using Key = std::tuple<std::size_t, model::State, std::string, std::string>;
  std::map<Key, std::size_t> places;
  std::vector<Finding> findings;
  for (const Judged& judged : outcome.judged) {
    if (!judged.result.failure) continue;
    const Failure& f = *judged.result.failure;
    const Key key{model::index_of(*f.clause), f.state, shape_of(f.expected), shape_of(f.got)};
    const auto [place, is_new] = places.emplace(key, findings.size());
    if (is_new) {
      findings.push_back({.verdict = judged.result.verdict,
                          .clause = f.clause,
                          .state = f.state,
                          .expected = f.expected,
                          .got = f.got});
    }
    findings[place->second].shown_by.push_back(&judged);
  }
  // Worst first: what ends the stack, what a MUST forbids, then what more cases show.
  const auto weight = [](const Finding& f) {
    return std::tuple(f.clause == &model::kStackSurvives ? 0 : 1, f.verdict == Verdict::Violates ? 0 : 1,
                      f.clause->level == model::Level::Should ? 0 : 1, -static_cast<std::ptrdiff_t>(f.shown_by.size()));
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Finding& a, const Finding& b) { return weight(a) < weight(b); });
  return findings;
}

std::vector<AxisFit> fit_of(const RunFacts& facts, const CampaignOutcome& outcome) {
  std::vector<AxisFit> fit;
  for (std::size_t a = 0; a < model::kAxes; ++a) {
    AxisFit axis{.axis = static_cast<model::Axis>(a)};
    // What was claimed beforehand the cases did not settle; nor Stealth, which a tracker presumes.
    if (facts.claims.settled(axis.axis) || axis.axis == model::Axis::Stealth) continue;
    for (const Judged& judged : outcome.judged) {
      if (judged.result.verdict != Verdict::Conforms || !judged.result.claims.settled(axis.axis)) continue;
      const bool yes = judged.result.claims.value(axis.axis);
      ++(yes ? axis.yes : axis.no);
      auto& cases = yes ? axis.yes_cases : axis.no_cases;
      if (cases.size() < kMostCasesOfAnAxis) cases.emplace_back(judged.the_case->id);
    }
    if (axis.yes + axis.no > 0) fit.push_back(axis);
  }
  return fit;
}

}  // namespace

Report make_report(RunFacts facts, const CampaignOutcome& outcome) {
  Report report{.facts = std::move(facts), .outcome = &outcome};
  for (const Judged& judged : outcome.judged) {
    const auto verdict = static_cast<std::size_t>(judged.result.verdict);
    ++report.totals[verdict];
    ++row_of(report.rows, area_of(judged.the_case->id)).totals[verdict];
  }
  std::stable_sort(report.rows.begin(), report.rows.end(),
                   [](const Row& a, const Row& b) { return place_of(a.area) < place_of(b.area); });
  report.findings = findings_of(outcome);
  report.fit = fit_of(report.facts, outcome);
  return report;
}

std::size_t Report::unknown() const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [](const Finding& f) { return f.known.empty(); }));
}

std::string area_of(std::string_view case_id) {
  // The state stands first, or after the source of the case.
  constexpr std::string_view kOfCommands = "command/";
  case_id = without_ip(case_id);
  if (case_id.substr(0, kOfCommands.size()) == kOfCommands) case_id.remove_prefix(kOfCommands.size());
  const std::string_view first = case_id.substr(0, case_id.find('/'));
  for (std::size_t i = 0; i < model::kStates; ++i) {
    const std::string_view state = name(static_cast<model::State>(i));
    const std::string prefix = lowercase(state);
    // "closing-unsent" is CLOSING; "fin-wait-2-closed" is FIN-WAIT-2.
    if (first == prefix || first.substr(0, prefix.size() + 1) == prefix + "-") return std::string(state);
  }
  return std::string(first);
}

std::string shape_of(std::string_view text) {
  std::string shape;
  bool in_number = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    // The digit of FIN-WAIT-1 is a name, not a number.
    if (digit && !(shape.size() >= 5 && shape.compare(shape.size() - 5, 5, "WAIT-") == 0)) {
      if (!in_number) shape += '#';
      in_number = true;
      continue;
    }
    in_number = false;
    shape += c;
  }
  return shape;
}

std::string citation(const model::Clause& clause) {
  return fmt::format("RFC {} {}{}", clause.rfc, clause.rfc == 9293 ? "" : "section ", clause.where);
}

std::string link_to(const model::Clause& clause) {
  return fmt::format("https://www.rfc-editor.org/rfc/rfc{}.html#section-{}", clause.rfc, clause.where);
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,+=@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string replay_command(const RunFacts& facts, std::string_view case_id) {
  std::string command = fmt::format("synfin verify {} --case {}", shell_word(facts.stack), shell_word(case_id));
  if (facts.profile_asked != "auto") command += fmt::format(" --profile {}", shell_word(facts.profile_asked));
  return command + fmt::format(" --seed {}", facts.seed);
}

std::string replay_of_trace(const RunFacts& facts, std::string_view trace) {
  const std::string command = fmt::format("synfin replay {}", shell_word(trace));
  return facts.is_foreign ? fmt::format("{} {}", command, shell_word(facts.stack)) : command;
}

}  // namespace synfin::conformance
