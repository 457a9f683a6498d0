// Programs as stacks on the command line.
#include <algorithm>
#include <regex>

#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

const std::string kModelProgram = std::string("exec:") + SYNFIN_MODEL_OVER_PIPE;
std::string faulty(const std::string& bug) { return std::string("exec:") + SYNFIN_FAULTY + " " + bug; }

TEST(ExecCommand, Verify_NamesTheStack_AndJudgesIt) {
  const Ran ran = synfin({"verify", kModelProgram, "--case", "established/rst*"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(has(ran.out, "model rfc9293")) << ran.out;
}

TEST(ExecCommand, ArgumentsArePartOfTheWord) {
  const Ran ran = synfin({"verify", kModelProgram + " --binary", "--case", "established/rst*", "-q"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(has(ran.out, " conform")) << ran.out;
  const Ran quoted = synfin(
      {"verify", std::string("exec:'") + SYNFIN_MODEL_OVER_PIPE + "' --binary", "--case", "established/rst*", "-q"});
  EXPECT_EQ(quoted.status, 0) << quoted.err;
  EXPECT_TRUE(has(quoted.out, " conform")) << quoted.out;
}

TEST(ExecCommand, WhatCannotBeStarted_IsAUsageMistake) {
  for (const char* command : {"verify", "walk", "adapter-check"}) {
    expect_refused({command, "exec:/no/such/program"}, "cannot start /no/such/program: No such file or directory");
  }
  const Ran measured = synfin({"time-wait", "--stack", "exec:/no/such/program"});
  EXPECT_EQ(measured.status, 2) << measured.err;
  for (const char* stack : {"exec:", "exec:'open quote", "exec:  "}) {
    EXPECT_EQ(synfin({"verify", stack}).status, 2) << stack;
  }
  EXPECT_TRUE(has(synfin({"verify", "exec:'x"}).err, "a quote is not closed"));
}

TEST(ExecCommand, OtherVersion_IsInconclusive) {
  const Ran ran = synfin({"verify", faulty("other-version"), "--case", "closed/*"});
  EXPECT_EQ(ran.status, 3) << ran.out;
  EXPECT_TRUE(has(ran.out, "version 9 of the protocol")) << ran.out;
}

TEST(ExecCommand, ReplyLimit_IsKept) {
  const Ran ran = synfin({"verify", faulty("never-hello"), "--case", "closed/*", "--reply-limit", "200ms"});
  EXPECT_EQ(ran.status, 3) << ran.out;
  EXPECT_TRUE(has(ran.out, "no progress for 200 ms")) << ran.out;
  EXPECT_EQ(synfin({"verify", kModelProgram, "--reply-limit", "1h"}).status, 2);
  EXPECT_EQ(synfin({"verify", kModelProgram, "--reply-limit", "soon"}).status, 2);
}

TEST(ExecCommand, DyingProgram_IsAFinding_WithItsLastWords) {
  const Ran ran = synfin({"verify", faulty("exits"), "--case", "closed/rst*"});
  EXPECT_EQ(ran.status, 1) << ran.out;
  EXPECT_TRUE(has(ran.out, "violates stack-survives")) << ran.out;
  EXPECT_TRUE(has(ran.out, "assertion failed: the bug")) << ran.out;
}

// A trace may be somebody else's: that it names a program is no reason to run it.
TEST(ExecCommand, Replay_RunsTheTracesProgramOnlyIfItIsNamed) {
  Folder folder;
  const std::string stack = faulty("exits");
  ASSERT_EQ(synfin({"verify", stack, "--case", "closed/rst/*", "-q", "--findings", folder / "f"}).status, 1);
  std::string found;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "f")) found = entry.path().string();
  const Ran refused = synfin({"replay", found});
  EXPECT_EQ(refused.status, 2) << refused.out;
  EXPECT_TRUE(has(refused.err, "name it: synfin replay")) << refused.err;
  const Ran again = synfin({"replay", found, stack});
  EXPECT_EQ(again.status, 1) << again.err;
  EXPECT_TRUE(has(again.out, "reproduced")) << again.out;
}

TEST(ExecCommand, WalkAndTimeWait_TakePrograms) {
  Folder folder;
  const Ran walked =
      synfin({"walk", kModelProgram, "--walks", "50", "--profile", "rfc9293", "--findings", folder / "w"});
  EXPECT_EQ(walked.status, 0) << walked.out << walked.err;
  const Ran measured = synfin({"time-wait", "--stack", kModelProgram, "-q"});
  EXPECT_EQ(measured.status, synfin({"time-wait", "--stack", "model", "-q"}).status) << measured.err;
  EXPECT_TRUE(has(measured.out, "240 s")) << measured.out;
}

TEST(ExecCommand, AdapterCheck_TellsHonestFromFaulty) {
  const Ran good = synfin({"adapter-check", kModelProgram});
  EXPECT_EQ(good.status, 0) << good.out;
  EXPECT_TRUE(has(good.out, "it keeps to the protocol")) << good.out;
  const Ran bad = synfin({"adapter-check", faulty("out-of-order"), "--reply-limit", "500ms"});
  EXPECT_EQ(bad.status, 1) << bad.out;
  EXPECT_TRUE(has(bad.out, "FAILS   answers in order")) << bad.out;
  EXPECT_EQ(synfin({"adapter-check", "lwip"}).status, 2);
}

TEST(PluginCommand, WhatIsNoPlugin_IsAUsageMistake) {
  expect_refused({"verify", "plugin:/no/such/plugin.so"}, "cannot open shared object file");
  EXPECT_EQ(synfin({"walk", "plugin:libmystack.so"}).status, 2);
}

bool is_running(const std::string& marker) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string line = contents((entry.path() / "cmdline").string());
    const bool is_program = line.rfind(SYNFIN_MODEL_OVER_PIPE, 0) == 0;
    if (is_program && has(line, marker)) return true;
  }
  return false;
}

