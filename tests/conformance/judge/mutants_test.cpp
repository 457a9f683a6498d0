// Which planted bugs the judge convicts from a capture alone: on record in mutants_convicted.txt. What is convicted
// must stay convicted, and the other end, which is as the standard has it, is never accused. The table is brought up to
// date by find_convictions.
#include <gtest/gtest.h>

#include "adapters/mutant/mutants.h"
#include "tests/conformance/judge/mutant_trials.h"

namespace synfin::conformance {
namespace {

using adapters::Bug;

#ifdef SYNFIN_THOROUGH
constexpr unsigned kUndisturbed = 40;  // exchanges
#else
constexpr unsigned kUndisturbed = 6;
#endif
constexpr std::size_t kLeastBetween = 9, kLeastAtHost = 19;  // of the bugs on record

TEST(JudgedMutants, EveryBug_IsInTheTable) {
  const auto rows = read_convictions(SYNFIN_MUTANTS_CONVICTED);
  EXPECT_EQ(rows.size(), adapters::planted_bugs().size());
  for (const Bug* bug : adapters::planted_bugs()) EXPECT_EQ(rows.count(std::string(bug->name)), 1U) << bug->name;
}

TEST(JudgedMutants, WhatWasConvicted_StaysConvicted) {
  const auto rows = read_convictions(SYNFIN_MUTANTS_CONVICTED);
  std::array<std::size_t, kWheres.size()> convicted{};
  for (const Bug* bug : adapters::planted_bugs()) {
    const auto row = rows.find(std::string(bug->name));
    if (row == rows.end()) continue;
    for (std::size_t w = 0; w < kWheres.size(); ++w) {
      const auto& conviction = row->second[w];
      if (!conviction) continue;
      const JudgedCapture result = judged_trial(*bug, static_cast<Where>(w), conviction->trial);
      const Accusation* accusation = against(result, conviction->trial.side);
      ASSERT_NE(accusation, nullptr) << bug->name << ' ' << kWheres[w];
      EXPECT_EQ(accusation->finding.clause->id, conviction->clause) << bug->name << ' ' << kWheres[w];
      EXPECT_EQ(against(result, 1 - conviction->trial.side), nullptr) << bug->name << ' ' << kWheres[w];
      ++convicted[w];
    }
  }
  EXPECT_GE(convicted[0], kLeastBetween);
  EXPECT_GE(convicted[1], kLeastAtHost);
}

TEST(JudgedMutants, PeerOfAnyMutant_IsNeverAccused) {
  for (const Bug* bug : adapters::planted_bugs()) {
    for (const Where where : {Where::Between, Where::AtHost}) {
      for (unsigned seed = 0; seed < kUndisturbed; ++seed) {
        const Trial trial{static_cast<int>(seed % 2), seed};
        const Accusation* accusation = nullptr;
        const JudgedCapture result = judged_trial(*bug, where, trial);
        accusation = against(result, 1 - trial.side);
        EXPECT_EQ(accusation, nullptr) << bug->name << " seed " << seed << ": " << accusation->finding.clause->id
                                       << " by packet " << accusation->finding.number << "\n"
                                       << told(captured(*bug, where, trial));
      }
    }
  }
}

// What writes the table; for one bug, since all take minutes.
TEST(JudgedMutants, Search_FindsWhatConvicts) {
  const auto rows = read_convictions(SYNFIN_MUTANTS_CONVICTED);
  for (const Bug* bug : adapters::planted_bugs()) {
    const auto row = rows.find(std::string(bug->name));
    if (row == rows.end() || !row->second[0]) continue;
    const auto found = search(*bug, Where::Between);
    ASSERT_TRUE(found) << bug->name;
    EXPECT_NE(against(judged_trial(*bug, Where::Between, found->trial), found->trial.side), nullptr) << bug->name;
    return;
  }
  FAIL() << "no bug on record is convicted";
}

}  // namespace
}  // namespace synfin::conformance
