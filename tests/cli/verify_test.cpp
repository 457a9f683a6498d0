#include <pty.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "tests/cli/junit.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

TEST(Verify, ReferenceEndpoint_Conforms) {
  const Ran ran = synfin({"verify", kGood});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "seed 1"));
  EXPECT_EQ(ran.err, "");
}

TEST(Verify, Mutant_IsConvicted) {
  const Ran ran = synfin({"verify", kBad});
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.4"));
  EXPECT_TRUE(has(ran.out, "replay   synfin verify mutant:rst-anywhere --case "));
}

TEST(Verify, ReplayCommandOfAFinding_ShowsItAgain) {
  const Json report = Json::parse(synfin({"verify", kBad, "--case", kResets, "--json", "-"}).out);
  ASSERT_FALSE(report["findings"].empty());
  const std::string id = report["findings"][0]["first_case"];
  const Json again = Json::parse(synfin({"verify", kBad, "--case", id, "--seed", "1", "--json", "-"}).out);
  EXPECT_EQ(again["cases"].size(), 1U);
  EXPECT_EQ(again["cases"][0]["clause"], report["findings"][0]["clause"]);
  EXPECT_EQ(again["cases"][0]["got"], report["findings"][0]["got"]);
}

TEST(Verify, Json_IsComplete) {
  const Json report = Json::parse(synfin({"verify", kBad, "--case", kResets, "--json", "-"}).out);
  for (const char* key :
       {"tool", "version", "seed", "stack", "profile", "totals", "interrupted", "cases", "findings", "profile_fit"}) {
    EXPECT_TRUE(report.contains(key)) << key;
  }
  std::map<std::string, std::size_t> counts;
  for (const Json& c : report["cases"]) {
    ++counts[c["verdict"]];
    EXPECT_TRUE(c.contains("id") && c.contains("clauses") && c.contains("requirements") && c["seconds"].is_number());
    const bool fails = c["verdict"] == "deviates" || c["verdict"] == "violates";
    for (const char* key : {"clause", "level", "state", "expected", "got", "replay"})
      ASSERT_EQ(c.contains(key), fails) << c;
    if (fails) {
      ASSERT_EQ(c["clauses"][0], c["clause"]);
    }
  }
  for (const auto& [verdict, count] : report["totals"].items()) EXPECT_EQ(counts[verdict], count) << verdict;
  EXPECT_EQ(report["totals"].size(), 5U);
}

TEST(Verify, OneSeed_GivesTheSameOctets) {
  for (const char* stack : {kGood, kBad, "lwip"}) {
    const std::vector<std::string> command = {"verify", stack, "--case", "*/rst*", "--seed", "7", "--json", "-"};
    const Ran first = synfin(command), second = synfin(command);
    EXPECT_EQ(first.status, second.status);
    EXPECT_TRUE(has(first.out, "\"totals\"")) << stack;
    EXPECT_TRUE(first.out == second.out) << stack;
  }
}

TEST(Verify, Junit_IsWellFormed) {
  if (!can_read_xml()) GTEST_SKIP() << "there is no python3 to read XML with";
  const Folder folder;
  const std::string file = folder / "junit.xml";
  EXPECT_EQ(synfin({"verify", kBad, "--case", kResets, "--junit", file}).status, 1);
  const auto counts = junit_counts(file);
  ASSERT_TRUE(counts) << contents(file);
  EXPECT_GT(counts->failures, 0);
}

