// The lists of known deviations: every finding on lwIP stands in its list, and every line of the list is still found.
// Of Linux, which is whatever kernel runs, only the form of the list is tested.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "adapters/lwip/lwip_stack.h"
#include "conformance/campaign.h"

namespace synfin::adapters {
namespace {

struct Line {
  std::string clause, state, the_case, reason;
};

std::vector<Line> read_list(const std::string& stack) {
  std::ifstream in(std::string(SYNFIN_ADAPTERS) + "/" + stack + "/deviations.txt");
  EXPECT_TRUE(in.is_open()) << stack;
  std::vector<Line> lines;
  for (std::string text; std::getline(in, text);) {
    if (text.empty() || text.front() == '#') continue;
    std::istringstream fields(text);
    Line line;
    std::getline(fields, line.clause, '\t');
    std::getline(fields, line.state, '\t');
    std::getline(fields, line.the_case, '\t');
    std::getline(fields, line.reason);
    lines.push_back(line);
  }
  return lines;
}

bool is_clause(const std::string& id) {
  for (const model::Clause& c : model::kClauses) {
    if (c.id == id) return true;
  }
  return false;
}

bool is_case(const std::string& id) {
  for (const conformance::Case& c : conformance::all_cases()) {
    if (c.id == id) return true;
  }
  return false;
}

TEST(Deviations, EveryLine_HasClauseStateCaseAndReason) {
  for (const char* stack : {"lwip", "linux"}) {
    const auto lines = read_list(stack);
    EXPECT_FALSE(lines.empty());
    std::set<std::pair<std::string, std::string>> seen;
    for (const Line& line : lines) {
      EXPECT_TRUE(is_clause(line.clause)) << line.clause;
      EXPECT_TRUE(is_case(line.the_case)) << line.the_case;
      EXPECT_GT(line.reason.size(), 20U) << line.clause;
      EXPECT_TRUE(seen.emplace(line.clause, line.state).second) << line.clause << " in " << line.state << " twice";
    }
  }
}

// Both ways: nothing new, nothing gone.
TEST(Deviations, OfLwip_AreThoseFound) {
  if (!lwip_available()) GTEST_SKIP() << "built without lwIP";
  std::vector<const conformance::Case*> cases;
  for (const conformance::Case& c : conformance::all_cases()) cases.push_back(&c);
  const auto outcome = conformance::run_campaign(make_lwip_stack, cases, {.seed = 1});
  ASSERT_EQ(outcome.judged.size(), cases.size()) << outcome.unavailable << outcome.interrupted_why;
  std::set<std::pair<std::string, std::string>> found, listed;
  for (const auto& judged : outcome.judged) {
    if (!judged.result.failure) continue;
    found.emplace(judged.result.failure->clause->id, model::name(judged.result.failure->state));
  }
  for (const Line& line : read_list("lwip")) listed.emplace(line.clause, line.state);
  EXPECT_EQ(found, listed);
}

}  // namespace
}  // namespace synfin::adapters
