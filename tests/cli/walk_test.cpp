// Random walks from the command line.
#include <chrono>
#include <thread>

#include "tests/cli/junit.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

// A mutant whose findings are few, and one that has more of them the longer it is looked at.
constexpr const char* kFew = "mutant:syn-sent-rst-ignored";
constexpr const char* kMany = kBad;

std::vector<std::string> walk(const std::string& stack, std::vector<std::string> more) {
  more.insert(more.begin(), {"walk", stack});
  return more;
}

// Fewer than a handful of findings, in a folder of their own.
std::vector<std::string> few_walks(const Folder& folder, std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--walks", "30", "--findings", folder / "found"});
  return walk(kMany, std::move(more));
}

// The words of a command as it is printed, without the program's name.
std::vector<std::string> words_of(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  words.erase(words.begin());
  return words;
}

TEST(Walk, ReferenceEndpoint_Conforms) {
  const Ran ran = synfin(walk(kGood, {"--walks", "1000"}));
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "seed 1, 1,000 walks")) << ran.out;
  EXPECT_TRUE(has(ran.out, "; 0 findings")) << ran.out;
  EXPECT_FALSE(has(ran.out, "case")) << ran.out;
  EXPECT_EQ(ran.err, "");
}

TEST(Walk, Mutant_IsFoundShrunkAndTold) {
  const Folder folder;
  const Ran ran = synfin(few_walks(folder));
  EXPECT_EQ(ran.status, 1) << ran.err;
  for (const char* part : {"the minimal walk:", "---> to the stack", "\n// See RFC ", "\n+0 socket(",
                           "minimal walks in ", "replay   synfin replay "}) {
    EXPECT_TRUE(has(ran.out, part)) << part << "\n" << ran.out;
  }
  EXPECT_FALSE(has(ran.out, " cases")) << ran.out;
  EXPECT_FALSE(has(ran.out, "not shrunk")) << ran.out;
}

TEST(Walk, ReplayCommand_FindsItAgain) {
  const Folder folder;
  const Json report = Json::parse(synfin(few_walks(folder, {"--json", "-"})).out);
  ASSERT_FALSE(report["findings"].empty());
  for (const Json& finding : report["findings"]) {
    std::vector<std::string> command = words_of(finding["replay"]);
    command.insert(command.end(), {"--findings", folder / "again", "--json", "-"});
    const Ran again = synfin(command);
    EXPECT_EQ(again.status, 1) << finding["replay"];
    const Json one = Json::parse(again.out);
    ASSERT_EQ(one["cases"].size(), 1U);
    EXPECT_EQ(one["cases"][0]["id"], finding["first_case"]);
    EXPECT_EQ(one["cases"][0]["clause"], finding["clause"]);
    EXPECT_EQ(one["cases"][0]["got"], finding["got"]);
  }
}

TEST(Walk, FolderOfAFinding_HasTheMinimalWalkThatShowsItAgain) {
  const Folder folder;
  const Json report = Json::parse(synfin(few_walks(folder, {"--json", "-"})).out);
  ASSERT_FALSE(report["findings"].empty());
  std::size_t scripts = 0;
  for (const Json& finding : report["findings"]) {
    const std::string at = finding["folder"];
    ASSERT_EQ(at.rfind(folder / "found", 0), 0U) << at;
    const std::string clause = finding["clause"];
    EXPECT_TRUE(has(synfin({"replay", at + "/trace.json"}).out, clause)) << at;
    const std::string readme = contents(at + "/README.md");
    EXPECT_TRUE(has(readme, "    synfin walk mutant:rst-anywhere --only ")) << readme;
    EXPECT_TRUE(has(readme, "for packetdrill")) << readme;
    EXPECT_FALSE(has(readme, "cut short")) << readme;
    EXPECT_FALSE(contents(at + "/trace.pcapng").empty());
    scripts += has(contents(at + "/trace.pkt"), "+0 socket(") ? 1 : 0;
  }
  EXPECT_GT(scripts, 0U);
}

