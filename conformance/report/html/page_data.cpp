// The runs as the page's program reads them: what many cases have in common is written once.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "conformance/ledger.h"
#include "conformance/report/html/page.h"
#include "conformance/report/report_trace.h"

namespace synfin::conformance {

namespace {

constexpr std::string_view kLetters = "cdvui";  // of the verdicts; '-' is a case that the run does not have

// Values in the order in which they were first met, each once.
template <class Value>
class Numbered {
 public:
  std::size_t of(const Value& value) {
    const auto [place, is_new] = places_.emplace(value, values_.size());
    if (is_new) values_.push_back(value);
    return place->second;
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::map<Value, std::size_t> places_;
  std::vector<Value> values_;
};

class PageData {
 public:
  explicit PageData(std::span<const RunDocument> runs) : runs_(runs) {
    for (const Requirement& r : ledger()) requirements_.of(std::string(r.id));
    for (const RunDocument& run : runs) {
      for (const RunCase& c : run.cases) {
        if (place_of_.emplace(c.id, cases_.size()).second) cases_.push_back(&c);
      }
    }
  }

  Json data(std::string_view version) {
    Json runs = Json::array();
    for (const RunDocument& run : runs_) runs.push_back(run_json(run));
    Json json = {{"version", version}, {"runs", std::move(runs)}, {"cases", ids()}};
    json["case_requirements"] = requirements_of_cases();
    json["requirement_sets"] = requirement_sets_.values();
    json["clause_sets"] = clause_sets_.values();
    json["clauses"] = clauses();
    json["requirements"] = requirements();
    json["strings"] = strings_.values();
    return json;
  }

 private:
  // An id is a prefix and what follows its last '/'.
  Json ids() const {
    Numbered<std::string> prefixes, ends;
    Json groups = Json::array();
    std::size_t last = SIZE_MAX;
    for (const RunCase* c : cases_) {
      const std::size_t cut = c->id.rfind('/') + 1;  // npos + 1 is 0
      const std::size_t prefix = prefixes.of(c->id.substr(0, cut));
      if (prefix != last) groups.push_back(Json::array({prefix}));
      last = prefix;
      groups.back().push_back(ends.of(c->id.substr(cut)));
    }
    Json areas = Json::array();
    for (const std::string& prefix : prefixes.values()) areas.push_back(area_of(prefix));
    return {{"prefixes", prefixes.values()}, {"areas", areas}, {"ends", ends.values()}, {"groups", groups}};
  }

  Json run_json(const RunDocument& run) {
    Json fit = Json::object();
    for (const RunFit& one : run.fit) fit[one.axis] = one.counts;
    Json json = {{"label", run.label},
                 {"stack", run.stack},
                 {"stack_version", run.stack_version},
                 {"version", run.version},
                 {"seed", std::to_string(run.seed)},
                 {"profile", run.profile},
                 {"asked", run.asked},
                 {"left_out", run.left_out},
                 {"walks", run.of_walks()},
                 {"replay", run.replay},
                 {"totals", run.totals},
                 {"fit", std::move(fit)}};
    json["profiles"] = run.profiles;
    json["timers"] = Json::array();
    for (const MeasuredTimer& timer : run.timers) json["timers"].push_back(Json::array({timer.what, timer.says}));
    if (run.interrupted) json["interrupted"] = run.interrupted_why;
    if (!run.unavailable.empty()) json["unavailable"] = run.unavailable;
    json["findings"] = Json::array();
    for (const RunFinding& f : run.findings) json["findings"].push_back(finding_json(f));
    add_cases(json, run);
    return json;
  }

