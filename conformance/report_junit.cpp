#include <fmt/format.h>

#include <ostream>

#include "conformance/report_json.h"

namespace synfin::conformance {

namespace {

// The length of the UTF-8 character at the front, or 0 if it is none that XML 1.0 allows.
std::size_t character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' ? 1 : 0;
  const std::size_t size = lead >= 0xC2 && lead < 0xE0   ? 2
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xF0 && lead < 0xF5 ? 4
                                                         : 0;
  if (size == 0 || text.size() < size) return 0;
  unsigned value = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return 0;
    value = value << 6 | (next & 0x3FU);
  }
  const bool allowed = (value >= 0x80 && value < 0xD800) || (value >= 0xE000 && value < 0xFFFE) || value >= 0x1'0000;
  const bool shortest = (size != 3 || value >= 0x800) && (size != 4 || (value >= 0x1'0000 && value <= 0x10'FFFF));
  return allowed && shortest ? size : 0;
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character(text);
    switch (text.front()) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out += size == 0 ? std::string_view("?") : text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

std::string details(const RunFacts& facts, const Judged& judged) {
  const Failure& f = *judged.result.failure;
  return fmt::format("{} ({}) in {}\n{}\nasks: {}\nallowed: {}\ngot: {}\nreplay: {}", f.clause->id,
                     name(f.clause->level), name(f.state), link_to(*f.clause), f.clause->says, f.expected, f.got,
                     replay_command(facts, judged.the_case->id));
}

void write_case(std::ostream& out, const RunFacts& facts, const std::string& suite, const Judged& judged) {
  const CaseResult& result = judged.result;
  out << fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", escaped(suite),
                     escaped(judged.the_case->id), static_cast<double>(result.duration) / 1000);
  if (result.failure) {
    out << fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                       name(result.verdict),
                       escaped(fmt::format("{}: {}", result.failure->clause->id, result.failure->got)),
                       escaped(details(facts, judged)));
  } else if (result.verdict == Verdict::Unsupported) {
    out << fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", escaped(result.why));
  } else if (result.verdict == Verdict::Inconclusive) {
    out << fmt::format(">\n      <error type=\"inconclusive\" message=\"{}\"/>\n    </testcase>\n",
                       escaped(result.why));
  } else {
    out << "/>\n";
  }
}

std::string counts(const Totals& totals) {
  const auto of = [&](Verdict v) { return totals[static_cast<std::size_t>(v)]; };
  std::size_t all = 0;
  for (const std::size_t n : totals) all += n;
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", all,
                     of(Verdict::Deviates) + of(Verdict::Violates), of(Verdict::Inconclusive),
                     of(Verdict::Unsupported));
}

}  // namespace

void write_junit(std::ostream& out, const Report& report) {
  const std::string stack = report.facts.stack;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out << fmt::format("<testsuites name=\"synfin {}\" {}>\n", escaped(stack), counts(report.totals));
  for (const Row& row : report.rows) {
    out << fmt::format("  <testsuite name=\"{}.{}\" {}>\n", escaped(stack), escaped(row.area), counts(row.totals));
    if (report.outcome->interrupted) {
      out << fmt::format("    <properties><property name=\"interrupted\" value=\"{}\"/></properties>\n",
                         escaped(report.outcome->interrupted_why));
    }
    for (const Judged& judged : report.outcome->judged) {
      if (area_of(judged.the_case->id) == row.area) write_case(out, report.facts, stack + "." + row.area, judged);
    }
    out << "  </testsuite>\n";
  }
  // A run that could not begin must not look like one without failures.
  if (!report.outcome->unavailable.empty()) {
    out << fmt::format(
        "  <testsuite name=\"{0}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
        "    <testcase classname=\"{0}\" name=\"available\"><error type=\"unavailable\" message=\"{1}\"/></testcase>\n"
        "  </testsuite>\n",
        escaped(stack), escaped(report.outcome->unavailable));
  }
  out << "</testsuites>\n";
}

}  // namespace synfin::conformance
