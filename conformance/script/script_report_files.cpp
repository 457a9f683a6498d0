// The documents about scripts: JSON, and JUnit's XML.
#include <fmt/format.h>

#include <array>
#include <ostream>

#include "conformance/report/report_trace.h"
#include "conformance/report/xml_text.h"
#include "conformance/script/script_report.h"

namespace synfin::conformance {
namespace {

Json places(const std::vector<wire::NotRead>& list, bool words) {
  Json json = Json::array();
  for (const wire::NotRead& n : list) {
    json.push_back(words ? Json{{"line", n.line}, {"word", n.word}, {"why", n.why}}
                         : Json{{"line", n.line}, {"command", n.word}});
  }
  return json;
}

Json verdict_json(Verdict verdict, const std::optional<Failure>& failure, std::uint32_t line) {
  Json json = {{"verdict", name(verdict)}};
  if (!failure) return json;
  json["line"] = line;
  json.update(to_json(*failure));
  json["rfc"] = failure->clause->rfc;
  json["where"] = failure->clause->where;
  json["link"] = link_to(*failure->clause);
  return json;
}

Json expectation_json(const ScriptResult& r) {
  Json json = {{"verdict", name(expectation_of(r))}};
  if (!r.play) return json;
  if (const auto& m = r.play->mismatch) {
    json.update({{"line", m->line}, {"expected", m->expected}, {"got", m->got}, {"at_ms", m->at}});
  }
  if (r.play->ended_at != 0) json["not_played"] = {{"line", r.play->ended_at}, {"why", r.play->ended_why}};
  return json;
}

Json result_json(const RunFacts& facts, const ScriptResult& r) {
  Json json = {{"script", r.path}, {"expectation", expectation_json(r)}};
  if (r.play) {
    json["stack"] = verdict_json(r.play->standard.verdict, r.play->standard.failure, r.play->failed_at);
    if (!r.play->standard.why.empty()) json["stack"]["why"] = r.play->standard.why;
    json["seconds"] = static_cast<double>(r.play->standard.duration) / 1000;
  } else {
    json["stack"] = {{"verdict", name(standard_of(r))}};
    if (!r.died.empty()) json["stack"].update({{"clause", model::kStackSurvives.id}, {"got", r.died}});
  }
  if (r.judgement) {
    json["judged"] = verdict_json(r.judgement->verdict, r.judgement->failure, r.judgement->failed_at);
    json["judged"]["up_to_line"] = r.judgement->judged_up_to;
  } else {
    json["judged"] = {{"verdict", name(Verdict::Unsupported)}};
  }
  json["unsupported"] = places(r.plan.unsupported, true);
  json["not_run"] = places(r.plan.not_run, false);
  if (is_finding(r)) json["replay"] = play_command(facts, r.path);
  return json;
}

std::string text_of(const Failure& f, std::uint32_t line) {
  return fmt::format("line {}: {} ({}) in {}\n{}\nasks: {}\nallowed: {}\ngot: {}", line, f.clause->id,
                     name(f.clause->level), name(f.state), link_to(*f.clause), f.clause->says, f.expected, f.got);
}

// One of the answers about a script, as a test case.
struct Answer {
  std::string_view name;
  Verdict verdict = Verdict::Unsupported;
  std::string_view type;  // of a failure
  std::string message;    // of a failure, or why there is no answer
};

std::string why_unsupported(const ScriptResult& r) {
  if (!r.plan.unsupported.empty()) {
    const wire::NotRead& first = r.plan.unsupported.front();
    return fmt::format("line {}: {} {}", first.line, first.word, first.why);
  }
  if (!r.play) return "the stack died";
  return r.play->ended_at != 0 ? fmt::format("line {} {}", r.play->ended_at, r.play->ended_why) : r.play->standard.why;
}

std::array<Answer, 3> answers_of(const ScriptResult& r) {
  Answer expectation{.name = "expectation", .message = why_unsupported(r)};
  if (expectation_of(r) == Expectation::Met) expectation.verdict = Verdict::Conforms;
  if (expectation_of(r) == Expectation::NotMet) {
    expectation.verdict = Verdict::Violates;
    expectation.type = "not met";
    expectation.message = r.died;
    if (r.play) {
      const ScriptMismatch& m = *r.play->mismatch;
      expectation.message = fmt::format("line {}: expected {}; got {}", m.line, m.expected, m.got);
    }
  }
  Answer stack{.name = "stack", .verdict = standard_of(r), .message = why_unsupported(r)};
  stack.type = name(stack.verdict);
  if (r.play && r.play->standard.failure) stack.message = text_of(*r.play->standard.failure, r.play->failed_at);
  if (!r.died.empty()) stack.message = r.died;
  Answer script{.name = "script", .message = why_unsupported(r)};
  if (r.judgement) {
    script.verdict = r.judgement->verdict;
    script.type = name(script.verdict);
    if (r.judgement->failure) script.message = text_of(*r.judgement->failure, r.judgement->failed_at);
  }
  return {std::move(expectation), std::move(stack), std::move(script)};
}

void write_answer(std::ostream& out, const std::string& suite, const Answer& a) {
  out << fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_escaped(suite), a.name);
  if (a.verdict == Verdict::Conforms) {
    out << "/>\n";
  } else if (a.verdict == Verdict::Unsupported) {
    out << fmt::format("><skipped message=\"{}\"/></testcase>\n", xml_escaped(a.message));
  } else if (a.verdict == Verdict::Inconclusive) {
    out << fmt::format("><error type=\"inconclusive\" message=\"{}\"/></testcase>\n", xml_escaped(a.message));
  } else {
    out << fmt::format("><failure type=\"{}\" message=\"{}\"/></testcase>\n", a.type, xml_escaped(a.message));
  }
}

void write_suite(std::ostream& out, const RunFacts& facts, const ScriptResult& r) {
  const auto answers = answers_of(r);
  std::size_t failures = 0, errors = 0, skipped = 0;
  for (const Answer& a : answers) {
    failures += a.verdict == Verdict::Deviates || a.verdict == Verdict::Violates ? 1 : 0;
    errors += a.verdict == Verdict::Inconclusive ? 1 : 0;
    skipped += a.verdict == Verdict::Unsupported ? 1 : 0;
  }
  const std::string suite = facts.stack + ":" + r.path;
  out << fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                     xml_escaped(suite), answers.size(), failures, errors, skipped);
  for (const Answer& a : answers) write_answer(out, suite, a);
  out << "  </testsuite>\n";
}

}  // namespace

