// The comparison of stacks in its forms: text, Markdown, JSON.
#include <fmt/format.h>

#include <ostream>

#include "conformance/report/compare_stacks.h"
#include "conformance/report/report_summary.h"
#include "conformance/report/report_text.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

// For a reader; JSON has them all.
constexpr std::size_t kMostShown = 12, kMostInMarkdown = 25;

std::string in_words(const Standing& s) {
  if (!s.verdict) return "did not run it";
  const std::string verdict(name(*s.verdict));
  return s.clause.empty() ? verdict : fmt::format("{} {} in {}", verdict, s.clause, s.state);
}

std::string in_words(const UsedPermission& p, std::span<const RunDocument> runs) {
  std::string users, others;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!p.used[i]) continue;
    std::string& whose = *p.used[i] ? users : others;
    whose += (whose.empty() ? "" : ", ") + runs[i].stack;
  }
  const model::Clause& clause = *p.clause;
  // Of a choice that a profile makes for all states, a level binds only who has chosen it.
  const auto axis = model::axis_of(clause);
  const std::string level = axis ? fmt::format("choice {}", name(*axis)) : std::string(model::name(clause.level));
  return fmt::format("{} ({}, {}), which {} uses, and {} not: {}", clause.id, level, citation(clause), users, others,
                     clause.says);
}

constexpr std::string_view kNoPermission =
    "no one or two permissions of the model: times, numbers, what leaves together, or more of them at once";

std::string line(std::string_view label, std::string_view value) {
  return fmt::format("       {:<12} {}\n", label, wrapped(printable(value), 20));
}

std::string verdicts_text(std::span<const RunDocument> runs) {
  std::size_t width = 14;
  for (const RunDocument& run : runs) width = std::max(width, run.label.size() + 2);
  std::string text = fmt::format("  {:<{}}", "", width);
  for (std::size_t v = 0; v < kVerdicts; ++v) text += fmt::format("{:>13}", name(static_cast<Verdict>(v)));
  text += "\n";
  for (const RunDocument& run : runs) {
    text += fmt::format("  {:<{}}", printable(run.label), width);
    for (const std::size_t n : run.totals) text += fmt::format("{:>13}", n == 0 ? "." : counted(n));
    text += "\n";
    if (!run.unavailable.empty()) text += fmt::format("    NOT JUDGED: {}\n", wrapped(printable(run.unavailable), 16));
    if (run.interrupted) text += fmt::format("    INTERRUPTED: {}\n", wrapped(printable(run.interrupted_why), 17));
    if (run.left_out > 0) text += fmt::format("    {} left out\n", counted(run.left_out, "case", "cases"));
  }
  return text;
}

std::string more(std::size_t all, std::size_t shown) {
  return all > shown ? fmt::format("\n     and {} more: --json FILE has them all\n", counted(all - shown)) : "";
}

std::string disagreements_text(const StackComparison& c) {
  std::string text = fmt::format("\nVerdicts differ in {}\n", counted(c.count_disagreeing(), "case", "cases"));
  for (std::size_t i = 0; i < std::min(kMostShown, c.disagreements.size()); ++i) {
    const Disagreement& d = c.disagreements[i];
    text += fmt::format("\n{:>3}  {}, {}, first {}\n", i + 1, d.area, counted(d.cases.size(), "case", "cases"),
                        d.cases.front());
    for (std::size_t s = 0; s < c.runs.size(); ++s) text += line(c.runs[s].stack, in_words(d.standings[s]));
  }
  return text + more(c.disagreements.size(), kMostShown);
}

std::string freedoms_text(const StackComparison& c) {
  if (!c.has_answers) {
    return "\nWhat stacks that conform do otherwise is not in documents: compare the stacks themselves for it.\n";
  }
  std::string text =
      fmt::format("\nThe standard's freedom: {} of {}, in which more than one conforms, are answered otherwise\n",
                  counted(c.count_free()), counted(c.compared, "case", "cases"));
  for (std::size_t i = 0; i < std::min(kMostShown, c.freedoms.size()); ++i) {
    const Freedom& f = c.freedoms[i];
    text += fmt::format("\n{:>3}  {} in {}, {}, first {}\n", i + 1, f.event, f.area,
                        counted(f.cases.size(), "case", "cases"), f.cases.front());
    for (std::size_t s = 0; s < c.runs.size(); ++s) {
      if (f.got[s]) text += line(c.runs[s].stack, *f.got[s]);
    }
    for (const UsedPermission& p : f.permissions) text += line("by", in_words(p, c.runs));
    if (f.permissions.empty()) text += line("by", kNoPermission);
  }
  return text + more(c.freedoms.size(), kMostShown);
}

std::string cell(std::string_view text) { return plain_in_markdown(text); }

// The stacks stand between the other columns.
std::string table_head(const StackComparison& c, std::initializer_list<std::string_view> before,
                       std::initializer_list<std::string_view> after) {
  std::string head = "|", rule = "|";
  const auto add = [&](std::string_view title) {
    head += fmt::format(" {} |", cell(title));
    rule += "---|";
  };
  for (const std::string_view title : before) add(title);
  for (const RunDocument& run : c.runs) add(run.label);
  for (const std::string_view title : after) add(title);
  return head + "\n" + rule + "\n";
}

