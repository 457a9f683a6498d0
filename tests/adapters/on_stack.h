// Fixtures of the adapters' own tests: a stack that is fresh for each test, and what the tests of several stacks ask.
#pragma once
#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>

#include "adapters/stack_entry.h"
#include "tests/adapters/tester.h"

namespace synfin::adapters {

class OnStack : public testing::Test {
 protected:
  void use(std::shared_ptr<conformance::Stack> stack) {
    stack_ = std::move(stack);
    stack_->reset(1);
  }

  // A connection that a listener of its own has accepted.
  conformance::Handle established(Tester& tester) {
    const conformance::Handle listener = listen(*stack_, tester.stack_port());
    EXPECT_TRUE(tester.connect());
    return accept(*stack_, listener);
  }

  conformance::Outcome outcome(conformance::Call what, conformance::Handle on, std::uint32_t octets = 0) {
    return call(*stack_, what, on, octets).outcome;
  }

  // What the stack sends for a SYN, which is a SYN,ACK of it.
  static Seen syn_ack(Tester& tester) {
    tester.send(wire::kSyn);
    const Seen answer = tester.receive().value_or(Seen{});
    EXPECT_EQ(answer.flags, wire::kSyn | wire::kAck);
    EXPECT_EQ(answer.ack, tester.seq);
    return answer;
  }

  void expect_one_listener_a_port() {
    listen(*stack_, 80);
    conformance::UserCall c;
    c.call = conformance::Call::OpenPassive;
    c.local_port = 80;
    EXPECT_EQ(stack_->call(c).outcome, conformance::Outcome::Exists);
  }

  // Each SEND, of so many octets, is one segment with the octets of its place in the stream.
  void expect_sent(Tester& tester, conformance::Handle connection, std::initializer_list<std::uint32_t> sizes) {
    std::uint32_t position = 0;
    for (const std::uint32_t octets : sizes) {
      const auto sent = call(*stack_, conformance::Call::Send, connection, octets);
      EXPECT_EQ(sent.outcome, conformance::Outcome::Ok);
      EXPECT_EQ(sent.octets, octets);
      const auto segment = tester.receive();
      ASSERT_TRUE(segment);
      EXPECT_EQ(segment->flags, wire::kPsh | wire::kAck);
      ASSERT_EQ(segment->text.size(), octets);
      for (const std::uint8_t octet : segment->text) EXPECT_EQ(octet, conformance::payload_octet(position++));
      tester.send(wire::kAck);
    }
  }

  // Text from the tester, then to it, each acknowledged at once; then the tester's FIN.
  void expect_text_both_ways_and_fin(Tester& tester, conformance::Handle connection) {
    using conformance::Call;
    using conformance::Outcome;
    tester.send(wire::kAck, 100);
    ASSERT_TRUE(tester.receive());
    EXPECT_EQ(call(*stack_, Call::Receive, connection, 1000).octets, 100U);
    EXPECT_EQ(outcome(Call::Receive, connection, 1000), Outcome::WouldBlock);
    EXPECT_EQ(call(*stack_, Call::Send, connection, 50).octets, 50U);
    const auto text = tester.receive();
    ASSERT_TRUE(text);
    ASSERT_EQ(text->text.size(), 50U);
    EXPECT_EQ(text->text[49], conformance::payload_octet(49));
    tester.send(wire::kFin | wire::kAck);
    ASSERT_TRUE(tester.receive());
    EXPECT_EQ(outcome(Call::Receive, connection, 1000), Outcome::EndOfStream);
  }

  // CLOSE, and every state that it leads to when the peer answers in order.
  void close_to_time_wait(Tester& tester, conformance::Handle connection) {
    EXPECT_EQ(outcome(conformance::Call::Close, connection), conformance::Outcome::Ok);
    EXPECT_EQ(outcome(conformance::Call::Send, connection, 1), conformance::Outcome::NoConnection);
    const auto fin = tester.receive();
    ASSERT_TRUE(fin);
    EXPECT_EQ(fin->flags, wire::kFin | wire::kAck);
    EXPECT_EQ(state(*stack_, connection), model::State::FinWait1);
    tester.send(wire::kAck);
    EXPECT_EQ(state(*stack_, connection), model::State::FinWait2);
    tester.send(wire::kFin | wire::kAck);
    EXPECT_EQ(state(*stack_, connection), model::State::TimeWait);
  }

  std::shared_ptr<conformance::Stack> stack_;
};

// A stack of its own for each test, where this build has it.
template <StackEntry (*kEntry)()>
class OnOwnStack : public OnStack {
 protected:
  void SetUp() override {
    const StackEntry entry = kEntry();
    if (!entry.available) GTEST_SKIP() << entry.unavailable_why;
    use(entry.make());
  }
};

// One stack for all tests of a suite, reset for each: those that are programs take long to start.
template <StackEntry (*kEntry)()>
class OnOneStack : public OnStack {
 protected:
  static void SetUpTestSuite() {
    const StackEntry entry = kEntry();
    if (entry.available) of_the_suite_ = entry.make();
  }
  static void TearDownTestSuite() { of_the_suite_.reset(); }
  void SetUp() override {
    if (of_the_suite_ == nullptr) GTEST_SKIP() << kEntry().unavailable_why;
    use(of_the_suite_);
  }

 private:
  static inline std::shared_ptr<conformance::Stack> of_the_suite_;
};

}  // namespace synfin::adapters
