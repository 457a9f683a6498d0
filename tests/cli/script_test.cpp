// synfin verify --script: files and folders, the two answers, exit status, JSON and JUnit's XML.
#include <sys/stat.h>

#include <chrono>
#include <regex>
#include <thread>

#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

std::string script(const std::string& name) { return std::string(SYNFIN_SCRIPTS) + "/" + name + ".pkt"; }

// What came of one script.
Json played(const std::string& stack, const std::string& path, int status) {
  const Ran ran = synfin({"verify", stack, "--script", path, "--json", "-"});
  EXPECT_EQ(ran.status, status) << ran.out << ran.err;
  const Json report = Json::parse(ran.out);
  EXPECT_EQ(report["scripts"].size(), 1U);
  return report["scripts"][0];
}

TEST(Scripts, OpenAndClose_AreMetByTheReferenceEndpointAndLwip) {
  for (const char* stack : {"model", "lwip"}) {
    for (const char* name : {"handshake_and_close", "reset_in_syn_sent", "simultaneous_close"}) {
      const Json result = played(stack, script(name), 0);
      EXPECT_EQ(result["expectation"]["verdict"], "met") << stack << " " << result;
      EXPECT_EQ(result["stack"]["verdict"], "conforms") << stack << " " << result;
      EXPECT_EQ(result["judged"]["verdict"], "conforms") << stack << " " << result;
    }
  }
}

TEST(Scripts, WrongExpectation_IsToldApartFromAWrongStack) {
  for (const char* stack : {"model", "lwip"}) {
    const Json result = played(stack, script("wrong_expectation"), 1);
    EXPECT_EQ(result["expectation"]["verdict"], "not met") << result;
    EXPECT_EQ(result["expectation"]["line"], 10) << result;
    EXPECT_EQ(result["expectation"]["expected"], "R. 1:1(0) ack 1") << result;
    EXPECT_EQ(result["stack"]["verdict"], "conforms") << result;
    EXPECT_EQ(result["judged"]["verdict"], "deviates") << result;
    EXPECT_EQ(result["judged"]["line"], 9) << result;
    EXPECT_TRUE(result["judged"].contains("clause") && result["judged"].contains("link")) << result;
  }
}

TEST(Scripts, MutantThatDoesAsAWrongScriptSays_MeetsItAndViolatesTheStandard) {
  Folder folder;
  write(folder / "reset.pkt",
        "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 8) = 0\n"
        "+0 < S 0:0(0) win 32792 <mss 1000>\n+0 > S. 0:0(0) ack 1 <...>\n+0 < . 1:1(0) ack 1 win 32792\n"
        "+0 accept(3, ..., ...) = 4\n+0 < R 100:100(0) win 0\n+0 read(4, ..., 1) = -1 ECONNRESET (reset)\n");
  const Json mutant = played("mutant:rst-anywhere", folder / "reset.pkt", 1);
  EXPECT_EQ(mutant["expectation"]["verdict"], "met") << mutant;
  EXPECT_EQ(mutant["stack"]["verdict"], "violates") << mutant;
  const Json good = played("model", folder / "reset.pkt", 1);
  EXPECT_EQ(good["expectation"]["verdict"], "not met") << good;
  EXPECT_EQ(good["expectation"]["line"], 9) << good;
  EXPECT_EQ(good["stack"]["verdict"], "conforms") << good;
}

