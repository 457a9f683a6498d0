// synfin compare: the same cases on several stacks.
#include "tests/cli/schema.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

Json compared(const std::vector<std::string>& words) {
  std::vector<std::string> all = {"compare"};
  all.insert(all.end(), words.begin(), words.end());
  all.insert(all.end(), {"--json", "-"});
  return Json::parse(synfin(all).out);
}

TEST(Compare, VerdictsThatDiffer_AreToldWithTheRuleThatIsBroken) {
  const Json c = compared({kGood, kBad, "--case", "established/rst/*"});
  ASSERT_FALSE(c["disagreements"].empty());
  for (const Json& d : c["disagreements"]) {
    EXPECT_EQ(d["stacks"][0]["verdict"], "conforms");
    EXPECT_NE(d["stacks"][1]["verdict"], "conforms");
    EXPECT_TRUE(d["stacks"][1].contains("clause")) << d;
  }
  std::size_t failing = 0;
  for (const Json& d : c["disagreements"]) failing += d["cases"].size();
  EXPECT_EQ(failing, c["runs"][1]["totals"]["violates"].get<std::size_t>() +
                         c["runs"][1]["totals"]["deviates"].get<std::size_t>());
}

TEST(Compare, AStackThatAnswersAsAnother_HasNoFreedom) {
  // The planted bug is in no answer of these cases.
  const Json c = compared({kGood, kBad, "--case", "closed/*"});
  EXPECT_EQ(c["freedoms"], Json::array());
  EXPECT_EQ(c["disagreements"], Json::array());
  EXPECT_EQ(c["the_same"], c["several_conform"]);
  EXPECT_GT(c["the_same"], 0);
}

// lwIP ignores RST in TIME-WAIT, as RFC 1337 has it, and the reference endpoint's profile does not.
TEST(Compare, AnswersThatDiffer_AreToldWithThePermission) {
  const Json c = compared({"model", "lwip", "--case", "*/rst/*", "--case", "time-wait/*"});
  ASSERT_FALSE(c["freedoms"].empty());
  std::size_t explained = 0, of_rfc1337 = 0;
  for (const Json& f : c["freedoms"]) {
    ASSERT_EQ(f["answers"].size(), 2U) << f;
    EXPECT_NE(f["answers"][0]["got"], f["answers"][1]["got"]) << f;
    for (const Json& p : f["permissions"]) {
      EXPECT_EQ(p["used_by"].size() + p["not_used_by"].size(), 2U) << p;
      if (p["clause"] != "rst-ignored-time-wait") continue;
      ++of_rfc1337;
      EXPECT_EQ(p["used_by"], Json::array({"lwip"})) << f;
      EXPECT_EQ(p["choice"], "rfc1337");
    }
    explained += f["permissions"].empty() ? 0U : 1U;
  }
  EXPECT_GT(explained, 0U) << c["freedoms"];
  EXPECT_GT(of_rfc1337, 0U) << c["freedoms"];
}

TEST(Compare, Text_SaysWhoDiffersWhere) {
  const Ran ran = synfin({"compare", kGood, kBad, "--case", "established/rst/*"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_TRUE(has(ran.out, "Verdicts differ in ")) << ran.out;
  EXPECT_TRUE(has(ran.out, "ESTABLISHED, ")) << ran.out;
  EXPECT_TRUE(has(ran.out, "The standard's freedom: ")) << ran.out;
  EXPECT_EQ(ran.err, "");
}

TEST(Compare, Documents_TellVerdicts_AndSayThatTheyHoldNoAnswers) {
  const Folder folder;
  for (const char* stack : {kGood, kBad}) {
    synfin({"verify", stack, "--case", "established/rst/*", "--json", folder / stack});
  }
  const Ran ran = synfin({"compare", folder / kGood, folder / kBad, "--json", folder / "c.json"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_TRUE(has(ran.out, "is not in documents")) << ran.out;
  const Json stored = Json::parse(contents(folder / "c.json"));
  EXPECT_EQ(stored["has_answers"], false);
  EXPECT_EQ(stored["disagreements"], compared({kGood, kBad, "--case", "established/rst/*"})["disagreements"]);
}

TEST(Compare, ExitStatus_IsOfAllStacks) {
  EXPECT_EQ(synfin({"compare", "model", "lwip", "--case", "closed/ack/*"}).status, 0);
  EXPECT_EQ(synfin({"compare", kGood, kBad, "--case", "closed/ack/*", "--budget", "1ms"}).status, 3);
  const std::vector<Mistake> all = {
      {{"compare", "model"}, "compare takes two"},
      {{"compare", "model", "model"}, "model is to be compared with itself"},
      {{"compare", "model", "lwpi"}, "did you mean \"lwip\""},
      {{"compare", "model", SYNFIN_SOURCE "/README.md"}, "stacks cannot be compared with documents"},
      {{"compare", "model", "lwip", "--json", "-", "--html", "-"}, "cannot go to one and the same place"},
  };
  for (const Mistake& mistake : all) expect_refused(mistake.arguments, mistake.says);
}

TEST(Compare, Forms_AreWritten_TheSameEachTime_AndAsTheSchemaSays) {
  const Folder folder;
  const auto run = [&](const std::string& name) {
    return synfin({"compare", "model", "lwip", "--case", "time-wait/rst/*", "--json", folder / (name + ".json"),
                   "--markdown", folder / (name + ".md"), "--html", folder / (name + ".html")});
  };
  run("a");
  run("b");
  for (const char* form : {".json", ".md", ".html"}) {
    EXPECT_TRUE(contents(folder / ("a" + std::string(form))) == contents(folder / ("b" + std::string(form)))) << form;
  }
  EXPECT_EQ(contents(folder / "a.md").rfind("| stack |", 0), 0U);
  EXPECT_TRUE(has(contents(folder / "a.md"), "### The standard's freedom: "));
  EXPECT_EQ(contents(folder / "a.html").rfind("<!DOCTYPE html>", 0), 0U);
  if (!can_check_schemas()) GTEST_SKIP() << "there is no python3-jsonschema to check JSON with";
  EXPECT_EQ(wrong_by_schema("compare", folder / "a.json"), "");
  Json wrong = Json::parse(contents(folder / "a.json"));
  wrong["freedoms"][0]["answers"].erase(1);
  write(folder / "wrong.json", wrong.dump());
  EXPECT_NE(wrong_by_schema("compare", folder / "wrong.json"), "") << "one answer is no difference";
  Json without = Json::parse(contents(folder / "a.json"));
  without.erase("freedoms");
  write(folder / "wrong.json", without.dump());
  EXPECT_NE(wrong_by_schema("compare", folder / "wrong.json"), "");
}

}  // namespace
}  // namespace synfin::cli
