// What changed from one run to another: a stack before and after a change, or two stacks.
#pragma once
#include "conformance/report/report_run.h"

namespace synfin::conformance {

enum class Change : std::uint8_t {
  Same,
  Worse,     // deviates where it conformed, violates where it did not
  Better,    // the other way round
  Unjudged,  // had a verdict, and is unsupported or inconclusive now
  Judged,    // the other way round
  New,       // only in the later run
  Gone,      // only in the earlier one
};
inline constexpr std::size_t kChanges = 7;
std::string_view name(Change change);

Change change_between(Verdict before, Verdict after);

struct CaseChange {
  Change change = Change::Same;
  const RunCase* before = nullptr;  // null of what is new
  const RunCase* after = nullptr;   // null of what is gone

  const std::string& id() const { return after != nullptr ? after->id : before->id; }
};

// Points into both runs.
struct Comparison {
  const RunDocument* before = nullptr;
  const RunDocument* after = nullptr;
  std::vector<CaseChange> cases;  // those that are not the same: of the later run in its order, then those gone
  std::array<std::size_t, kChanges> counts{};
  std::vector<const RunFinding*> appeared, disappeared;

  std::size_t count(Change change) const { return counts[static_cast<std::size_t>(change)]; }
  // Some case is worse, or there is a finding that was not there.
  bool is_worse() const { return count(Change::Worse) > 0 || !appeared.empty(); }
  // Nothing is hidden by what was not judged: both runs are whole, no case has lost its verdict, and none is gone.
  bool is_whole() const;
};

Comparison compare(const RunDocument& before, const RunDocument& after);

}  // namespace synfin::conformance
