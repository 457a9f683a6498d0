// Scripts played on stacks: what the stack did of what was expected, and what the standard says of both.
#include "conformance/script/script_case.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "adapters/model/model_stack.h"
#include "adapters/mutant/mutants.h"
#include "conformance/in_process.h"
#include "conformance/report/trace_script.h"
#include "conformance/ways.h"

namespace synfin::conformance {
namespace {

using namespace stimuli;

// A server up to its listening, and a connection of it.
const std::string kListens =
    "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 8) = 0\n";
const std::string kEstablished = kListens +
                                 "+0 < S 0:0(0) win 32792 <mss 1000>\n+0 > S. 0:0(0) ack 1 <...>\n"
                                 "+0 < . 1:1(0) ack 1 win 32792\n+0 accept(3, ..., ...) = 4\n";  // 7 lines
const std::string kConnects =
    "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
    "+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)\n+0 > S 0:0(0) <...>\n";

const model::Profile& profile() { return model::kProfiles.front(); }

ScriptPlan plan(const std::string& script) {
  ScriptPlan plan = plan_of(wire::read_packetdrill(script));
  for (const auto& u : plan.unsupported) ADD_FAILURE() << script << u.line << ": " << u.word << " " << u.why;
  return plan;
}

ScriptPlay played(const std::string& script, std::uint64_t seed = 1) {
  const auto stack = adapters::make_model_stack(profile());
  return play_script(plan(script), *stack, profile().claims, seed);
}

std::string told(const ScriptPlay& p) {
  std::string text(name(p.standard.verdict));
  if (p.standard.failure) text += fmt::format(" {} at line {}", p.standard.failure->clause->id, p.failed_at);
  if (p.mismatch) text += fmt::format("; line {}: {} / {}", p.mismatch->line, p.mismatch->expected, p.mismatch->got);
  if (p.ended_at != 0) text += fmt::format("; ended at {}: {}", p.ended_at, p.ended_why);
  return text;
}

std::string told(const ScriptJudgement& j) {
  std::string text(name(j.verdict));
  if (j.failure) text += fmt::format(" {} at line {}: {}", j.failure->clause->id, j.failed_at, j.failure->got);
  return text;
}

// --- Expectation and stack ---

TEST(ScriptCase, ScriptThatIsKept_IsMet) {
  const std::string script = kEstablished +
                             "+0 close(4) = 0\n+0 > F. 1:1(0) ack 1\n+0 < F. 1:1(0) ack 2 win 100\n"
                             "+0 > . 2:2(0) ack 2\n";
  for (const std::uint64_t seed : {1ULL, 2ULL, 0xFFFF'FFFFULL}) EXPECT_EQ(told(played(script, seed)), "conforms");
}

TEST(ScriptCase, EachPartOfASegment_IsCompared) {
  const struct {
    std::string expected, got;
  } kSegments[] = {{"S. 0:0(0) ack 2", "ack 1"},       {"S. 0:1(1) ack 1", "0:0(0)"},
                   {"SF. 0:0(0) ack 1", "S. 0:0(0)"},  {"S. 0:0(0) ack 1 win 7", "win "},
                   {"S 0:0(0)", "S. 0:0(0)"},          {"S. 0:0(0) ack 1 urg 5", "S. 0:0(0)"},
                   {"S. 0:0(0) ack 1 <mss 7>", "<mss"}};
  for (const auto& [expected, got] : kSegments) {
    const bool options = expected.back() == '>';
    const ScriptPlay p =
        played(kListens + "+0 < S 0:0(0) win 100 <mss 1000>\n+0 > " + expected + (options ? "" : " <...>") + "\n");
    ASSERT_TRUE(p.mismatch.has_value()) << expected;
    EXPECT_EQ(p.mismatch->line, 5U) << expected;
    EXPECT_NE(p.mismatch->got.find(got), std::string::npos) << expected << " / " << p.mismatch->got;
    EXPECT_EQ(p.standard.verdict, Verdict::Conforms) << "the stack is not the worse for it: " << told(p);
  }
}

TEST(ScriptCase, SegmentThatDoesNotCome_IsAMismatch) {
  const ScriptPlay p = played(kListens + "+0 > S. 0:0(0) ack 1 <...>\n");
  EXPECT_EQ(told(p), "conforms; line 4: S. 0:0(0) ack 1 <...> / nothing until 0.004 s");
}

TEST(ScriptCase, SegmentBeforeTheExpectedOne_IsAMismatch) {
  const ScriptPlay p = played(kListens + "+0 < S 0:0(0) win 100\n+0 < . 1:1(0) ack 1 win 100\n+0 > . 1:1(0) ack 1\n");
  ASSERT_TRUE(p.mismatch.has_value());
  EXPECT_EQ(p.mismatch->got.substr(0, 2), "S.") << told(p);
}

TEST(ScriptCase, TimeOfASegment_IsComparedWithinTheTolerance) {
  // The reference endpoint sends a SYN again after a second.
  const auto again = [](const std::string& time) { return kConnects + time + " > S 0:0(0) <...>\n"; };
  EXPECT_EQ(told(played(again("+1"))), "conforms");
  EXPECT_EQ(told(played(again("+1.003"))), "conforms");
  EXPECT_EQ(told(played(again("+.9~+1.2"))), "conforms");
  EXPECT_EQ(told(played(again("*"))), "conforms");
  EXPECT_EQ(told(played("--tolerance_usecs=100000\n" + again("+.9"))), "conforms");
  EXPECT_EQ(told(played(again("+.9"))), "conforms; line 4: S 0:0(0) <...> / nothing until 0.904 s");
  EXPECT_EQ(told(played(again("+1.1"))), "conforms; line 4: S 0:0(0) <...>, at 1.100 s / it at 1.000 s");
  EXPECT_EQ(told(played(again("+1.1~+1.2"))),
            "conforms; line 4: S 0:0(0) <...>, from 1.100 s to 1.200 s / it at 1.000 s");
}

TEST(ScriptCase, ResultOfACall_IsCompared) {
  const auto read = [](const std::string& result) {
    return told(played(kEstablished + "+0 < P. 1:11(10) ack 1 win 100\n+0 read(4, ..., 100) = " + result + "\n"));
  };
  EXPECT_EQ(read("10"), "conforms");
  EXPECT_EQ(read("..."), "conforms");
  EXPECT_EQ(read("11"), "conforms; line 9: 11 / 10");
  EXPECT_EQ(read("-1 EAGAIN (nothing there)"), "conforms; line 9: -1 EAGAIN / 10");
  EXPECT_EQ(told(played(kEstablished + "+0 read(4, ..., 1) = -1 EWOULDBLOCK (nothing there)\n")), "conforms");
  EXPECT_EQ(told(played(kListens + "+0 accept(3, ..., ...) = 4\n")), "conforms; line 4: 4 / -1 EAGAIN");
}

TEST(ScriptCase, EndOfTheStream_IsAReadOfNothing) {
  EXPECT_EQ(told(played(kEstablished + "+0 < F. 1:1(0) ack 1 win 100\n* > . 1:1(0) ack 2\n+0 read(4, ..., 9) = 0\n")),
            "conforms");
}

TEST(ScriptCase, CallThatWaits_ReturnsAtItsEnd) {
  const std::string connects =
      "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n0...0.2 connect(3, ..., ...) = {}\n0 > S 0:0(0) <...>\n"
      "0.2 < {} 0:0(0) ack 1 win 100\n";
  EXPECT_EQ(told(played(fmt::format(fmt::runtime(connects), "0", "S."))), "conforms");
  EXPECT_EQ(told(played(fmt::format(fmt::runtime(connects), "-1 ECONNREFUSED (refused)", "R."))), "conforms");
  EXPECT_EQ(told(played(fmt::format(fmt::runtime(connects), "0", "R."))), "conforms; line 2: 0 / -1 ECONNREFUSED");
  EXPECT_EQ(told(played("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n0...0.2 connect(3, ..., ...) = 0\n")),
            "conforms; line 2: 0 / -1 EINPROGRESS");
}

TEST(ScriptCase, LingerOfNothing_MakesCloseAnAbort) {
  const std::string aborts = kEstablished +
                             "+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0\n"
                             "+0 close(4) = 0\n+0 > R. 1:1(0) ack 1\n";
  const ScriptPlay p = played(aborts);
  EXPECT_EQ(p.standard.verdict, Verdict::Conforms) << told(p);
  const auto& events = p.trace.events;
  EXPECT_TRUE(std::any_of(events.begin(), events.end(), [&](const TraceEvent& e) {
    return e.kind == TraceEvent::Kind::Sent && wire::parse(p.trace.packet(e)).tcp.has(wire::kRst);
  })) << told(p);
}

TEST(ScriptCase, TimestampsOfTheStack_AreEchoedInItsOwnNumbers) {
  const ScriptPlan script = plan(kListens + "+0 < S 0:0(0) win 100 <TS val 5 ecr 0>\n");
  ScriptNumbers numbers(script, 1);
  const auto echoed = [&](std::uint32_t echo) {
    const wire::ReadSegment segment{.inbound = true,
                                    .flags = wire::kAck,
                                    .options = {{.kind = wire::Kind::Timestamps, .first = 6, .second = echo}}};
    const std::vector<std::uint8_t> packet = numbers.packet_of(segment);
    return wire::parse(packet).tcp.options.timestamps().value_or(wire::Timestamps{});
  };
  EXPECT_EQ(echoed(100), (wire::Timestamps{6, 100})) << "nothing is known of the stack's clock yet";
  numbers.note_timestamp(100, 7000);
  EXPECT_EQ(echoed(100), (wire::Timestamps{6, 7000}));
  EXPECT_EQ(echoed(150), (wire::Timestamps{6, 7050})) << "as far from the first as in the script";
}

TEST(ScriptCase, AcknowledgmentOfWhatWasNeverSent_EndsTheScript) {
  const ScriptPlay p = played(
      "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n"
      "+0 > S 0:0(0) <...>\n+0 < S. 0:0(0) ack 1 win 100\n");
  EXPECT_EQ(p.ended_at, 4U) << told(p);
}

// --- What the standard says of the script ---

TEST(ScriptCase, ExpectationWithinTheStandard_IsToldSo) {
  const ScriptJudgement j = judge_script(plan(
      kEstablished + "+0 close(4) = 0\n+0 > F. 1:1(0) ack 1\n+0 < F. 1:1(0) ack 2 win 100\n+0 > . 2:2(0) ack 2\n"));
  EXPECT_EQ(told(j), "conforms");
  EXPECT_EQ(j.judged_up_to, 11U);
}

TEST(ScriptCase, ExpectationAgainstTheStandard_IsToldWithItsLineAndWhatItExpects) {
  const struct {
    std::string script;
    std::uint32_t line;
    std::string got;
  } kScripts[] = {
      // A reset for an ACK; no ACK for a reset outside of the window; a FIN that is not acknowledged.
      {"+0.1 < P. 1000001:1000011(10) ack 1 win 9\n+0 > R. 1:1(0) ack 1\n", 8, "CTL=RST"},
      {"+0.1 < P. 1000001:1000011(10) ack 1 win 9\n+0.5 close(4) = 0\n+0 > F. 1:1(0) ack 1\n", 8, "nothing"},
      {"+0.1 < F. 1:1(0) ack 1 win 100\n+0 > . 1:1(0) ack 1\n", 8, "CTL=ACK"},
      // A user who is not told of a reset; octets that never came; an error that nothing has led to.
      {"+0.1 < R. 1:1(0) ack 1 win 0\n+0 read(4, ..., 9) = -1 EAGAIN (again)\n", 9, "would block"},
      {"+0.1 read(4, ..., 9) = 9\n", 8, "ok"},
      {"+0.1 write(4, ..., 9) = -1 ECONNRESET (reset)\n", 8, "reset"}};
  for (const auto& [script, line, got] : kScripts) {
    const ScriptJudgement j = judge_script(plan(kEstablished + script));
    ASSERT_TRUE(j.failure.has_value()) << script;
    EXPECT_TRUE(j.verdict == Verdict::Deviates || j.verdict == Verdict::Violates) << script << told(j);
    EXPECT_EQ(j.failed_at, line) << script << told(j);
    EXPECT_NE(j.failure->got.find(got), std::string::npos) << script << told(j);
  }
}

TEST(ScriptCase, EndOfTheStream_IsWithinTheStandardAfterAFin) {
  const std::string fin = "+0 < F. 1:1(0) ack 1 win 100\n+0 > . 1:1(0) ack 2\n+0 read(4, ..., 9) = 0\n";
  EXPECT_EQ(told(judge_script(plan(kEstablished + fin))), "conforms");
}

TEST(ScriptCase, SilenceAfterTheLastExpectedSegment_SaysNothing) {
  const ScriptJudgement j = judge_script(plan(kEstablished + "+0 < P. 1000001:1000011(10) ack 1 win 100\n"));
  EXPECT_EQ(told(j), "conforms");
  EXPECT_EQ(j.judged_up_to, 7U);
  EXPECT_EQ(told(judge_script(plan(kEstablished + "+0 < F. 1:1(0) ack 1 win 100\n"))), "conforms");
  EXPECT_EQ(told(judge_script(plan(kEstablished + "+0 write(4, ..., 100) = 100\n+9 close(4) = 0\n"))), "conforms");
}

TEST(ScriptCase, EachLine_IsToldBeforeItIsPlayed) {
  const auto stack = adapters::make_model_stack(profile());
  std::vector<std::uint32_t> lines;
  play_script(plan(kEstablished + "+90 close(4) = 0\n"), *stack, profile().claims, 1,
              [&](std::uint32_t line) { lines.push_back(line); });
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(ScriptCase, EveryChoiceOfTheStandard_IsOpenToAScript) {
  // A reset of the other side's, or silence, for a connection request that is not wanted.
  for (const char* answer : {"+0 > S. 0:0(0) ack 1 win 100 <mss 9>\n", "+0 > S. 0:0(0) ack 1 win 1\n"}) {
    EXPECT_EQ(told(judge_script(plan(kListens + "+0 < S 0:0(0) win 100\n" + answer))), "conforms") << answer;
  }
}

// --- What this project writes ---

// The trace of the way on the stack, played again as its script.
ScriptPlay replayed(Stack& stack, std::vector<Stimulus> stimuli, Verdict& before) {
  const Case the_case{.id = "script", .stimuli = std::move(stimuli)};
  Session session(stack, {.claims = profile().claims});
  run_in_process(stack, session, the_case, 1);
  before = session.result().verdict;
  const std::string script = wire::packetdrill_script(script_of(session.trace(), "a trace"));
  SCOPED_TRACE(script);
  return play_script(plan(script), stack, profile().claims, 1);
}

TEST(ScriptCase, ScriptOfATrace_IsMetByTheSameStack) {
  const auto stack = adapters::make_model_stack(profile());
  for (const char* name : {"established", "syn-sent", "fin-wait-1", "fin-wait-2", "closing", "time-wait-active"}) {
    Verdict before{};
    const ScriptPlay p = replayed(*stack, way(name).stimuli, before);
    EXPECT_EQ(told(p), "conforms") << name;
    EXPECT_EQ(before, Verdict::Conforms) << name;
  }
}

TEST(ScriptCase, ScriptOfAMutantsTrace_HasTheSameVerdict) {
  std::size_t convicted = 0, unsaid = 0;
  for (const adapters::MutantInfo& mutant : adapters::all_mutants()) {
    const auto stack = adapters::make_mutant(mutant.name);
    for (const std::vector<Stimulus>& more :
         {std::vector<Stimulus>{in_order(wire::kRst)}, {in_order(wire::kSyn)}, {in_order(wire::kFin | wire::kAck)}}) {
      std::vector<Stimulus> stimuli = way("established").stimuli;
      stimuli.insert(stimuli.end(), more.begin(), more.end());
      Verdict before{};
      try {
        const ScriptPlay p = replayed(*stack, std::move(stimuli), before);
        EXPECT_FALSE(p.mismatch.has_value()) << mutant.name << " " << told(p);
        // What shows only in the second after the script, the case did not wait for.
        if (before == Verdict::Conforms) continue;
        EXPECT_EQ(p.standard.verdict, before) << mutant.name << " " << told(p);
        ++convicted;
      } catch (const wire::ScriptError&) {
        ++unsaid;  // packetdrill has no words for it
      }
    }
  }
  EXPECT_GT(convicted, 5U);
  EXPECT_LT(unsaid, 10U);
}

// --- What is not supported ---

TEST(ScriptPlan, WhatCannotBePlayed_IsNamedByLineAndWord) {
  const struct {
    std::string line, word;
  } kLines[] = {{"+0 epoll_create(1) = 5", "epoll_create"},
                {"+0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 5", "SOCK_DGRAM"},
                {"+0 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 5", "AF_INET6"},
                {"+0 setsockopt(4, SOL_TCP, TCP_FASTOPEN, [5], 4) = 0", "TCP_FASTOPEN"},
                {"+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=9}, 8) = 0", "SO_LINGER"},
                {"+0 setsockopt(4, SOL_TCP, TCP_NODELAY, [1], 4) = -1 EINVAL (Invalid argument)", "EINVAL"},
                {"+0 getsockopt(4, SOL_TCP, TCP_INFO, [0], [4]) = 0", "TCP_INFO"},
                {"+0 shutdown(4, SHUT_RD) = 0", "SHUT_RD"},
                {"+0 send(4, ..., 10, MSG_OOB) = 10", "MSG_OOB"},
                {"+0 fcntl(4, F_DUPFD, 9) = 9", "F_DUPFD"},
                {"+0 read(3, ..., 10) = 10", "read"},
                {"+0 accept(4, ..., ...) = 5", "accept"},
                {"+0 accept(3, ..., ...) = 5", "accept"},
                {"+0 connect(5, ..., ...) = -1 EINPROGRESS (in progress)", "connect"},
                {"+0 read(4, ...) = 1", "read"},
                {"+0 read(99999, ..., 1) = 1", "read"},
                {"+0 %{ x }%", "%{ x }%"}};
  for (const auto& [line, word] : kLines) {
    const ScriptPlan plan = plan_of(wire::read_packetdrill(kEstablished + line + "\n+0 close(4) = 0\n"));
    ASSERT_EQ(plan.unsupported.size(), 1U) << line;
    EXPECT_EQ(plan.unsupported[0].word, word) << line;
    EXPECT_EQ(plan.unsupported[0].line, 8U) << line;
  }
}

TEST(ScriptPlan, ShellLine_IsNamedAndItsTimePasses) {
  const ScriptPlan p = plan("`a`\n" + kConnects + "+1 `b`\n+0 > S 0:0(0) <...>\n");
  ASSERT_EQ(p.not_run.size(), 2U) << "one that only waits is no command";
  EXPECT_EQ(p.not_run[1].word, "b");
  EXPECT_EQ(p.not_run[1].line, 5U);
  const auto stack = adapters::make_model_stack(profile());
  EXPECT_EQ(told(play_script(p, *stack, profile().claims, 1)), "conforms");
}

TEST(ScriptPlan, TimeBeyondTheStacksClock_IsNamed) {
  const std::string twice = kConnects + "+500000 close(3) = 0\n+500000 close(3) = 0\n";
  const ScriptPlan plan = plan_of(wire::read_packetdrill(twice));
  ASSERT_EQ(plan.unsupported.size(), 1U);
  EXPECT_EQ(plan.unsupported[0].line, 5U);
}

// Lines of scripts in any order, with what is left out and put in between.
TEST(ScriptCase, AnyLines_ArePlayedAndJudgedWithoutHarm) {
  const std::vector<std::string> kLines = {"+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3",
                                           "+0 listen(3, 1) = 0",
                                           "+0 connect(3, ..., ...) = -1 EINPROGRESS (in progress)",
                                           "+0...0.1 connect(3, ..., ...) = 0",
                                           "+0 accept(3, ..., ...) = 4",
                                           "+0...0.5 accept(3, ..., ...) = 4",
                                           "+0 < S 0:0(0) win 100 <mss 1000,TS val 1 ecr 0>",
                                           "+0 < S. 0:0(0) ack 1 win 100 <wscale 255>",
                                           "+0 < . 1:1(0) ack 1 win 0",
                                           "+0 < P. 1:65001(65000) ack 1 win 0 urg 9",
                                           "+.1 < F. 1:1(0) ack 2 win 9 <sack 1:2 4294967295:0>",
                                           "+0 < - 4294967295:4294967295(0) win 0",
                                           "+0 < SFRPU. 7:7(0) ack 4294967295 win 65535",
                                           "+0 > S 0:0(0) <mss 1460,TS val 100 ecr 0>",
                                           "+0~+99 > S. 0:0(0) ack 1 <...>",
                                           "* > F. 1:1460(1459) ack 1",
                                           "+0 > . 1:1(0) ack 1 <TS val 1 ecr 1,sack 1:2>",
                                           "0.3 > R 1:1(0)",
                                           "+0 write(4, ..., 100000) = 100000",
                                           "+0 read(3, ..., 10) = ...",
                                           "+0...9 read(4, ..., 10) = 10",
                                           "+0 shutdown(4, SHUT_WR) = 0",
                                           "+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0",
                                           "+0 getsockopt(4, SOL_SOCKET, SO_ERROR, [EPIPE], [4]) = 0",
                                           "+0 close(4) = 0",
                                           "+0 close(3) = -1 EBADF (bad)",
                                           "100000 `sleep`"};
  const auto stack = adapters::make_model_stack(profile());
  std::mt19937 random(1);
  std::size_t played = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string script = i % 2 == 0 ? kEstablished : kConnects;
    for (std::size_t j = random() % 8; j > 0; --j) script += kLines[random() % kLines.size()] + "\n";
    const ScriptPlan plan = plan_of(wire::read_packetdrill(script));
    if (!plan.unsupported.empty()) continue;
    ++played;
    const ScriptPlay play = play_script(plan, *stack, profile().claims, random());
    EXPECT_EQ(play.standard.verdict, Verdict::Conforms) << "the reference endpoint\n" << script << told(play);
    judge_script(plan);
  }
  EXPECT_GT(played, 500U);
}

TEST(ScriptCase, OneSeed_GivesTheSameOctets) {
  const ScriptPlay a = played(kEstablished, 7), b = played(kEstablished, 7), c = played(kEstablished, 8);
  EXPECT_EQ(a.trace.octets, b.trace.octets);
  EXPECT_NE(a.trace.octets, c.trace.octets);
}

}  // namespace
}  // namespace synfin::conformance
