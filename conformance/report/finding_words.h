// A finding in plain words, for whoever is to mend the stack.
#pragma once
#include <string>

#include "conformance/report/report.h"

namespace synfin::conformance {

// One thing that is done, as a sentence.
std::string in_words(const Stimulus& stimulus);

// What came instead of what was allowed, as a sentence.
std::string got_in_words(const Failure& failure);

enum class Severity : std::uint8_t { Low, Medium, High, Critical };
std::string_view name(Severity severity);

struct Weight {
  Severity severity = Severity::Low;
  std::string why;  // a sentence
};
// By how strongly the standard binds, and by what becomes of the connection.
Weight weight_of(const Failure& failure);

// In Markdown: which rule is broken and how strongly it binds, a line; and what it asks for, with how much that weighs.
std::string rule_in_words(const model::Clause& clause);
std::string asked_in_words(const Failure& failure);

// What there is to tell of a finding besides itself.
struct Story {
  std::string made_from;             // how the case that was run came about, in sentences; empty: it is the first case
  std::vector<std::string> also_on;  // other stacks whose lists of known deviations have it
};

// What can be learnt by playing the script.
enum class ScriptTells : std::uint8_t {
  Stimuli,  // it expects what the stack did
  Fault,    // it expects what the standard asks for: the stack fails
  Nothing,  // the same, but packetdrill does not look at what the stack does wrong
};

// What the files of a finding's folder are, and why one is missing.
struct FolderFiles {
  ScriptTells script = ScriptTells::Stimuli;
  std::string no_script, no_picture;  // why; empty: it is there
};

// README.md of the finding's folder. `traced` is the run that the folder has.
std::string readme(const RunFacts& facts, const Finding& finding, const Judged& traced, const Story& story,
                   const FolderFiles& files);

}  // namespace synfin::conformance
