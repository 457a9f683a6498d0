// A stack against its list of known deviations: of the cases that the list names, those found are those listed.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stack_entry.h"
#include "conformance/campaign.h"
#include "conformance/report/deviations.h"

namespace synfin::adapters {

// The clauses that are broken, each with the state that it was broken in.
using Departures = std::set<std::pair<std::string, std::string>>;

inline Departures departures_in(const conformance::CampaignOutcome& outcome) {
  Departures found;
  for (const conformance::Judged& judged : outcome.judged) {
    if (!judged.result.failure) continue;
    found.emplace(judged.result.failure->clause->id, model::name(judged.result.failure->state));
  }
  return found;
}

// Both ways: nothing gone, nothing new.
inline void expect_what_is_listed(const StackEntry& entry, const std::string& list) {
  if (!entry.available) GTEST_SKIP() << entry.unavailable_why;
  std::ifstream in(list);
  std::set<std::string> ids;
  Departures listed;
  for (const conformance::Deviation& line : conformance::read_deviations(in)) {
    listed.emplace(line.clause, line.state);
    ids.insert(line.the_case);
  }
  ASSERT_FALSE(listed.empty());
  std::vector<const conformance::Case*> cases;
  for (const conformance::Case& c : conformance::all_cases()) {
    if (ids.contains(c.id)) cases.push_back(&c);
  }
  ASSERT_EQ(cases.size(), ids.size());
  const auto outcome = conformance::run_campaign(entry.make, cases, {.seed = 1});
  ASSERT_EQ(outcome.judged.size(), cases.size()) << outcome.unavailable << outcome.interrupted_why;
  EXPECT_EQ(departures_in(outcome), listed);
}

}  // namespace synfin::adapters