Json standing_json(const RunDocument& run, const Standing& s) {
  Json json = {{"stack", run.stack}};
  json["verdict"] = s.verdict ? Json(name(*s.verdict)) : Json();
  if (!s.clause.empty()) json.update({{"clause", s.clause}, {"state", s.state}});
  return json;
}

Json permission_json(const StackComparison& c, const UsedPermission& p) {
  Json users = Json::array(), others = Json::array();
  for (std::size_t i = 0; i < c.runs.size(); ++i) {
    if (p.used[i]) (*p.used[i] ? users : others).push_back(c.runs[i].stack);
  }
  Json json = {{"clause", p.clause->id},      {"level", model::name(p.clause->level)},
               {"rfc", p.clause->rfc},        {"where", p.clause->where},
               {"link", link_to(*p.clause)},  {"says", p.clause->says},
               {"used_by", std::move(users)}, {"not_used_by", std::move(others)}};
  if (const auto axis = model::axis_of(*p.clause)) json["choice"] = name(*axis);
  return json;
}

Json run_json(const RunDocument& run) {
  Json totals;
  for (std::size_t v = 0; v < kVerdicts; ++v) totals[std::string(name(static_cast<Verdict>(v)))] = run.totals[v];
  Json json = {{"stack", run.stack},
               {"stack_version", run.stack_version},
               {"profile", run.profile},
               {"seed", run.seed},
               {"asked", run.asked},
               {"left_out", run.left_out},
               {"totals", totals},
               {"findings", run.findings.size()},
               {"interrupted", run.interrupted}};
  if (run.interrupted) json["interrupted_why"] = run.interrupted_why;
  if (!run.unavailable.empty()) json["unavailable"] = run.unavailable;
  return json;
}

Json disagreement_json(const StackComparison& c, const Disagreement& d) {
  Json stacks = Json::array();
  for (std::size_t i = 0; i < c.runs.size(); ++i) stacks.push_back(standing_json(c.runs[i], d.standings[i]));
  return {{"area", d.area}, {"stacks", std::move(stacks)}, {"cases", d.cases}};
}

Json freedom_json(const StackComparison& c, const Freedom& f) {
  Json answers = Json::array(), permissions = Json::array();
  for (std::size_t i = 0; i < c.runs.size(); ++i) {
    if (f.got[i]) answers.push_back({{"stack", c.runs[i].stack}, {"got", *f.got[i]}});
  }
  for (const UsedPermission& p : f.permissions) permissions.push_back(permission_json(c, p));
  return {{"area", f.area},
          {"event", f.event},
          {"answers", std::move(answers)},
          {"permissions", std::move(permissions)},
          {"cases", f.cases}};
}

}  // namespace

std::string to_text(const StackComparison& comparison) {
  return "\n" + verdicts_text(comparison.runs) + disagreements_text(comparison) + freedoms_text(comparison);
}

void write_markdown(std::ostream& out, const StackComparison& c) {
  write_verdicts(out, c.runs);
  if (!c.disagreements.empty()) {
    out << fmt::format("\n### Verdicts differ in {}\n\n", counted(c.count_disagreeing(), "case", "cases"))
        << table_head(c, {"state"}, {"cases"});
  }
  for (std::size_t i = 0; i < std::min(kMostInMarkdown, c.disagreements.size()); ++i) {
    const Disagreement& d = c.disagreements[i];
    out << fmt::format("| {} |", cell(d.area));
    for (const Standing& s : d.standings) out << fmt::format(" {} |", cell(in_words(s)));
    out << fmt::format(" {} |\n", counted(d.cases.size()));
  }
  if (!c.has_answers) return;
  out << fmt::format("\n### The standard's freedom: {} of {} that several conform in are answered otherwise\n",
                     counted(c.count_free()), counted(c.compared, "case", "cases"));
  if (!c.freedoms.empty()) out << "\n" << table_head(c, {"state", "what was done"}, {"by", "cases"});
  for (std::size_t i = 0; i < std::min(kMostInMarkdown, c.freedoms.size()); ++i) {
    const Freedom& f = c.freedoms[i];
    out << fmt::format("| {} | {} |", cell(f.area), cell(f.event));
    for (const auto& got : f.got) out << fmt::format(" {} |", got ? cell(*got) : "");
    std::string by;
    for (const UsedPermission& p : f.permissions) {
      by += fmt::format("{}[{}]({})", by.empty() ? "" : ", ", cell(p.clause->id), link_to(*p.clause));
    }
    out << fmt::format(" {} | {} |\n", by, counted(f.cases.size()));
  }
}

void write_json(std::ostream& out, const StackComparison& c, std::string_view version) {
  Json json = {{"tool", "synfin-compare"}, {"version", version}};
  json["runs"] = Json::array();
  for (const RunDocument& run : c.runs) json["runs"].push_back(run_json(run));
  json["disagreements"] = Json::array();
  for (const Disagreement& d : c.disagreements) json["disagreements"].push_back(disagreement_json(c, d));
  json["has_answers"] = c.has_answers;
  if (c.has_answers) {
    json["several_conform"] = c.compared;
    json["the_same"] = c.the_same;
    json["freedoms"] = Json::array();
    for (const Freedom& f : c.freedoms) json["freedoms"].push_back(freedom_json(c, f));
  }
  out << json.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace synfin::conformance
