// lwIP on random walks, in child processes: whatever is not on its list of deviations is new.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/lwip/lwip_stack.h"
#include "conformance/report/report_text.h"
#include "properties/random/walk_search.h"
#include "properties/random/walk_text.h"

namespace synfin::properties {
namespace {

#ifdef SYNFIN_THOROUGH
constexpr std::size_t kWalks = 20'000;
#else
constexpr std::size_t kWalks = 2'000;
#endif

WalkSearch search(std::vector<conformance::Deviation> known) {
  return {adapters::make_lwip_stack,
          {.walks = kWalks,
           .facts = {.stack = "lwip", .stack_version = std::string(adapters::lwip_version())},
           .campaign = {.seed = 1},
           .known = std::move(known)}};
}

TEST(LwipWalks, WhatIsFound_IsListed) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP";
  WalkSearch walks = search(conformance::known_deviations("lwip"));
  walks.run();
  const conformance::Report report = walks.report();
  fmt::print("{} of {} walks came to a listed deviation\n", walks.known_met(), kWalks);
  EXPECT_EQ(walks.outcome().judged.size() + walks.known_met(), kWalks) << walks.outcome().interrupted_why;
  for (const conformance::Finding& finding : report.findings) {
    const MinimalWalk minimal = walks.shrink(finding);
    ADD_FAILURE() << finding.clause->id << " in " << name(finding.state) << ", " << finding.shown_by.size()
                  << " walks\nallowed: " << finding.expected << "\ngot: " << finding.got << "\n"
                  << to_text(minimal.walk) << "synfin walk lwip --seed 1 --walks " << kWalks << " --findings DIR\n";
  }
}

// Without the list much is found: what is listed would be missed if it were looked for.
TEST(LwipWalks, WithoutTheList_MuchIsFound) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP";
  WalkSearch walks = search({});
  walks.run();
  EXPECT_GE(walks.report().findings.size(), 20U);
}

}  // namespace
}  // namespace synfin::properties
