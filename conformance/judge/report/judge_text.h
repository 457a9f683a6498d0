// What the judge of captures found, for people at a terminal, at most 100 columns wide.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "conformance/judge/report/judge_report.h"

namespace synfin::conformance {

struct JudgeTextStyle {
  bool quiet = false;   // the totals only
  bool unicode = true;  // ladders need not be ASCII
  std::size_t most_findings = 12, most_ladders = 2, most_lines = 20;
};

std::string to_text(const JudgeReport& report, const JudgeTextStyle& style);

// "opener", "other end"
std::string_view in_words(End end);

// In Markdown, as it is. A file's name may have anything in it: what would end the code, or the cell, is replaced.
std::string as_code(std::string_view text);

// What is found, or unknown, of a connection, in one line: "rst-exact in ESTABLISHED (frame 7)", "late-start".
std::string remarks(const JudgedConnection& connection);

// The command that judges this connection alone.
std::string judge_command(const JudgeReport& report, std::size_t file, const std::string& connection);

// What was not judged, or not wholly, and how often: frames and connections, in words.
std::vector<std::pair<std::uint64_t, std::string>> unknowns(const JudgeReport& report);

// "2 conform, 1 violates"
std::string verdict_counts(const Totals& totals);

}  // namespace synfin::conformance
