// Which planted bugs the laws of exchanges catch, with the smallest exchange that was found for each: on record in
// exchange_mutants.txt. What is caught must stay caught. The table is written anew by find_exchange_mutants.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/properties/random/exchange_bugs.h"

namespace synfin::properties {
namespace {

using adapters::Bug;

TEST(ExchangeMutants, EveryBug_IsInTheTable) {
  const auto rows = read_caught(SYNFIN_EXCHANGE_MUTANTS);
  EXPECT_EQ(rows.size(), exchange_bugs().size());
  for (const Bug* bug : exchange_bugs()) EXPECT_EQ(rows.count(std::string(bug->name)), 1U) << bug->name;
}

TEST(ExchangeMutants, WhatWasCaught_StaysCaught) {
  const auto rows = read_caught(SYNFIN_EXCHANGE_MUTANTS);
  std::size_t caught = 0;
  std::map<std::string, int> by_law;
  for (const Bug* bug : exchange_bugs()) {
    const auto row = rows.find(std::string(bug->name));
    if (row == rows.end() || !row->second) continue;
    const Caught& how = *row->second;
    EXPECT_TRUE(still_catches(*bug, how)) << bug->name << ": " << bug->says << ": " << how.law;
    ++caught;
    ++by_law[how.law];
  }
  EXPECT_GE(caught, 65U);
  // Every law catches something.
  for (const ExchangeLaw& law : kExchangeLaws) EXPECT_GT(by_law[std::string(law.name)], 0) << law.name;
  EXPECT_GT(by_law["listener_serves"], 0);
}

// What writes the table; for the first bugs that it finds, since all take minutes.
TEST(ExchangeMutants, Search_FindsWhatCatches) {
  for (const char* name : {"fin-wait-1-any-ack", "fin-wait-1-partial-ack"}) {
    const std::vector<const Bug*> bugs = exchange_bugs();
    const auto bug = std::find_if(bugs.begin(), bugs.end(), [&](const Bug* b) { return b->name == name; });
    ASSERT_NE(bug, bugs.end()) << name;
    const auto caught = search(**bug, patience(**bug));
    ASSERT_TRUE(caught) << name;
    EXPECT_TRUE(still_catches(**bug, *caught)) << name;
  }
}

}  // namespace
}  // namespace synfin::properties
