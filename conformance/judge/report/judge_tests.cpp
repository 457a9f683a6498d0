// The forms that collectors of test results read: each connection is a test, and that each file could be read.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "conformance/judge/report/judge_documents.h"
#include "conformance/judge/report/judge_text.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

enum class Mark { Passed, Failed, Skipped, InError };

struct Test {
  Mark outcome = Mark::Passed;
  std::string suite, name;
  std::string message;  // in short
  std::string details;  // of a failure, several lines
  double seconds = 0;
};

std::string details_of(const JudgedConnection& connection, const std::string& again) {
  std::string text;
  for (const EndReport& report : connection.reports) {
    for (const Unexplained& f : report.findings) {
      text += fmt::format("{} ({}) in {}, frame {}\n{}\nasks: {}\nallowed: {}\ngot: {}\n", f.clause->id,
                          name(f.clause->level), name(f.state), f.number, link_to(*f.clause), f.clause->says,
                          f.expected, f.got);
    }
  }
  return text + "again: " + again;
}

Test test_of(const JudgeReport& report, const KeptConnection& kept) {
  const JudgedConnection& c = kept.connection;
  Test test{.suite = report.files()[kept.file].name,
            .name = fmt::format("{} frames {}-{}", c.name(), c.first, c.last),
            .seconds = static_cast<double>(c.last_seen - c.began) / 1e9};
  const Verdict verdict = c.verdict();
  if (verdict == Verdict::Conforms) return test;
  test.message = remarks(c);
  // What could not be judged is held against nobody: most captures begin in the middle of something.
  test.outcome = verdict == Verdict::Inconclusive ? Mark::Skipped : Mark::Failed;
  if (kept.log != nullptr) test.details = details_of(c, judge_command(report, kept.file, c.name()));
  return test;
}

std::vector<Test> tests_of(const JudgeReport& report) {
  std::vector<Test> tests;
  for (const CaptureFile& file : report.files()) {
    Test test{.suite = file.name, .name = "the file can be read to its end"};
    if (!file.is_whole()) test.outcome = Mark::InError;
    test.message = file.interrupted ? "interrupted" : file.complaint;
    tests.push_back(std::move(test));
  }
  for (const KeptConnection& kept : report.kept()) tests.push_back(test_of(report, kept));
  if (report.left_out() > 0) {
    tests.push_back({.outcome = report.fails() ? Mark::Failed : Mark::Skipped,
                     .suite = "the rest",
                     .name = fmt::format("{} more connections", report.left_out()),
                     .message = verdict_counts(report.totals()) + " in all"});
  }
  return tests;
}

std::string attributes(const std::vector<Test>& tests, std::string_view suite, bool all) {
  std::array<std::size_t, 4> counts{};
  for (const Test& test : tests) counts[static_cast<std::size_t>(test.outcome)] += all || test.suite == suite ? 1 : 0;
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
                     counts[0] + counts[1] + counts[2] + counts[3], counts[1], counts[3], counts[2]);
}

void write_junit_test(std::ostream& out, const Test& test) {
  out << fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", xml_escaped(test.suite),
                     xml_escaped(test.name), test.seconds);
  const std::string message = xml_escaped(test.message);
  switch (test.outcome) {
    case Mark::Passed: out << "/>\n"; return;
    case Mark::Skipped: out << fmt::format(">\n      <skipped message=\"{}\"/>", message); break;
    case Mark::InError: out << fmt::format(">\n      <error type=\"partial\" message=\"{}\"/>", message); break;
    case Mark::Failed:
      out << fmt::format(">\n      <failure type=\"finding\" message=\"{}\">{}</failure>", message,
                         xml_escaped(test.details));
  }
  out << "\n    </testcase>\n";
}

// '#' begins a directive.
std::string for_tap(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\\' || c == '#') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void write_junit(std::ostream& out, const JudgeReport& report) {
  const std::vector<Test> tests = tests_of(report);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      << fmt::format("<testsuites name=\"synfin judge\" {}>\n", attributes(tests, "", true));
  std::vector<std::string> suites;
  for (const CaptureFile& file : report.files()) {
    if (std::find(suites.begin(), suites.end(), file.name) == suites.end()) suites.push_back(file.name);
  }
  if (report.left_out() > 0) suites.emplace_back("the rest");
  for (const std::string& suite : suites) {
    out << fmt::format("  <testsuite name=\"{}\" {}>\n", xml_escaped(suite), attributes(tests, suite, false));
    for (const Test& test : tests) {
      if (test.suite == suite) write_junit_test(out, test);
    }
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

void write_tap(std::ostream& out, const JudgeReport& report) {
  const std::vector<Test> tests = tests_of(report);
  out << fmt::format("TAP version 13\n# synfin {} judge, profile {}\n1..{}\n", for_tap(report.facts().version),
                     for_tap(report.facts().profile), tests.size());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const Test& test = tests[i];
    const bool ok = test.outcome == Mark::Passed || test.outcome == Mark::Skipped;
    out << fmt::format("{} {} - {}: {}{}\n", ok ? "ok" : "not ok", i + 1, for_tap(test.suite), for_tap(test.name),
                       test.outcome == Mark::Skipped ? " # SKIP " + for_tap(test.message) : "");
    if (ok) continue;
    const auto quoted = [](const std::string& text) {
      return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    out << fmt::format("  ---\n  message: {}\n  details: {}\n  ...\n", quoted(test.message), quoted(test.details));
  }
}

}  // namespace synfin::conformance