TEST(ExecCommand, KilledRun_LeavesNoProgramBehind) {
  Folder folder;
  const std::string marker = folder.path();
  const pid_t run = ::fork();
  if (run == 0) {
    const std::string stack = kModelProgram + " --alone " + marker;
    ::freopen("/dev/null", "w", stdout);
    ::freopen("/dev/null", "w", stderr);
    ::execl(SYNFIN_PROGRAM, SYNFIN_PROGRAM, "verify", stack.c_str(), "--jobs", "3", nullptr);
    ::_exit(127);
  }
  // For some looks in a row: between two programs of one run there is none.
  const auto comes_to = [&](bool running) {
    int in_a_row = 0;
    for (int i = 0; i < 500 && in_a_row < 5; ++i) {
      in_a_row = is_running(marker) == running ? in_a_row + 1 : 0;
      ::usleep(10'000);
    }
    return in_a_row == 5;
  };
  EXPECT_TRUE(comes_to(true));
  ::usleep(100'000);
  ::kill(run, SIGKILL);
  ::waitpid(run, nullptr, 0);
  EXPECT_TRUE(comes_to(false));
}

// The cases of these states conform, but for what its list says; the others are of calls that it does not have.
TEST(ExecExamples, PythonTcp_ConformsButForItsList) {
  const std::string example = std::string(SYNFIN_SOURCE) + "/adapters/exec/examples/tiny_tcp";
  const Ran checked = synfin({"adapter-check", "exec:" + example + ".py"});
  if (has(checked.out, "No such file or directory")) GTEST_SKIP() << "no python3 here";
  EXPECT_EQ(checked.status, 0) << checked.out;
  std::vector<std::string> arguments = {"verify", "exec:" + example + ".py",
                                        "--deviations=" + example + "_deviations.txt"};
  for (const char* state : {"listen", "established", "closing", "time-wait"}) {
    arguments.insert(arguments.end(), {"--case", std::string(state) + "/*"});
  }
  const Ran ran = synfin(arguments);
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_TRUE(has(ran.out, "0 new findings")) << ran.out;
}

TEST(ExecExamples, ClosedHost_ConformsInClosed) {
  const std::string stack = std::string("exec:") + SYNFIN_CLOSED_HOST;
  const Ran checked = synfin({"adapter-check", stack});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_TRUE(has(checked.out, "it keeps to the protocol")) << checked.out;
  const Ran ran = synfin({"verify", stack, "--case", "closed/*"});
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_TRUE(has(ran.out, " conform")) << ran.out;
}

}  // namespace
}  // namespace synfin::cli
