#include "conformance/report/report_json.h"

#include <fmt/format.h>

#include <ostream>

#include "conformance/ledger.h"
#include "conformance/report/profile_fit.h"
#include "conformance/report/report_trace.h"

namespace synfin::conformance {

namespace {

// What a stack printed may be in it, and need not be UTF-8.
std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json case_json(const RunFacts& facts, const Judged& judged) {
  const CaseResult& result = judged.result;
  Json clauses = Json::array();
  const model::Clause* failing = result.failure ? result.failure->clause : nullptr;
  if (failing != nullptr) clauses.push_back(failing->id);
  result.reached.each([&](const model::Clause& c) {
    if (&c != failing) clauses.push_back(c.id);
  });
  Json json = {{"id", judged.the_case->id},
               {"verdict", name(result.verdict)},
               {"clauses", std::move(clauses)},
               {"requirements", requirements_of(judged.the_case->id)},
               {"seconds", static_cast<double>(result.duration) / 1000}};
  if (!result.why.empty()) json["why"] = result.why;
  if (result.failure) {
    json.update(to_json(*result.failure));
    json["replay"] = replay_command(facts, judged.the_case->id);
  }
  return json;
}

Json finding_json(const RunFacts& facts, const Finding& f) {
  Json json = {{"verdict", name(f.verdict)},
               {"clause", f.clause->id},
               {"level", model::name(f.clause->level)},
               {"state", name(f.state)},
               {"rfc", f.clause->rfc},
               {"where", f.clause->where},
               {"link", link_to(*f.clause)},
               {"says", f.clause->says},
               {"expected", f.expected},
               {"got", f.got},
               {"cases", f.shown_by.size()},
               {"first_case", f.shown_by.front()->the_case->id},
               {"replay", replay_command(facts, f.shown_by.front()->the_case->id)}};
  if (!f.known.empty()) json["known"] = f.known;
  if (!f.instead_of.empty()) json["instead_of"] = f.instead_of;
  if (!f.folder.empty()) json["folder"] = f.folder;
  if (f.recorded) {
    json["trace"] = {{"verdict", name(f.recorded->result.verdict)}, {"events", events_to_json(f.recorded->trace)}};
  }
  return json;
}

Json axes_json(const std::vector<model::Axis>& axes) {
  Json json = Json::array();
  for (const model::Axis axis : axes) json.push_back(name(axis));
  return json;
}

Json profiles_json(const Report& report) {
  Json json = Json::object();
  for (const ProfileFit& fit : fitting_profiles(report)) {
    json[std::string(fit.profile->name)] = {
        {"fits", fit.fits()}, {"against", axes_json(fit.against)}, {"partly", axes_json(fit.partly)}};
  }
  return json;
}

Json timers_json(const Report& report) {
  Json json = Json::array();
  for (const MeasuredTimer& timer : report.timers) {
    json.push_back({{"what", timer.what}, {"says", timer.says}, {"cases", timer.cases}});
  }
  return json;
}

Json known_json(const KnownDeviations& known) {
  Json gone = Json::array();
  for (const Deviation& d : known.gone) {
    gone.push_back({{"line", d.line}, {"clause", d.clause}, {"state", d.state}, {"case", d.the_case}});
  }
  return {{"list", known.name}, {"cases", known.cases}, {"gone", std::move(gone)}};
}

Json shard_json(const Shard& shard) {
  const RunWishes& wishes = shard.wishes;
  return {{"number", shard.number},    {"of", shard.of},
          {"cases", shard.cases},      {"patterns", wishes.patterns},
          {"profile", wishes.profile}, {"budget_ms", wishes.budget.count()},
          {"confirm", wishes.confirm}, {"reply_limit_ms", wishes.patience.count()}};
}

template <class Items, class ToJson>
void write_list(std::ostream& out, std::string_view key, const Items& items, ToJson to_json_of) {
  out << "  \"" << key << "\": [";
  const char* before = "\n    ";
  for (const auto& item : items) {
    out << before << dumped(to_json_of(item));
    before = ",\n    ";
  }
  out << (items.empty() ? "]" : "\n  ]");
}

}  // namespace

void write_json(std::ostream& out, const Report& report) {
  const RunFacts& facts = report.facts;
  const CampaignOutcome& outcome = *report.outcome;
  const auto line = [&](std::string_view key, const Json& value) {
    out << "  \"" << key << "\": " << dumped(value) << ",\n";
  };
  out << "{\n";
  line("tool", "synfin");
  line("version", facts.version);
  line("seed", facts.seed);
  line("stack", facts.stack);
  line("stack_version", facts.stack_version);
  line("profile", facts.profile);
  line("replay", replay_command(facts, kAnyCase));
  if (facts.shard) line("shard", shard_json(*facts.shard));
  Json totals;
  for (std::size_t v = 0; v < kVerdicts; ++v) totals[std::string(name(static_cast<Verdict>(v)))] = report.totals[v];
  line("totals", totals);
  line("interrupted", outcome.interrupted);
  if (outcome.interrupted) line("interrupted_why", outcome.interrupted_why);
  if (!outcome.unavailable.empty()) line("unavailable", outcome.unavailable);
  line("asked", outcome.asked);
  line("left_out", outcome.left_out);
  Json fit = Json::object();
  for (const AxisFit& axis : report.fit) {
    fit[std::string(name(axis.axis))] = {
        {"yes", axis.yes}, {"no", axis.no}, {"yes_cases", axis.yes_cases}, {"no_cases", axis.no_cases}};
  }
  line("profile_fit", fit);
  line("profiles", profiles_json(report));
  line("timers", timers_json(report));
  if (report.known) line("deviations", known_json(*report.known));
  write_list(out, "findings", report.findings, [&](const Finding& f) { return finding_json(facts, f); });
  out << ",\n";
  write_list(out, "cases", outcome.judged, [&](const Judged& j) { return case_json(facts, j); });
  out << "\n}\n";
}

}  // namespace synfin::conformance
