// A host behind a link: the reference endpoint and mutants of it, and the kernel of another network namespace.
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "adapters/linux/linux_stack.h"
#include "adapters/model/model_stack.h"
#include "adapters/mutant/mutants.h"
#include "adapters/wire/wire_stack.h"
#include "conformance/confirm.h"
#include "tests/adapters/wire_target.h"
#include "tests/conformance/cases_like.h"

namespace synfin::adapters::on_wire {
namespace {

using conformance::CampaignOutcome;
using conformance::Verdict;

CampaignOutcome judged(const conformance::StackFactory& make, const std::vector<std::string>& patterns) {
  return conformance::run_confirmed(make, conformance::cases_like(patterns), {}, conformance::kConfirmations);
}

std::size_t count(const CampaignOutcome& outcome, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(outcome.judged.begin(), outcome.judged.end(),
                    [&](const conformance::Judged& j) { return j.result.verdict == verdict; }));
}

// "closed/ack violates reset-ack", a line each, of what does not conform.
std::string findings(const CampaignOutcome& outcome) {
  std::string text = outcome.unavailable;
  for (const conformance::Judged& j : outcome.judged) {
    if (j.result.verdict == Verdict::Conforms) continue;
    text += j.the_case->id + " " + std::string(name(j.result.verdict)) + " ";
    text += (j.result.failure ? std::string(j.result.failure->clause->id) : j.result.why) + "\n";
  }
  return text;
}

class Wire : public testing::Test {
 protected:
  void SetUp() override {
    if (::unshare(CLONE_NEWNET) != 0) GTEST_SKIP() << "a network namespace needs root";
    const std::string pair = std::string("ip link add ") + std::string(kNear) + " type veth peer name ";
    if (!runs(pair + std::string(kFar))) GTEST_SKIP() << "veth, or the program ip, is missing";
    up(kNear);
  }

  static void up(std::string_view interface) { ASSERT_TRUE(runs("ip link set " + std::string(interface) + " up")); }

  // The reference endpoint, or a mutant of it, is the host behind the far end.
  void begin(const Habits& habits = {}, const std::string& mutant = "") {
    up(kFar);
    target_ = std::make_unique<Process>([=] {
      const auto stack = mutant.empty() ? make_model_stack(model::kProfiles.front()) : make_mutant(mutant);
      Target(*stack, habits).run();
    });
  }

  static std::string named(const std::string& more = "") {
    return "wire:" + std::string(kNear) + ",target=10.0.0.2,source=10.0.0.9/24" + more;
  }

  static std::string why_not(const std::string& name) {
    const StackEntry entry = wire_entry(name);
    EXPECT_FALSE(entry.available);
    return entry.unavailable_why;
  }

  static CampaignOutcome judged_on_wire(const std::string& name, const std::vector<std::string>& patterns) {
    const StackEntry entry = wire_entry(name);
    EXPECT_TRUE(entry.available) << entry.unavailable_why;
    return entry.available ? judged(entry.make, patterns) : CampaignOutcome{};
  }

