// synfin verify --script: files and folders, the two answers, exit status, JSON and JUnit's XML.
#include <regex>

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
    const Ran ran = synfin(arguments);
    EXPECT_EQ(ran.status, 2) << words[1] << ran.out;
    EXPECT_TRUE(has(ran.err, "synfin: ")) << words[1] << ran.err;
  }
  Folder empty;
  EXPECT_EQ(synfin({"verify", "model", "--script", empty.path()}).status, 2);
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
    EXPECT_EQ(synfin(arguments).out, synfin(arguments).out);
  }
}

TEST(Scripts, CommandOfAFinding_ShowsItAgain) {
  const Json result = played("model", script("wrong_expectation"), 1);
  EXPECT_EQ(result["replay"], "synfin verify model --script " + script("wrong_expectation") + " --seed 1");
}

// The script of what a random walk came to is met by the stack, and breaks the same clause.
TEST(Scripts, ScriptOfAWalk_IsPlayedWithTheSameVerdict) {
  Folder folder;
  synfin({"walk", kBad, "--walks", "200", "--findings", folder.path(), "-q"});
  std::size_t scripts = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (entry.path().extension() != ".pkt") continue;
    const std::string text = contents(entry.path().string());
    std::smatch clause;
    if (!std::regex_search(text, clause, std::regex("// Here the stack broke (.+)\\.\n"))) continue;
    ++scripts;
    const Json result = played(kBad, entry.path().string(), 1);
    EXPECT_EQ(result["expectation"]["verdict"], "met") << entry.path() << result << text;
    EXPECT_EQ(result["stack"]["clause"], clause[1].str()) << entry.path() << result << text;
  }
  EXPECT_GT(scripts, 0U);
}

}  // namespace
}  // namespace synfin::cli
