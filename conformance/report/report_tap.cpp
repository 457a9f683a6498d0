#include <fmt/format.h>

#include <ostream>

#include "conformance/report/report_summary.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

// A description or a reason: '#' begins a directive.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\\' || c == '#') out += '\\';
    out += c;
  }
  return out;
}

// JSON's strings are YAML's.
std::string quoted(const std::string& text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

void write_diagnosis(std::ostream& out, std::string_view indent, const RunDocument& run, const RunCase& c) {
  const auto line = [&](std::string_view key, const std::string& value) {
    out << indent << "  " << key << ": " << quoted(value) << '\n';
  };
  out << indent << "  ---\n";
  line("verdict", std::string(name(c.verdict)));
  if (c.finding) {
    const RunFinding& f = run.findings[*c.finding];
    line("clause", f.clause);
    line("level", f.level);
    line("state", f.state);
    line("link", f.link);
    line("asks", f.says);
    line("allowed", c.expected);
    line("got", c.got);
    line("replay", c.replay);
  } else {
    line("why", c.why);
  }
  out << indent << "  ...\n";
}

// False if something in it is not ok.
bool write_run(std::ostream& out, std::string_view indent, const RunDocument& run) {
  bool all = true;
  std::size_t number = 0;
  out << fmt::format("{}# synfin {}, profile {}, seed {}\n", indent, escaped(run.version), escaped(run.profile),
                     run.seed);
  const bool none = !run.unavailable.empty();
  // A run that ended early fails by its plan. Walks that came to a known deviation were asked for and are not here.
  const std::size_t plan = none ? 1 : run.interrupted ? run.asked - run.left_out : run.cases.size();
  if (plan == 0) {
    // A plan of no tests is one that succeeds.
    out << fmt::format("{}1..1\n{}not ok 1 - something was judged\n", indent, indent);
    return false;
  }
  out << fmt::format("{}1..{}\n", indent, plan);
  for (const RunCase& c : run.cases) {
    ++number;
    if (c.verdict == Verdict::Conforms || c.verdict == Verdict::Unsupported) {
      const bool skipped = c.verdict == Verdict::Unsupported;
      out << fmt::format("{}ok {} - {}{}\n", indent, number, escaped(c.id), skipped ? " # SKIP " + escaped(c.why) : "");
      continue;
    }
    // What is known does not fail the whole.
    const std::string known = c.finding ? run.findings[*c.finding].known : "";
    all = all && !known.empty();
    out << fmt::format("{}not ok {} - {}{}\n", indent, number, escaped(c.id),
                       known.empty() ? "" : " # TODO known: " + escaped(known));
    write_diagnosis(out, indent, run, c);
  }
  if (none)
    out << fmt::format("{}not ok 1 - the stack is available\n{}# {}\n", indent, indent, escaped(run.unavailable));
  if (run.interrupted) out << fmt::format("{}# interrupted: {}\n", indent, escaped(run.interrupted_why));
  return all && !none && !run.interrupted;
}

}  // namespace

void write_tap(std::ostream& out, std::span<const RunDocument> runs) {
  out << "TAP version 13\n";
  if (runs.size() == 1) {
    write_run(out, "", runs.front());
    return;
  }
  out << fmt::format("1..{}\n", runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    out << fmt::format("# Subtest: {}\n", escaped(runs[i].label));
    const bool all = write_run(out, "    ", runs[i]);
    out << fmt::format("{} {} - {}\n", all ? "ok" : "not ok", i + 1, escaped(runs[i].label));
  }
}

}  // namespace synfin::conformance
