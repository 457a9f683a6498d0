#include "adapters/linux_virtual/linux_virtual_stack.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/linux_virtual/virtual_time.h"
#include "tests/adapters/listed_deviations.h"
#include "tests/adapters/on_stack.h"

namespace synfin::adapters {
namespace {

using conformance::Call;
using conformance::Handle;
using conformance::Millis;
using conformance::Outcome;
using conformance::Packet;
using model::State;
using wire::kAck;
using wire::kFin;
using wire::kSyn;
using RealClock = std::chrono::steady_clock;

class LinuxVirtual : public OnOneStack<linux_virtual_entry> {
 protected:
  void to_time_wait(Tester& tester, Handle connection) {
    EXPECT_EQ(call(*stack_, Call::Close, connection).outcome, Outcome::Ok);
    ASSERT_TRUE(tester.receive());
    tester.send(kFin | kAck);
    ASSERT_TRUE(tester.receive());
    ASSERT_EQ(state(*stack_, connection), State::TimeWait);
  }
};

TEST_F(LinuxVirtual, Listener_AnswersSyn) {
  EXPECT_TRUE(stack_->capabilities().virtual_time);
  listen(*stack_, 80);
  Tester tester(*stack_, 80, 1000);
  EXPECT_EQ(syn_ack(tester).at, 0U);
}

TEST_F(LinuxVirtual, Advance_IsExactAndTakesNoRealTime) {
  constexpr Millis kHour = 3'600'000;
  const auto began = RealClock::now();
  Millis asked = 0;
  for (const Millis by : {1U, 9U, 10U, 999U, 12'345U, kHour}) {
    stack_->advance(by);
    asked += by;
    EXPECT_EQ(stack_->now(), asked);
  }
  EXPECT_LT(RealClock::now() - began, std::chrono::seconds(30));
}

TEST_F(LinuxVirtual, TimeWait_LastsSixtySeconds) {
  Tester tester(*stack_, 80, 1000);
  const Handle connection = established(tester);
  to_time_wait(tester, connection);
  stack_->advance(59'000);
  EXPECT_EQ(state(*stack_, connection), State::TimeWait);
  stack_->advance(8'000);  // a long timer of the kernel may end some seconds late
  EXPECT_EQ(state(*stack_, connection), State::Closed);
}

TEST_F(LinuxVirtual, Syn_IsRetransmittedUntilTheKernelGivesUp) {
  const Handle connection = connect_to(*stack_, 7, 4000);
  stack_->advance(200'000);
  Tester tester(*stack_, 4000, 7);
  for (const Millis at : {0U, 1'000U, 3'000U, 7'000U, 15'000U, 31'000U, 63'000U}) {
    const auto syn = tester.receive();
    ASSERT_TRUE(syn) << "the SYN of " << at << " ms";
    EXPECT_EQ(syn->flags, kSyn);
    // Long timers end late, by an eighth at most.
    EXPECT_GE(syn->at, at);
    EXPECT_LE(syn->at, at + at / 8 + 50);
  }
  EXPECT_FALSE(tester.receive());
  EXPECT_EQ(call(*stack_, Call::Receive, connection, 1).outcome, Outcome::TimedOut);
}

TEST_F(LinuxVirtual, Reset_ForgetsEveryConnection) {
  for (std::uint64_t i = 0; i < 50; ++i) {
    stack_->reset(i);
    EXPECT_EQ(stack_->now(), 0U);
    Tester tester(*stack_, 80, 1000);
    const Handle connection = established(tester);
    ASSERT_EQ(state(*stack_, connection), State::Established) << "at reset " << i;
    if (i % 2 == 1) to_time_wait(tester, connection);
  }
}

// In a process of its own, so that the test can kill it.
pid_t run_with_guest() {
  int ready[2];
  if (::pipe(ready) != 0) return -1;
  const pid_t run = ::fork();
  if (run == 0) {
    ::setpgid(0, 0);
    const auto stack = linux_virtual_entry().make();
    stack->reset(1);
    listen(*stack, 80);
    if (::write(ready[1], "", 1) != 1) ::_exit(1);
    for (;;) stack->advance(1'000);
  }
  ::close(ready[1]);
  char word = 0;
  const bool is_ready = ::read(ready[0], &word, 1) == 1;
  ::close(ready[0]);
  return is_ready ? run : -1;
}

// The processes whose parent this is, and theirs.
void add_descendants(pid_t parent, std::vector<pid_t>& found) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "stat");
    std::string pid, rest;
    // "12 (a name) S 11 ...": the name has no bracket that closes.
    if (!(in >> pid) || !std::getline(in, rest, ')')) continue;
    char how = 0;
    pid_t its_parent = 0;
    if (!(in >> how >> its_parent) || its_parent != parent) continue;
    found.push_back(std::stoi(pid));
    add_descendants(found.back(), found);
  }
}

bool lives(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  return std::getline(in, line) && line.find(") Z ") == std::string::npos;
}

std::size_t living_after_a_while(const std::vector<pid_t>& processes) {
  const auto count = [&] { return std::count_if(processes.begin(), processes.end(), lives); };
  for (int tries = 0; tries < 500 && count() > 0; ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return static_cast<std::size_t>(count());
}

// With the whole group, what would end the guest when the run is gone is killed together with it.
void expect_no_orphan(bool whole_group) {
  if (!linux_virtual_entry().available) GTEST_SKIP() << linux_virtual_entry().unavailable_why;
  const pid_t run = run_with_guest();
  ASSERT_GT(run, 0);
  std::vector<pid_t> guest;
  add_descendants(run, guest);
  EXPECT_GE(guest.size(), 3U) << "the guest's kernel, its program, and what watches them";
  ::kill(whole_group ? -run : run, SIGKILL);
  ::waitpid(run, nullptr, 0);
  EXPECT_EQ(living_after_a_while(guest), 0U);
}

TEST(LinuxVirtualEnd, KilledRun_LeavesNoProcess) { expect_no_orphan(false); }
TEST(LinuxVirtualEnd, KilledRunAndWatcher_LeaveNoProcess) { expect_no_orphan(true); }

// A stack in real time whose waits end late, as a kernel's do.
class LateStack : public conformance::Stack {
 public:
  static constexpr Millis kLate = 7;
  explicit LateStack(int& made) { ++made; }
  conformance::Capabilities capabilities() const override { return {.granularity = 10, .tolerance = 50}; }
  void reset(std::uint64_t) override { now_ = 0; }
  conformance::CallResult call(const conformance::UserCall&) override { return {}; }
  void inject(std::span<const std::uint8_t>) override { waiting_ = true; }
  void advance(Millis duration) override { now_ += duration + kLate; }
  Millis now() const override { return now_; }
  bool poll(Packet& packet) override {
    packet.at = now_;
    return std::exchange(waiting_, false);
  }

 private:
  Millis now_ = 0;
  bool waiting_ = false;
};

class VirtualTime : public testing::Test {
 protected:
  int made_ = 0;
  int settled_with_ = 0;  // how many had been made then
  std::unique_ptr<conformance::Stack> stack_ = linux_virtual::in_virtual_time(
      [this] { return std::make_unique<LateStack>(made_); }, [this] { settled_with_ = made_; });
};

TEST_F(VirtualTime, LateWait_CountsAsWhatWasAsked) {
  stack_->reset(1);
  for (Millis i = 1; i <= 100; ++i) {
    stack_->advance(3);
    EXPECT_EQ(stack_->now(), 3 * i);
  }
}

TEST_F(VirtualTime, Packet_IsNotOfTheFuture) {
  stack_->reset(1);
  stack_->advance(5);
  stack_->inject({});
  Packet packet;
  ASSERT_TRUE(stack_->poll(packet));
  EXPECT_EQ(packet.at, 5U);
}

TEST_F(VirtualTime, Reset_BeginsAtZero) {
  stack_->reset(1);
  stack_->advance(1);
  stack_->reset(2);
  EXPECT_EQ(stack_->now(), 0U);
}

TEST_F(VirtualTime, Reset_MakesANewStackAndLetsItSettle) {
  const int before = made_;
  stack_->reset(1);
  EXPECT_EQ(made_, before + 1);
  EXPECT_EQ(settled_with_, made_);
}

TEST_F(VirtualTime, Capabilities_SayVirtualTimeToTheGranularity) {
  EXPECT_TRUE(stack_->capabilities().virtual_time);
  EXPECT_EQ(stack_->capabilities().tolerance, 10U);
}

TEST(LinuxVirtualDeviations, OfTheListedCases_AreThoseFound) {
  expect_what_is_listed(linux_virtual_entry(), SYNFIN_LINUX_VIRTUAL_DEVIATIONS);
}

}  // namespace
}  // namespace synfin::adapters
