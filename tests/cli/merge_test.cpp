// synfin verify --shard and synfin merge: the parts of a run, and the run that they make.
#include <algorithm>
#include <set>

#include "tests/cli/schema.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

// Of these cases some measure how long TIME-WAIT lasts, some settle choices, and many fail on kBad.
const std::vector<std::string> kChosen = {"--case", "time-wait/*", "--case", "established/rst/*"};

// A run of kBad in three shards, and in one piece.
class Shards : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    for (int i = 1; i <= 3; ++i) run(i, file(i), {});
    std::vector<std::string> whole = {"verify", kBad, "--json", name("whole.json"), "--junit", name("whole.xml")};
    whole.insert(whole.end(), kChosen.begin(), kChosen.end());
    whole_ = new Ran(synfin(whole));
  }
  static void TearDownTestSuite() {
    delete whole_;
    delete folder_;
  }
  static std::string name(const std::string& file) { return *folder_ / file; }
  static std::string file(int number) { return name("shard-" + std::to_string(number) + ".json"); }
  static const Ran& whole() { return *whole_; }

  static Ran run(int number, const std::string& json, const std::vector<std::string>& more,
                 const std::string& stack = kBad) {
    std::vector<std::string> words = {"verify", stack, "--shard", std::to_string(number) + "/3", "--json", json};
    words.insert(words.end(), kChosen.begin(), kChosen.end());
    words.insert(words.end(), more.begin(), more.end());
    return synfin(words);
  }
  static Ran merge(std::vector<std::string> words) {
    words.insert(words.begin(), "merge");
    return synfin(words);
  }
  // The document of the first shard with one thing changed.
  static std::string changed(const char* place, const Json& value) {
    Json shard = Json::parse(contents(file(1)));
    shard[Json::json_pointer(place)] = value;
    write(name("changed.json"), shard.dump());
    return name("changed.json");
  }

 private:
  static inline Folder* folder_ = nullptr;
  static inline Ran* whole_ = nullptr;
};

TEST_F(Shards, TheirCases_AreThoseOfTheWhole_EachOnce_AndNeighboursApart) {
  std::set<std::string> seen;
  std::vector<std::size_t> sizes;
  for (int i = 1; i <= 3; ++i) {
    const Json shard = Json::parse(contents(file(i)));
    EXPECT_EQ(shard["shard"]["number"], i);
    EXPECT_EQ(shard["shard"]["of"], 3);
    for (const Json& c : shard["cases"]) EXPECT_TRUE(seen.insert(c["id"]).second) << c["id"];
    sizes.push_back(shard["cases"].size());
  }
  const Json whole = Json::parse(contents(name("whole.json")));
  EXPECT_EQ(seen.size(), whole["cases"].size());
  const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
  EXPECT_LE(*most - *least, 7U) << "the six that measure TIME-WAIT stay together";
  const std::string first = Json::parse(contents(file(1)))["cases"][0]["id"];
  EXPECT_EQ(whole["cases"][0]["id"], first);
  EXPECT_EQ(Json::parse(contents(file(2)))["cases"][0]["id"], whole["cases"][1]["id"]);
}

TEST_F(Shards, Merged_AreOctetForOctetTheWholeRun_InAnyOrder) {
  const Ran ran = merge({file(3), file(1), file(2), "--json", name("merged.json"), "--junit", name("merged.xml")});
  EXPECT_EQ(ran.status, whole().status) << ran.err;
  EXPECT_TRUE(contents(name("merged.json")) == contents(name("whole.json")));
  EXPECT_TRUE(contents(name("merged.xml")) == contents(name("whole.xml")));
  // The text differs in how long it took alone.
  const std::string all = whole().out.substr(0, whole().out.rfind("; "));
  EXPECT_EQ(ran.out, all + "\n");
}

// What a whole run gathers from many cases: timers, and the choices that they settle.
TEST_F(Shards, OfAStackThatClaimsNothing_TellItsTimersAndChoicesAsTheWholeRunDoes) {
  synfin({"verify", "lwip", "--case", "time-wait/*", "--json", name("lwip.json")});
  std::vector<std::string> shards;
  for (const char* i : {"1", "2", "3", "4"}) {
    shards.push_back(name("lwip-" + std::string(i)));
    synfin({"verify", "lwip", "--case", "time-wait/*", "--shard", i + std::string("/4"), "--json", shards.back()});
  }
  shards.insert(shards.end(), {"--json", name("lwip-merged.json")});
  merge(shards);
  const Json whole = Json::parse(contents(name("lwip.json")));
  EXPECT_GT(whole["timers"].size(), 0U);
  EXPECT_GT(whole["profile_fit"].size(), 1U);
  EXPECT_TRUE(contents(name("lwip-merged.json")) == contents(name("lwip.json")));
}

