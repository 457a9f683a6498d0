// passt as it is installed, in a network namespace: skipped without it or without root.
#include "adapters/passt/passt_stack.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "conformance/confirm.h"
#include "tests/adapters/listed_deviations.h"
#include "tests/adapters/on_stack.h"
#include "tests/conformance/cases_like.h"

namespace synfin::adapters {
namespace {

using conformance::Call;
using conformance::Handle;
using conformance::Outcome;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;

class Passt : public OnStack {
 protected:
  void SetUp() override {
    const StackEntry entry = passt_entry();
    if (!entry.available) GTEST_SKIP() << entry.unavailable_why;
    try {
      use(entry.make());
    } catch (const conformance::StackUnavailable& e) {
      GTEST_SKIP() << e.what();
    }
  }

  Outcome outcome(Call what, Handle on, std::uint32_t octets = 0) { return call(*stack_, what, on, octets).outcome; }
};

TEST_F(Passt, ClosedPort_AnswersReset) {
  Tester tester(*stack_, 80, 2000);
  tester.send(kSyn);
  const auto answer = tester.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags & kRst, kRst);
  EXPECT_EQ(answer->source_port, 80);
  EXPECT_EQ(answer->destination_port, 2000);
}

TEST_F(Passt, Listener_GivesConnectionOfTheGuestsPort) {
  const Handle listener = listen(*stack_, 80);
  Tester first(*stack_, 80, 2000), second(*stack_, 80, 2001);
  EXPECT_EQ(outcome(Call::Accept, listener), Outcome::WouldBlock);
  EXPECT_TRUE(first.connect());
  EXPECT_TRUE(second.connect());
  EXPECT_EQ(call(*stack_, Call::Accept, listener).remote_port, 2000);
  EXPECT_EQ(call(*stack_, Call::Accept, listener).remote_port, 2001);
  EXPECT_EQ(outcome(Call::Accept, listener), Outcome::WouldBlock);
}

// passt connects, and hears of the connection only afterwards: the answer is there when the SYN has been dealt with.
TEST_F(Passt, EverySyn_IsAnsweredAtOnce) {
  listen(*stack_, 80);
  for (std::uint16_t port = 3000; port < 3500; ++port) {
    Tester tester(*stack_, 80, port);
    EXPECT_TRUE(tester.connect()) << port;
  }
}

TEST_F(Passt, SecondListener_Exists) { expect_one_listener_a_port(); }

TEST_F(Passt, Text_GoesBothWaysAndFinEndsTheStream) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  tester.send(kAck, 100);
  ASSERT_TRUE(tester.receive());
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1000).octets, 100U);
  EXPECT_EQ(outcome(Call::Receive, connection, 1000), Outcome::WouldBlock);
  EXPECT_EQ(call(*stack_, Call::Send, connection, 50).octets, 50U);
  const auto text = tester.receive();
  ASSERT_TRUE(text);
  ASSERT_EQ(text->text.size(), 50U);
  EXPECT_EQ(text->text[49], conformance::payload_octet(49));
  tester.send(kFin | kAck);
  ASSERT_TRUE(tester.receive());
  EXPECT_EQ(outcome(Call::Receive, connection, 1000), Outcome::EndOfStream);
}

TEST_F(Passt, ActiveOpen_HasThePortsThatWereAskedFor) {
  listen(*stack_, 80);
  const Handle connection = connect_to(*stack_, 2001, 80);
  Tester tester(*stack_, 80, 2001);
  const auto syn = tester.receive();
  ASSERT_TRUE(syn);
  EXPECT_EQ(syn->flags & (kSyn | kRst), kSyn);
  EXPECT_EQ(syn->source_port, 80);
  EXPECT_EQ(syn->destination_port, 2001);
  tester.send(kSyn | kAck);
  EXPECT_EQ(outcome(Call::Shutdown, connection), Outcome::Ok);
  std::uint8_t flags = 0;
  while (const auto segment = tester.receive()) flags = segment->flags;
  EXPECT_EQ(flags, kFin | kAck);
  EXPECT_EQ(outcome(Call::Send, connection, 1), Outcome::Closing);
}

// passt closes its socket of the connection, once in a second at the latest, and has no other word for it.
TEST_F(Passt, RefusedOpen_IsTheEndOfTheStream) {
  const Handle connection = connect_to(*stack_, 2000, 80);
  Tester tester(*stack_, 80, 2000);
  ASSERT_TRUE(tester.receive());
  tester.send(kRst | kAck);
  stack_->advance(1100);
  EXPECT_EQ(outcome(Call::Receive, connection, 1), Outcome::EndOfStream);
}

TEST_F(Passt, ActiveOpenToAPortThatIsNotForwarded_IsUnsupported) {
  conformance::UserCall open;
  open.call = Call::OpenActive;
  open.local_port = 80;
  open.remote_port = 1999;
  EXPECT_EQ(stack_->call(open).outcome, Outcome::Unsupported);
}

