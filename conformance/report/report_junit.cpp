#include <fmt/format.h>

#include <ostream>

#include "conformance/report/known.h"
#include "conformance/report/report_json.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

std::string details(const RunFacts& facts, const Judged& judged) {
  const Failure& f = *judged.result.failure;
  return fmt::format("{} ({}) in {}\n{}\nasks: {}\nallowed: {}\ngot: {}\nreplay: {}", f.clause->id,
                     name(f.clause->level), name(f.state), link_to(*f.clause), f.clause->says, f.expected, f.got,
                     replay_command(facts, judged.the_case->id));
}

void write_case(std::ostream& out, const Report& report, const std::string& suite, const Judged& judged) {
  const CaseResult& result = judged.result;
  const std::string_view known = reason_of(report, judged);
  out << fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", xml_escaped(suite),
                     xml_escaped(judged.the_case->id), static_cast<double>(result.duration) / 1000);
  if (!known.empty()) {
    out << fmt::format(">\n      <skipped message=\"known deviation: {}\"/>\n    </testcase>\n",
                       xml_escaped(fmt::format("{}: {}", result.failure->clause->id, known)));
  } else if (result.failure) {
    out << fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                       name(result.verdict),
                       xml_escaped(fmt::format("{}: {}", result.failure->clause->id, result.failure->got)),
                       xml_escaped(details(report.facts, judged)));
  } else if (result.verdict == Verdict::Unsupported) {
    out << fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", xml_escaped(result.why));
  } else if (result.verdict == Verdict::Inconclusive) {
    out << fmt::format(">\n      <error type=\"inconclusive\" message=\"{}\"/>\n    </testcase>\n",
                       xml_escaped(result.why));
  } else {
    out << "/>\n";
  }
}

// Failures that are known count as skipped; what is known and gone is a test of its own, which fails.
std::string counts(const Totals& totals, std::size_t known, std::size_t gone = 0) {
  const auto of = [&](Verdict v) { return totals[static_cast<std::size_t>(v)]; };
  std::size_t all = gone;
  for (const std::size_t n : totals) all += n;
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", all,
                     of(Verdict::Deviates) + of(Verdict::Violates) - known + gone, of(Verdict::Inconclusive),
                     of(Verdict::Unsupported) + known);
}

void write_gone(std::ostream& out, const std::string& stack, const KnownDeviations& known) {
  const std::string suite = xml_escaped(stack + ".known-deviations");
  out << fmt::format("  <testsuite name=\"{}\" {}>\n", suite, counts({}, 0, known.gone.size()));
  for (const Deviation& d : known.gone) {
    const std::string what = fmt::format("{} line {}: {} in {}", known.name, d.line, d.clause, d.state);
    out << fmt::format(
        "    <testcase classname=\"{}\" name=\"{}\"><failure type=\"unexpected pass\" message=\"no case deviates so "
        "any "
        "more\"/></testcase>\n",
        suite, xml_escaped(what));
  }
  out << "  </testsuite>\n";
}

}  // namespace

void write_junit(std::ostream& out, const Report& report) {
  const std::string stack = report.facts.stack;
  const KnownDeviations known = report.known.value_or(KnownDeviations{});
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out << fmt::format("<testsuites name=\"synfin {}\" {}>\n", xml_escaped(stack),
                     counts(report.totals, known.cases, known.gone.size()));
  for (const Row& row : report.rows) {
    out << fmt::format("  <testsuite name=\"{}.{}\" {}>\n", xml_escaped(stack), xml_escaped(row.area),
                       counts(row.totals, row.known));
    if (report.outcome->interrupted) {
      out << fmt::format("    <properties><property name=\"interrupted\" value=\"{}\"/></properties>\n",
                         xml_escaped(report.outcome->interrupted_why));
    }
    for (const Judged& judged : report.outcome->judged) {
      if (area_of(judged.the_case->id) == row.area) write_case(out, report, stack + "." + row.area, judged);
    }
    out << "  </testsuite>\n";
  }
  if (!known.gone.empty()) write_gone(out, stack, known);
  // A run that could not begin must not look like one without failures.
  if (!report.outcome->unavailable.empty()) {
    out << fmt::format(
        "  <testsuite name=\"{0}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
        "    <testcase classname=\"{0}\" name=\"available\"><error type=\"unavailable\" message=\"{1}\"/></testcase>\n"
        "  </testsuite>\n",
        xml_escaped(stack), xml_escaped(report.outcome->unavailable));
  }
  out << "</testsuites>\n";
}

}  // namespace synfin::conformance