TEST_F(Shards, MergedWithFindings_AreTheWholeRunsFolders) {
  const std::vector<std::string> words = {"verify", kBad, "--findings", name("a"), "--json", name("a.json")};
  std::vector<std::string> whole_run = words;
  whole_run.insert(whole_run.end(), {"--case", "established/rst/*"});
  synfin(whole_run);
  for (const char* i : {"1", "2"}) {
    synfin({"verify", kBad, "--case", "established/rst/*", "--shard", std::string(i) + "/2", "--json", name(i)});
  }
  const Ran ran = merge({name("1"), name("2"), "--findings", name("b"), "--json", name("b.json")});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_EQ(std::system(("diff -r " + name("a") + " " + name("b") + " >" + name("diff")).c_str()), 0)
      << contents(name("diff"));
  EXPECT_FALSE(std::filesystem::is_empty(name("a")));
}

TEST_F(Shards, WithoutOne_TheRunIsPartial_AndSaysWhatIsMissing) {
  const Ran ran = merge({file(1), file(3), "--json", name("partial.json")});
  EXPECT_EQ(ran.status, 1) << "there are findings";
  EXPECT_TRUE(has(ran.out, "INTERRUPTED (shard 2 of 3 is missing)")) << ran.out;
  const Json partial = Json::parse(contents(name("partial.json")));
  EXPECT_EQ(partial["interrupted_why"], "shard 2 of 3 is missing");
  EXPECT_EQ(partial["asked"], Json::parse(contents(name("whole.json")))["asked"]);
  synfin({"verify", kGood, "--case", "closed/rst/*", "--shard", "2/2", "--json", name("good.json")});
  EXPECT_EQ(merge({name("good.json")}).status, 3) << "nothing failed, and not all is known";
}

TEST_F(Shards, InterruptedOnes_AreNamed) {
  run(2, name("early.json"), {"--budget", "1ms"});
  Json early = Json::parse(contents(name("early.json")));
  ASSERT_TRUE(early["interrupted"]);
  early["shard"]["budget_ms"] = 0;
  write(name("early.json"), early.dump());
  const Ran ran = merge({file(1), name("early.json"), file(3)});
  EXPECT_TRUE(has(ran.out, "INTERRUPTED (shard 2 of 3: the budget of time is used up)")) << ran.out;
}

TEST_F(Shards, DeviationLists_AreOfTheWhole) {
  EXPECT_EQ(run(1, name("no.json"), {"--deviations"}).status, 2);
  EXPECT_EQ(run(1, name("no.json"), {"--accept", name("no.txt")}).status, 2);
  const Ran made = merge({file(1), file(2), file(3), "--accept", name("list.txt")});
  EXPECT_EQ(made.status, 1) << "the reasons are missing";
  std::string list = contents(name("list.txt"));
  for (std::size_t at = 0; (at = list.find("\t?", at)) != std::string::npos; ++at) list.replace(at, 2, "\tplanted");
  write(name("list.txt"), list);
  EXPECT_EQ(merge({file(1), file(2), file(3), "--deviations", name("list.txt")}).status, 0);
  write(name("gone.txt"), list + "closed-rst\tCLOSED\tclosed/rst/seq-isn\tplanted\n");
  EXPECT_EQ(merge({file(1), file(2), file(3), "--deviations", name("list.txt")}).status, 0) << "its case did not run";
  write(name("gone.txt"), list + "rst-exact\tESTABLISHED\testablished/rst/seq-right\tplanted\n");
  const Ran gone = merge({file(1), file(2), file(3), "--deviations", name("gone.txt")});
  EXPECT_EQ(gone.status, 1);
  EXPECT_TRUE(has(gone.out, "GONE: line ")) << gone.out;
}

