// What suites reach stays reached.
#include "properties/coverage/coverage.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mutant/mutants.h"
#include "conformance/campaign.h"
#include "conformance/command_cases.h"
#include "conformance/in_process.h"
#include "properties/coverage/case_bench.h"
#include "properties/coverage/random_suites.h"
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

// What a suite reaches, found out once.
const Coverage& coverage_of_suite(std::string_view name) {
  static std::map<std::string_view, Coverage> found;
  for (const Suite& suite : all_suites()) {
    if (suite.name != name) continue;
    if (found.count(suite.name) == 0) found.emplace(suite.name, suite.run());
    return found.at(suite.name);
  }
  throw std::out_of_range(std::string(name));
}

const Coverage& coverage_of_all_cases() { return coverage_of_suite("cases"); }

std::size_t count_of(std::string_view what, const std::vector<std::string>& lines) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const std::string& line) { return line.compare(0, what.size(), what) == 0; }));
}

// Both ways, so that the file is kept up: what is newly reached belongs in it (`synfin_commands reached cases`).
TEST(Coverage, OfAllCases_IsWhatItWas) {
  const auto reached = lines_of(coverage_of_all_cases());
  EXPECT_EQ(lost(golden("cases"), reached), std::vector<std::string>{});
  EXPECT_EQ(lost(reached, golden("cases")), std::vector<std::string>{});
}

// What is drawn at random may reach more at any change of the endpoint: it belongs in the file when that is next
// written (`synfin_commands reached walks`).
TEST(Coverage, OfRandomSuites_LosesNothing) {
  for (const std::string_view suite : {"walks", "exchanges"}) {
    const auto once = golden(suite), reached = lines_of(coverage_of_suite(suite));
    EXPECT_GT(once.size(), 100U) << suite;
    EXPECT_EQ(lost(once, reached), std::vector<std::string>{}) << suite;
    fmt::print("{}: {} reached for the first time\n", suite, lost(reached, once).size());
  }
}

TEST(Coverage, OfEachSuite_IsOfPathsOfTheTable) {
  const auto paths = read_paths(SYNFIN_PATHS);
  std::set<std::uint32_t> known;
  for (const PathRow& row : paths) known.insert(row.number);
  std::vector<SuiteCoverage> reached;
  for (const Suite& suite : all_suites()) reached.push_back({suite.name, coverage_of_suite(suite.name)});
  for (const auto& [suite, coverage] : reached) {
    for (const std::uint32_t path : coverage.paths)
      EXPECT_EQ(known.count(path), 1U) << suite << ' ' << std::hex << path;
  }
  fmt::print("{}", coverage_table(reached, paths));
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
  EXPECT_GT(count_of("path ", missing), 100U);
}

// The same of what is drawn: of a tenth, some is missing.
TEST(Coverage, OfFewerWalksAndExchanges_IsSeenToHaveLostSome) {
  const auto of_walks = lost(golden("walks"), lines_of(coverage_of_walks(kWalksOfSuite / 10)));
  EXPECT_GT(count_of("path ", of_walks), 0U);
  const auto of_exchanges = lost(golden("exchanges"), lines_of(coverage_of_exchanges(kExchangesOfSuite / 10)));
  EXPECT_GT(count_of("path ", of_exchanges), 0U);
}

// Each path is taken by a case, or listed with a reason.
TEST(Coverage, EveryPath_HasACaseOrAReason) {
  std::map<std::uint32_t, std::string> reasons;
  std::ifstream in(SYNFIN_UNREACHED);
  ASSERT_TRUE(in.is_open());
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::string reason = line.substr(line.find('\t') + 1);
    EXPECT_TRUE(reason == "never" || reason == "host" || reason == "not-found") << line;
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

// The cases whose own path begins so.
std::vector<Case> cases_for(Begun begun) {
  std::set<std::uint32_t> numbers;
  for (const PathRow& row : read_paths(SYNFIN_PATHS)) {
    if (begun_of(row) == begun) numbers.insert(row.number);
  }
  std::vector<Case> cases;
  for (const conformance::CommandCase& c : conformance::command_cases()) {
    if (numbers.count(c.path) != 0) cases.push_back(case_of(c));
  }
  return cases;
}

// How many of them convict this mutant by this clause.
std::size_t convictions(std::string_view mutant, const model::Clause& clause, const std::vector<Case>& cases) {
  const auto stack = adapters::make_mutant(mutant);
  conformance::Session session(*stack, {.claims = model::find_profile("rfc9293")->claims});
  return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), [&](const Case& c) {
    conformance::run_in_process(*stack, session, c, conformance::case_seed(1, c.id));
    const auto failure = session.result().failure;
    return failure && failure->clause == &clause;
  }));
}

TEST(CommandCases, ForTransmissions_ConvictWhoNeverSends) {
  const auto cases = cases_for(Begun::ByTransmission);
  EXPECT_GT(cases.size(), 10U);
  EXPECT_GT(convictions("never-sends", model::kSendsInTime, cases), 0U);
}

TEST(CommandCases, ForTimers_ConvictWhoseTimersAreWrong) {
  const auto cases = cases_for(Begun::ByTimer);
  EXPECT_GT(cases.size(), 50U);
  EXPECT_GT(convictions("fin-wait-1-no-retransmission", model::kRetransmission, cases), 0U);
  EXPECT_GT(convictions("retransmits-only-fin", model::kRetransmission, cases), 0U);
  EXPECT_GT(convictions("no-back-off", model::kRtoBackoff, cases), 0U);
}

}  // namespace
}  // namespace synfin::properties
