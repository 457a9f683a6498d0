// synfin list: what there is.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/report.h"
#include "conformance/ledger.h"
#include "conformance/report/case_json.h"
#include "conformance/report/report_text.h"
#include "conformance/report/requirement_verdicts.h"
#include "properties/scenario.h"
#include "properties/variants.h"

namespace synfin::cli {

using conformance::Json;

namespace {

// One value a line, so that it can be searched and compared.
std::string document(const Json& list) {
  std::string text = "[";
  for (const Json& item : list)
    text += (text.size() == 1 ? "\n  " : ",\n  ") + item.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text + (list.empty() ? "]\n" : "\n]\n");
}

std::string cases(const ListOptions& options) {
  std::string text;
  Json json = Json::array();
  for (const conformance::Case* c : choose_cases(options.patterns)) {
    if (!options.json) {
      text += c->id + "\n";
      continue;
    }
    Json item = conformance::to_json(*c);
    item["seconds"] = static_cast<double>(c->duration()) / 1000;
    item["requirements"] = conformance::requirements_of(c->id);
    json.push_back(std::move(item));
  }
  return options.json ? document(json) : text;
}

std::string clauses(const ListOptions& options) {
  std::string text;
  Json json = Json::array();
  for (const model::Clause& c : model::kClauses) {
    json.push_back({{"id", c.id},
                    {"level", name(c.level)},
                    {"rfc", c.rfc},
                    {"where", c.where},
                    {"says", c.says},
                    {"link", conformance::link_to(c)}});
    text += fmt::format("{:<24}{:<7} {}\n    {}\n", c.id, name(c.level), conformance::citation(c),
                        conformance::wrapped(c.says, 4));
  }
  return options.json ? document(json) : text;
}

std::string requirements(const ListOptions& options) {
  if (!options.runs.empty() || options.markdown) {
    const auto runs = read_runs(options.runs);
    const conformance::RequirementTable table = conformance::requirement_table(runs);
    return options.json ? to_json_text(table) : options.markdown ? to_markdown(table) : to_text(table);
  }
  std::string text;
  Json json = Json::array();
  for (const conformance::Requirement& r : conformance::ledger()) {
    Json item = {{"id", r.id},     {"rfc", r.rfc},        {"section", r.section}, {"level", r.level},
                 {"area", r.area}, {"says", r.statement}, {"cases", r.cases}};
    if (!r.reason.empty()) item["reason"] = r.reason;
    json.push_back(std::move(item));
    text += fmt::format("{:<24}{:<11}RFC {} {}, {}\n    {}\n", r.id, r.level, r.rfc, r.section, r.area,
                        conformance::wrapped(r.statement, 4));
    if (!r.cases.empty())
      text += fmt::format("    cases: {}\n", conformance::wrapped(fmt::format("{}", fmt::join(r.cases, " ")), 11));
    if (!r.reason.empty()) text += fmt::format("    {}\n", conformance::wrapped(r.reason, 4));
  }
  return options.json ? document(json) : text;
}

std::string stacks(const ListOptions& options) {
  std::string text;
  Json json = Json::array();
  const std::vector<adapters::StackEntry> all = adapters::all_stacks();
  std::size_t column = 0;
  for (const adapters::StackEntry& s : all) column = std::max(column, s.name.size() + 2);
  for (const adapters::StackEntry& s : all) {
    Json item = {{"name", s.name},
                 {"description", s.description},
                 {"version", s.version},
                 {"available", s.available},
                 {"planted", s.planted}};
    if (!s.available) item["unavailable_why"] = s.unavailable_why;
    json.push_back(std::move(item));
    const std::string version = s.version.empty() ? "" : fmt::format(" ({})", s.version);
    const std::string missing = s.available ? "" : fmt::format("; not available: {}", s.unavailable_why);
    text += fmt::format("{:<{}}{}\n", s.name, column, conformance::wrapped(s.description + version + missing, column));
  }
  return options.json ? document(json) : text;
}

std::string profiles(const ListOptions& options) {
  std::string text =
      fmt::format("{:<14}nothing is claimed: every choice that the standard leaves is allowed\n", "auto");
  Json json = Json::array({{{"name", "auto"}, {"says", "nothing is claimed"}, {"axes", Json::object()}}});
  for (const model::Profile& p : model::kProfiles) {
    Json axes = Json::object();
    std::string yes;
    for (std::size_t a = 0; a < model::kAxes; ++a) {
      const auto axis = static_cast<model::Axis>(a);
      axes[std::string(name(axis))] = p.claims.value(axis);
      if (p.claims.value(axis)) yes += (yes.empty() ? "" : ", ") + std::string(name(axis));
    }
    json.push_back({{"name", p.name}, {"says", p.says}, {"axes", std::move(axes)}});
    text +=
        fmt::format("{:<14}{}\n{:<14}claims {}\n", p.name, p.says, "", yes.empty() ? "none of the later choices" : yes);
  }
  return options.json ? document(json) : text;
}

std::string scenarios(const ListOptions& options) {
  std::string text;
  Json json = Json::array();
  for (const properties::Scenario& s : properties::all_scenarios()) {
    Json settings = Json::array();
    text += fmt::format("{:<4}{}\n    {}\n", s.id, s.name, conformance::wrapped(std::string(s.question), 4));
    for (const properties::Setting& setting : s.settings) {
      settings.push_back({{"variants", setting.variants}, {"asks", setting.says}});
      const std::string variants =
          setting.variants.empty() ? "(no variant)" : fmt::format("{}", fmt::join(setting.variants, " "));
      text += fmt::format("      {}\n", conformance::wrapped(fmt::format("{}: {}", variants, setting.says), 8));
    }
    json.push_back(
        {{"id", s.id}, {"name", s.name}, {"question", s.question}, {"said", s.claim}, {"settings", settings}});
  }
  return options.json ? document(json) : text;
}

std::string variants(const ListOptions& options) {
  std::string text;
  Json json = Json::array();
  for (const properties::VariantInfo& v : properties::all_variants()) {
    json.push_back({{"name", v.name}, {"group", v.group}, {"says", v.says}});
    text += fmt::format("{:<22}{}\n", v.name, conformance::wrapped(v.says, 22));
  }
  return options.json ? document(json) : text;
}

}  // namespace

int list(const ListOptions& options) {
  if (options.what != "cases" && !options.patterns.empty()) throw UsageError("--case goes with `list cases` only");
  const bool of_requirements = options.what == "requirements";
  if (!of_requirements && !options.runs.empty()) throw UsageError("--run goes with `list requirements` only");
  if (!of_requirements && options.markdown) throw UsageError("--markdown goes with `list requirements` only");
  if (options.json && options.markdown) throw UsageError("--json and --markdown do not go together");
  std::string text;
  if (options.what == "cases") text = cases(options);
  if (options.what == "clauses") text = clauses(options);
  if (options.what == "requirements") text = requirements(options);
  if (options.what == "stacks") text = stacks(options);
  if (options.what == "profiles") text = profiles(options);
  if (options.what == "scenarios") text = scenarios(options);
  if (options.what == "variants") text = variants(options);
  if (print(stdout, text)) return kConforms;
  print(stderr, "synfin: cannot write the list: what it goes to takes no more\n");
  return kUsage;
}

}  // namespace synfin::cli
