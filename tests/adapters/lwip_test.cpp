// lwIP's reactions here are what version 2.1.3 does, right or wrong: a change of them is worth knowing.
#include "adapters/lwip/lwip_stack.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

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

class Lwip : public OnStack {
 protected:
  void SetUp() override {
    if (!lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
    use(make_lwip_stack());
  }
};

TEST_F(Lwip, IsInVirtualTimeAndHasEveryCall) {
  EXPECT_TRUE(stack_->capabilities().virtual_time);
  EXPECT_TRUE(stack_->capabilities().has(Call::Status));
  EXPECT_EQ(stack_->capabilities().granularity, 500U);
  EXPECT_EQ(lwip_version().substr(0, 2), "2.");
}

TEST_F(Lwip, TakesOneStackAtATime) { EXPECT_THROW(make_lwip_stack(), conformance::StackUnavailable); }

TEST_F(Lwip, AnswersASynWithSynAck) {
  listen(*stack_, 80);
  Tester tester(*stack_, 80, 1000);
  EXPECT_EQ(syn_ack(tester).at, 0U);
  EXPECT_FALSE(tester.receive());
}

TEST_F(Lwip, GivesAConnectionToAcceptOnceItIsEstablished) {
  const conformance::Handle listener = listen(*stack_, 80);
  EXPECT_EQ(state(*stack_, listener), State::Listen);
  EXPECT_EQ(call(*stack_, Call::Accept, listener).outcome, Outcome::WouldBlock);
  Tester tester(*stack_, 80, 1000);
  tester.send(kSyn);
  tester.receive();
  EXPECT_EQ(call(*stack_, Call::Accept, listener).outcome, Outcome::WouldBlock);
  tester.send(kAck);
  const auto accepted = call(*stack_, Call::Accept, listener);
  EXPECT_EQ(accepted.outcome, Outcome::Ok);
  EXPECT_EQ(state(*stack_, accepted.handle), State::Established);
  EXPECT_EQ(call(*stack_, Call::Accept, listener).outcome, Outcome::WouldBlock);
}

TEST_F(Lwip, RefusesASecondListenerOnAPort) { expect_one_listener_a_port(); }

TEST_F(Lwip, DeliversDataAndKeepsTheWindowClosedUntilItIsReceived) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 100).outcome, Outcome::WouldBlock);
  for (int i = 0; i < 10; ++i) tester.send(kAck | kPsh, 1000);
  stack_->advance(250);
  std::uint16_t window = 0;
  while (const auto answer = tester.receive()) window = answer->window;
  EXPECT_EQ(window, 65535 - 10000);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 9000).octets, 9000U);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 9000).octets, 1000U);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 9000).outcome, Outcome::WouldBlock);
  while (const auto answer = tester.receive()) window = answer->window;
  EXPECT_GT(window, 65535 - 10000);
}

TEST_F(Lwip, SendsThePayloadOfItsStreamPositions) {
  Tester tester(*stack_, 80, 1000);
  expect_sent(tester, established(tester), {3, 300});
}

TEST_F(Lwip, BlocksSendWhenItsBufferIsFull) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 100000).octets, 65535U);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 1).outcome, Outcome::WouldBlock);
}

TEST_F(Lwip, OpensActively) {
  const conformance::Handle connection = connect_to(*stack_, 7, 4000);
  EXPECT_EQ(state(*stack_, connection), State::SynSent);
  Tester tester(*stack_, 4000, 7);
  const auto syn = tester.receive();
  ASSERT_TRUE(syn);
  EXPECT_EQ(syn->flags, kSyn);
  EXPECT_EQ(syn->source_port, 4000);
  EXPECT_EQ(syn->destination_port, 7);
  tester.send(kSyn | kAck);
  const auto ack = tester.receive();
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->flags, kAck);
  EXPECT_EQ(state(*stack_, connection), State::Established);
  conformance::UserCall again;
  again.call = Call::OpenActive;
  again.local_port = 4000;
  again.remote_port = 7;
  EXPECT_EQ(stack_->call(again).outcome, Outcome::Exists);
}

TEST_F(Lwip, TellsARefusedConnection) {
  const conformance::Handle connection = connect_to(*stack_, 7, 4000);
  Tester tester(*stack_, 4000, 7);
  tester.receive();
  tester.send(kRst | kAck);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::Refused);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 1).outcome, Outcome::Refused);
}