// A segment at RCV.NXT + 2^31 reaches an assertion of lwIP 2.1.
TEST(Scripts, StackThatDies_CostsItsScriptAndNotTheRun) {
  Folder folder;
  const std::string begin =
      "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 8) = 0\n"
      "+0 < S 0:0(0) win 32792 <mss 1000>\n+0 > S. 0:0(0) ack 1 <...>\n+0 < . 1:1(0) ack 1 win 32792\n"
      "+0 accept(3, ..., ...) = 4\n";
  write(folder / "a.pkt", begin + "+0 < F. 2147483649:2147483649(0) ack 1 win 100\n+0 > . 1:1(0) ack 1\n");
  write(folder / "b.pkt", begin);
  const Ran ran = synfin({"verify", "lwip", "--script", folder.path(), "--json", "-"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  const Json report = Json::parse(ran.out);
  ASSERT_EQ(report["scripts"].size(), 2U);
  EXPECT_EQ(report["scripts"][0]["stack"]["clause"], "stack-survives") << report;
  EXPECT_EQ(report["scripts"][0]["stack"]["verdict"], "violates") << report;
  EXPECT_TRUE(has(report["scripts"][0]["stack"]["got"], "signal")) << report;
  EXPECT_EQ(report["scripts"][0]["judged"]["verdict"], "conforms") << "the script is right\n" << report;
  EXPECT_EQ(report["scripts"][1]["expectation"]["verdict"], "met") << report;
}

TEST(Scripts, WhatIsNotSupported_IsNamedByFileLineAndWord) {
  const std::string path = script("unsupported");
  const Ran ran = synfin({"verify", "model", "--script", path});
  EXPECT_EQ(ran.status, 3) << ran.out << ran.err;
  for (const char* place : {":1: --mtu", ":4: TCP_FASTOPEN", ":5: epoll_create", ":6: FO", ":7: icmp", ":8: %{"}) {
    // Long lines are broken at spaces.
    const std::string text = std::regex_replace(ran.out, std::regex("\\s+"), " ");
    EXPECT_TRUE(has(text, place)) << place << ran.out;
  }
  EXPECT_TRUE(has(ran.out, "./set_up.sh")) << "the line for the shell is named too\n" << ran.out;
  const Json result = played("model", path, 3);
  EXPECT_EQ(result["expectation"]["verdict"], "unsupported");
  EXPECT_EQ(result["stack"]["verdict"], "unsupported");
  EXPECT_EQ(result["judged"]["verdict"], "unsupported");
  EXPECT_EQ(result["unsupported"].size(), 6U) << result;
  EXPECT_EQ(result["not_run"][0]["line"], 2) << result;
}

TEST(Scripts, Folder_IsAllItsScripts) {
  const Ran ran = synfin({"verify", "model", "--script", SYNFIN_SCRIPTS, "--json", "-"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  const Json report = Json::parse(ran.out);
  EXPECT_EQ(report["asked"], 5);
  EXPECT_EQ(report["scripts"].size(), 5U);
  const Ran pattern = synfin({"verify", "model", "--script", std::string(SYNFIN_SCRIPTS) + "/*close.pkt"});
  EXPECT_EQ(pattern.status, 0) << pattern.out << pattern.err;
  EXPECT_TRUE(has(pattern.out, "2 of 2 scripts played")) << pattern.out;
}

TEST(Scripts, Misuse_IsToldAndEndsWith2) {
  Folder folder;
  write(folder / "a.pkt", "");
  const std::vector<std::vector<std::string>> kMisuse = {{"--script", folder / "missing.pkt"},
                                                         {"--script", folder / "*.script"},
                                                         {"--script", ""},
                                                         {"--script", folder / "a.pkt", "--case", "*"},
                                                         {"--script", folder / "a.pkt", "--findings", folder / "f"},
                                                         {"--script", folder / "a.pkt", "--json", folder / "no/x"}};
  for (const auto& words : kMisuse) {
    std::vector<std::string> arguments = {"verify", "model"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    expect_refused(arguments, "synfin: ");
  }
  Folder empty;
  EXPECT_EQ(synfin({"verify", "model", "--script", empty.path()}).status, 2);
}

// Devices that have no end, what is too long, and links that lead nowhere or round in a circle.
TEST(Scripts, WhatCannotBeRead_IsNamedAndEndsWith2) {
  const Folder long_one, circle, nowhere;
  write(long_one / "a.pkt", "");
  std::filesystem::resize_file(long_one / "a.pkt", (16 << 20) + 1);
  std::filesystem::create_symlink("self.pkt", circle / "self.pkt");
  std::filesystem::create_symlink("missing", nowhere / "lost.pkt");
  ASSERT_EQ(::mkfifo((long_one / "pipe").c_str(), 0600), 0);
  const std::vector<std::pair<std::string, std::string>> kGiven = {
      {long_one / "a.pkt", (long_one / "a.pkt") + " is too long for a script"},
      {"/dev/full", "cannot read /dev/full: it is no regular file"},
      {"/dev/zero", "cannot read /dev/zero: it is no regular file"},
      {long_one / "pipe", "cannot read " + (long_one / "pipe") + ": it is no regular file"},
      {circle.path(), "cannot read " + (circle / "self.pkt") + ": "},
      {circle / "self.pkt", "cannot read " + (circle / "self.pkt") + ": "},
      {nowhere.path(), "cannot read " + (nowhere / "lost.pkt") + ": "},
      {nowhere / "lost.pkt", "cannot read " + (nowhere / "lost.pkt") + ": "}};
  for (const auto& [given, says] : kGiven) {
    expect_refused({"verify", "model", "--script", given}, "synfin: " + says);
  }
  write(long_one / "a.pkt", "// " + std::string((16 << 20) - 3, 'x'));
  EXPECT_EQ(synfin({"verify", "model", "--script", long_one / "a.pkt"}).status, 3) << "as long as a script may be";
}

TEST(Scripts, DocumentOverAScript_IsRefusedAndTheScriptIsAsItWas) {
  const Folder folder;
  write(folder / "a.pkt", "// mine\n");
  expect_refused({"verify", "model", "--script", folder.path(), "--json", folder / "a.pkt"}, "a.pkt, which is read");
  EXPECT_EQ(contents(folder / "a.pkt"), "// mine\n");
}

TEST(Scripts, NoEvents_IsUnsupported) {
  const Folder folder;
  for (const char* text : {"", "\n\n", "// nothing\n", "--tolerance_usecs=1000\n"}) {
    write(folder / "a.pkt", text);
    const Json result = played("model", folder / "a.pkt", 3);
    EXPECT_EQ(result["expectation"]["verdict"], "unsupported") << text << result;
    EXPECT_EQ(result["judged"]["verdict"], "unsupported") << text << result;
    EXPECT_EQ(result["unsupported"][0]["why"], "has no events") << text << result;
  }
}

TEST(Scripts, ControlCharacters_DoNotReachTheTerminal) {
  const Folder folder;
  write(folder / "a\x1b[2J.pkt", "`echo \x1b[31mred\x9b\x07`\n+0 \x1b]0;title\x07\n");
  const Ran ran = synfin({"verify", "model", "--script", folder.path()});
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_TRUE(has(ran.out, "31mred")) << ran.out;
  EXPECT_EQ(ran.out.find_first_of("\x1b\x07\x9b"), std::string::npos) << ran.out;
}

// Goes on for longer than any test waits.
void write_endless(const std::string& path) {
  std::string text = "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 8) = 0\n";
  for (int i = 0; i < 200'000; ++i) text += "+1 < R 0:0(0) win 0\n";
  write(path, text);
}

// Its first child, 0 if it has none.
pid_t child_of(pid_t parent) {
  const std::string id = std::to_string(parent);
  std::istringstream list(contents("/proc/" + id + "/task/" + id + "/children"));
  pid_t child = 0;
  list >> child;
  return child;
}

bool lives(pid_t process) {
  const std::string stat = contents("/proc/" + std::to_string(process) + "/stat");
  return !stat.empty() && !has(stat, ") Z ");
}

// The process that has played one script for a while; 0 if there is none to be had.
pid_t player_of(pid_t run) {
  for (int tries = 0; tries < 100; ++tries) {
    const pid_t player = child_of(run);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    if (player != 0 && child_of(run) == player) return player;
  }
  return 0;
}

TEST(Scripts, CtrlC_EndsALongScriptAndKeepsThoseBefore) {
  const Folder folder;
  std::filesystem::copy(script("handshake_and_close"), folder / "a.pkt");
  write_endless(folder / "b.pkt");
  Running running({"verify", "model", "--script", folder.path(), "--json", folder / "out.json"});
  const pid_t player = player_of(child_of(::getpid()));
  ASSERT_NE(player, 0);
  const auto began = std::chrono::steady_clock::now();
  running.interrupt();
  const Ran ran = running.wait();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_FALSE(lives(player));
  const Json report = Json::parse(contents(folder / "out.json"));
  EXPECT_EQ(report["interrupted"], true) << report;
  EXPECT_EQ(report["asked"], 2);
  EXPECT_EQ(report["scripts"].size(), 1U) << report;
}

TEST(Scripts, RunThatIsKilled_TakesItsPlayerAlong) {
  const Folder folder;
  write_endless(folder / "a.pkt");
  Running running({"verify", "model", "--script", folder.path()});
  const pid_t run = child_of(::getpid());
  const pid_t player = player_of(run);
  ASSERT_NE(player, 0);
  ::kill(run, SIGKILL);
  EXPECT_EQ(running.wait().status, 128 + SIGKILL);
  for (int tries = 0; tries < 500 && lives(player); ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(lives(player));
}

TEST(Scripts, JUnit_HasASuiteForEachScript) {
  Folder folder;
  const std::string junit = folder / "junit.xml";
  synfin({"verify", "model", "--script", script("wrong_expectation"), script("unsupported"), "--junit", junit});
  const std::string xml = contents(junit);
  EXPECT_TRUE(has(xml, "wrong_expectation.pkt\" tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"0\"")) << xml;
  EXPECT_TRUE(has(xml, "unsupported.pkt\" tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"3\"")) << xml;
  EXPECT_TRUE(has(xml, "<failure type=\"not met\"")) << xml;
  EXPECT_TRUE(has(xml, "<failure type=\"deviates\"")) << xml;
}

TEST(Scripts, OneSeed_GivesTheSameOctets) {
  for (const char* stack : {"model", "lwip"}) {
    const std::vector<std::string> arguments = {"verify", stack, "--script", SYNFIN_SCRIPTS, "--json", "-"};
    const std::string first = synfin(arguments).out;
    EXPECT_TRUE(has(first, "\"scripts\"")) << stack << first;
    EXPECT_EQ(synfin(arguments).out, first);
  }
}

TEST(Scripts, CommandOfAFinding_ShowsItAgain) {
  const Json result = played("model", script("wrong_expectation"), 1);
  EXPECT_EQ(result["replay"], "synfin verify model --script " + script("wrong_expectation") + " --seed 1");
}

// The script of what a random walk came to: the stack fails it, and breaks the same clause; the model passes.
TEST(Scripts, ScriptOfAWalk_IsPlayedWithTheSameVerdict) {
  Folder folder;
  synfin({"walk", kBad, "--walks", "200", "--findings", folder.path(), "-q"});
  std::size_t scripts = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (entry.path().extension() != ".pkt") continue;
    const std::string text = contents(entry.path().string());
    std::smatch clause;
    if (!std::regex_search(text, clause, std::regex("// [a-z]+ ([a-z0-9-]+), RFC "))) continue;
    ++scripts;
    const Json result = played(kBad, entry.path().string(), 1);
    EXPECT_EQ(result["expectation"]["verdict"], "not met") << entry.path() << result << text;
    EXPECT_EQ(result["stack"]["clause"], clause[1].str()) << entry.path() << result << text;
    const Json of_model = played("model", entry.path().string(), 0);
    EXPECT_EQ(of_model["expectation"]["verdict"], "met") << entry.path() << of_model << text;
  }
  EXPECT_GT(scripts, 0U);
}

}  // namespace
}  // namespace synfin::cli
