// The example of an adapter in Go, where there was a Go to compile it.
#include <gtest/gtest.h>

#include <string>

#include "adapters/exec/adapter_check.h"
#include "adapters/exec/exec_stack.h"
#include "tests/adapters/listed_deviations.h"
#include "tests/conformance/cases_like.h"

namespace synfin::adapters {
namespace {

const std::string kProgram = SYNFIN_TINY_TCP_GO;

class GoExample : public testing::Test {
 protected:
  void SetUp() override {
    if (kProgram.empty()) GTEST_SKIP() << "no Go when this was built";
  }
  StackEntry entry() const { return exec::exec_entry("exec:" + kProgram); }
};

TEST_F(GoExample, Program_KeepsToTheProtocol) {
  int checks = 0;
  exec::check_adapter({kProgram}, exec::kPatience, [&](const exec::Checked& checked) {
    EXPECT_TRUE(checked.passed) << checked.asks << ": " << checked.says;
    ++checks;
  });
  EXPECT_GT(checks, 5);
}

TEST_F(GoExample, TheListedDeviations_AreThoseFound) {
  expect_what_is_listed(entry(), SYNFIN_SOURCE "/adapters/exec/examples/tiny_tcp_go_deviations.txt");
}

// Of what it has the calls for, these need nothing that it departs from.
TEST_F(GoExample, OtherCases_Conform) {
  const auto cases = conformance::cases_like({"closed/syn*", "closed/fin*", "listen/flags*", "established/rst*",
                                              "established/syn*", "established/fin-ack*", "close-wait/data*"});
  ASSERT_GT(cases.size(), 100U);
  const auto outcome = conformance::run_campaign(entry().make, cases, {.seed = 1});
  ASSERT_EQ(outcome.judged.size(), cases.size()) << outcome.unavailable;
  for (const auto& judged : outcome.judged) {
    EXPECT_EQ(judged.result.verdict, conformance::Verdict::Conforms) << judged.the_case->id;
  }
}

}  // namespace
}  // namespace synfin::adapters
