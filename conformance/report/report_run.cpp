#include "conformance/report/report_run.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "conformance/report/report_trace.h"

namespace synfin::conformance {

namespace {

constexpr std::size_t kMostCases = 100'000'000;

Verdict verdict_of(ObjectReader& in) { return in.named<Verdict, kVerdicts>("verdict"); }

class RunReader {
 public:
  explicit RunReader(const Json& document) : in_(document, "") {
    if (!in_.has("tool") || document["tool"] != "synfin") {
      throw BrokenDocument("/tool", "is not \"synfin\": this is no report of `synfin verify` or `synfin walk`");
    }
    in_.text("tool");
  }

  RunDocument read() {
    head();
    const Json& findings = in_.list("findings");
    for (std::size_t i = 0; i < findings.size(); ++i) finding(findings[i], fmt::format("/findings/{}", i));
    const Json& cases = in_.list("cases");
    run_.cases.reserve(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) one_case(cases[i], fmt::format("/cases/{}", i));
    in_.done();
    check();
    return std::move(run_);
  }

 private:
  void head() {
    run_.version = in_.text("version");
    run_.seed = in_.number("seed", UINT64_MAX);
    run_.stack = in_.text("stack");
    run_.stack_version = in_.text("stack_version");
    run_.label = run_.stack_version.empty() ? run_.stack : run_.stack + " " + run_.stack_version;
    run_.profile = in_.text("profile");
    run_.replay = in_.text_or("replay", "");
    if (in_.has("shard")) shard(in_.object("shard"));
    ObjectReader totals = in_.object("totals");
    for (std::size_t v = 0; v < kVerdicts; ++v)
      run_.totals[v] = totals.number(name(static_cast<Verdict>(v)), kMostCases);
    totals.done();
    run_.interrupted = in_.flag("interrupted");
    run_.interrupted_why = in_.text_or("interrupted_why", "");
    run_.unavailable = in_.text_or("unavailable", "");
    run_.asked = in_.number("asked", kMostCases);
    run_.left_out = in_.number("left_out", kMostCases);
    if (in_.has("deviations")) deviations(in_.object("deviations"));
    if (in_.has("profiles")) profiles(in_.object("profiles"));
    if (in_.has("timers")) timers(in_.list("timers"));
    ObjectReader fit = in_.object("profile_fit");
    for (const auto& [axis, unused] : in_.any("profile_fit").items()) {
      ObjectReader counts = fit.object(axis);
      RunFit& one = run_.fit.emplace_back(RunFit{.axis = axis});
      one.counts = {counts.number("yes", kMostCases), counts.number("no", kMostCases)};
      one.cases = {texts(counts, "yes_cases"), texts(counts, "no_cases")};
      counts.done();
    }
  }

  void shard(ObjectReader in) {
    Shard s;
    s.of = in.number("of", kMostShards);
    s.number = in.number("number", kMostShards);
    if (s.number < 1 || s.number > s.of) in.complain("number", fmt::format("is not from 1 to {}", s.of));
    s.cases = in.number("cases", kMostCases);
    s.wishes.patterns = texts(in, "patterns");
    s.wishes.profile = in.text("profile");
    s.wishes.budget = std::chrono::milliseconds(in.integer("budget_ms", 0, INT64_MAX));
    s.wishes.confirm = in.fitting<unsigned>("confirm");
    s.wishes.patience = std::chrono::milliseconds(in.integer("reply_limit_ms", 0, INT64_MAX));
    in.done();
    run_.label += ", " + name_of(s);
    run_.shard = std::move(s);
  }

  // Those of a list that may be missing.
  static std::vector<std::string> texts(ObjectReader& in, std::string_view key) {
    std::vector<std::string> all;
    if (!in.has(key)) return all;
    const Json& list = in.list(key);
    for (std::size_t i = 0; i < list.size(); ++i) all.push_back(text_at(list, i, in.path_of(key)));
    return all;
  }

  static std::string text_at(const Json& list, std::size_t i, const std::string& path) {
    if (!list[i].is_string()) throw BrokenDocument(fmt::format("{}/{}", path, i), "a string is needed");
    return list[i].get<std::string>();
  }

  // Nothing is kept of them, as the findings say what is known; but broken they may not be.
  void deviations(ObjectReader in) {
    in.text("list");
    in.number("cases", kMostCases);
    const Json& gone = in.list("gone");
    for (std::size_t i = 0; i < gone.size(); ++i) {
      ObjectReader line(gone[i], fmt::format("/deviations/gone/{}", i));
      line.number("line", kMostCases);
      for (const char* key : {"clause", "state", "case"}) line.text(key);
      line.done();
    }
    in.done();
  }

  void profiles(ObjectReader in) {
    for (const auto& [profile, unused] : in_.any("profiles").items()) {
      if (in.object(profile).flag("fits")) run_.profiles.push_back(profile);
    }
  }

  void timers(const Json& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      ObjectReader in(list[i], fmt::format("/timers/{}", i));
      run_.timers.push_back({.what = in.text("what"), .says = in.text("says"), .cases = texts(in, "cases")});
    }
  }

