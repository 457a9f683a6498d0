#include "conformance/judge/report/judge_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/judge/report/judge_ladder.h"
#include "conformance/report/report_text.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

std::string field(std::string_view label, std::string_view value) {
  return fmt::format("     {:<9}{}\n", label, wrapped(value, 14));
}

std::string finding_text(const JudgeReport& report, const JudgeFinding& f, std::size_t number) {
  const model::Clause& clause = *f.clause;
  std::string text =
      fmt::format("\n{:>3}  {} {} ({}) in {}, {}\n", number, name(f.verdict()), clause.id, name(clause.level),
                  name(f.state), counted(f.connections, "connection", "connections"));
  text += field("standard", citation(clause));
  text += fmt::format("{:14}{}\n", "", link_to(clause));
  text += field("asks", clause.says);
  text += field("allowed", f.expected);
  text += field("got", f.got);
  const std::string in = report.files().size() > 1 ? " of " + printable(report.files()[f.file].name) : "";
  text += field("first", fmt::format("frame {}{}, by the {} of {}", f.frame, in, in_words(f.by), f.connection));
  // Not wrapped: it is there to be copied.
  return text + fmt::format("     {:<9}{}\n", "again", printable(judge_command(report, f.file, f.connection)));
}

std::string ladders_text(const JudgeReport& report, const JudgeTextStyle& style) {
  std::string text;
  std::size_t drawn = 0;
  for (const JudgeFinding& f : report.findings()) {
    if (drawn == style.most_ladders) break;
    ++drawn;
    text += fmt::format("\n{} in {}, first seen here:\n\n{}", f.clause->id, name(f.state),
                        wire::ladder_text(ladder_of(report.first_of(f)), 100, style.unicode));
  }
  return text;
}

std::string connections_text(const JudgeReport& report, const JudgeTextStyle& style) {
  const std::uint64_t unclean = report.connections() - report.count(Verdict::Conforms);
  if (unclean == 0) return "";
  std::string text = "\nConnections that do not conform, or of which that is not known\n";
  std::uint64_t told = 0;
  for (const bool found : {true, false}) {
    for (const KeptConnection& k : report.kept()) {
      const JudgedConnection& c = k.connection;
      if (c.verdict() == Verdict::Conforms || (k.log != nullptr) != found || told == style.most_lines) continue;
      ++told;
      const std::string in = report.files().size() > 1 ? printable(report.files()[k.file].name) + " " : "";
      text += fmt::format("  {:<13}{}\n", name(c.verdict()),
                          wrapped(fmt::format("{} {}frames {}-{}: {}", c.name(), in, c.first, c.last, remarks(c)), 15));
    }
  }
  if (told < unclean) text += fmt::format("  {:<13}and {} more\n", "", counted(unclean - told));
  return text;
}

std::string unknown_text(const JudgeReport& report) {
  const auto all = unknowns(report);
  if (all.empty()) return "";
  std::string text = "\nWhat was not judged, or not wholly; it is held against nobody\n";
  for (const auto& [count, words] : all) text += fmt::format("  {:>10}  {}\n", counted(count), wrapped(words, 14));
  return text;
}

std::string totals_text(const JudgeReport& report) {
  std::string text = "\n";
  for (const CaptureFile& file : report.files()) {
    if (file.interrupted) text += fmt::format("INTERRUPTED: {} was read up to here.\n", printable(file.name));
    if (!file.complaint.empty()) text += fmt::format("PARTIAL: {}\n", printable(file.complaint));
  }
  const std::string counts = verdict_counts(report.totals());
  return text + fmt::format("{}{}{}; {}; {} of {} judged\n", counted(report.connections(), "connection", "connections"),
                            counts.empty() ? "" : ": ", counts,
                            counted(report.findings().size(), "finding", "findings"), counted(report.judged()),
                            counted(report.counts().segments, "segment", "segments"));
}

}  // namespace

std::string_view in_words(End end) { return end == End::Opener ? "opener" : "other end"; }

std::string as_code(std::string_view text) {
  std::string inner = printable(text);
  std::replace(inner.begin(), inner.end(), '`', '\'');
  std::replace(inner.begin(), inner.end(), '|', '/');
  return fmt::format("`{}`", inner);
}

std::string remarks(const JudgedConnection& connection) {
  std::vector<std::string> words;
  for (const EndReport& report : connection.reports) {
    for (const Unexplained& f : report.findings) {
      words.push_back(fmt::format("{} in {} (frame {})", f.clause->id, name(f.state), f.number));
    }
  }
  for (std::size_t u = 0; u < kUnknowns; ++u) {
    const auto unknown = static_cast<Unknown>(u);
    const auto is_of = [&](const EndReport& r) { return r.unknown.contains(unknown); };
    if (std::any_of(connection.reports.begin(), connection.reports.end(), is_of)) words.emplace_back(name(unknown));
  }
  if (connection.told == Told::CrowdedOut) words.emplace_back(name(Told::CrowdedOut));
  if (words.empty()) words.emplace_back("nothing that could be judged");
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string judge_command(const JudgeReport& report, std::size_t file, const std::string& connection) {
  std::string command = fmt::format("synfin judge {}", shell_word(report.files()[file].name));
  const JudgeFacts& facts = report.facts();
  if (facts.profile != "auto") command += " --profile " + facts.profile;
  if (facts.tap_at != "unknown") command += " --tap-at " + facts.tap_at;
  if (facts.tap_complete) command += " --tap-complete";
  return command + " --connection " + shell_word(connection);
}

std::vector<std::pair<std::uint64_t, std::string>> unknowns(const JudgeReport& report) {
  std::vector<std::pair<std::uint64_t, std::string>> all;
  const auto add = [&](std::uint64_t count, std::string_view one, std::string_view many, std::string_view words) {
    if (count > 0) all.emplace_back(count, fmt::format("{}: {}", count == 1 ? one : many, words));
  };
  for (std::size_t u = 0; u < kUnknowns; ++u) {
    const auto unknown = static_cast<Unknown>(u);
    add(report.unknown(unknown), "connection", "connections", explained(unknown));
  }
  add(report.told(Told::CrowdedOut), "connection", "connections",
      "told before the end: there was no room for so many at a time");
  const CaptureCounts counts = report.counts();
  for (std::size_t k = 0; k < kFrameKinds; ++k) {
    const auto kind = static_cast<FrameKind>(k);
    add(counts[kind], "frame", "frames", explained(kind));
  }
  return all;
}

std::string verdict_counts(const Totals& totals) {
  std::vector<std::string> words;
  for (std::size_t v = 0; v < kVerdicts; ++v) {
    if (totals[v] == 0) continue;
    const std::string_view word = name(static_cast<Verdict>(v));
    // One conforms, two conform.
    const bool plural = word.back() == 's' && totals[v] != 1;
    words.push_back(fmt::format("{} {}", counted(totals[v]), word.substr(0, word.size() - (plural ? 1 : 0))));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string to_text(const JudgeReport& report, const JudgeTextStyle& style) {
  if (style.quiet) return totals_text(report).substr(1);
  std::string text;
  const std::size_t all = report.findings().size(), shown = std::min(style.most_findings, all);
  if (all > 0) text += fmt::format("\n{}, worst first\n", counted(all, "finding", "findings"));
  for (std::size_t i = 0; i < shown; ++i) text += finding_text(report, report.findings()[i], i + 1);
  if (shown < all) text += fmt::format("\n     and {} more: --json FILE has them all\n", all - shown);
  text += ladders_text(report, style);
  text += connections_text(report, style);
  return text + unknown_text(report) + totals_text(report);
}

}  // namespace synfin::conformance
