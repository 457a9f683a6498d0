// The requirements of the standard, each with what runs say of the cases that exercise it.
#pragma once
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "conformance/ledger.h"
#include "conformance/report/report_run.h"

namespace synfin::conformance {

// What a run says of one requirement, by the cases of the run that exercise it.
enum class Standing : std::uint8_t {
  Fails,      // some case deviates or violates
  Conforms,   // some case conforms, and none fails
  NotJudged,  // there were cases, and none could be judged
  NotRun,     // the run has no case of it
};
inline constexpr std::size_t kStandings = 4;
std::string_view name(Standing standing);

struct RequirementVerdict {
  Standing standing = Standing::NotRun;
  Totals totals{};  // of the run's cases
};

struct RequirementRow {
  const Requirement* requirement = nullptr;
  std::size_t cases = 0;                     // of all that there are
  std::vector<RequirementVerdict> verdicts;  // one for each run
};

// The words with which a requirement binds, counted together: MUST with MUST NOT, SHOULD with SHOULD NOT.
inline constexpr std::array<std::string_view, 4> kBindings = {"MUST", "SHOULD", "MAY", "IS"};

struct RequirementTotals {
  std::size_t all = 0, tested = 0;                            // there is a case
  std::vector<std::array<std::size_t, kStandings>> standing;  // one for each run, of those that are tested
};

struct RequirementTable {
  std::vector<std::string> runs;                           // what they are called
  std::vector<RequirementRow> rows;                        // in the order of the ledger
  std::array<RequirementTotals, kBindings.size()> totals;  // in the order of kBindings
};

// The rows point into the ledger. A case exercises several requirements: one that fails may fail for another of them.
RequirementTable requirement_table(std::span<const RunDocument> runs);

std::string to_text(const RequirementTable& table);
std::string to_markdown(const RequirementTable& table);
std::string to_json_text(const RequirementTable& table);

}  // namespace synfin::conformance