TEST_F(Lwip, TellsAResetConnection) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  tester.send(kRst | kAck);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::Reset);
}

TEST_F(Lwip, RepeatsTheSynAndTimesOut) {
  const conformance::Handle connection = connect_to(*stack_, 7, 4000);
  Tester tester(*stack_, 4000, 7);
  ASSERT_TRUE(tester.receive());
  std::vector<conformance::Millis> times;
  for (int i = 0; i < 2000 && state(*stack_, connection) != State::Closed; ++i) {
    stack_->advance(1000);
    while (const auto syn = tester.receive()) {
      EXPECT_EQ(syn->flags, kSyn);
      times.push_back(syn->at);
    }
  }
  // No back-off, where the standard asks for one; the first wait is short by as much of a tick as had passed.
  EXPECT_EQ(times, (std::vector<conformance::Millis>{2750, 5750, 8750, 11750, 14750, 17750}));
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::TimedOut);
}

// Where the standard goes to SYN-RECEIVED and sends SYN,ACK, lwIP takes no notice of the SYN.
TEST_F(Lwip, IgnoresASimultaneousOpen) {
  const conformance::Handle connection = connect_to(*stack_, 7, 4000);
  Tester tester(*stack_, 4000, 7);
  ASSERT_TRUE(tester.receive());
  tester.send(kSyn);
  EXPECT_FALSE(tester.receive());
  EXPECT_EQ(state(*stack_, connection), State::SynSent);
}

TEST_F(Lwip, ShowsTimeWaitAfterAnActiveClose) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  close_to_time_wait(tester, connection);
  stack_->advance(119'000);
  EXPECT_EQ(state(*stack_, connection), State::TimeWait);
  stack_->advance(2'000);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
}

TEST_F(Lwip, ClosesPassivelyAfterTheEndOfTheStream) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  tester.send(kAck | kPsh, 10);
  tester.send(kFin | kAck);
  EXPECT_EQ(state(*stack_, connection), State::CloseWait);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 100).octets, 10U);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 100).outcome, Outcome::EndOfStream);
  while (tester.receive()) {
  }
  EXPECT_EQ(call(*stack_, Call::Shutdown, connection).outcome, Outcome::Ok);
  EXPECT_EQ(state(*stack_, connection), State::LastAck);
  EXPECT_EQ(call(*stack_, Call::Shutdown, connection).outcome, Outcome::Closing);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 1).outcome, Outcome::Closing);
  ASSERT_TRUE(tester.receive());
  tester.send(kAck);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 100).outcome, Outcome::EndOfStream);
}

TEST_F(Lwip, ResetsWhenClosedWithDataUnread) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  tester.send(kAck | kPsh, 10);
  stack_->advance(250);
  while (tester.receive()) {
  }
  call(*stack_, Call::Close, connection);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags, kRst | kAck);
}

TEST_F(Lwip, AbortsWithAReset) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  EXPECT_EQ(call(*stack_, Call::Abort, connection).outcome, Outcome::Ok);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags, kRst | kAck);
  EXPECT_EQ(state(*stack_, connection), State::Closed);
  EXPECT_EQ(call(*stack_, Call::Abort, connection).outcome, Outcome::NoConnection);
}

TEST_F(Lwip, TakesItsWaitingConnectionsAlongWhenAListenerCloses) {
  const conformance::Handle listener = listen(*stack_, 80);
  Tester tester(*stack_, 80, 1000);
  ASSERT_TRUE(tester.connect());
  EXPECT_EQ(call(*stack_, Call::Close, listener).outcome, Outcome::Ok);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags, kRst | kAck);
  EXPECT_EQ(state(*stack_, listener), State::Closed);
  EXPECT_EQ(call(*stack_, Call::Accept, listener).outcome, Outcome::NoConnection);
}

// The connection in SYN-RECEIVED has its listener's callbacks, and is not what the call is made on.
TEST_F(Lwip, SendsNothingOnAListener) {
  const conformance::Handle listener = listen(*stack_, 80);
  Tester tester(*stack_, 80, 1000);
  tester.send(kSyn);
  ASSERT_TRUE(tester.receive());
  EXPECT_EQ(call(*stack_, Call::Send, listener, 10).outcome, Outcome::NoConnection);
  tester.send(kAck);
  EXPECT_FALSE(tester.receive());
}

