// Lists of known deviations with `synfin verify`: what is known is no failure, what is new or gone is.
#include <algorithm>

#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

class Lists : public testing::Test {
 protected:
  Ran verify(std::vector<std::string> more, const char* stack = kBad) const {
    more.insert(more.begin(), {"verify", stack, "--quiet"});
    if (stack == kBad && std::count(more.begin(), more.end(), "--case") == 0)
      more.insert(more.end(), {"--case", kResets});
    return synfin(more);
  }
  std::string with_list() const { return "--deviations=" + list_; }
  // A list of all that there is, with reasons.
  std::string complete() const {
    EXPECT_EQ(verify({"--accept", list_}).status, 1);
    std::string text = contents(list_);
    for (std::size_t at = text.find("\t?\n"); at != text.npos; at = text.find("\t?\n", at))
      text.replace(at, 3, "\tplanted\n");
    write(list_, text);
    return text;
  }

  std::string contents_of_run() const { return verify({"--json", "-"}).out; }

  Folder folder_;
  std::string list_ = folder_ / "known.txt";
};

TEST_F(Lists, Accepted_WantReasons_AndAreRefusedUntilTheyHaveThem) {
  const Ran first = verify({"--accept", list_});
  EXPECT_EQ(first.status, 1);
  EXPECT_TRUE(has(first.out, "the list is refused until a person writes it")) << first.out;
  const Ran refused = verify({with_list()});
  EXPECT_EQ(refused.status, 2);
  EXPECT_TRUE(has(refused.err, "known.txt is no list of deviations: line 4: the reason is still \"?\"")) << refused.err;
}

TEST_F(Lists, WhereNothingElseWasRun_ExitIs0) {
  complete();
  const Json report = Json::parse(contents_of_run());
  const std::string shows = report["findings"][0]["first_case"];
  const Ran ran = verify({"--case", shows, with_list()});
  EXPECT_TRUE(has(ran.out, "1 finding known")) << ran.out;
  EXPECT_EQ(ran.status, 0) << ran.out;
}

TEST_F(Lists, OnlyKnownOnes_ExitIs0_InEveryForm) {
  const std::string text = complete();
  const Ran ran = verify({with_list(), "--json", folder_ / "out.json", "--junit", folder_ / "out.xml"});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "; 0 new findings")) << ran.out;
  const Json report = Json::parse(contents(folder_ / "out.json"));
  for (const Json& finding : report["findings"]) EXPECT_EQ(finding["known"], "planted");
  EXPECT_TRUE(has(contents(folder_ / "out.xml"), "failures=\"0\"")) << "known ones are expected";
  EXPECT_TRUE(has(contents(folder_ / "out.xml"), "known deviation: "));
  // What is there is accepted as it is.
  EXPECT_EQ(verify({"--accept", list_}).status, 0);
  EXPECT_EQ(contents(list_), text);
}

TEST_F(Lists, ALineTooFew_ExitIs1) {
  const std::string text = complete();
  write(list_, text.substr(0, text.rfind('\n', text.size() - 2) + 1));
  const Ran ran = verify({with_list()});
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(has(ran.out, "; 1 new finding;")) << ran.out;
}

TEST_F(Lists, AnUnexpectedPass_ExitIs1_AndAcceptTakesTheLineAway) {
  const std::string text = complete();
  write(list_, text + "closed-stealth\tCLOSED\tclosed/rst/*\tit was once\n");
  const Ran ran = synfin({"verify", kBad, "--case", kResets, with_list()});
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(has(ran.out, "GONE: line ")) << ran.out;
  EXPECT_EQ(verify({with_list(), "--case", "established/rst/*"}).status, 0) << "its cases did not run";
  EXPECT_EQ(verify({"--accept", list_}).status, 0);
  EXPECT_EQ(contents(list_), text);
}

TEST_F(Lists, BrokenLines_AreNamed_AndExitIs2) {
  const auto complaint = [&](const std::string& text) {
    write(list_, text);
    const Ran ran = verify({with_list()});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.out, "");
    return ran.err;
  };
  EXPECT_TRUE(has(complaint("# \nrst-exact\tCLOSED\tclosed/rst/*\n"), "known.txt is no list of deviations: line 2: "));
  EXPECT_TRUE(
      has(complaint("rst-exact\tCLOSED\tno/such/*\twhy\n"), "known.txt is no list of deviations: line 1: no case"));
  const Ran missing = verify({"--deviations=/nowhere/at.all"});
  EXPECT_EQ(missing.status, 2);
  EXPECT_TRUE(has(missing.err, "cannot read /nowhere/at.all: No such file")) << missing.err;
  EXPECT_EQ(verify({"--deviations=/"}).status, 2);
  EXPECT_EQ(verify({"--deviations=/dev/zero"}).status, 2);
}

TEST_F(Lists, AListThatCannotBeWritten_IsSaid_AndTheOldOneStays) {
  const Ran full = verify({"--accept", "/dev/full"});
  EXPECT_EQ(full.status, 2);
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_EQ(verify({"--accept", "/nowhere/at.all"}).status, 2);
  const std::string text = complete();
  const Ran cut = verify({"--accept", list_, "--budget", "1ms"}, "lwip");
  EXPECT_EQ(cut.status, 2);
  EXPECT_TRUE(has(cut.err, "stays as it is: the run was not whole")) << cut.err;
  EXPECT_EQ(contents(list_), text);
}

TEST_F(Lists, OwnListOfLwip_IsComplete) {
  const Ran ran = verify({"--deviations"}, "lwip");
  if (ran.status == 3) GTEST_SKIP() << ran.out;
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "; 0 new findings")) << ran.out;
  EXPECT_EQ(verify({}, "lwip").status, 1) << "without a list they are failures";
}

// Of a mutant synfin has no list: nothing of it is known.
TEST_F(Lists, OwnListOfAProgram_IsRefused) {
  const Ran ran = synfin({"verify", std::string("exec:") + SYNFIN_MODEL_OVER_PIPE, "--deviations"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(has(ran.err, "no list of its own")) << ran.err;
}

TEST_F(Lists, OwnListOfAMutant_IsEmpty) {
  const Ran ran = verify({"--deviations"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(has(ran.out, " new findings;")) << ran.out;
}

}  // namespace
}  // namespace synfin::cli
