// What came of scripts on a stack: for people, for programs, and for what shows test results.
#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "conformance/report/report.h"
#include "conformance/script/script_case.h"

namespace synfin::conformance {

// One script on one stack.
struct ScriptResult {
  std::string path;
  ScriptPlan plan;
  std::optional<ScriptPlay> play;            // nothing if the script is not supported, or the stack died of it
  std::optional<ScriptJudgement> judgement;  // nothing if the script is not supported
  std::string died;                          // how the stack's process ended, if it did
};

// Whether the stack did what the script expects.
enum class Expectation : std::uint8_t { Met, NotMet, Unsupported };
Expectation expectation_of(const ScriptResult& result);
std::string_view name(Expectation expectation);

// What the stack did, by the standard: unsupported if it was not played.
Verdict standard_of(const ScriptResult& result);
// Something is wrong: with the stack, with the script, or with the two together.
bool is_finding(const ScriptResult& result);
// Nothing is wrong, and all was played and judged.
bool is_whole(const ScriptResult& result);

struct ScriptRun {
  RunFacts facts;
  std::size_t asked = 0;  // scripts
  std::string interrupted_why;
  std::string unavailable;  // the stack could not be had: why
  std::vector<ScriptResult> results;
};

// With `quiet` the totals only.
std::string to_text(const ScriptRun& run, bool quiet);
// Nothing in it depends on the time of day or on the machine.
void write_json(std::ostream& out, const ScriptRun& run);
// A suite for each script.
void write_junit(std::ostream& out, const ScriptRun& run);

// The command that plays this script again.
std::string play_command(const RunFacts& facts, const std::string& path);

}  // namespace synfin::conformance
