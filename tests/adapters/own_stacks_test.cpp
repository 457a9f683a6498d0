// Stacks of one's own: the example is listed, and judged like any other.
#include "adapters/own_stacks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "adapters/catalog.h"
#include "tests/conformance/cases_like.h"

namespace synfin::adapters {
namespace {

const StackEntry* example(const std::vector<StackEntry>& stacks) {
  const auto found = std::find_if(stacks.begin(), stacks.end(), [](const auto& e) { return e.name == "closed-host"; });
  return found == stacks.end() ? nullptr : &*found;
}

TEST(OwnStacks, TheExampleIsInTheCatalog) {
  const auto stacks = all_stacks();
  ASSERT_NE(example(stacks), nullptr);
  EXPECT_EQ(stacks[0].name, "model") << "those of synfin come first";
}

TEST(OwnStacks, TheExample_ConformsInClosed_AndHasNoCalls) {
  const auto stacks = all_stacks();
  const auto cases = conformance::cases_like({"closed/*", "listen/syn/*"});
  const auto outcome = conformance::run_campaign(example(stacks)->make, cases, {});
  std::map<conformance::Verdict, std::size_t> count;
  for (const auto& judged : outcome.judged) {
    ++count[judged.result.verdict];
    const bool is_good = judged.result.verdict == conformance::Verdict::Conforms ||
                         judged.result.verdict == conformance::Verdict::Unsupported;
    EXPECT_TRUE(is_good) << judged.the_case->id << ": "
                         << (judged.result.failure ? judged.result.failure->expected : judged.result.why);
  }
  EXPECT_EQ(outcome.judged.size(), cases.size());
  EXPECT_GT(count[conformance::Verdict::Conforms], 200U);
  EXPECT_GT(count[conformance::Verdict::Unsupported], 2U);
}

}  // namespace
}  // namespace synfin::adapters