TEST(Verify, FullDisk_StillPrintsTheSummary_AndExitIs2) {
  for (const char* form : {"--json", "--junit"}) {
    const Ran ran = synfin({"verify", kGood, "--case", kResets, form, "/dev/full"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_TRUE(has(ran.err, "cannot write /dev/full: No space left on device")) << ran.err;
    EXPECT_TRUE(has(ran.out, " conform")) << ran.out;
  }
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  const Ran ran = Running({"verify", kGood, "--case", kResets}, full).wait();
  ::close(full);
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(has(ran.err, "cannot write the summary")) << ran.err;
}

TEST(Verify, AnEarlierLongerFile_IsReplaced) {
  const Folder folder;
  write(folder / "out.json", std::string(10'000'000, 'x'));
  EXPECT_EQ(synfin({"verify", kGood, "--case", "closed/rst/*", "--json", folder / "out.json"}).status, 0);
  EXPECT_EQ(Json::parse(contents(folder / "out.json"))["tool"], "synfin");
}

TEST(Verify, InAPipe_HasNoEscapeCodesAndNoProgress) {
  const Ran ran = synfin({"verify", kBad});
  EXPECT_TRUE(has(ran.out, " violate")) << ran.out;
  EXPECT_FALSE(has(ran.out + ran.err, "\x1b"));
  EXPECT_EQ(ran.err, "");
}

// All that a run writes to a terminal.
std::string at_a_terminal(const std::vector<std::string>& environment) {
  int ours = -1, theirs = -1;
  if (::openpty(&ours, &theirs, nullptr, nullptr, nullptr) != 0) return "";
  Running running({"verify", kBad, "--case", "established/rst/*"}, theirs, environment);
  ::close(theirs);
  std::string text;
  char chunk[4096];
  for (ssize_t n = 0; (n = ::read(ours, chunk, sizeof chunk)) > 0;) text.append(chunk, static_cast<std::size_t>(n));
  running.wait();
  ::close(ours);
  return text;
}

TEST(Verify, AtATerminal_HasColours_UnlessNoColorIsSet) {
  const std::string coloured = at_a_terminal({"TERM=xterm", "NO_COLOR="});
  if (coloured.empty()) GTEST_SKIP() << "no pseudo-terminal can be had";
  EXPECT_TRUE(has(coloured, "\x1b[31m") || has(coloured, "\x1b[33m")) << coloured;
  EXPECT_FALSE(has(at_a_terminal({"TERM=xterm", "NO_COLOR=1"}), "\x1b"));
}

TEST(Verify, BudgetUsedUp_IsInconclusive) {
  const Ran ran = synfin({"verify", kGood, "--budget", "1ms", "--json", "-"});
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_TRUE(has(ran.err, "INTERRUPTED (the budget of time is used up)")) << ran.err;
  EXPECT_EQ(Json::parse(ran.out)["interrupted"], true);
}

// The run is a matter of a fifth of a second, so the moment at which Ctrl-C finds it is tried for.
TEST(Verify, CtrlC_KeepsPartialResults) {
  const Folder folder;
  for (int delay = 100; delay >= 0; delay = delay == 0 ? -1 : delay / 2) {
    Running running({"verify", kGood, "--json", folder / "out.json"});
    while (running.out().empty() && !running.is_over()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    running.interrupt();
    const Ran ran = running.wait();
    if (ran.status > 128) continue;  // it had ended but for its last words
    const Json report = Json::parse(contents(folder / "out.json"));
    if (!report["interrupted"]) continue;
    EXPECT_EQ(ran.status, 3);
    EXPECT_TRUE(has(ran.out, "INTERRUPTED")) << ran.out;
    EXPECT_LT(report["cases"].size(), report["asked"]);
    return;
  }
  FAIL() << "no run was interrupted";
}

std::size_t folders_in(const std::string& path) {
  const std::filesystem::directory_iterator all(path);
  return static_cast<std::size_t>(std::count_if(begin(all), end(all), [](const auto& e) { return e.is_directory(); }));
}

// What an interruption after the last case leaves: every finding that was recorded, and a report that says so.
void expect_recording_cut_short(const Ran& ran, const Json& report, const std::string& findings) {
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_FALSE(has(ran.err, "could not be run again")) << ran.err;
  EXPECT_EQ(report["interrupted"], true);
  const std::size_t folders = folders_in(findings);
  const std::string says = "interrupted while findings were recorded: " + std::to_string(folders) + " of " +
                           std::to_string(report["findings"].size());
  EXPECT_TRUE(has(report["interrupted_why"].get<std::string>(), says)) << report["interrupted_why"] << says;
  EXPECT_TRUE(has(ran.out, "INTERRUPTED (")) << ran.out;
  EXPECT_GT(folders, 0U);
  std::size_t named = 0;
  for (const Json& f : report["findings"]) named += f.contains("folder") ? 1 : 0;
  EXPECT_EQ(named, folders);
}

// The second signal comes when the search for smaller cases has been seen to begin.
TEST(Verify, CtrlC_WhileFindingsAreMadeSmaller_KeepsThem) {
  for (int delay = 20; delay < 5'000; delay += delay / 2) {
    const Folder folder;
    Running running({"verify", kBad, "--json", folder / "out.json", "--findings", folder / "findings"});
    while (running.out().empty() && !running.is_over()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    running.interrupt();
    while (!running.is_over() && !has(running.err(), "making smaller")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    running.interrupt();
    const Ran ran = running.wait();
    if (ran.status > 128 || !has(ran.err, "; recording ")) continue;
    expect_recording_cut_short(ran, Json::parse(contents(folder / "out.json")), folder / "findings");
    return;
  }
  FAIL() << "no run was interrupted";
}

TEST(Verify, CtrlC_WhileFoldersAreWritten_KeepsThoseThatAre) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    const Folder folder;
    const std::string findings = folder / "findings";
    Running running({"verify", kBad, "--json", folder / "out.json", "--findings", findings});
    while (!running.is_over() && (!std::filesystem::exists(findings) || folders_in(findings) == 0)) {
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    running.interrupt();
    const Ran ran = running.wait();
    if (ran.status > 128) continue;  // it had ended but for its last words
    const Json report = Json::parse(contents(folder / "out.json"));
    if (!report["interrupted"]) continue;
    expect_recording_cut_short(ran, report, findings);
    return;
  }
  FAIL() << "no run was interrupted";
}

TEST(Verify, NamesOfFoldersThatAreTaken_AreSteppedOver) {
  const Folder folder;
  const std::vector<std::string> arguments = {"verify",     kBad,        "--case", "established/rst/*",
                                              "--findings", folder / "f"};
  EXPECT_EQ(synfin(arguments).status, 1);
  std::vector<std::filesystem::path> before;
  for (const auto& e : std::filesystem::directory_iterator(folder / "f")) before.push_back(e.path());
  ASSERT_FALSE(before.empty());
  for (std::size_t i = 0; i < before.size(); ++i) {
    std::filesystem::remove_all(before[i]);
    if (i % 2 == 0) {
      std::filesystem::create_symlink("/nowhere/at/all", before[i]);
    } else {
      write(before[i].string(), "mine");
    }
  }
  const Ran ran = synfin(arguments);
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(folders_in(folder / "f"), before.size());
}

// What is opened must not land on a standard descriptor that the caller has closed: the stack's process would write its
// output over its messages.
TEST(Verify, ClosedDescriptors_TheRunEndsAndTheReportIsWhole) {
  const Folder folder;
  const std::string json = folder / "report.json";
  const std::string command =
      std::string("timeout 60 ") + SYNFIN_PROGRAM + " verify model --case 'closed/*' --json " + json;
  for (const char* closed : {" >&- 2>&-", " <&- >&-", " <&- >&- 2>&-"}) {
    const int status = std::system((command + closed).c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_NE(WEXITSTATUS(status), 124) << "it did not end";
    EXPECT_EQ(nlohmann::json::parse(contents(json)).at("tool"), "synfin") << closed;
  }
}

// Nobody has read what went nowhere: that is not success.
TEST(Verify, ClosedStandardOutput_IsSaid_AndExitIs2) {
  const Folder folder;
  for (const char* arguments : {"verify model --case 'closed/*'", "list stacks", "explore H2 --quiet", "--help"}) {
    const std::string command = std::string(SYNFIN_PROGRAM) + " " + arguments + " >&- 2>" + (folder / "err");
    const int status = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 2) << arguments;
    EXPECT_TRUE(has(contents(folder / "err"), "cannot write")) << arguments << contents(folder / "err");
  }
}

TEST(Verify, ReaderThatGoesAway_LeavesTheJsonWhole) {
  const Folder folder;
  const std::string json = folder / "report.json";
  const std::string command = std::string(SYNFIN_PROGRAM) + " verify model --json " + json + " 2>&1 | true";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(nlohmann::json::parse(contents(json)).at("tool"), "synfin");
}

}  // namespace
}  // namespace synfin::cli