TEST_F(Shards, OfAnotherRun_AreRefused) {
  const std::vector<std::pair<std::string, const char*>> all = {
      {changed("/seed", 2), "the seed is"},     {name("2.json"), "the seed is"},
      {name("stack.json"), "the stack is"},     {name("profile.json"), "the profile is"},
      {name("options.json"), "the options is"}, {name("whole.json"), "is of a whole run, not of a shard"},
      {file(2), "are both shard 2 of 3"},
  };
  run(1, name("2.json"), {"--seed", "2"});
  run(1, name("stack.json"), {}, "lwip");
  run(1, name("profile.json"), {"--profile", "rfc793"}, "lwip");
  run(1, name("options.json"), {"--case", "closed/rst/*"});
  for (const auto& [other, says] : all) {
    const std::string mine = other == name("profile.json") ? name("stack.json") : file(2);
    const Ran ran = expect_refused({"merge", mine, other}, says);
    EXPECT_TRUE(has(ran.err, other)) << ran.err;
  }
}

TEST_F(Shards, ThatAreNotWhatTheySay_AreRefused) {
  const std::vector<std::pair<std::string, std::pair<const char*, Json>>> all = {
      {"merge with the synfin that wrote it", {"/version", "0.0.1"}},
      {"the number of cases is", {"/shard/cases", 7}},
      {"the number of shards is", {"/shard/of", 4}},
      {"/shard/number: is not from 1 to 3", {"/shard/number", 4}},
      {"/shard/number: is not from 1 to 3", {"/shard/number", 0}},
      {"is not of shard 1 of 3", {"/cases/0/id", "closed/rst/seq-isn"}},
  };
  for (const auto& [says, change] : all) {
    expect_refused({"merge", file(2), changed(change.first, change.second)}, says);
  }
  EXPECT_TRUE(has(merge({changed("/shard/cases", 7)}).err, "is of a run of 7 cases; these options choose"));
  EXPECT_TRUE(has(merge({changed("/cases/1/clauses/0", "no-clause")}).err, "\"no-clause\" is no clause"));
  write(name("cut.json"), contents(file(1)).substr(0, 5000));
  expect_refused({"merge", file(2), name("cut.json")}, "cut.json is no report of a run: ");
}

TEST_F(Shards, Documents_AreAsTheSchemaSays) {
  if (!can_check_schemas()) GTEST_SKIP() << "there is no python3-jsonschema to check JSON with";
  synfin({"verify", kBad, "--case", "established/rst/*", "--shard", "1/4", "--json", name("few.json")});
  EXPECT_EQ(wrong_by_schema("run", name("few.json")), "");
  Json few = Json::parse(contents(name("few.json")));
  few["shard"]["colour"] = "red";
  write(name("few.json"), few.dump());
  EXPECT_NE(wrong_by_schema("run", name("few.json")), "");
}

TEST_F(Shards, AreShownAsWhatTheyAre) {
  EXPECT_TRUE(has(synfin({"report", file(1)}).out, ", shard 1 of 3"));
  EXPECT_TRUE(has(run(1, name("again.json"), {}).out, "seed 1, shard 1 of 3, "));
}

TEST_F(Shards, Mistakes_AreNamed_AndExitIs2) {
  const std::vector<Mistake> all = {
      {{"verify", kGood, "--shard", "0/3"}, "\"0/3\" is not I/N"},
      {{"verify", kGood, "--shard", "4/3"}, "\"4/3\" is not I/N"},
      {{"verify", kGood, "--shard", "2"}, "\"2\" is not I/N"},
      {{"verify", kGood, "--shard", "1/3x"}, "is not I/N"},
      {{"verify", kGood, "--shard", "1/10001"}, "is not I/N"},
      {{"verify", kGood, "--shard", "2/2", "--case", "closed/rst/seq-isn"}, "there are only 1 cases to be dealt"},
      {{"verify", kGood, "--shard", "1/2", "--script", SYNFIN_SCRIPTS}, "--shard deals cases, not scripts"},
      {{"merge"}, "SHARD"},
      {{"merge", "/nowhere.json"}, "cannot read /nowhere.json"},
      {{"merge", file(1), "--json", file(1)}, "--json would write over the shard"},
      {{"merge", file(1), "--json", "/nowhere/a.json"}, "cannot write /nowhere/a.json"},
  };
  for (const Mistake& mistake : all) expect_refused(mistake.arguments, mistake.says);
}

}  // namespace
}  // namespace synfin::cli
