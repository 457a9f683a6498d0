// What suites reach stays reached.
#include "properties/coverage/coverage.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/command_cases.h"
#include "properties/coverage/case_bench.h"
#include "properties/coverage/suite.h"

namespace synfin::properties {
namespace {

using conformance::Case;

std::vector<std::string> golden(std::string_view suite) {
  std::ifstream in(std::string(SYNFIN_GOLDEN) + "/" + std::string(suite) + ".txt");
  EXPECT_TRUE(in.is_open()) << suite;
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

const Coverage& coverage_of_all_cases() {
  static const Coverage coverage = coverage_of(conformance::all_cases());
  return coverage;
}

// Both ways, so that the file is kept up: what is newly reached belongs in it (`synfin_commands reached cases`).
TEST(Coverage, OfAllCases_IsWhatItWas) {
  const auto reached = lines_of(coverage_of_all_cases());
  EXPECT_EQ(lost(golden("cases"), reached), std::vector<std::string>{});
  EXPECT_EQ(lost(reached, golden("cases")), std::vector<std::string>{});
}

TEST(Coverage, OfAllCases_IsOfPathsOfTheTable) {
  std::set<std::uint32_t> known;
  for (const PathRow& row : read_paths(SYNFIN_PATHS)) known.insert(row.number);
  for (const std::uint32_t path : coverage_of_all_cases().paths) EXPECT_EQ(known.count(path), 1U) << std::hex << path;
}

// The planted bug: a suite that has lost some of its cases.
TEST(Coverage, OfASuiteWithCasesLeftOut_IsSeenToHaveLostSome) {
  const std::string left_out = "established";
  std::vector<Case> fewer;
  for (const Case& c : conformance::all_cases()) {
    if (c.id.find(left_out) == std::string::npos) fewer.push_back(c);
  }
  ASSERT_LT(fewer.size(), conformance::all_cases().size());
  const auto missing = lost(golden("cases"), lines_of(coverage_of(fewer)));
  std::size_t paths = 0;
  for (const std::string& line : missing) paths += line.compare(0, 5, "path ") == 0 ? 1 : 0;
  EXPECT_GT(paths, 100U);
}

// Each path is taken by a case, or listed with a reason.
TEST(Coverage, EveryPath_HasACaseOrAReason) {
  std::map<std::uint32_t, std::string> reasons;
  std::ifstream in(SYNFIN_UNREACHED);
  ASSERT_TRUE(in.is_open());
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::string reason = line.substr(line.find('\t') + 1);
    EXPECT_TRUE(reason == "never" || reason == "not-found") << line;
    reasons.emplace(static_cast<std::uint32_t>(std::stoul(line, nullptr, 16)), reason);
  }
  for (const PathRow& row : read_paths(SYNFIN_PATHS)) {
    const bool taken = coverage_of_all_cases().paths.count(row.number) != 0;
    EXPECT_NE(taken, reasons.count(row.number) != 0) << line_of(row);
  }
}

// The file says in which profile a case takes which path.
TEST(CommandCases, EachTakesItsPathInItsProfile) {
  for (const model::Profile& profile : model::kProfiles) {
    CaseBench bench(profile, profile.claims);
    for (const conformance::CommandCase& c : conformance::command_cases()) {
      if (c.profile != profile.name) continue;
      EXPECT_EQ(bench.run_for_coverage(case_of(c)).paths.count(c.path), 1U) << c.id;
    }
  }
}

// A case that is not the one that it says is seen.
TEST(CommandCases, OneWithAnotherSegment_DoesNotTakeItsPath) {
  ASSERT_FALSE(conformance::command_cases().empty());
  conformance::CommandCase other = conformance::command_cases().front();
  other.stimuli.back() = conformance::stimulus_of("none seq=RCV.NXT");
  CaseBench bench(*model::find_profile(other.profile), model::find_profile(other.profile)->claims);
  EXPECT_EQ(bench.run_for_coverage(case_of(other)).paths.count(other.path), 0U);
}

}  // namespace
}  // namespace synfin::properties
