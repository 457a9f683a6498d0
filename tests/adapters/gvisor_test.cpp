#include "adapters/gvisor/gvisor_stack.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "tests/adapters/listed_deviations.h"
#include "tests/adapters/on_stack.h"

namespace synfin::adapters {
namespace {

using conformance::Call;
using conformance::Handle;
using conformance::Millis;
using conformance::Outcome;
using conformance::Packet;
using conformance::StackFailed;
using model::State;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;

// All that was sent, with its times.
std::vector<std::pair<Millis, std::vector<std::uint8_t>>> everything_sent(conformance::Stack& stack) {
  std::vector<std::pair<Millis, std::vector<std::uint8_t>>> all;
  for (Packet packet; stack.poll(packet);) {
    all.emplace_back(packet.at, std::vector<std::uint8_t>(packet.view().begin(), packet.view().end()));
  }
  return all;
}

class Gvisor : public OnOneStack<gvisor_entry> {
 protected:
  // Connections that have their timers end at the same times, and one that the stack chooses the port of.
  auto a_run(std::uint64_t seed) {
    stack_->reset(seed);
    listen(*stack_, 80);
    for (std::uint16_t port = 1000; port < 1008; ++port) Tester(*stack_, 80, port).send(kSyn);
    connect_to(*stack_, 7);
    stack_->advance(20'000);
    return everything_sent(*stack_);
  }
};

TEST_F(Gvisor, Listener_AnswersSyn) {
  EXPECT_TRUE(stack_->capabilities().virtual_time);
  listen(*stack_, 80);
  Tester tester(*stack_, 80, 1000);
  syn_ack(tester);
}

TEST_F(Gvisor, OneSeed_TheSameOctetsAtTheSameTimes) {
  const auto first = a_run(7);
  EXPECT_EQ(first.size(), 5U * 9U);
  EXPECT_EQ(first, a_run(7));
  EXPECT_NE(first, a_run(8));
}

TEST_F(Gvisor, Advance_IsExactAndTakesNoRealTime) {
  const auto began = std::chrono::steady_clock::now();
  Millis asked = 0;
  for (const Millis by : {1U, 9U, 999U, 12'345U, 3'600'000U}) {
    stack_->advance(by);
    asked += by;
    EXPECT_EQ(stack_->now(), asked);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST_F(Gvisor, Syn_IsRetransmittedToTheMillisecond) {
  const Handle connection = connect_to(*stack_, 7, 4000);
  stack_->advance(200'000);
  Tester tester(*stack_, 4000, 7);
  for (const Millis at : {0U, 1'000U, 3'000U, 7'000U, 15'000U, 31'000U, 63'000U}) {
    const auto syn = tester.receive();
    ASSERT_TRUE(syn) << "the SYN of " << at << " ms";
    EXPECT_EQ(syn->at, at);
  }
  EXPECT_FALSE(tester.receive());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::TimedOut);
}

TEST_F(Gvisor, TimeWait_LastsSixtySeconds) {
  Tester tester(*stack_, 80, 1000);
  const Handle connection = established(tester);
  EXPECT_EQ(call(*stack_, Call::Shutdown, connection).outcome, Outcome::Ok);
  ASSERT_TRUE(tester.receive());
  tester.send(kFin | kAck);
  EXPECT_EQ(state(*stack_, connection), State::TimeWait);
  stack_->advance(59'999);
  EXPECT_EQ(state(*stack_, connection), State::TimeWait);
  stack_->advance(1);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
}

TEST_F(Gvisor, Text_GoesBothWays) {
  Tester tester(*stack_, 80, 1000);
  const Handle connection = established(tester);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 10).outcome, Outcome::WouldBlock);
  tester.send(kAck, 300);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 10).octets, 10U);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1000).octets, 290U);
  ASSERT_TRUE(tester.receive());
  expect_sent(tester, connection, {200, 100});
}

TEST_F(Gvisor, Ending_IsToldAgainAndAgain) {
  Tester tester(*stack_, 80, 1000);
  const Handle connection = established(tester);
  tester.send(kRst);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::Reset);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 1).outcome, Outcome::Reset);
  const Handle refused = connect_to(*stack_, 7, 4000);
  Tester other(*stack_, 4000, 7);
  ASSERT_TRUE(other.receive());
  other.send(kRst | kAck);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(call(*stack_, Call::Receive, refused, 1).outcome, Outcome::Refused);
  EXPECT_EQ(call(*stack_, Call::Close, refused).outcome, Outcome::Ok);
  EXPECT_EQ(call(*stack_, Call::Close, refused).outcome, Outcome::NoConnection);
}

TEST_F(Gvisor, Reset_ForgetsEveryConnection) {
  for (std::uint64_t i = 0; i < 20; ++i) {
    stack_->reset(i);
    EXPECT_EQ(stack_->now(), 0U);
    Tester tester(*stack_, 80, 1000);
    ASSERT_EQ(state(*stack_, established(tester)), State::Established) << "at reset " << i;
  }
}

// The stack's own bug, told as the stack's death; then it is there again.
TEST_F(Gvisor, Panic_IsTheStacksDeath) {
  const Handle connection = connect_to(*stack_, 7, 4000);
  Tester tester(*stack_, 4000, 7);
  tester.send(kSyn);
  ASSERT_EQ(state(*stack_, connection), State::SynReceived);
  try {
    call(*stack_, Call::Abort, connection);
    FAIL() << "it was to panic";
  } catch (const StackFailed& e) {
    EXPECT_EQ(e.how(), StackFailed::How::Died);
    EXPECT_NE(std::string(e.what()).find("panic: runtime error"), std::string::npos) << e.what();
  }
  stack_->reset(1);
  EXPECT_GE(connect_to(*stack_, 7, 4000), 0);
}

TEST(GvisorOverIpv6, Verdicts_AreThoseOverIpv4) {
  const StackEntry gvisor = gvisor_entry();
  if (!gvisor.available) GTEST_SKIP() << gvisor.unavailable_why;
  const auto& v4 = conformance::all_cases(conformance::IpVersion::V4);
  const auto& v6 = conformance::all_cases(conformance::IpVersion::V6);
  std::vector<const conformance::Case*> one, other;
  for (std::size_t i = 0; i < v4.size(); i += 50) {
    one.push_back(&v4[i]);
    other.push_back(&v6[i]);
  }
  const auto over_v4 = conformance::run_campaign(gvisor.make, one, {}).judged;
  const auto over_v6 = conformance::run_campaign(gvisor.make, other, {}).judged;
  ASSERT_EQ(over_v4.size(), one.size());
  ASSERT_EQ(over_v6.size(), one.size());
  std::size_t conforming = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(over_v6[i].result.verdict, over_v4[i].result.verdict) << one[i]->id;
    conforming += over_v6[i].result.verdict == conformance::Verdict::Conforms;
  }
  EXPECT_GT(conforming, one.size() / 2);
}

TEST(GvisorDeviations, OfTheListedCases_AreThoseFound) {
  expect_what_is_listed(gvisor_entry(), SYNFIN_SOURCE "/adapters/gvisor/deviations.txt");
}

}  // namespace
}  // namespace synfin::adapters
