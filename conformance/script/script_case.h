// Two answers about a script: whether a stack does what it expects, and whether both are within the standard.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "conformance/script/script_player.h"

namespace synfin::conformance {

// What a stack did with the script.
struct ScriptPlay {
  std::optional<ScriptMismatch> mismatch;  // nothing: it did all that the script expects, as far as that was played
  std::uint32_t ended_at = 0;              // the line that could not be played; 0 if all were
  std::string ended_why;
  CaseResult standard;          // by the standard, whatever the script expects
  std::uint32_t failed_at = 0;  // the line at which it failed that; 0 if it did not
  Trace trace;
};

// What the standard says of the script itself.
struct ScriptJudgement {
  Verdict verdict = Verdict::Conforms;
  std::optional<Failure> failure;
  std::uint32_t failed_at = 0;     // line
  std::uint32_t judged_up_to = 0;  // line; after the last segment that is expected, silence says nothing
};

// Both end at the next line when campaign_interrupted is set, and what they give is then no answer.

// Called with its number when a line is about to be played.
using LineBegins = std::function<void(std::uint32_t line)>;

// The plan has nothing that is unsupported. Resets the stack; after the last line asks for the STATUS and
// goes on for a second. Throws what the stack throws.
ScriptPlay play_script(const ScriptPlan& plan, Stack& stack, const model::Claims& claims, std::uint64_t seed,
                       const LineBegins& line_begins = {});

// What the script expects is given to a tracker as if a stack had done it, at the earliest of a range of times. Every
// choice of the standard is open. The numbers of a failure are those of the script.
ScriptJudgement judge_script(const ScriptPlan& plan);

}  // namespace synfin::conformance
