// synfin report, and the documents that verify and walk write beside JSON, as their users see them.
#include <algorithm>

#include "tests/cli/schema.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

// Three runs of few cases: of one that conforms, of one that does not, and of walks.
class ReportCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    synfin({"verify", kGood, "--case", "established/rst/*", "--json", good()});
    synfin({"verify", kBad, "--case", "established/rst/*", "--json", bad()});
    synfin(
        {"walk", "mutant:fin-wait-1-any-ack", "--walks", "300", "--findings", *folder_ / "walks", "--json", walks()});
  }
  static void TearDownTestSuite() { delete folder_; }
  static std::string good() { return *folder_ / "good.json"; }
  static std::string bad() { return *folder_ / "bad.json"; }
  static std::string walks() { return *folder_ / "walks.json"; }
  static std::string file(const std::string& name) { return *folder_ / name; }

 private:
  static inline Folder* folder_ = nullptr;
};

TEST_F(ReportCommand, WithoutAForm_TheSummaryIsPrinted) {
  const Ran ran = synfin({"report", good(), bad()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(has(ran.out, "| stack | conforms |")) << ran.out;
  EXPECT_TRUE(has(ran.out, "### Findings of mutant:rst-anywhere")) << ran.out;
  EXPECT_EQ(ran.err, "");
}

TEST_F(ReportCommand, EveryForm_IsWritten) {
  const Ran ran = synfin(
      {"report", good(), bad(), walks(), "--html", file("a.html"), "--markdown", file("a.md"), "--tap", file("a.tap")});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_EQ(contents(file("a.html")).rfind("<!DOCTYPE html>", 0), 0U);
  EXPECT_EQ(contents(file("a.md")).rfind("| stack |", 0), 0U);
  EXPECT_EQ(contents(file("a.tap")).rfind("TAP version 13\n1..3\n", 0), 0U);
}

TEST_F(ReportCommand, WhatVerifyWrites_ReportWritesOfItsJson) {
  const Ran ran = synfin({"verify", kBad, "--case", "established/rst/*", "--html", file("v.html"), "--tap",
                          file("v.tap"), "--markdown", "-"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out.rfind("| stack |", 0), 0U) << ran.out;
  EXPECT_TRUE(has(ran.err, "violate")) << ran.err;  // the text for people has given way
  EXPECT_EQ(synfin({"report", bad(), "--html", "-"}).out, contents(file("v.html")));
  EXPECT_EQ(synfin({"report", bad(), "--tap", "-"}).out, contents(file("v.tap")));
  EXPECT_EQ(synfin({"report", bad(), "--markdown", "-"}).out, ran.out);
}

TEST_F(ReportCommand, Findings_HaveTheirTraces) {
  for (const std::string& path : {bad(), walks()}) {
    const Json run = Json::parse(contents(path));
    ASSERT_FALSE(run["findings"].empty()) << path;
    for (const Json& f : run["findings"]) {
      ASSERT_TRUE(f.contains("trace")) << f;
      EXPECT_EQ(f["trace"]["verdict"], f["verdict"]);
      EXPECT_FALSE(f["trace"]["events"].empty());
    }
  }
}

TEST_F(ReportCommand, Replay_IsTheCommandForAnyCase) {
  EXPECT_EQ(Json::parse(contents(bad()))["replay"], "synfin verify mutant:rst-anywhere --case CASE --seed 1");
  EXPECT_EQ(Json::parse(contents(walks()))["replay"],
            "synfin walk mutant:fin-wait-1-any-ack --only CASE --steps 20 --seed 1");
}

TEST_F(ReportCommand, Compare_WorseIs1_BetterAndTheSameAre0) {
  const Ran worse = synfin({"report", good(), bad(), "--compare"});
  EXPECT_EQ(worse.status, 1) << worse.err;
  EXPECT_TRUE(has(worse.out, " worse, 0 better")) << worse.out;
  const Ran better = synfin({"report", bad(), good(), "--compare"});
  EXPECT_EQ(better.status, 0);
  EXPECT_TRUE(has(better.out, "Cases: 0 worse, ")) << better.out;
  const Ran same = synfin({"report", bad(), bad(), "--compare"});
  EXPECT_EQ(same.status, 0);
  EXPECT_TRUE(has(same.out, "mutant:rst-anywhere (bad) \\#1")) << same.out;
}

TEST_F(ReportCommand, Compare_WithARunThatEndedEarly_Is3) {
  synfin({"verify", kGood, "--budget", "1ms", "--json", file("early.json")});
  const Ran ran = synfin({"report", good(), file("early.json"), "--compare"});
  EXPECT_EQ(ran.status, 3) << ran.out;
  EXPECT_TRUE(has(ran.out, "**INTERRUPTED: ")) << ran.out;
}

TEST_F(ReportCommand, Compare_WithoutSomeOfTheCases_Is3_AndTheyAreNamed) {
  synfin({"verify", kGood, "--case", "established/rst/seq-left", "--json", file("few.json")});
  const Ran ran = synfin({"report", good(), file("few.json"), "--compare"});
  EXPECT_EQ(ran.status, 3) << ran.out;
  EXPECT_TRUE(has(ran.out, "`established/rst/seq-right`: conforms, is not there")) << ran.out;
  EXPECT_EQ(synfin({"report", file("few.json"), good(), "--compare"}).status, 0) << "more cases hide nothing";
}

TEST_F(ReportCommand, Requirements_HaveTheVerdictsOfTheRuns) {
  const Ran ran = synfin({"list", "requirements", "--run", good(), bad(), "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Json table = Json::parse(ran.out);
  EXPECT_EQ(table["runs"].size(), 2U);
  std::map<std::string, std::size_t> tested;
  std::size_t failing = 0;
  for (const Json& r : table["requirements"]) {
    const std::string level = r["level"];
    tested[level.substr(0, level.find(' '))] += r["cases"] > 0 ? 1 : 0;
    EXPECT_EQ(r["cases"] == 0, r.contains("not_tested")) << r;
    ASSERT_EQ(r["verdicts"].size(), 2U);
    EXPECT_NE(r["verdicts"][0]["standing"], "has failures") << r;
    if (r["verdicts"][1]["standing"] != "has failures") continue;
    ++failing;
    EXPECT_GT(r["verdicts"][1]["cases"]["violates"].get<int>() + r["verdicts"][1]["cases"]["deviates"].get<int>(), 0);
  }
  EXPECT_GT(failing, 0U) << "the mutant's fault is nobody's";
  for (const char* binding : {"MUST", "SHOULD", "MAY", "IS"}) {
    EXPECT_EQ(table["totals"][binding]["tested"], tested[binding]) << binding;
    EXPECT_GE(table["totals"][binding]["all"], tested[binding]) << binding;
  }
  const Ran markdown = synfin({"list", "requirements", "--run", bad(), "--markdown"});
  EXPECT_TRUE(has(markdown.out, "| has failures (")) << markdown.out.substr(0, 2000);
  EXPECT_TRUE(has(markdown.out, "| none: not-yet: ")) << "why it is not tested";
  EXPECT_TRUE(has(synfin({"list", "requirements", "--run", bad()}).out, "\nSHOULD  "));
  EXPECT_EQ(synfin({"list", "cases", "--run", bad()}).status, 2);
  EXPECT_EQ(synfin({"list", "requirements", "--run", "/nowhere.json"}).status, 2);
}

TEST_F(ReportCommand, BrokenDocuments_AreNamedByPlace_AndNothingIsWritten) {
  Json run = Json::parse(contents(bad()));
  run["cases"][3]["verdict"] = 5;
  write(file("broken.json"), run.dump());
  write(file("foreign.json"), "{\"name\": \"lodash\"}");
  write(file("cut.json"), contents(bad()).substr(0, 400));
  write(file("empty.json"), "");
  const std::vector<std::pair<std::string, std::string>> all = {
      {"broken.json", "/cases/3/verdict: a string is needed"},
      {"foreign.json", "/tool: is not \"synfin\""},
      {"cut.json", "not JSON: parse error at line"},
      {"empty.json", "not JSON"},
  };
  for (const auto& [name, says] : all) {
    const Ran ran = expect_refused({"report", good(), file(name), "--markdown", "-"}, says);
    EXPECT_EQ(ran.out, "");
    EXPECT_TRUE(has(ran.err, file(name) + " is no report of a run: ")) << ran.err;
  }
}

TEST_F(ReportCommand, Mistakes_AreNamed_AndExitIs2) {
  const std::vector<Mistake> all = {
      {{"report"}, "RUN"},
      {{"report", "/nowhere/run.json"}, "cannot read /nowhere/run.json: No such file"},
      {{"report", "/"}, "cannot read /: Is a directory"},
      {{"report", good(), "--compare"}, "--compare takes two runs"},
      {{"report", good(), "--html", "-", "--tap", "-"}, "--html and --tap cannot go to one and the same place"},
      {{"report", good(), "--html", ""}, "needs a name"},
      {{"report", good(), "--html", "/nowhere/a.html"}, "cannot write /nowhere/a.html"},
      {{"report", good(), "--tap", "/dev/full"}, "cannot write /dev/full: No space left on device"},
      {{"verify", "model", "--json", "-", "--html", "-"}, "--json and --html cannot go to one and the same place"},
  };
  for (const Mistake& mistake : all) expect_refused(mistake.arguments, mistake.says);
}

TEST_F(ReportCommand, Tap_IsUnderstoodByProve) {
  if (std::system("prove --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no prove to read TAP with";
  const auto verdict = [&](const std::string& json) {
    synfin({"report", json, "--tap", file("p.tap")});
    return std::system(("prove --ignore-exit -e cat " + file("p.tap") + " >" + file("prove.out") + " 2>&1").c_str());
  };
  EXPECT_EQ(verdict(good()), 0) << contents(file("prove.out"));
  EXPECT_TRUE(has(contents(file("prove.out")), "Result: PASS"));
  EXPECT_NE(verdict(bad()), 0);
  EXPECT_TRUE(has(contents(file("prove.out")), "Result: FAIL"));
  EXPECT_FALSE(has(contents(file("prove.out")), "Parse errors")) << contents(file("prove.out"));
}

TEST_F(ReportCommand, Documents_AreAsTheirSchemasSay) {
  if (!can_check_schemas()) GTEST_SKIP() << "there is no python3-jsonschema to check JSON with";
  synfin({"verify", "model", "--budget", "1ms", "--json", file("partial.json")});
  synfin({"verify", "lwip", "--case", "*/timer/*", "--json", file("lwip.json"), "--findings", file("findings")});
  for (const std::string& run : {good(), bad(), walks(), file("partial.json"), file("lwip.json")}) {
    EXPECT_EQ(wrong_by_schema("run", run), "") << run;
  }
  std::size_t traces = 0;
  for (const auto& entry : std::filesystem::directory_iterator(file("findings"))) {
    const std::string trace = (entry.path() / "trace.json").string();
    EXPECT_EQ(wrong_by_schema("trace", trace), "") << trace;
    if (++traces == 4) break;
  }
  EXPECT_GT(traces, 0U);
  synfin({"explore", "H2", "--quiet", "--json", file("explore.json")});
  synfin({"explore", "claims", "--quiet", "--json", file("claims.json")});
  synfin({"time-wait", "--retries", "2", "--quiet", "--json", file("time-wait.json")});
  synfin({"time-wait", "--retries", "1", "--stack", "lwip", "--quiet", "--json", file("of-lwip.json")});
  synfin({"verify", "lwip", "--script", SYNFIN_SCRIPTS, "--json", file("scripts.json")});
  for (const auto& [schema, document] : {std::pair("explore", "explore.json"),
                                         {"explore", "claims.json"},
                                         {"time-wait", "time-wait.json"},
                                         {"time-wait", "of-lwip.json"},
                                         {"scripts", "scripts.json"}}) {
    EXPECT_EQ(wrong_by_schema(schema, file(document)), "") << document;
    Json more = Json::parse(contents(file(document)));
    more["colour"] = "red";
    write(file("more.json"), more.dump());
    EXPECT_NE(wrong_by_schema(schema, file("more.json")), "") << document;
  }
  Json answers = Json::parse(contents(file("explore.json")));
  answers["answers"][0]["verdict"] = "impossible-proved";
  write(file("more.json"), answers.dump());
  EXPECT_NE(wrong_by_schema("explore", file("more.json")), "") << "what is impossible has no witness";
  Json scripts = Json::parse(contents(file("scripts.json")));
  scripts["scripts"][0]["expectation"]["verdict"] = "perhaps";
  write(file("more.json"), scripts.dump());
  EXPECT_NE(wrong_by_schema("scripts", file("more.json")), "");
  // The schemas can say no.
  Json run = Json::parse(contents(bad()));
  run["findings"][0]["verdict"] = "conforms";
  write(file("wrong.json"), run.dump());
  const std::string says = wrong_by_schema("run", file("wrong.json"));
  EXPECT_TRUE(has(says, "/findings/0/verdict")) << says;
  EXPECT_NE(wrong_by_schema("trace", bad()), "");
}

}  // namespace
}  // namespace synfin::cli