void write_json(std::ostream& out, const ScriptRun& run) {
  Json json = {{"tool", "synfin"},
               {"version", run.facts.version},
               {"seed", run.facts.seed},
               {"stack", run.facts.stack},
               {"stack_version", run.facts.stack_version},
               {"profile", run.facts.profile},
               {"asked", run.asked},
               {"interrupted", !run.interrupted_why.empty()}};
  if (!run.interrupted_why.empty()) json["interrupted_why"] = run.interrupted_why;
  if (!run.unavailable.empty()) json["unavailable"] = run.unavailable;
  json["scripts"] = Json::array();
  for (const ScriptResult& r : run.results) json["scripts"].push_back(result_json(run.facts, r));
  // A path, or what a stack printed, need not be UTF-8.
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

void write_junit(std::ostream& out, const ScriptRun& run) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out << fmt::format("<testsuites name=\"synfin {} scripts\">\n", xml_escaped(run.facts.stack));
  for (const ScriptResult& r : run.results) write_suite(out, run.facts, r);
  // A run that could not begin, or did not end, must not look like one without failures.
  for (const auto& [type, why] : {std::pair("unavailable", run.unavailable), {"interrupted", run.interrupted_why}}) {
    if (why.empty()) continue;
    out << fmt::format(
        "  <testsuite name=\"{0}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
        "    <testcase classname=\"{0}\" name=\"{1}\"><error type=\"{1}\" message=\"{2}\"/></testcase>\n"
        "  </testsuite>\n",
        xml_escaped(run.facts.stack), type, xml_escaped(why));
  }
  out << "</testsuites>\n";
}

}  // namespace synfin::conformance