  void finding(const Json& value, const std::string& path) {
    ObjectReader in(value, path);
    RunFinding f;
    f.verdict = verdict_of(in);
    if (!fails(f.verdict)) in.complain("verdict", "a finding deviates or violates");
    f.clause = in.text("clause");
    f.level = model::name(level_from(in));
    f.state = in.text("state");
    f.rfc = in.fitting<std::uint16_t>("rfc");
    f.where = in.text("where");
    f.link = in.text("link");
    // It becomes a link in a page.
    if (f.link.rfind("https://", 0) != 0) in.complain("link", "does not begin with https://");
    f.says = in.text("says");
    f.expected = in.text("expected");
    f.got = in.text("got");
    f.cases = in.number("cases", kMostCases);
    f.first_case = in.text("first_case");
    f.replay = in.text("replay");
    f.known = in.text_or("known", "");
    f.instead_of = in.text_or("instead_of", "");
    f.folder = in.text_or("folder", "");
    if (in.has("trace")) {
      ObjectReader trace = in.object("trace");
      f.recorded_as = verdict_of(trace);
      f.trace = events_from_json(trace.any("events"), trace.path_of("events"));
      trace.done();
    }
    in.done();
    if (!finding_of_.emplace(finding_key(f), run_.findings.size()).second) {
      throw BrokenDocument(path, "is the same as an earlier finding");
    }
    run_.findings.push_back(std::move(f));
  }

  std::vector<std::string_view> names(ObjectReader& in, std::string_view key) {
    std::vector<std::string_view> all;
    const Json& list = in.list(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
      all.push_back(*run_.names.insert(text_at(list, i, in.path_of(key))).first);
    }
    return all;
  }

  void one_case(const Json& value, const std::string& path) {
    ObjectReader in(value, path);
    RunCase& c = run_.cases.emplace_back();
    c.id = in.text("id");
    c.verdict = verdict_of(in);
    c.clauses = names(in, "clauses");
    c.requirements = names(in, "requirements");
    const Json& seconds = in.any("seconds");
    constexpr double kMostSeconds = UINT32_MAX / 1000.0;
    if (!seconds.is_number() || seconds.get<double>() < 0 || seconds.get<double>() > kMostSeconds) {
      in.complain("seconds", fmt::format("a number from 0 to {:.0f} is needed", kMostSeconds));
    }
    c.duration = static_cast<Millis>(std::llround(seconds.get<double>() * 1000));
    c.why = in.text_or("why", "");
    if (fails(c.verdict)) failure(in, c);
    in.done();
    if (!ids_.insert(c.id).second) in.complain("id", "is the id of an earlier case too");
  }

  void failure(ObjectReader& in, RunCase& c) {
    const std::string clause = in.text("clause"), state = in.text("state");
    level_from(in);  // the finding's own
    c.expected = in.text("expected");
    c.got = in.text("got");
    c.replay = in.text("replay");
    const auto found = finding_of_.find(finding_key(clause, state, c.expected, c.got));
    if (found == finding_of_.end()) in.complain("clause", "no finding of the document is like this failure");
    c.finding = found->second;
  }

  void check() const {
    check_asked();
    Totals totals{};
    std::vector<std::size_t> shown(run_.findings.size());
    for (const RunCase& c : run_.cases) {
      ++totals[static_cast<std::size_t>(c.verdict)];
      if (c.finding) ++shown[*c.finding];
    }
    for (std::size_t v = 0; v < kVerdicts; ++v) {
      if (totals[v] == run_.totals[v]) continue;
      throw BrokenDocument(fmt::format("/totals/{}", name(static_cast<Verdict>(v))),
                           fmt::format("is {}, but {} of the cases are", run_.totals[v], totals[v]));
    }
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (shown[i] == run_.findings[i].cases) continue;
      throw BrokenDocument(fmt::format("/findings/{}/cases", i),
                           fmt::format("is {}, but {} of the cases show it", run_.findings[i].cases, shown[i]));
    }
  }

  void check_asked() const {
    const std::size_t told = run_.cases.size() + run_.left_out;
    if (run_.asked < told) {
      throw BrokenDocument("/asked", fmt::format("is {}, but {} were judged and {} left out", run_.asked,
                                                 run_.cases.size(), run_.left_out));
    }
    // Walks that came to a known deviation are missing without more ado.
    if (run_.asked == told || run_.interrupted || !run_.unavailable.empty() || run_.of_walks()) return;
    throw BrokenDocument("/interrupted",
                         fmt::format("is false, but only {} of {} were judged or left out", told, run_.asked));
  }

  ObjectReader in_;
  RunDocument run_;
  std::map<std::string, std::size_t> finding_of_;
  std::set<std::string> ids_;
};

}  // namespace

std::string finding_key(std::string_view clause, std::string_view state, std::string_view expected,
                        std::string_view got) {
  return fmt::format("{}\n{}\n{}\n{}", clause, state, shape_of(expected), shape_of(got));
}

std::string finding_key(const RunFinding& f) { return finding_key(f.clause, f.state, f.expected, f.got); }

RunDocument run_from_json(const Json& document) { return RunReader(document).read(); }

}  // namespace synfin::conformance