TEST(Walk, Json_CountsAgree) {
  const Folder folder;
  const Json report = Json::parse(synfin(few_walks(folder, {"--json", "-"})).out);
  EXPECT_EQ(report["asked"], 30);
  EXPECT_EQ(report["cases"].size(), 30U);
  std::size_t total = 0, failing = 0, shown = 0;
  for (const auto& [verdict, count] : report["totals"].items()) total += count.get<std::size_t>();
  EXPECT_EQ(total, 30U);
  for (const Json& one : report["cases"]) {
    EXPECT_TRUE(has(one["id"], "/walk/")) << one;
    if (one.contains("replay")) {
      ++failing;
      EXPECT_TRUE(has(one["replay"], "synfin walk mutant:rst-anywhere --only ")) << one;
    }
  }
  for (const Json& finding : report["findings"]) shown += finding["cases"].get<std::size_t>();
  EXPECT_EQ(shown, failing);
}

TEST(Walk, Junit_IsWellFormedAndCountsAgree) {
  if (!can_read_xml()) GTEST_SKIP() << "there is no python3 to read XML with";
  const Folder folder;
  const std::string file = folder / "junit.xml";
  EXPECT_EQ(synfin(few_walks(folder, {"--junit", file})).status, 1);
  const auto counts = junit_counts(file);
  ASSERT_TRUE(counts) << contents(file);
  EXPECT_EQ(counts->tests, 30);
  EXPECT_GT(counts->failures, 0);
  EXPECT_TRUE(has(contents(file), "replay: synfin walk mutant:rst-anywhere --only "));
}

TEST(Walk, OneSeed_GivesTheSameOctets_AnotherGivesOthers) {
  const Folder folder;
  const auto run = [&](const std::string& seed) {
    return synfin(walk(kFew, {"--walks", "200", "--seed", seed, "--findings", folder / "found", "--json", "-"})).out;
  };
  const std::string first = run("7");
  EXPECT_FALSE(first.empty());
  EXPECT_TRUE(run("7") == first);
  EXPECT_NE(Json::parse(run("8"))["cases"], Json::parse(first)["cases"]);
}

TEST(Walk, Only_IsTheWalkOfThatNumber) {
  const Folder folder;
  const Json all = Json::parse(synfin(few_walks(folder, {"--json", "-"})).out);
  for (const std::size_t number : {0U, 11U, 29U}) {
    const Json report = Json::parse(synfin(few_walks(folder, {"--only", std::to_string(number), "--json", "-"})).out);
    EXPECT_EQ(report["asked"], 1);
    ASSERT_EQ(report["cases"].size(), 1U);
    for (const char* key : {"id", "verdict", "seconds"}) {
      EXPECT_EQ(report["cases"][0][key], all["cases"][number][key]) << number;
    }
    EXPECT_EQ(report["cases"][0].value("got", ""), all["cases"][number].value("got", "")) << number;
  }
}

TEST(Walk, Budget_BoundsWalkingAndShrinking) {
  const Folder folder;
  const auto began = std::chrono::steady_clock::now();
  const Ran ran = synfin(walk(kMany, {"--walks", "10000000", "--budget", "4s", "--findings", folder / "found"}));
  const auto spent = std::chrono::steady_clock::now() - began;
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(has(ran.out, "INTERRUPTED (the budget of time is used up)")) << ran.out;
  EXPECT_TRUE(has(ran.out, "not shrunk (the budget of time is used up): the command of each does it")) << ran.out;
  EXPECT_TRUE(has(ran.out, "walks have a verdict")) << ran.out;
  // The first had its share; those without a folder are told by their number.
  EXPECT_TRUE(has(ran.out, "replay   synfin replay ")) << ran.out;
  EXPECT_TRUE(has(ran.out, "replay   synfin walk mutant:rst-anywhere --only ")) << ran.out;
  EXPECT_LT(spent, std::chrono::minutes(1));
}

TEST(Walk, BudgetOfNothing_IsInconclusive) {
  const Ran ran = synfin(walk(kGood, {"--walks", "10000000", "--budget", "1ms", "--json", "-"}));
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_EQ(Json::parse(ran.out)["interrupted"], true);
}

// The run is stopped in the middle of a thousand seconds of walking.
TEST(Walk, CtrlC_KeepsWhatItHas) {
  const Folder folder;
  Running running(walk(kFew, {"--walks", "10000000", "--findings", folder / "found", "--json", folder / "out.json"}));
  while (running.out().empty() && !running.is_over()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::seconds(3));  // enough for some walks on a machine that has much to do
  running.interrupt();
  const Ran ran = running.wait();
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "INTERRUPTED (interrupted)")) << ran.out;
  EXPECT_TRUE(has(ran.err, "interrupted; shrinking ")) << ran.err;
  const Json report = Json::parse(contents(folder / "out.json"));
  EXPECT_EQ(report["interrupted"], true);
  EXPECT_GT(report["cases"].size(), 0U);
  ASSERT_FALSE(report["findings"].empty());
  EXPECT_TRUE(report["findings"][0].contains("folder"));
}

