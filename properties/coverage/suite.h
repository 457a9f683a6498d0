// Suites of stimuli on the reference endpoint, and what each reaches.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/stimulus.h"
#include "properties/coverage/coverage.h"
#include "properties/coverage/path_table.h"

namespace synfin::properties {

// A suite is run in each profile by its own claims.
struct Suite {
  std::string_view name;
  Coverage (*run)();
};
// "cases", all conformance cases; "cases-by-hand", those of them that are not of command_cases.tsv; "walks" and
// "exchanges" (properties/coverage/random_suites.h). The clauses of cases are those that explained what was seen; the
// endpoint's own, of walks and exchanges, are fewer: those on whose authority it acted.
std::span<const Suite> all_suites();

// These cases on the reference endpoint, in all profiles.
Coverage coverage_of(std::span<const conformance::Case> cases);

// What one of them reached.
struct SuiteCoverage {
  std::string_view suite;
  Coverage coverage;
};

// "suite  clauses reached of N  paths reached of M", a line for each suite; then of those paths by what they begin
// with, and by their state.
std::string coverage_table(std::span<const SuiteCoverage> suites, std::span<const PathRow> paths);

// The golden form: a line for each clause and for each path reached, sorted.
std::vector<std::string> lines_of(const Coverage& coverage);
// What stands in `golden` and not in `lines`: once reached, and no longer.
std::vector<std::string> lost(std::span<const std::string> golden, std::span<const std::string> lines);

}  // namespace synfin::properties
