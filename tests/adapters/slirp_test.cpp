#include "adapters/slirp/slirp_stack.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>

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

using Slirp = OnOwnStack<slirp_entry>;

TEST_F(Slirp, ClosedPort_AnswersReset) {
  Tester tester(*stack_, 80, 2000);
  tester.send(kSyn);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags, kRst | kAck);
  EXPECT_EQ(answer->source_port, 80);
}

TEST_F(Slirp, Listener_GivesConnectionOfTheGuestsPort) {
  const Handle listener = listen(*stack_, 80);
  Tester tester(*stack_, 80, 2000);
  tester.send(kSyn);
  ASSERT_TRUE(tester.receive());
  EXPECT_EQ(outcome(Call::Accept, listener), Outcome::WouldBlock) << "before the third segment";
  tester.send(kAck);
  const auto accepted = call(*stack_, Call::Accept, listener);
  EXPECT_EQ(accepted.outcome, Outcome::Ok);
  EXPECT_EQ(accepted.remote_port, 2000);
  EXPECT_EQ(state(*stack_, accepted.handle), State::Established);
}

TEST_F(Slirp, Text_GoesBothWaysAndFinEndsTheStream) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  expect_text_both_ways_and_fin(tester, connection);
  EXPECT_EQ(state(*stack_, connection), State::CloseWait);
}

TEST_F(Slirp, ActiveOpen_HasThePortsThatWereAskedFor) {
  const Handle connection = connect_to(*stack_, 2000, 80);
  Tester tester(*stack_, 80, 2000);
  const auto syn = tester.receive();
  ASSERT_TRUE(syn) << "well-formed, its checksums right although its port was another";
  EXPECT_EQ(syn->flags, kSyn);
  EXPECT_EQ(syn->source_port, 80);
  tester.send(kSyn | kAck);
  const auto ack = tester.receive();
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->flags, kAck);
  EXPECT_EQ(state(*stack_, connection), State::Established);
  EXPECT_EQ(outcome(Call::Shutdown, connection), Outcome::Ok);
  const auto fin = tester.receive();
  ASSERT_TRUE(fin);
  EXPECT_EQ(fin->flags, kFin | kAck);
}

TEST_F(Slirp, Abort_SendsReset) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  EXPECT_EQ(outcome(Call::Abort, connection), Outcome::Ok);
  const auto reset = tester.receive();
  ASSERT_TRUE(reset);
  EXPECT_EQ(reset->flags, kRst | kAck);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
}

TEST_F(Slirp, Abort_OfWhatLibslirpDoesNotReadIsUnsupported) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  EXPECT_EQ(outcome(Call::Shutdown, connection), Outcome::Ok);
  EXPECT_EQ(outcome(Call::Abort, connection), Outcome::Unsupported);
}

TEST_F(Slirp, UnansweredFin_IsSentAgainInVirtualTime) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  EXPECT_EQ(outcome(Call::Shutdown, connection), Outcome::Ok);
  ASSERT_TRUE(tester.receive());
  stack_->advance(100'000);
  EXPECT_EQ(stack_->now(), 100'000U);
  const auto first = tester.receive();
  const auto second = tester.receive();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->flags & kFin, kFin);
  EXPECT_GT(first->at, 0U);
  EXPECT_GT(second->at, first->at);
}

// Everything that comes, with its times.
std::vector<std::uint8_t> octets_of_a_life(conformance::Stack& stack, std::uint64_t seed) {
  stack.reset(seed);
  connect_to(stack, 2000, 80);
  listen(stack, 81);
  Tester active(stack, 80, 2000), passive(stack, 81, 2001);
  passive.send(kSyn);
  active.ack = 1;
  active.send(kSyn | kAck);
  stack.advance(30'000);
  std::vector<std::uint8_t> all;
  Packet packet;
  while (stack.poll(packet)) {
    all.push_back(static_cast<std::uint8_t>(packet.at / 100));
    all.insert(all.end(), packet.view().begin(), packet.view().end());
  }
  return all;
}

TEST_F(Slirp, SameCalls_SameOctets) {
  const auto first = octets_of_a_life(*stack_, 1);
  EXPECT_GT(first.size(), 200U);
  EXPECT_EQ(octets_of_a_life(*stack_, 1), first);
  const auto another = slirp_entry().make();
  EXPECT_EQ(octets_of_a_life(*another, 1), first);
}

TEST_F(Slirp, Reset_LeavesNoDescriptor) {
  const auto open_descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator{});
  };
  const auto before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    stack_->reset(1);
    Tester tester(*stack_, 80, 2000);
    established(tester);
    connect_to(*stack_, 2001, 81);
  }
  stack_->reset(1);
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace synfin::adapters
