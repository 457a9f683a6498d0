// The same cases on several stacks: who fails where others do not, and what the standard leaves open, in which stacks
// that conform differ.
#pragma once
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/report/compare_answers.h"
#include "conformance/report/report_run.h"

namespace synfin::conformance {

// What became of a case on one stack.
struct Standing {
  std::optional<Verdict> verdict;  // nothing if the case did not run there
  std::string clause, state;       // of a failure
  bool operator==(const Standing&) const = default;
};

// Cases of one area in which the verdicts of those that have one differ, on every stack by the same rule.
struct Disagreement {
  std::string area;
  std::vector<Standing> standings;  // in the order of the stacks
  std::vector<std::string> cases;
};

// A permission of the standard that some use and others do not.
struct UsedPermission {
  const model::Clause* clause = nullptr;
  std::vector<std::optional<bool>> used;  // in the order of the stacks; nothing of one that does not conform
};

// Cases in which stacks conform and answer the same thing otherwise.
struct Freedom {
  std::string area, event;
  std::vector<std::optional<std::string>> got;  // in the order of the stacks; nothing of one that does not conform
  std::vector<std::string> cases;
  std::vector<UsedPermission> permissions;  // that lead to just these answers; empty if none that the model has does
};

struct StackComparison {
  std::span<const RunDocument> runs;
  std::vector<Disagreement> disagreements;  // what most cases show first
  bool has_answers = false;                 // what was done is known, and the freedoms with it
  std::vector<Freedom> freedoms;            // likewise
  std::size_t compared = 0;                 // cases in which more than one stack conforms
  std::size_t the_same = 0;                 // of them: all that conform answer the same

  std::size_t count_disagreeing() const;
  std::size_t count_free() const;
};

// What the documents of the runs tell. They must outlive the comparison.
StackComparison compare_verdicts(std::span<const RunDocument> runs);

// One case in which stacks that conform differ, for whoever explains it.
struct OpenChoice {
  const Case* the_case = nullptr;
  CountedCalls calls;                           // that the answers are of
  std::size_t place = 0;                        // of the answer that differs
  std::vector<std::optional<std::string>> got;  // as in Freedom
  model::ClauseSet reached;                     // every clause that explains any of the runs
};
using Explain = std::function<std::vector<UsedPermission>(const OpenChoice&)>;

// Adds the freedoms. The outcomes are of the same cases, with their traces, in the order of the runs. `explain` is
// asked once for each freedom.
void compare_answers(StackComparison& comparison, std::span<const CampaignOutcome> outcomes, const Explain& explain);

// For people at a terminal, for a comment, for programs (doc/schema/compare.schema.json).
std::string to_text(const StackComparison& comparison);
void write_markdown(std::ostream& out, const StackComparison& comparison);
void write_json(std::ostream& out, const StackComparison& comparison, std::string_view version);

}  // namespace synfin::conformance
