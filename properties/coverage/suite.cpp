#include "properties/coverage/suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "properties/coverage/case_bench.h"
#include "properties/coverage/random_suites.h"

namespace synfin::properties {
namespace {

constexpr std::string_view kCommand = "command/";

bool is_by_hand(const conformance::Case& c) { return c.id.compare(0, kCommand.size(), kCommand) != 0; }

Coverage run_cases() { return coverage_of(conformance::all_cases()); }

Coverage run_cases_by_hand() {
  std::vector<conformance::Case> cases;
  std::copy_if(conformance::all_cases().begin(), conformance::all_cases().end(), std::back_inserter(cases), is_by_hand);
  return coverage_of(cases);
}

Coverage run_walks() { return coverage_of_walks(); }
Coverage run_exchanges() { return coverage_of_exchanges(); }

// Some of the paths.
struct Column {
  std::string_view name;
  std::vector<std::uint32_t> paths;
  std::size_t reached(const Coverage& coverage) const {
    return static_cast<std::size_t>(
        std::count_if(paths.begin(), paths.end(), [&](std::uint32_t path) { return coverage.paths.count(path) != 0; }));
  }
};

// By what they begin with, and by their state.
std::vector<Column> columns_of(std::span<const PathRow> rows) {
  std::map<Begun, std::vector<std::uint32_t>> of_begun;
  std::map<model::State, std::vector<std::uint32_t>> of_state;
  for (const PathRow& row : rows) {
    of_begun[begun_of(row)].push_back(row.number);
    of_state[state_of(row)].push_back(row.number);
  }
  std::vector<Column> columns;
  for (auto& [begun, paths] : of_begun) columns.push_back({name(begun), std::move(paths)});
  for (auto& [state, paths] : of_state) columns.push_back({name(state), std::move(paths)});
  return columns;
}

}  // namespace

std::span<const Suite> all_suites() {
  static constexpr std::array<Suite, 4> kSuites = {{{"cases-by-hand", &run_cases_by_hand},
                                                    {"cases", &run_cases},
                                                    {"walks", &run_walks},
                                                    {"exchanges", &run_exchanges}}};
  return kSuites;
}

Coverage coverage_of(std::span<const conformance::Case> cases) {
  Coverage coverage;
  for (const model::Profile& profile : model::kProfiles) {
    CaseBench bench(profile, profile.claims);
    for (const conformance::Case& c : cases) coverage.merge(bench.run_for_coverage(c));
  }
  return coverage;
}

std::string coverage_table(std::span<const SuiteCoverage> suites, std::span<const PathRow> paths) {
  std::string text = fmt::format("{:<14} {:>9} {:>12}", "suite", "clauses", "paths");
  const std::vector<Column> columns = columns_of(paths);
  for (const Column& column : columns) text += fmt::format(" {:>13}", column.name);
  for (const SuiteCoverage& suite : suites) {
    std::size_t all = 0;
    for (const PathRow& row : paths) all += suite.coverage.paths.count(row.number);
    text += fmt::format("\n{:<14} {:>4} of {:>3} {:>4} of {:>4}", suite.suite, suite.coverage.clauses.size(),
                        std::size(model::kClauses), all, paths.size());
    for (const Column& column : columns) {
      text += fmt::format(" {:>5} of {:>4}", column.reached(suite.coverage), column.paths.size());
    }
  }
  return text + "\n";
}

std::vector<std::string> lines_of(const Coverage& coverage) {
  std::vector<std::string> lines;
  coverage.clauses.each([&](const model::Clause& c) { lines.push_back(fmt::format("clause {}", c.id)); });
  for (const std::uint32_t path : coverage.paths) lines.push_back(fmt::format("path {:08x}", path));
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> lost(std::span<const std::string> golden, std::span<const std::string> lines) {
  std::vector<std::string> missing;
  std::set_difference(golden.begin(), golden.end(), lines.begin(), lines.end(), std::back_inserter(missing));
  return missing;
}

}  // namespace synfin::properties
