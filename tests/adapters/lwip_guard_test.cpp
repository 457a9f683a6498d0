// lwIP in a process that outlives its assertions.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "adapters/lwip/abort_guard.h"
#include "adapters/lwip/lwip_stack.h"
#include "conformance/session.h"
#include "tests/adapters/tester.h"
#include "tests/complaint.h"

namespace synfin::adapters {
namespace {

const conformance::Case& case_of(std::string_view id) {
  const auto& cases = conformance::all_cases();
  return *std::find_if(cases.begin(), cases.end(), [&](const conformance::Case& c) { return c.id == id; });
}

conformance::CaseResult judge(conformance::Stack& stack, std::string_view id) {
  conformance::Session session(stack, {});
  stack.reset(1);
  session.start(case_of(id), 80, 2000, 1);
  conformance::Packet packet;
  while (const auto wait = session.run()) {
    stack.advance(*wait);
    while (stack.poll(packet)) session.deliver(packet);
    session.time_has_passed();
  }
  return session.result();
}

std::string death(conformance::Stack& stack, std::string_view id) {
  return complaint_of<LwipDied>([&] { judge(stack, id); });
}

class LwipGuard : public testing::Test {
 protected:
  void SetUp() override {
    if (!lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  }
};

constexpr const char* kDeadly = "established/fin/seq-opposite";
constexpr const char* kHarmless = "established/fin/seq-left";

TEST_F(LwipGuard, FailedAssertion_ComesBackAsWhatItPrinted) {
  const auto stack = make_guarded_lwip_stack();
  EXPECT_NE(death(*stack, kDeadly).find("Assertion \"insane offset!\" failed"), std::string::npos);
  EXPECT_EQ(death(*stack, kHarmless), "");
}

TEST_F(LwipGuard, StackThatDied_IsWholeAfterReset) {
  const auto guarded = make_guarded_lwip_stack();
  const std::string first = death(*guarded, kDeadly);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(death(*guarded, kDeadly), first) << i;
    const auto result = judge(*guarded, kHarmless);
    ASSERT_TRUE(result.failure) << i;
    ASSERT_EQ(result.failure->clause, &model::kSegAckIsRcvNxt) << i;
  }
}

TEST_F(LwipGuard, StackThatDied_StaysDeadUntilReset) {
  const auto stack = make_guarded_lwip_stack();
  ASSERT_NE(death(*stack, kDeadly), "");
  EXPECT_THROW(stack->advance(1), LwipDied);
  EXPECT_THROW(listen(*stack, 80), LwipDied);
  stack->reset(1);
  EXPECT_NO_THROW(stack->advance(1));
}

TEST_F(LwipGuard, PlainStack_StillEndsTheProcess) {
  const auto stack = make_lwip_stack();
  EXPECT_EXIT(judge(*stack, kDeadly), testing::KilledBySignal(SIGABRT), "");
}

TEST(AbortGuard, AbortOutsideOfAStep_EndsTheProcess) {
  EXPECT_EXIT(
      {
        lwip::AbortGuard guard;
        guard.run([] {});
        std::abort();
      },
      testing::KilledBySignal(SIGABRT), "");
}

TEST(AbortGuard, AbortOutsideOfAStep_GoesToTheHandlerBefore) {
  EXPECT_EXIT(
      {
        std::signal(SIGABRT, [](int) { std::_Exit(7); });
        lwip::AbortGuard guard;
        std::abort();
      },
      testing::ExitedWithCode(7), "");
}

TEST(AbortGuard, WhatAStepPrints_IsTold_AndStandardOutputIsWhatItWas) {
  std::FILE* const usual = stdout;
  lwip::AbortGuard guard;
  for (int i = 0; i < 3; ++i) {
    const auto words = guard.run([] {
      std::printf("no %s\n", "more");
      std::abort();
    });
    ASSERT_TRUE(words);
    EXPECT_EQ(*words, "no more");
    EXPECT_EQ(stdout, usual);
  }
  EXPECT_FALSE(guard.run([] {}));
}

}  // namespace
}  // namespace synfin::adapters
