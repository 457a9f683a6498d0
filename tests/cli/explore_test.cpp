#include <chrono>
#include <thread>

#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

Json answers_of(std::vector<std::string> arguments) {
  Folder folder;
  arguments.insert(arguments.begin(), "explore");
  arguments.insert(arguments.end(), {"--quiet", "--json", folder / "out.json"});
  const Ran ran = synfin(arguments);
  EXPECT_TRUE(ran.status == 0 || ran.status == 1) << ran.err;
  return Json::parse(contents(folder / "out.json"))["answers"];
}

TEST(Explore, TwoWay_IsReachableByBothEngines) {
  const Json answers = answers_of({"H1", "--variant", "two-way"});
  ASSERT_EQ(answers.size(), 2U);
  for (const Json& a : answers) {
    EXPECT_EQ(a["scenario"], "H1");
    EXPECT_EQ(a["variants"], Json::array({"two-way"}));
    EXPECT_EQ(a["verdict"], "reachable");
    EXPECT_EQ(a["depth"], 1);
    EXPECT_FALSE(a["assumptions"].empty());
    EXPECT_GE(a["seconds"], 0.0);
    EXPECT_EQ(a["witness"]["steps"].back()["after"], "ESTABLISHED");
    EXPECT_EQ(a["witness"]["steps"].back()["side"], "responder B");
  }
  EXPECT_EQ(answers[0]["engine"], "exhaustive");
  EXPECT_EQ(answers[1]["engine"], "symbolic");
}

TEST(Explore, ThreeWay_IsProved) {
  const Json answers = answers_of({"h3", "--variant", "three-way"});
  ASSERT_EQ(answers.size(), 3U);
  for (const Json& a : answers) {
    EXPECT_EQ(a["verdict"], "impossible-proved") << a["engine"];
    EXPECT_TRUE(a["witness"].is_null());
  }
  EXPECT_EQ(answers[2]["engine"], "induction");
}

TEST(Explore, Answers_AreTheSameOctetsTwiceButForTheTime) {
  const auto once = [] {
    Json answers = answers_of({"C4"});
    for (Json& a : answers) a.erase("seconds");
    return answers;
  };
  EXPECT_EQ(once(), once());
}

TEST(Explore, AnAnswerAgainstTheClaim_IsAFinding) {
  EXPECT_EQ(synfin({"explore", "H1", "-q"}).status, 0);
  const Ran storm = synfin({"explore", "R3", "--variant", "initiator:rfc9293", "--variant", "responder:rfc9293", "-q"});
  EXPECT_EQ(storm.status, 1);
  EXPECT_TRUE(has(storm.out, "NOT AS CLAIMED")) << storm.out;
}

TEST(Explore, TheWitness_IsDrawnInTheTerminalAndAsAPicture) {
  Folder folder;
  const Ran ran = synfin(
      {"explore", "two-way-old-data", "--variant", "two-way", "--variant", "rfc793", "--svg", folder / "h2.svg"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* part :
       {"initiator A", "responder B", "LISTEN", "stale", "decisive", "Row 2, responder B", "listen-syn"})
    EXPECT_TRUE(has(ran.out, part)) << part;
  EXPECT_TRUE(has(contents(folder / "h2.svg"), "<svg"));
}

TEST(Explore, TheWitnessOfH1_ConvictsTheTwoWayMutantAndNobodyElse) {
  Folder folder;
  ASSERT_EQ(synfin({"explore", "H1", "--variant", "two-way", "-q", "--witness", folder.path()}).status, 0);
  const fs::path witness = folder / "H1-1-two-way";
  for (const char* file : {"ladder.svg", "witness.pcapng", "responder.trace.json", "responder.pkt"})
    EXPECT_TRUE(fs::exists(witness / file)) << file;
  EXPECT_FALSE(fs::exists(witness / "initiator.pkt")) << "nothing happens there";
  EXPECT_TRUE(has(contents(witness / "responder.pkt"), "< S 0:0(0)"));
  const std::string trace = witness / "responder.trace.json";
  EXPECT_EQ(synfin({"replay", trace}).status, 0);
  const Ran two_way = synfin({"replay", trace, "--on", "mutant:two-way"});
  EXPECT_EQ(two_way.status, 1);
  EXPECT_TRUE(has(two_way.out, "listen-syn")) << two_way.out;
}

TEST(Explore, Bounds_AreSaid) {
  const Json shallow = answers_of({"C2", "--variant", "rfc9293", "--bound", "5"});
  EXPECT_EQ(shallow[0]["verdict"], "impossible-within-bounds");
  EXPECT_TRUE(has(shallow[0]["bounds"], "depth"));
  const Ran little = synfin({"explore", "R3", "--variant", "capacity:5", "--memory", "16M", "-q"});
  EXPECT_EQ(little.status, 3) << little.out;
  EXPECT_TRUE(has(little.out, "memory")) << little.out;
}

TEST(Explore, Interrupted_SaysWhatItHas) {
  const Running run({"explore", "R3", "--variant", "capacity:6", "--variant", "rfc9293"});
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  run.interrupt();
  const Ran ran = const_cast<Running&>(run).wait();
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_TRUE(has(ran.out, "interrupted")) << ran.out;
}

class ExploreUsage : public testing::TestWithParam<Mistake> {};

TEST_P(ExploreUsage, Mistakes_AreNamed) { EXPECT_EQ(expect_refused(GetParam().arguments, GetParam().says).out, ""); }

INSTANTIATE_TEST_SUITE_P(
    All, ExploreUsage,
    testing::Values(Mistake{{"explore", "H9"}, "there is no scenario \"H9\""},
                    Mistake{{"explore", "H1", "--variant", "one-way"}, "no variant 'one-way'"},
                    Mistake{{"explore", "H1", "--variant", "two-way", "--variant", "three-way"}, "contradicts"},
                    Mistake{{"explore", "H1", "--variant", "no-delay"}, "no-delay"},
                    Mistake{{"explore", "H1", "--variant", "stale:9"}, "from 0 to 3"},
                    Mistake{{"explore", "H1", "--memory", "some"}, "no size of memory"},
                    Mistake{{"explore", "H1", "--bound", "-1"}, "--bound"},
                    Mistake{{"explore", "C1", "--engine", "symbolic", "--variant", "no-retransmission"},
                            "symbolic engine answers no question"},
                    Mistake{{"explore", "H1", "--json", "/nowhere/out.json"}, "cannot write"},
                    Mistake{{"explore"}, "SCENARIO"}));

TEST(Explore, Lists_NameScenariosAndVariants) {
  const Ran scenarios = synfin({"list", "scenarios"});
  EXPECT_EQ(scenarios.status, 0);
  for (const char* id : {"H1", "H8", "R3", "C4"}) EXPECT_TRUE(has(scenarios.out, id)) << id;
  EXPECT_EQ(Json::parse(synfin({"list", "scenarios", "--json"}).out).size(), 15U);
  EXPECT_TRUE(has(synfin({"list", "variants"}).out, "two-way-remembers"));
}

}  // namespace
}  // namespace synfin::cli
