#include "conformance/report/requirement_verdicts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "conformance/report/case_json.h"
#include "conformance/report/report_text.h"
#include "conformance/stimulus.h"

namespace synfin::conformance {

namespace {

std::map<std::string_view, std::size_t> cases_by_requirement() {
  std::map<std::string_view, std::size_t> counts;
  for (const Case& c : all_cases()) {
    for (const std::string_view id : requirements_of(c.id)) ++counts[id];
  }
  return counts;
}

std::map<std::string_view, Totals> totals_by_requirement(const RunDocument& run) {
  std::map<std::string_view, Totals> totals;
  for (const RunCase& c : run.cases) {
    for (const std::string_view id : c.requirements) ++totals[id][static_cast<std::size_t>(c.verdict)];
  }
  return totals;
}

Standing standing_of(const Totals& totals) {
  const auto count = [&](Verdict v) { return totals[static_cast<std::size_t>(v)]; };
  if (count(Verdict::Violates) + count(Verdict::Deviates) > 0) return Standing::Fails;
  if (count(Verdict::Conforms) > 0) return Standing::Conforms;
  return count(Verdict::Unsupported) + count(Verdict::Inconclusive) > 0 ? Standing::NotJudged : Standing::NotRun;
}

std::size_t binding_of(const Requirement& requirement) {
  const std::string_view word = requirement.level.substr(0, requirement.level.find(' '));
  return static_cast<std::size_t>(std::find(kBindings.begin(), kBindings.end(), word) - kBindings.begin());
}

// "has failures (3 of 40 cases)"
std::string in_words(const RequirementVerdict& v) {
  std::size_t all = 0;
  for (const std::size_t n : v.totals) all += n;
  const std::size_t failed =
      v.totals[static_cast<std::size_t>(Verdict::Violates)] + v.totals[static_cast<std::size_t>(Verdict::Deviates)];
  const auto of = [&](std::size_t n) { return fmt::format(" ({} of {})", counted(n), counted(all, "case", "cases")); };
  std::string text(name(v.standing));
  if (v.standing == Standing::Fails) text += of(failed);
  if (v.standing == Standing::Conforms) text += of(v.totals[static_cast<std::size_t>(Verdict::Conforms)]);
  if (v.standing == Standing::NotJudged) text += of(0);
  return text;
}

// "32, 30 with cases; lwip 2.1.3: 20 conforms, 9 has failures, 1 not judged, 0 not run"
std::string in_words(const RequirementTable& table, std::size_t binding) {
  const RequirementTotals& totals = table.totals[binding];
  std::string text = fmt::format("{}, {} with cases", totals.all, totals.tested);
  for (std::size_t r = 0; r < table.runs.size(); ++r) {
    text += fmt::format("; {}:", table.runs[r]);
    for (const Standing s : {Standing::Conforms, Standing::Fails, Standing::NotJudged, Standing::NotRun})
      text += fmt::format("{} {} {}", s == Standing::Conforms ? "" : ",",
                          totals.standing[r][static_cast<std::size_t>(s)], name(s));
  }
  return text;
}

// What a cell of a table may hold.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

constexpr std::string_view kCaution =
    "A case exercises several requirements: one that fails may fail for another of them.";

}  // namespace

std::string_view name(Standing standing) {
  constexpr std::array<std::string_view, kStandings> kNames = {"has failures", "conforms", "not judged", "not run"};
  return kNames[static_cast<std::size_t>(standing)];
}

RequirementTable requirement_table(std::span<const RunDocument> runs) {
  RequirementTable table;
  const auto cases = cases_by_requirement();
  std::vector<std::map<std::string_view, Totals>> totals;
  for (const RunDocument& run : runs) {
    table.runs.push_back(run.label);
    totals.push_back(totals_by_requirement(run));
  }
  for (RequirementTotals& t : table.totals) t.standing.resize(runs.size());
  for (const Requirement& r : ledger()) {
    const auto counted_cases = cases.find(r.id);
    RequirementRow row{.requirement = &r, .cases = counted_cases == cases.end() ? 0 : counted_cases->second};
    RequirementTotals& binding = table.totals[binding_of(r)];
    ++binding.all;
    if (row.cases > 0) ++binding.tested;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const auto found = totals[i].find(r.id);
      RequirementVerdict verdict;
      if (found != totals[i].end()) verdict = {.standing = standing_of(found->second), .totals = found->second};
      if (row.cases > 0) ++binding.standing[i][static_cast<std::size_t>(verdict.standing)];
      row.verdicts.push_back(verdict);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string to_text(const RequirementTable& table) {
  std::string text;
  for (const RequirementRow& row : table.rows) {
    const Requirement& r = *row.requirement;
    text += fmt::format("{:<24}{:<11}RFC {} {}, {}\n    {}\n", r.id, r.level, r.rfc, r.section, r.area,
                        wrapped(std::string(r.statement), 4));
    if (row.cases == 0) {
      text += fmt::format("    not tested: {}\n", wrapped(std::string(r.reason), 4));
      continue;
    }
    text += fmt::format("    {}\n", counted(row.cases, "case", "cases"));
    for (std::size_t i = 0; i < table.runs.size(); ++i)
      text += fmt::format("    {}: {}\n", table.runs[i], in_words(row.verdicts[i]));
  }
  text += "\n";
  for (std::size_t b = 0; b < kBindings.size(); ++b) text += fmt::format("{:<8}{}\n", kBindings[b], in_words(table, b));
  return text + std::string(kCaution) + "\n";
}

std::string to_markdown(const RequirementTable& table) {
  std::string text = "| requirement | level | where | says | cases |", line = "|---|---|---|---|--:|";
  for (const std::string& run : table.runs) {
    text += fmt::format(" {} |", cell(run));
    line += "---|";
  }
  text += "\n" + line + "\n";
  for (const RequirementRow& row : table.rows) {
    const Requirement& r = *row.requirement;
    text += fmt::format("| {} | {} | RFC {} {} | {} | {} |", r.id, r.level, r.rfc, r.section, cell(r.statement),
                        row.cases > 0 ? counted(row.cases) : fmt::format("none: {}", cell(r.reason)));
    for (const RequirementVerdict& v : row.verdicts) text += fmt::format(" {} |", row.cases > 0 ? in_words(v) : "");
    text += "\n";
  }
  text += "\n";
  for (std::size_t b = 0; b < kBindings.size(); ++b)
    text += fmt::format("- **{}**: {}\n", kBindings[b], cell(in_words(table, b)));
  return text + "\n" + std::string(kCaution) + "\n";
}

std::string to_json_text(const RequirementTable& table) {
  Json totals = Json::object();
  for (std::size_t b = 0; b < kBindings.size(); ++b) {
    const RequirementTotals& t = table.totals[b];
    Json runs = Json::array();
    for (const auto& standing : t.standing) {
      Json one = Json::object();
      for (std::size_t s = 0; s < kStandings; ++s) one[std::string(name(static_cast<Standing>(s)))] = standing[s];
      runs.push_back(std::move(one));
    }
    totals[std::string(kBindings[b])] = {{"all", t.all}, {"tested", t.tested}, {"runs", std::move(runs)}};
  }
  const auto plain = [](const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); };
  std::string text =
      fmt::format("{{\"runs\": {},\n\"totals\": {},\n\"requirements\": [", plain(table.runs), plain(totals));
  for (const RequirementRow& row : table.rows) {
    const Requirement& r = *row.requirement;
    Json item = {{"id", r.id},     {"rfc", r.rfc},        {"section", r.section}, {"level", r.level},
                 {"area", r.area}, {"says", r.statement}, {"cases", row.cases}};
    if (row.cases == 0) item["not_tested"] = r.reason;
    Json verdicts = Json::array();
    for (const RequirementVerdict& v : row.verdicts) {
      Json counts = Json::object();
      for (std::size_t k = 0; k < kVerdicts; ++k) counts[std::string(name(static_cast<Verdict>(k)))] = v.totals[k];
      verdicts.push_back({{"standing", name(v.standing)}, {"cases", std::move(counts)}});
    }
    item["verdicts"] = std::move(verdicts);
    text += (&row == &table.rows.front() ? "\n  " : ",\n  ") + plain(item);
  }
  return text + "\n]}\n";
}

}  // namespace synfin::conformance
