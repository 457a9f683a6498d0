#include "adapters/linux/linux_stack.h"

#include <gtest/gtest.h>

#include "tests/adapters/on_stack.h"

namespace synfin::adapters {
namespace {

using conformance::Call;
using conformance::Outcome;
using model::State;
using wire::kAck;
using wire::kFin;
using wire::kPsh;
using wire::kRst;
using wire::kSyn;

class Linux : public OnStack {
 protected:
  void SetUp() override {
    try {
      use(make_linux_stack());
    } catch (const conformance::StackUnavailable& e) {
      GTEST_SKIP() << e.what();
    }
  }
};

TEST_F(Linux, AnswersASynWithSynAck) {
  EXPECT_FALSE(stack_->capabilities().virtual_time);
  const conformance::Handle listener = listen(*stack_, 80);
  EXPECT_EQ(state(*stack_, listener), State::Listen);
  Tester tester(*stack_, 80, 1000);
  syn_ack(tester);
  EXPECT_EQ(call(*stack_, Call::Accept, listener).outcome, Outcome::WouldBlock);
  tester.send(kAck);
  const conformance::Handle connection = accept(*stack_, listener);
  EXPECT_EQ(state(*stack_, connection), State::Established);
}

TEST_F(Linux, RefusesASecondListenerOnAPort) { expect_one_listener_a_port(); }

TEST_F(Linux, CarriesDataBothWays) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 100).outcome, Outcome::WouldBlock);
  tester.send(kAck | kPsh, 700);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 500).octets, 500U);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 500).octets, 200U);
  while (tester.receive()) {
  }
  expect_sent(tester, connection, {3, 300});
}

TEST_F(Linux, OpensActivelyAndTellsARefusal) {
  const conformance::Handle connection = connect_to(*stack_, 7, 4000);
  EXPECT_EQ(state(*stack_, connection), State::SynSent);
  Tester tester(*stack_, 4000, 7);
  const auto syn = tester.receive();
  ASSERT_TRUE(syn);
  EXPECT_EQ(syn->flags & (kSyn | kAck), kSyn);
  EXPECT_EQ(syn->source_port, 4000);
  tester.send(kRst | kAck);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::Refused);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 1).outcome, Outcome::Refused);
}

TEST_F(Linux, ChoosesAPort) {
  const conformance::Handle connection = connect_to(*stack_, 7);
  Tester tester(*stack_, 0, 7);
  const auto syn = tester.receive();
  ASSERT_TRUE(syn);
  tester.set_stack_port(syn->source_port);
  tester.send(kSyn | kAck);
  EXPECT_EQ(state(*stack_, connection), State::Established);
}

TEST_F(Linux, TakesASimultaneousOpen) {
  const conformance::Handle connection = connect_to(*stack_, 7, 4000);
  Tester tester(*stack_, 4000, 7);
  ASSERT_TRUE(tester.receive());
  tester.send(kSyn);
  EXPECT_EQ(state(*stack_, connection), State::SynReceived);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags & (kSyn | kAck), kSyn | kAck);
}

TEST_F(Linux, TellsAResetConnection) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  tester.send(kRst);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::Reset);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::Reset);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
}

TEST_F(Linux, TellsAResetAfterTheEndOfTheStream) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  tester.send(kFin | kAck);
  EXPECT_EQ(state(*stack_, connection), State::CloseWait);
  tester.send(kRst);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 1).outcome, Outcome::Reset);
}

TEST_F(Linux, ShowsTheStatesOfAConnectionWithoutASocket) {
  Tester tester(*stack_, 80, 1000);
  close_to_time_wait(tester, established(tester));
}

TEST_F(Linux, ShowsTimeWaitWhileTheSocketIsOpen) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  EXPECT_EQ(call(*stack_, Call::Shutdown, connection).outcome, Outcome::Ok);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 1).outcome, Outcome::Closing);
  ASSERT_TRUE(tester.receive());
  tester.send(kFin | kAck);
  EXPECT_EQ(state(*stack_, connection), State::TimeWait);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::EndOfStream);
}

TEST_F(Linux, ResetsWhenAbortedOrClosedWithDataUnread) {
  const conformance::Handle listener = listen(*stack_, 80);
  for (const Call how : {Call::Abort, Call::Close}) {
    Tester tester(*stack_, 80, how == Call::Abort ? 1000 : 1001);
    ASSERT_TRUE(tester.connect());
    const conformance::Handle connection = accept(*stack_, listener);
    tester.send(kAck | kPsh, 10);
    while (tester.receive()) {
    }
    EXPECT_EQ(call(*stack_, how, connection).outcome, Outcome::Ok);
    const auto answer = tester.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->flags, kRst | kAck);
    EXPECT_EQ(state(*stack_, connection), State::Closed);
  }
}

TEST_F(Linux, WaitsInRealTimeForARetransmission) {
  listen(*stack_, 80);
  Tester tester(*stack_, 80, 1000);
  tester.send(kSyn);
  ASSERT_TRUE(tester.receive());
  stack_->advance(1200);
  const auto again = tester.receive();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->flags, kSyn | kAck);
  EXPECT_NEAR(again->at, 1000, 150);
  EXPECT_GE(stack_->now(), 1200U);
}

TEST_F(Linux, IsSilentOnDamagedPackets) {
  listen(*stack_, 80);
  const std::vector<std::uint8_t> junk(1500, 0x45);
  for (const std::size_t size : {1U, 19U, 20U, 39U, 1500U}) stack_->inject(std::span(junk).first(size));
  conformance::Packet packet;
  EXPECT_FALSE(stack_->poll(packet));
}

// One pair of sockets, used again and again: a reset leaves nothing of a connection, in whatever state it was.
TEST_F(Linux, ForgetsEveryConnectionOnReset) {
  for (int i = 0; i < 2000; ++i) {
    stack_->reset(static_cast<std::uint64_t>(i));
    Tester tester(*stack_, 80, 1000);
    const conformance::Handle connection = established(tester);
    ASSERT_EQ(state(*stack_, connection), State::Established) << "at reset " << i;
    if (i % 4 >= 1) call(*stack_, i % 2 == 0 ? Call::Close : Call::Shutdown, connection);
    if (i % 4 >= 2) tester.receive();
    if (i % 4 >= 2) tester.send(kAck);
    if (i % 4 == 3) tester.send(kFin | kAck);
  }
  stack_->reset(0);
  stack_->advance(1100);
  conformance::Packet packet;
  EXPECT_FALSE(stack_->poll(packet));
}

}  // namespace
}  // namespace synfin::adapters
