#include "adapters/ns3/ns3_stack.h"

#include <gtest/gtest.h>

#include "tests/adapters/tester.h"

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

class Ns3 : public testing::Test {
 protected:
  void SetUp() override {
    const StackEntry entry = ns3_entry();
    if (!entry.available) GTEST_SKIP() << entry.unavailable_why;
    host_ = entry.make();
    host_->reset(1);
  }

  Handle established(Tester& tester) {
    const Handle listener = listen(*host_, tester.stack_port());
    EXPECT_TRUE(tester.connect());
    return accept(*host_, listener);
  }

  std::unique_ptr<conformance::Stack> host_;
};

TEST_F(Ns3, ClosedPort_AnswersReset) {
  Tester tester(*host_, 80, 2000);
  tester.send(kSyn);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags & kRst, kRst);
}

TEST_F(Ns3, Text_GoesBothWays) {
  Tester tester(*host_, 80, 2000);
  const Handle connection = established(tester);
  EXPECT_EQ(state(*host_, connection), State::Established);
  tester.send(kAck, 100);
  EXPECT_EQ(call(*host_, Call::Receive, connection, 1000).octets, 100U);
  EXPECT_EQ(call(*host_, Call::Receive, connection, 1000).outcome, Outcome::WouldBlock);
  while (tester.receive()) {
  }
  EXPECT_EQ(call(*host_, Call::Send, connection, 50).octets, 50U);
  const auto text = tester.receive();
  ASSERT_TRUE(text) << "at once, although the simulator sends it a step later";
  ASSERT_EQ(text->text.size(), 50U);
  EXPECT_EQ(text->text[49], conformance::payload_octet(49));
}

TEST_F(Ns3, ActiveOpen_TakesItsPort) {
  const Handle connection = connect_to(*host_, 2000, 80);
  Tester tester(*host_, 80, 2000);
  const auto syn = tester.receive();
  ASSERT_TRUE(syn);
  EXPECT_EQ(syn->flags & kSyn, kSyn);
  EXPECT_EQ(state(*host_, connection), State::SynSent);
}

TEST_F(Ns3, TimeWait_LastsFourMinutesOfVirtualTime) {
  Tester tester(*host_, 80, 2000);
  const Handle connection = established(tester);
  ASSERT_EQ(call(*host_, Call::Close, connection).outcome, Outcome::Ok);
  ASSERT_TRUE(tester.receive());
  tester.send(kAck);
  tester.send(kFin | kAck);
  ASSERT_EQ(state(*host_, connection), State::TimeWait);
  host_->advance(239'999);
  EXPECT_EQ(state(*host_, connection), State::TimeWait);
  host_->advance(2);
  EXPECT_EQ(state(*host_, connection), State::Closed);
}

TEST_F(Ns3, Reset_ForgetsEverything) {
  Tester tester(*host_, 80, 2000);
  established(tester);
  host_->advance(5'000);
  host_->reset(2);
  EXPECT_EQ(host_->now(), 0U);
  Packet packet;
  EXPECT_FALSE(host_->poll(packet));
  Tester again(*host_, 80, 2000);
  again.send(kSyn);
  const auto answer = again.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags & kRst, kRst) << "the listener is gone too";
}

}  // namespace
}  // namespace synfin::adapters
