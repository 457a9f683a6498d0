// The lists of known deviations: every finding on lwIP stands in its list, and every line of the list is still found.
// Of Linux, which is whatever kernel runs, only the form of the list is tested.
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "adapters/lwip/lwip_stack.h"
#include "conformance/campaign.h"
#include "conformance/report/deviations.h"
#include "tests/adapters/listed_deviations.h"
#include "tests/complaint.h"
#include "tests/conformance/cases_like.h"

namespace synfin::adapters {
namespace {

// Of what no case shows: a walk in corpus/ does (see lwip_walks_test.cpp).
constexpr const char* kWalk = "walk";

bool is_case(const std::string& id) {
  for (const conformance::Case& c : conformance::all_cases()) {
    if (c.id == id) return true;
  }
  return false;
}

TEST(Deviations, EveryLine_HasClauseStateCaseAndReason) {
  for (const char* stack : {"lwip", "linux"}) {
    const auto lines = conformance::known_deviations(stack);
    EXPECT_FALSE(lines.empty());
    std::set<std::pair<std::string, std::string>> seen;
    for (const conformance::Deviation& line : lines) {
      EXPECT_TRUE(line.the_case == kWalk || is_case(line.the_case)) << line.the_case;
      EXPECT_GT(line.reason.size(), 20U) << line.clause;
      EXPECT_TRUE(seen.emplace(line.clause, line.state).second) << line.clause << " in " << line.state << " twice";
    }
  }
}

TEST(Deviations, ABrokenLine_IsNamedByItsNumber) {
  const auto complaint = [](const std::string& text) {
    std::istringstream in(text);
    return complaint_of<conformance::BrokenList>([&] { conformance::read_deviations(in); });
  };
  EXPECT_EQ(complaint("# a comment\n\nrst-exact\tCLOSED\tclosed/ack\twhy\n"), "");
  EXPECT_EQ(complaint("# a comment\nrst-exakt\tCLOSED\tclosed/ack\twhy\n"), "line 2: \"rst-exakt\" is no clause");
  EXPECT_EQ(complaint("rst-exact\tSHUT\tclosed/ack\twhy\n"), "line 1: \"SHUT\" is no state");
  EXPECT_NE(complaint("rst-exact\tCLOSED\n"), "");
  EXPECT_NE(complaint("rst-exact\tCLOSED\tclosed/ack\twhy\tmore\n"), "");
  EXPECT_EQ(complaint("rst-exact\tCLOSED\tclosed/ack\twhy\thttps://example.org/1\n"), "");
  EXPECT_NE(complaint("rst-exact\tCLOSED\tclosed/ack\twhy\thttps://example.org/1\tmore\n"), "");
  EXPECT_EQ(complaint("rst-exact\tCLOSED\tclosed/ack\t?\n").rfind("line 1: the reason is still \"?\"", 0), 0U);
}

// Both ways: nothing new, nothing gone.
TEST(Deviations, OfLwip_AreThoseFound) {
  if (!lwip_available()) GTEST_SKIP() << "built without lwIP";
  const auto cases = conformance::cases_like({"*"});
  const auto outcome = conformance::run_campaign(make_lwip_stack, cases, {.seed = 1});
  ASSERT_EQ(outcome.judged.size(), cases.size()) << outcome.unavailable << outcome.interrupted_why;
  Departures listed;
  for (const conformance::Deviation& line : conformance::known_deviations("lwip")) {
    if (line.the_case != kWalk) listed.emplace(line.clause, line.state);
  }
  EXPECT_EQ(departures_in(outcome), listed);
}

}  // namespace
}  // namespace synfin::adapters