TEST_F(Lwip, AResetFlushesWhatIsUnread) {
  Tester tester(*stack_, 80, 1000);
  const conformance::Handle connection = established(tester);
  tester.send(kAck | kPsh, 10);
  tester.send(kRst);
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 100).outcome, Outcome::Reset);
}

TEST_F(Lwip, SurvivesUnknownHandlesAndDamagedPackets) {
  EXPECT_EQ(call(*stack_, Call::Send, 17, 1).outcome, Outcome::NoConnection);
  EXPECT_EQ(call(*stack_, Call::Send, -1, 1).outcome, Outcome::NoConnection);
  const std::vector<std::uint8_t> junk(100'000, 0x45);
  for (const std::size_t size : {0U, 1U, 19U, 20U, 39U, 1500U, 65535U, 100'000U}) {
    stack_->inject(std::span(junk).first(size));
  }
  listen(*stack_, 80);
  Tester tester(*stack_, 80, 1000);
  EXPECT_TRUE(tester.connect());
}

// lwIP answers it over its loopback, by a callback that its own thread would run if there were one.
TEST_F(Lwip, SurvivesASegmentThatClaimsToComeFromItself) {
  listen(*stack_, 80);
  wire::PacketDescription packet;
  packet.v4.source = packet.v4.destination = conformance::kStackAddress;
  packet.tcp.source_port = packet.tcp.destination_port = 80;
  packet.tcp.flags = kSyn;
  stack_->inject(wire::built(packet));
  stack_->advance(60'000);
  conformance::Packet out;
  EXPECT_FALSE(stack_->poll(out));
  Tester tester(*stack_, 80, 1000);
  EXPECT_TRUE(tester.connect());
}

// One case, with all that may leave traces: a port of the stack's choice, data, timers, a connection left open.
std::vector<std::uint8_t> octets_of_a_case(conformance::Stack& stack, std::uint64_t seed) {
  stack.reset(seed);
  std::vector<std::uint8_t> all;
  conformance::Packet packet;
  const auto collect = [&] {
    while (stack.poll(packet)) {
      all.push_back(static_cast<std::uint8_t>(packet.at));
      all.insert(all.end(), packet.view().begin(), packet.view().end());
    }
  };
  const conformance::Handle listener = listen(stack, 80);
  connect_to(stack, 7);
  collect();
  Tester tester(stack, 80, 1000);
  tester.send(kSyn);
  const auto answer = tester.receive();
  if (answer) all.push_back(static_cast<std::uint8_t>(answer->seq));
  tester.send(kAck, 20);
  call(stack, Call::Send, accept(stack, listener), 500);
  stack.advance(4000);
  collect();
  return all;
}

TEST_F(Lwip, RepeatsACaseToTheOctet) {
  const std::vector<std::uint8_t> first = octets_of_a_case(*stack_, 7);
  EXPECT_GT(first.size(), 1000U);
  for (int i = 0; i < 10'000; ++i) {
    if (i % 100 == 0) octets_of_a_case(*stack_, static_cast<std::uint64_t>(i));
    ASSERT_EQ(octets_of_a_case(*stack_, 7), first) << "at repetition " << i;
  }
  EXPECT_NE(octets_of_a_case(*stack_, 8), first);
}

std::size_t resident_pages() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  file >> total >> resident;
  return resident;
}

TEST_F(Lwip, DoesNotGrowWithResets) {
#ifdef SYNFIN_SANITIZED
  GTEST_SKIP() << "AddressSanitizer keeps freed memory";
#endif
  constexpr int kWarmUp = 1000, kResets = 200'000;
  std::size_t before = 0;
  for (int i = 0; i < kResets; ++i) {
    if (i == kWarmUp) before = resident_pages();
    stack_->reset(static_cast<std::uint64_t>(i));
    listen(*stack_, 80);
    Tester tester(*stack_, 80, 1000);
    ASSERT_TRUE(tester.connect());
    tester.send(kAck | kPsh, 100);  // left unread, on a connection left open
  }
  const std::size_t grown = resident_pages() - before;
  EXPECT_LT(grown * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)), std::size_t{1} << 20);
}

}  // namespace
}  // namespace synfin::adapters