TEST(Walk, KnownDeviations_AreLeftApart) {
  const Folder folder;
  const Json report = Json::parse(synfin(few_walks(folder, {"--json", "-"})).out);
  std::string list = "# all that is known\n";
  for (const Json& f : report["findings"]) {
    list += f["clause"].get<std::string>() + "\t" + f["state"].get<std::string>() + "\twalk\tplanted\n";
  }
  write(folder / "known.txt", list);
  const Ran ran = synfin(few_walks(folder, {"--deviations", folder / "known.txt"}));
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_TRUE(has(ran.out, "came to a known deviation and stopped there")) << ran.out;
  // Of a mutant synfin has no list.
  EXPECT_EQ(synfin(few_walks(folder, {"--deviations"})).status, 1);
}

TEST(Walk, KnownDeviationsOfLwip_AreThoseOfItsList) {
  const Folder folder;
  const std::vector<std::string> command = {"--walks", "200",        "--quiet",       "--budget",
                                            "5s",      "--findings", folder / "found"};
  const Ran all = synfin(walk("lwip", command));
  if (all.status == 3) GTEST_SKIP() << all.out;
  EXPECT_EQ(all.status, 1) << all.out;
  EXPECT_FALSE(has(all.out, "known deviation")) << all.out;
  std::vector<std::string> apart = command;
  apart.push_back("--deviations");
  EXPECT_TRUE(has(synfin(walk("lwip", apart)).out, "came to a known deviation and stopped there"));
}

// Who may open no pipe has no process for the stack.
TEST(Walk, StackThatCannotBeHad_IsSaidAndExitIs3) {
#ifdef SYNFIN_SANITIZED
  GTEST_SKIP() << "UndefinedBehaviorSanitizer opens pipes of its own";
#endif
  const Folder folder;
  // Room for one descriptor: enough to start, too little for a pipe. What this test was started with, or without, does
  // not count.
  const std::string command = std::string("(exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; ulimit -n 4; exec ") +
                              SYNFIN_PROGRAM + " walk model --walks 10) </dev/null >" + folder / "out" + " 2>" +
                              folder / "err";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_TRUE(has(contents(folder / "out"), "NOT JUDGED: model is unavailable.")) << contents(folder / "out");
}

class WalkUsage : public testing::TestWithParam<Mistake> {};

TEST_P(WalkUsage, Mistake_IsNamed_AndExitIs2) {
  EXPECT_EQ(expect_refused(walk("model", GetParam().arguments), GetParam().says).out, "");
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, WalkUsage,
    testing::Values(Mistake{{"--walks", "0"}, "--walks"}, Mistake{{"--steps", "0"}, "--steps"},
                    Mistake{{"--steps", "101"}, "--steps"}, Mistake{{"--only", "first"}, "--only"},
                    Mistake{{"--seed", "-1"}, "is no seed"}, Mistake{{"--budget", "soon"}, "is no time"},
                    Mistake{{"--profile", "rfc9292"}, "did you mean \"rfc9293\"?"},
                    Mistake{{"--deviations", "/nowhere/at.all"}, "cannot read /nowhere/at.all: No such file"},
                    Mistake{{"--findings", "/dev/null/findings"}, "cannot write /dev/null/findings"},
                    Mistake{{"--json", "/nowhere/at/all.json"}, "cannot write /nowhere/at/all.json"},
                    Mistake{{"--json", "-", "--junit", "-"}, "one and the same"}));

TEST(Walk, UnknownStack_IsNamed) { expect_refused({"walk", "lwpi"}, "did you mean \"lwip\"?"); }

TEST(Walk, BrokenListOfDeviations_NamesTheLine) {
  const Folder folder;
  write(folder / "known.txt", "# fine\nrst-exact\tCLOSED\n");
  expect_refused({"walk", "model", "--deviations", folder / "known.txt"},
                 "known.txt is no list of deviations: line 2: ");
}

}  // namespace
}  // namespace synfin::cli