  std::unique_ptr<Process> target_;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST_F(Wire, ReferenceEndpoint_BehindTheLink_Conforms) {
  begin({.listens = 7});
  const CampaignOutcome outcome = judged_on_wire(named(",port=7"), {"closed/flags/1*", "listen/flags/1*"});
  EXPECT_EQ(findings(outcome), "");
  EXPECT_EQ(count(outcome, Verdict::Conforms), outcome.asked);
  EXPECT_GE(outcome.asked, 20U);
}

// What is wrong with the host shows through the link, and only that.
TEST_F(Wire, Mutant_BehindTheLink_IsConvicted) {
  begin({}, "rst-counts-syn-fin-once");
  const CampaignOutcome outcome = judged_on_wire(named(), {"closed/flags/00", "closed/flags/02", "closed/flags/03"});
  ASSERT_EQ(outcome.judged.size(), 3U) << outcome.unavailable;
  EXPECT_EQ(count(outcome, Verdict::Conforms), 2U) << findings(outcome);
  EXPECT_TRUE(outcome.judged[2].result.failure) << findings(outcome);
}

TEST_F(Wire, WithoutUserCalls_WhatNeedsThemIsUnsupported) {
  begin({.listens = 7});
  const std::vector<std::string> patterns = {"closed/flags/02", "listen/flags/02", "established/rst/seq-left",
                                             "listen/backlog/full"};
  const CampaignOutcome with_port = judged_on_wire(named(",port=7"), patterns);
  EXPECT_EQ(count(with_port, Verdict::Conforms), 2U) << findings(with_port);
  EXPECT_EQ(count(with_port, Verdict::Unsupported), 2U) << findings(with_port);
  // How long the standing listener's queue is, nobody knows.
  const auto stack = wire_entry(named(",port=7")).make();
  const auto open = [&](std::uint32_t backlog) {
    return stack->call({.call = conformance::Call::OpenPassive, .local_port = 80, .backlog = backlog}).outcome;
  };
  EXPECT_EQ(open(8), conformance::Outcome::Ok);
  EXPECT_EQ(open(3), conformance::Outcome::Unsupported);
  const CampaignOutcome without = judged_on_wire(named(), patterns);
  EXPECT_EQ(count(without, Verdict::Conforms), 1U) << findings(without);
  EXPECT_EQ(count(without, Verdict::Unsupported), 3U) << findings(without);
}

// Without ping the time to settle is all there is; one that is too short takes lateness for silence.
TEST_F(Wire, LateAnswers_WithoutPing_AreWaitedFor) {
  begin({.answers_ping = false, .delay = std::chrono::milliseconds(30)});
  const CampaignOutcome patient = judged_on_wire(named(), {"closed/flags/02"});
  EXPECT_EQ(findings(patient), "");
  EXPECT_EQ(count(patient, Verdict::Conforms), 1U);
  const CampaignOutcome hasty = judged_on_wire(named(",settle=1"), {"closed/flags/02"});
  EXPECT_EQ(count(hasty, Verdict::Conforms), 0U);
}

// In one run alone: that a second one, for confirmation, does not find the target either would hide it.
TEST_F(Wire, TargetThatFallsSilent_IsNotGuilty) {
  begin({.segments_at_most = 8});
  const StackEntry entry = wire_entry(named());
  ASSERT_TRUE(entry.available) << entry.unavailable_why;
  const CampaignOutcome outcome =
      conformance::run_campaign(entry.make, conformance::cases_like({"closed/flags/1*"}), {});
  EXPECT_EQ(count(outcome, Verdict::Violates) + count(outcome, Verdict::Deviates), 0U) << findings(outcome);
  EXPECT_TRUE(has(findings(outcome), "no longer answers ping")) << findings(outcome);
}

TEST_F(Wire, WhatIsMissing_IsNamed) {
  EXPECT_TRUE(has(why_not("wire:nothing0,target=10.0.0.2,source=10.0.0.9"), "no interface nothing0; there are"));
  EXPECT_TRUE(has(why_not("wire:lo,target=10.0.0.2,source=10.0.0.9"), "lo is no Ethernet"));
  EXPECT_TRUE(has(why_not(named()), "has no carrier"));  // its far end is down
  ASSERT_TRUE(runs("ip link set " + std::string(kNear) + " down"));
  EXPECT_TRUE(has(why_not(named()), "ip link set synfin0 up"));
  up(kNear);
  up(kFar);
  EXPECT_TRUE(has(why_not(named()), "no ARP answer from 10.0.0.2 on synfin0"));
  ASSERT_TRUE(runs("ip addr add 10.0.0.9/24 dev " + std::string(kNear)));
  EXPECT_TRUE(has(why_not(named()), "10.0.0.9 is an address of this host"));
}

TEST_F(Wire, AddressOfAnother_IsRefused) {
  begin();
  const Process other([] {
    Host host({.interface = std::string(kFar), .target = kTarget, .source = kSource});
    for (;;) {
      host.wait(Clock::now() + std::chrono::seconds(1));
      host.receive();
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(has(why_not(named()), "10.0.0.9 is in use: "));
}

TEST_F(Wire, PortWithoutListener_IsRefused) {
  begin();
  EXPECT_TRUE(has(why_not(named(",port=7")), "nothing listens on port 7 of 10.0.0.2 (it answers with a reset)"));
}

TEST_F(Wire, UpperTesterThatEnds_IsNotTheTargetsFailure) {
  begin();
  EXPECT_TRUE(has(why_not(named(",upper=false")), "the upper tester: "));
  EXPECT_TRUE(has(why_not(named(",upper=/no/such/program")), "cannot start /no/such/program"));
}

// The kernel of another namespace, with an agent that makes the calls there, is what the same kernel is when asked
// directly: in what conforms, and in what does not.
TEST_F(Wire, KernelOfAnotherNamespace_IsJudgedAsItIsDirectly) {
  Process there([] {
    if (::unshare(CLONE_NEWNET) == 0) ::pause();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::string inside = "nsenter -t " + std::to_string(there.id()) + " -n ";
  const bool ready = runs("ip link set " + std::string(kFar) + " netns " + std::to_string(there.id())) &&
                     runs(inside + "ip addr add 10.0.0.2/24 dev " + std::string(kFar)) &&
                     runs(inside + "ip link set " + std::string(kFar) + " up") &&
                     runs(inside +
                          "sysctl -qw net.ipv4.tcp_syncookies=0 net.ipv4.tcp_invalid_ratelimit=0 "
                          "net.ipv4.tcp_challenge_ack_limit=2147483647 net.ipv4.tcp_no_metrics_save=1");
  if (!ready) GTEST_SKIP() << "nsenter or sysctl is missing";
  const std::vector<std::string> patterns = {"closed/flags/1?", "established/rst/seq-left*", "fin-wait-1/rst/seq-left",
                                             "syn-received-crossed/ack/seq-left,ack-left"};
  const std::string upper = inside + "python3 " SYNFIN_SOURCE "/adapters/wire/upper_tester.py --remote 10.0.0.9";
  const CampaignOutcome over_wire = judged_on_wire(named(",upper=" + upper), patterns);
  const CampaignOutcome directly = judged(make_linux_stack, patterns);
  EXPECT_EQ(findings(over_wire), findings(directly));
  EXPECT_EQ(count(over_wire, Verdict::Conforms), count(directly, Verdict::Conforms));
  EXPECT_GE(count(over_wire, Verdict::Conforms), 20U);
  EXPECT_EQ(count(over_wire, Verdict::Unsupported), 0U);
}

}  // namespace
}  // namespace synfin::adapters::on_wire