  static Json finding_json(const RunFinding& f) {
    Json json = {{"verdict", name(f.verdict)},
                 {"clause", f.clause},
                 {"level", f.level},
                 {"state", f.state},
                 {"rfc", f.rfc},
                 {"where", f.where},
                 {"link", f.link},
                 {"says", f.says},
                 {"expected", f.expected},
                 {"got", f.got},
                 {"cases", f.cases},
                 {"first_case", f.first_case},
                 {"replay", f.replay},
                 {"key", finding_key(f)}};
    if (!f.known.empty()) json["known"] = f.known;
    if (!f.instead_of.empty()) json["instead_of"] = f.instead_of;
    if (!f.folder.empty()) json["folder"] = f.folder;
    if (!f.recorded_as) return json;
    json["recorded_as"] = name(*f.recorded_as);
    Json events = Json::array();
    for (const TraceEvent& e : f.trace.events) {
      events.push_back({e.at, name(e.kind), e.peer, describe(f.trace, e), hex_of(f.trace.packet(e))});
    }
    json["events"] = std::move(events);
    return json;
  }

  // Of each case that the run has, in the page's order: its clauses and its time. Of each failure the finding, what was
  // allowed and what came; of each case without a verdict that counts the reason.
  void add_cases(Json& json, const RunDocument& run) {
    std::vector<const RunCase*> by_place(cases_.size());
    for (const RunCase& c : run.cases) by_place[place_of_.at(c.id)] = &c;
    std::string letters;
    std::vector<std::size_t> clauses, failures, reasons;
    std::vector<Millis> times;
    for (const RunCase* c : by_place) {
      letters += c == nullptr ? '-' : kLetters[static_cast<std::size_t>(c->verdict)];
      if (c == nullptr) continue;
      clauses.push_back(clause_set(*c));
      times.push_back(c->duration);
      if (c->finding) {
        failures.insert(failures.end(), {*c->finding, strings_.of(c->expected), strings_.of(c->got)});
      } else if (c->verdict != Verdict::Conforms) {
        reasons.push_back(strings_.of(c->why));
      }
    }
    json["verdicts"] = std::move(letters);
    json["clauses"] = clauses;
    json["milliseconds"] = times;
    json["failures"] = failures;
    json["reasons"] = reasons;
  }

  std::size_t clause_set(const RunCase& c) {
    std::vector<std::size_t> set;
    for (const std::string_view id : c.clauses) set.push_back(clauses_.of(std::string(id)));
    return clause_sets_.of(set);
  }

  std::vector<std::size_t> requirements_of_cases() {
    std::vector<std::size_t> all;
    for (const RunCase* c : cases_) {
      std::vector<std::size_t> set;
      for (const std::string_view id : c->requirements) set.push_back(requirements_.of(std::string(id)));
      all.push_back(requirement_sets_.of(set));
    }
    return all;
  }

  // What this synfin knows of each clause; of another synfin's clause the name is all that can be said.
  Json clauses() const {
    Json all = Json::array();
    for (const std::string& id : clauses_.values()) {
      const auto known = std::find_if(model::kClauses.begin(), model::kClauses.end(),
                                      [&](const model::Clause& c) { return c.id == id; });
      if (known == model::kClauses.end()) {
        all.push_back({id});
      } else {
        all.push_back({id, citation(*known), link_to(*known), model::name(known->level), known->says});
      }
    }
    return all;
  }

  Json requirements() const {
    Json all = Json::array();
    for (const std::string& id : requirements_.values()) {
      const auto known =
          std::find_if(ledger().begin(), ledger().end(), [&](const Requirement& r) { return r.id == id; });
      if (known == ledger().end()) {
        all.push_back({id});
        continue;
      }
      all.push_back({id, known->rfc, known->section, known->level, known->area, known->statement, known->reason,
                     !known->cases.empty()});
    }
    return all;
  }

  std::span<const RunDocument> runs_;
  std::vector<const RunCase*> cases_;  // of all runs, each id once
  std::unordered_map<std::string_view, std::size_t> place_of_;
  Numbered<std::string> strings_, clauses_, requirements_;
  Numbered<std::vector<std::size_t>> clause_sets_, requirement_sets_;
};

}  // namespace

Json page_data(std::span<const RunDocument> runs, std::string_view version) { return PageData(runs).data(version); }

}  // namespace synfin::conformance