TEST_F(Passt, Abort_SendsReset) {
  Tester tester(*stack_, 80, 2000);
  const Handle connection = established(tester);
  EXPECT_EQ(outcome(Call::Abort, connection), Outcome::Ok);
  const auto reset = tester.receive();
  ASSERT_TRUE(reset);
  EXPECT_EQ(reset->flags & kRst, kRst);
  EXPECT_EQ(outcome(Call::Send, connection, 1), Outcome::NoConnection);
}

// passt takes whoever sends for its guest.
TEST_F(Passt, SegmentFromElsewhere_DoesNotChangeTheGuest) {
  listen(*stack_, 80);
  wire::PacketDescription stray;
  stray.v4.source = conformance::kTesterAddress + 5;
  stray.v4.destination = conformance::kStackAddress;
  stray.tcp = {.source_port = 2002, .destination_port = 80, .seq = 1, .flags = kSyn, .window = 1000};
  stack_->inject(wire::built(stray));
  EXPECT_NE(connect_to(*stack_, 2001, 81), conformance::kNoHandle);
  conformance::Packet packet;
  ASSERT_TRUE(stack_->poll(packet));
  EXPECT_EQ(wire::parse(packet.view()).ip.destination().v4(), conformance::kTesterAddress + 5);
  ASSERT_TRUE(stack_->poll(packet));
  EXPECT_EQ(wire::parse(packet.view()).ip.destination().v4(), conformance::kTesterAddress);
}

TEST_F(Passt, DamagedPackets_DrawNothing) {
  listen(*stack_, 80);
  const std::vector<std::uint8_t> junk(1500, 0x45);
  for (const std::size_t size : {1U, 19U, 20U, 39U, 1500U}) stack_->inject(std::span(junk).first(size));
  conformance::Packet packet;
  EXPECT_FALSE(stack_->poll(packet));
}

TEST_F(Passt, Reset_LeavesNoConnectionAndNoDescriptor) {
  const auto open_descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator{});
  };
  const auto before = open_descriptors();
  Tester tester(*stack_, 80, 2000);
  established(tester);
  stack_->reset(2);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_LT(stack_->now(), 1000U);
  tester.send(kAck, 10);
  EXPECT_FALSE(tester.receive());
}

TEST_F(Passt, Status_IsUnsupported) {
  EXPECT_FALSE(stack_->capabilities().has(Call::Status));
  EXPECT_EQ(outcome(Call::Status, listen(*stack_, 80)), Outcome::Unsupported);
}

// A program of this name that this process has started; 0 if there is none, or only what is left of one.
pid_t child_of(pid_t parent, const std::string& name) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "stat");
    pid_t pid = 0, its_parent = 0;
    std::string program, state;
    if (in >> pid >> program >> state >> its_parent && its_parent == parent && state != "Z" &&
        program.rfind("(" + name, 0) == 0) {
      return pid;
    }
  }
  return 0;
}

bool is_alive(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string word, state;
  return in >> word >> word >> state && state != "Z";
}

TEST_F(Passt, RunThatIsKilled_TakesPasstAlong) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t run = ::fork();
  if (run == 0) {
    const auto stack = passt_entry().make();
    const bool told = ::write(ready[1], "", 1) == 1;
    while (told) ::pause();
    ::_exit(1);
  }
  char word = 0;
  ASSERT_EQ(::read(ready[0], &word, 1), 1);
  const pid_t passt = child_of(run, "passt");
  EXPECT_NE(passt, 0);
  ::kill(run, SIGKILL);
  ::waitpid(run, nullptr, 0);
  for (int i = 0; i < 200 && is_alive(passt); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(is_alive(passt));
  for (const int end : ready) ::close(end);
}

// Some of the list that take no time: what they show is listed, and they show it.
TEST_F(Passt, Deviations_AreThoseListed) {
  const auto cases = conformance::cases_like({"closed/syn/*", "closed/malformed/syn/checksum", "closed/flags/06",
                                              "syn-sent/syn/seq-isn", "syn-sent/syn-ack/seq-isn,ack-left+1",
                                              "established-options/syn/seq-left"});
  const auto outcome = conformance::run_confirmed(passt_entry().make, cases, {}, conformance::kConfirmations);
  ASSERT_EQ(outcome.judged.size(), cases.size()) << outcome.unavailable;
  const Departures expected = {{"closed-no-ack", "CLOSED"},      {"checksum", "CLOSED"},
                               {"closed-rst", "CLOSED"},         {"simultaneous-open", "SYN-SENT"},
                               {"syn-sent-syn-ack", "SYN-SENT"}, {"syn-challenge", "ESTABLISHED"}};
  EXPECT_EQ(departures_in(outcome), expected);
  for (const conformance::Judged& judged : outcome.judged) {
    ASSERT_TRUE(judged.result.failure) << judged.the_case->id << ": " << judged.result.why;
    EXPECT_TRUE(conformance::is_listed(conformance::known_deviations("passt"), *judged.result.failure));
  }
}

}  // namespace
}  // namespace synfin::adapters
