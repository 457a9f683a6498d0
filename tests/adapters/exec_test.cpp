// Programs as stacks: every way in which a program can misbehave is told for what it is.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <map>

#include "adapters/exec/adapter_check.h"
#include "adapters/exec/command_words.h"
#include "adapters/exec/exec_stack.h"
#include "adapters/model/model_stack.h"
#include "tests/adapters/tester.h"
#include "tests/conformance/cases_like.h"
#include "tests/conformance/told.h"

namespace synfin::adapters::exec {
namespace {

using conformance::cases_like;
using conformance::IpVersion;
using conformance::StackFailed;
using conformance::told;
using How = StackFailed::How;
using Words = std::vector<std::string>;

constexpr std::chrono::milliseconds kShort{1000};
// Of all cases, one in so many goes over a pipe: with sanitizers they take their time.
#ifdef SYNFIN_SANITIZED
constexpr std::size_t kStep = 8;
#else
constexpr std::size_t kStep = 1;
#endif

Words faulty(const std::string& bug) { return bug.empty() ? Words{SYNFIN_FAULTY} : Words{SYNFIN_FAULTY, bug}; }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// What comes of a reset, a segment and some time.
std::optional<std::pair<How, std::string>> failure_of(const Words& words) {
  try {
    const auto stack = make_exec_stack(words, kShort);
    for (int i = 0; i < 2; ++i) {
      stack->reset(1);
      stack->advance(2'000);
      Tester tester(*stack, 80, 2000);
      tester.send(wire::kSyn);
      stack->advance(200);
    }
    return {};
  } catch (const StackFailed& e) {
    return std::pair(e.how(), std::string(e.what()));
  }
}

struct Misbehaviour {
  const char* bug;
  How how;
  std::vector<const char*> says;
};

void PrintTo(const Misbehaviour& m, std::ostream* out) { *out << m.bug; }

class ExecMisbehaviour : public testing::TestWithParam<Misbehaviour> {};

TEST_P(ExecMisbehaviour, IsToldForWhatItIs) {
  const auto failure = failure_of(faulty(GetParam().bug));
  ASSERT_TRUE(failure) << "nothing was noticed";
  EXPECT_EQ(failure->first, GetParam().how) << failure->second;
  for (const char* part : GetParam().says) EXPECT_TRUE(has(failure->second, part)) << part << ": " << failure->second;
}

INSTANTIATE_TEST_SUITE_P(
    Exec, ExecMisbehaviour,
    testing::Values(
        Misbehaviour{"other-version", How::BrokeContract, {"version 9", "synfin speaks 1", "\"hello\""}},
        Misbehaviour{"no-hello", How::BrokeContract, {"the reply to hello", "Welcome to my stack!", "no JSON object"}},
        Misbehaviour{"never-hello", How::Hung, {"no progress for 1000 ms", "the reply to hello"}},
        Misbehaviour{"prints", How::BrokeContract, {"the reply to packet", "debug: got a packet", "\"messages\""}},
        Misbehaviour{"out-of-order", How::BrokeContract, {"expected the reply to packet (id 3)", "id 4", "\"order\""}},
        Misbehaviour{"twice", How::BrokeContract, {"nothing was expected", "\"order\""}},
        Misbehaviour{"not-ip", How::BrokeContract, {"4 octets that is not IP", "\"packets\""}},
        Misbehaviour{"too-many-packets", How::BrokeContract, {"514 packets"}},
        Misbehaviour{"floods", How::BrokeContract, {"more than 1048576 octets", "\"bounds\""}},
        Misbehaviour{"backwards", How::BrokeContract, {"says that it is 0 ms, expected 2000 ms", "\"time\""}},
        Misbehaviour{"too-far", How::BrokeContract, {"says that it is 2001 ms, expected 2000 ms"}},
        Misbehaviour{"future", How::BrokeContract, {"a packet of 2001 ms came at 2000 ms"}},
        Misbehaviour{"past", How::BrokeContract, {"a packet of 1999 ms came after"}},
        Misbehaviour{"reset-keeps-time", How::BrokeContract, {"after reset the time is 5 ms"}},
        Misbehaviour{"reset-sends", How::BrokeContract, {"with the reply to reset"}},
        Misbehaviour{"real-time", How::Hung, {"does it take real time?"}},
        Misbehaviour{"trouble", How::InTrouble, {"no network"}},
        Misbehaviour{"never-answers", How::Hung, {"no progress for 1000 ms", "the reply to packet"}},
        Misbehaviour{"closes-output", How::Died, {"closed standard output before the reply to packet"}},
        Misbehaviour{"exits", How::Died, {"exit with status 3", "first line / assertion failed: the bug"}},
        Misbehaviour{"crashes", How::Died, {"death by signal 6"}}),
    [](const auto& instance) {
      std::string name = instance.param.bug;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST(Exec, HonestProgram_IsNotAccused) { EXPECT_FALSE(failure_of(faulty(""))); }

TEST(Exec, UnknownMember_IsNoFailure) { EXPECT_FALSE(failure_of(faulty("unknown-member"))); }

// Advances that are short enough for the watchdog add up.
TEST(Exec, RealTimeUnderAVirtualClock_IsNoticedOverTime) {
  const auto stack = make_exec_stack(faulty("real-time"), std::chrono::seconds(5));
  stack->reset(1);
  try {
    for (int i = 0; i < 10; ++i) stack->advance(400);
    FAIL() << "nothing was noticed";
  } catch (const StackFailed& e) {
    EXPECT_TRUE(has(e.what(), "it claims virtual time")) << e.what();
  }
}

TEST(Exec, ProgramThatFailed_IsStartedAnewByReset) {
  const auto stack = make_exec_stack(faulty("crashes"), kShort);
  for (int i = 0; i < 2; ++i) {
    stack->reset(1);
    stack->advance(10);
    Tester tester(*stack, 80, 2000);
    EXPECT_THROW(tester.send(wire::kSyn), StackFailed);
    EXPECT_THROW(stack->advance(1), conformance::StackUnavailable);
  }
}

TEST(Exec, ProgramThatCannotBeStarted_IsToldBySystem) {
  const std::pair<Words, const char*> wrong[] = {
      {{"/no/such/program"}, "cannot start /no/such/program: No such file or directory"},
      {{"no-such-program-anywhere"}, "write ./ before a program of this folder"},
      {{SYNFIN_SOURCE "/README.md"}, "Permission denied"},
      {{"/tmp"}, "Permission denied"}};
  for (const auto& [words, says] : wrong) {
    try {
      make_exec_stack(words);
      FAIL() << words.front();
    } catch (const CannotStart& e) {
      EXPECT_TRUE(has(e.what(), says)) << e.what();
    }
  }
}

TEST(CommandWords, AreTakenApartAsAShellDoes) {
  EXPECT_EQ(command_words("./stack --seed 7"), (Words{"./stack", "--seed", "7"}));
  EXPECT_EQ(command_words(R"( './my stack'  "a b"c \  '' "\"" )"), (Words{"./my stack", "a bc", " ", "", "\""}));
  EXPECT_THROW(command_words("./stack 'a"), std::invalid_argument);
  EXPECT_THROW(command_words("  "), std::invalid_argument);
  EXPECT_THROW(command_words("''"), std::invalid_argument);
}

bool is_alive(pid_t pid) { return ::kill(pid, 0) == 0; }

bool dies_soon(pid_t pid) {
  for (int i = 0; i < 200; ++i) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    if (!is_alive(pid) || text.find(") Z ") != std::string::npos) return true;
    ::usleep(10'000);
  }
  return false;
}

pid_t grandchild_of(Program& program) {
  std::string ignored;
  pid_t pid = -1;
  for (int i = 0; i < 100 && pid < 0; ++i) {
    program.read(ignored, Clock::now() + std::chrono::milliseconds(20));
    const std::string words = program.last_words();
    if (has(words, "grandchild")) pid = std::stoi(words.substr(words.find(' ')));
  }
  return pid;
}

TEST(Program, WhatItStarted_EndsWithIt) {
  auto program = std::make_unique<Program>(faulty("grandchild"));
  const pid_t grandchild = grandchild_of(*program);
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(is_alive(grandchild));
  program.reset();
  EXPECT_TRUE(dies_soon(grandchild));
}

TEST(Program, WhatItStarted_EndsWhenWeAreKilled) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t owner = ::fork();
  if (owner == 0) {
    Program program(faulty("grandchild"));
    const pid_t grandchild = grandchild_of(program);
    if (::write(pipe[1], &grandchild, sizeof grandchild) < 0) ::_exit(1);
    for (;;) ::pause();
  }
  pid_t grandchild = -1;
  ASSERT_EQ(::read(pipe[0], &grandchild, sizeof grandchild), static_cast<ssize_t>(sizeof grandchild));
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(is_alive(grandchild));
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  EXPECT_TRUE(dies_soon(grandchild));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

conformance::CampaignOutcome campaign(const Words& words, const std::vector<const conformance::Case*>& cases) {
  return conformance::run_campaign([words] { return make_exec_stack(words, kShort); }, cases, {});
}

TEST(ExecCampaign, DyingProgram_IsAViolation_AndTheRestGoesOn) {
  const auto cases = cases_like({"closed/rst*", "closed/ack*"});
  const auto outcome = campaign(faulty("exits"), cases);
  EXPECT_EQ(outcome.unavailable, "");
  ASSERT_EQ(outcome.judged.size(), cases.size());
  for (const auto& judged : outcome.judged) {
    ASSERT_TRUE(judged.result.failure) << judged.the_case->id;
    EXPECT_EQ(judged.result.failure->clause, &model::kStackSurvives);
    EXPECT_TRUE(has(judged.result.failure->got, "exit with status 3 before the reply to packet"));
  }
}

TEST(ExecCampaign, BrokenContract_IsInconclusive_AndTooOftenEndsTheRun) {
  const auto cases = cases_like({"closed/*"});
  const auto outcome = campaign(faulty("not-ip"), cases);
  EXPECT_EQ(outcome.unavailable, "");
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(outcome.interrupted_why, "the adapter broke its contract too often");
  ASSERT_EQ(outcome.judged.size(), 20U);
  EXPECT_EQ(outcome.judged.front().result.verdict, conformance::Verdict::Inconclusive);
  EXPECT_TRUE(has(outcome.judged.front().result.why, "that is not IP"));
}

TEST(ExecCampaign, SilentProgram_HangsAndIsGivenUpSoon) {
  const auto outcome = campaign(faulty("never-answers"), cases_like({"closed/*"}));
  EXPECT_EQ(outcome.interrupted_why, "the stack hung too often");
  ASSERT_EQ(outcome.judged.size(), 5U);
  EXPECT_EQ(outcome.judged.front().result.failure->clause, &model::kStackSurvives);
}

TEST(ExecCampaign, ProgramWithoutHello_IsUnavailable) {
  const auto outcome = campaign(faulty("other-version"), cases_like({"closed/*"}));
  EXPECT_TRUE(has(outcome.unavailable, "version 9")) << outcome.unavailable;
  EXPECT_TRUE(outcome.judged.empty());
}

TEST(ExecCampaign, ProgramInRealTime_IsJudgedSideBySide) {
  std::vector<const conformance::Case*> cases;
  for (const conformance::Case* c : cases_like({"closed/rst*", "closed/ack*", "closed/fin*"})) {
    if (c->duration() <= 5'000) cases.push_back(c);
  }
  ASSERT_GT(cases.size(), 20U);
  const auto outcome = campaign(faulty("real-clock"), cases);
  EXPECT_EQ(outcome.unavailable, "");
  EXPECT_FALSE(outcome.capabilities.virtual_time);
  ASSERT_EQ(outcome.judged.size(), cases.size());
  for (const auto& judged : outcome.judged) {
    EXPECT_EQ(judged.result.verdict, conformance::Verdict::Conforms) << judged.the_case->id << judged.result.why;
  }
}

// One of the cases that are under way together is to blame: it alone answers for it, in the words of a run without
// others.
TEST(ExecCampaign, DeathAmongSeveralInstances_CostsOnlyTheCaseThatIsToBlame) {
  const auto cases = cases_like({"closed/syn*", "closed/fin*"});
  const auto alone = campaign({SYNFIN_FAULTY, "crashes-at-syn-fin"}, cases);
  const auto several = campaign({SYNFIN_FAULTY, "crashes-at-syn-fin", "several"}, cases);
  EXPECT_EQ(alone.judged.size(), cases.size());
  EXPECT_EQ(told(alone), told(several));
  const auto died = std::count_if(alone.judged.begin(), alone.judged.end(),
                                  [](const conformance::Judged& j) { return j.result.failure.has_value(); });
  EXPECT_GT(died, 0);
  EXPECT_LT(died, static_cast<std::ptrdiff_t>(cases.size()));
}

TEST(ExecCampaign, BrokenContractAmongSeveralInstances_SaysTheSameAsAlone) {
  const auto cases = cases_like({"closed/*"});
  EXPECT_EQ(told(campaign({SYNFIN_FAULTY, "not-ip"}, cases)),
            told(campaign({SYNFIN_FAULTY, "not-ip", "several"}, cases)));
}

TEST(ExecCampaign, InstancesThatDisturbEachOther_AreJudgedOneAtATime) {
  const auto cases = cases_like({"closed/*"});
  const auto honest = told(campaign(faulty(""), cases));
  EXPECT_EQ(told(campaign({SYNFIN_FAULTY, "", "several"}, cases)), honest);
  EXPECT_EQ(told(campaign({SYNFIN_FAULTY, "one-for-all", "several"}, cases)), honest);
  EXPECT_EQ(told(campaign({SYNFIN_FAULTY, "breaks-beside-others", "several"}, cases)), honest);
}

TEST(ExecCampaign, Jobs_ChangeNothing) {
  const auto cases = cases_like({"closed/syn*", "listen/*/seq-*"});
  for (const char* bug : {"crashes-at-syn-fin", "not-ip"}) {
    conformance::CampaignOptions options;
    const auto told_by = [&](std::size_t jobs) {
      options.jobs = jobs;
      return told(conformance::run_campaign(
          [&] {
            return make_exec_stack({SYNFIN_FAULTY, bug}, kShort);
          },
          cases, options));
    };
    const auto one = told_by(1);
    EXPECT_EQ(told_by(2), one) << bug;
    EXPECT_EQ(told_by(5), one) << bug;
  }
}

class ModelOverPipe : public testing::TestWithParam<Words> {};

TEST_P(ModelOverPipe, GivesTheSameVerdictsAsTheModel) {
  std::vector<const conformance::Case*> cases;
  for (const auto& [ip, step] : {std::pair{IpVersion::V4, kStep}, {IpVersion::V6, 10 * kStep}}) {
    const auto& all = conformance::all_cases(ip);
    for (std::size_t i = 0; i < all.size(); i += step) cases.push_back(&all[i]);
  }
  conformance::CampaignOptions options;
  options.claims = model::kProfiles.front().claims;
  const auto piped = conformance::run_campaign([] { return make_exec_stack(GetParam()); }, cases, options);
  const auto direct =
      conformance::run_campaign([] { return make_model_stack(model::kProfiles.front()); }, cases, options);
  ASSERT_EQ(piped.unavailable, "");
  ASSERT_EQ(piped.judged.size(), direct.judged.size());
  for (std::size_t i = 0; i < piped.judged.size(); ++i) {
    const auto& a = piped.judged[i].result;
    const auto& b = direct.judged[i].result;
    ASSERT_EQ(a.verdict, b.verdict) << piped.judged[i].the_case->id << a.why;
    ASSERT_EQ(a.why, b.why);
    ASSERT_EQ(a.duration, b.duration);
  }
}

INSTANTIATE_TEST_SUITE_P(Exec, ModelOverPipe,
                         testing::Values(Words{SYNFIN_MODEL_OVER_PIPE, "--lines"},
                                         Words{SYNFIN_MODEL_OVER_PIPE, "--binary"},
                                         Words{SYNFIN_MODEL_OVER_PIPE, "--binary", "--alone"}),
                         [](const auto& instance) {
                           const std::string framing = instance.param[1] == "--binary" ? "Frames" : "Lines";
                           return framing + (instance.param.size() > 2 ? "OfOneInstance" : "");
                         });

std::map<std::string, std::string> failed_checks(const Words& words, std::chrono::milliseconds patience = kShort) {
  std::map<std::string, std::string> failed;
  check_adapter(words, patience, [&](const Checked& c) {
    if (!c.passed) failed.emplace(c.asks, c.says);
  });
  return failed;
}

TEST(AdapterCheck, HonestPrograms_PassEveryCheck) {
  for (const Words& words : {faulty(""), Words{SYNFIN_FAULTY, "", "several"}, faulty("real-clock"),
                             Words{SYNFIN_MODEL_OVER_PIPE}, Words{SYNFIN_MODEL_OVER_PIPE, "--binary"}}) {
    for (const auto& [asks, says] : failed_checks(words, exec::kPatience))
      ADD_FAILURE() << words.back() << ": " << asks << ": " << says;
  }
}

TEST(AdapterCheck, InstancesThatDisturbEachOther_FailTheirCheckAlone) {
  for (const char* bug : {"one-for-all", "mixed-up"}) {
    const auto failed = failed_checks({SYNFIN_FAULTY, bug, "several"});
    EXPECT_EQ(failed.count("has instances that do not disturb each other"), 1U) << bug;
    EXPECT_EQ(failed.size(), 1U) << bug;
  }
}

TEST(AdapterCheck, EachBug_FailsItsCheck) {
  const std::pair<const char*, const char*> caught_by[] = {
      {"no-hello", "says hello"},
      {"no-name", "says hello"},
      {"differs", "is fresh after reset: two runs of one seed are the same to the octet"},
      {"not-fresh", "keeps silent after reset"},
      {"reset-sends", "keeps silent after reset"},
      {"too-far", "keeps time"},
      {"real-time", "keeps time"},
      {"out-of-order", "answers in order what was written at once"},
      {"twice", "answers in order what was written at once"},
      {"lies-about-calls", "says of the calls that it lacks that they are unsupported"},
      {"dies-of-garbage", "survives packets that are garbage"},
      {"stays", "ends at bye"},
      {"stays", "ends at the end of its input"}};
  for (const auto& [bug, check] : caught_by) {
    EXPECT_EQ(failed_checks(faulty(bug)).count(check), 1U) << bug << " is not caught by: " << check;
  }
}

}  // namespace
}  // namespace synfin::adapters::exec
