#include "adapters/ns3/ns3_stack.h"

#include <gtest/gtest.h>

#include "tests/adapters/on_stack.h"

namespace synfin::adapters {
namespace {

using conformance::Call;
using conformance::Handle;
using conformance::Outcome;
using conformance::Packet;
using model::State;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;

using Ns3 = OnOwnStack<ns3_entry>;

TEST_F(Ns3, ClosedPort_AnswersReset) {
  Tester tester(*stack_, 80, 2000);
  tester.send(kSyn);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags & kRst, kRst);
}

TEST_F(Ns3, Text_GoesBothWays) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  EXPECT_EQ(state(*stack_, connection), State::Established);
  tester.send(kAck, 100);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1000).octets, 100U);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1000).outcome, Outcome::WouldBlock);
  while (tester.receive()) {
  }
  EXPECT_EQ(call(*stack_, Call::Send, connection, 50).octets, 50U);
  const auto text = tester.receive();
  ASSERT_TRUE(text) << "at once, although the simulator sends it a step later";
  ASSERT_EQ(text->text.size(), 50U);
  EXPECT_EQ(text->text[49], conformance::payload_octet(49));
}

TEST_F(Ns3, ActiveOpen_TakesItsPort) {
  const Handle connection = connect_to(*stack_, 2000, 80);
  Tester tester(*stack_, 80, 2000);
  const auto syn = tester.receive();
  ASSERT_TRUE(syn);
  EXPECT_EQ(syn->flags & kSyn, kSyn);
  EXPECT_EQ(state(*stack_, connection), State::SynSent);
}

TEST_F(Ns3, TimeWait_LastsFourMinutesOfVirtualTime) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  ASSERT_EQ(call(*stack_, Call::Close, connection).outcome, Outcome::Ok);
  ASSERT_TRUE(tester.receive());
  tester.send(kAck);
  tester.send(kFin | kAck);
  ASSERT_EQ(state(*stack_, connection), State::TimeWait);
  stack_->advance(239'999);
  EXPECT_EQ(state(*stack_, connection), State::TimeWait);
  stack_->advance(2);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
}

TEST_F(Ns3, Reset_ForgetsEverything) {
  Tester tester(*stack_, 80, 2000);
  established(tester);
  stack_->advance(5'000);
  stack_->reset(2);
  EXPECT_EQ(stack_->now(), 0U);
  Packet packet;
  EXPECT_FALSE(stack_->poll(packet));
  Tester again(*stack_, 80, 2000);
  again.send(kSyn);
  const auto answer = again.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags & kRst, kRst) << "the listener is gone too";
}

}  // namespace
}  // namespace synfin::adapters
