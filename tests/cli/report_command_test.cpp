// synfin report, and the documents that verify and walk write beside JSON, as their users see them.
#include <algorithm>

#include "tests/cli/program.h"

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
    const Ran ran = synfin({"report", good(), file(name), "--markdown", "-"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_TRUE(has(ran.err, file(name) + " is no report of a run: ")) << ran.err;
    EXPECT_TRUE(has(ran.err, says)) << ran.err;
  }
}

TEST_F(ReportCommand, Mistakes_AreNamed_AndExitIs2) {
  const std::vector<std::pair<std::vector<std::string>, const char*>> all = {
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
  for (const auto& [arguments, says] : all) {
    const Ran ran = synfin(arguments);
    EXPECT_EQ(ran.status, 2) << says;
    EXPECT_TRUE(has(ran.err, says)) << ran.err;
  }
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
  if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0) {
    GTEST_SKIP() << "there is no python3-jsonschema to check JSON with";
  }
  const auto valid = [&](const std::string& schema, const std::string& document) {
    const std::string command = std::string("python3 ") + SYNFIN_SOURCE + "/tests/cli/validate.py " + SYNFIN_SOURCE +
                                "/doc/schema/" + schema + ".schema.json " + document + " >" + file("schema.out");
    return std::system(command.c_str()) == 0;
  };
  synfin({"verify", "model", "--budget", "1ms", "--json", file("partial.json")});
  synfin({"verify", "lwip", "--case", "*/timer/*", "--json", file("lwip.json"), "--findings", file("findings")});
  for (const std::string& run : {good(), bad(), walks(), file("partial.json"), file("lwip.json")}) {
    EXPECT_TRUE(valid("run", run)) << run << ": " << contents(file("schema.out"));
  }
  std::size_t traces = 0;
  for (const auto& entry : std::filesystem::directory_iterator(file("findings"))) {
    const std::string trace = (entry.path() / "trace.json").string();
    EXPECT_TRUE(valid("trace", trace)) << trace << ": " << contents(file("schema.out"));
    if (++traces == 4) break;
  }
  EXPECT_GT(traces, 0U);
  // The schemas can say no.
  Json run = Json::parse(contents(bad()));
  run["findings"][0]["verdict"] = "conforms";
  write(file("wrong.json"), run.dump());
  EXPECT_FALSE(valid("run", file("wrong.json")));
  EXPECT_TRUE(has(contents(file("schema.out")), "/findings/0/verdict")) << contents(file("schema.out"));
  EXPECT_FALSE(valid("trace", bad()));
}

}  // namespace
}  // namespace synfin::cli
