#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

class Findings : public testing::Test {
 protected:
  void SetUp() override {
    ran_ =
        synfin({"verify", kBad, "--case", kResets, "--findings", folder_ / "findings", "--json", folder_ / "out.json"});
    ASSERT_EQ(ran_.status, 1) << ran_.err;
    report_ = Json::parse(contents(folder_ / "out.json"));
    first_ = report_["findings"][0]["folder"];
  }
  std::size_t folders() const {
    const fs::directory_iterator all(folder_ / "findings");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  Folder folder_;
  Ran ran_;
  Json report_;
  std::string first_;
};

TEST_F(Findings, Each_HasAFolderWithItsFiles) {
  EXPECT_EQ(folders(), report_["findings"].size());
  for (const Json& finding : report_["findings"]) {
    const fs::path folder = finding["folder"].get<std::string>();
    EXPECT_EQ(folder.filename().string().rfind("mutant-rst-anywhere-", 0), 0U);
    for (const char* file : {"README.md", "trace.json", "trace.pcapng", "ladder.svg"})
      EXPECT_GT(fs::file_size(folder / file), 100U) << file;
    const bool has_script = fs::exists(folder / "trace.pkt");
    EXPECT_EQ(has(contents(folder / "README.md"), "no script for packetdrill: "), !has_script) << folder;
    EXPECT_EQ(contents(folder / "ladder.svg").rfind("<svg", 0), 0U) << folder;
  }
  EXPECT_TRUE(has(contents(first_ + "/README.md"), "https://www.rfc-editor.org/rfc/"));
  // The section header block of pcapng.
  EXPECT_EQ(contents(first_ + "/trace.pcapng").substr(0, 4), "\x0A\x0D\x0D\x0A");
}

TEST_F(Findings, TheSameRunAgain_OverwritesItsOwnFolders) {
  const std::string before = contents(first_ + "/trace.json");
  EXPECT_EQ(synfin({"verify", kBad, "--case", kResets, "--findings", folder_ / "findings"}).status, 1);
  EXPECT_EQ(folders(), report_["findings"].size());
  EXPECT_EQ(contents(first_ + "/trace.json"), before);
}

TEST_F(Findings, AFolderOfSomethingElse_IsLeftAlone) {
  fs::remove_all(first_);
  fs::create_directory(first_);
  write(first_ + "/mine.txt", "mine");
  EXPECT_EQ(synfin({"verify", kBad, "--case", kResets, "--findings", folder_ / "findings"}).status, 1);
  EXPECT_EQ(contents(first_ + "/mine.txt"), "mine");
  EXPECT_FALSE(fs::exists(first_ + "/trace.json"));
  EXPECT_EQ(folders(), report_["findings"].size() + 1);
}

TEST_F(Findings, Replayed_AreReproduced) {
  const Ran again = synfin({"replay", first_ + "/trace.json"});
  EXPECT_EQ(again.status, 1) << again.err;
  EXPECT_TRUE(has(again.out, "reproduced: the verdict and every octet")) << again.out;
  EXPECT_TRUE(has(again.out, "--->  <SEQ=")) << again.out;
}

TEST_F(Findings, Replayed_ByTheirFolder_AreHeldAgainstTheModel) {
  for (const Json& finding : report_["findings"]) {
    const Ran again = synfin({"replay", finding["folder"].get<std::string>()});
    EXPECT_EQ(again.status, 1) << again.err;
    const std::string clause = finding["clause"], state = finding["state"];
    EXPECT_TRUE(has(again.out, "mutant:rst-anywhere: ")) << again.out;
    EXPECT_TRUE(has(again.out, " " + clause + " in " + state + ", model (profile rfc")) << again.out;
    EXPECT_TRUE(has(again.out, "): conforms\n")) << again.out;
  }
}

TEST_F(Findings, Minimised_AreNoLongerThanTheirFirstCase_AndSayHowTheyCameAbout) {
  std::size_t shorter = 0;
  for (const Json& finding : report_["findings"]) {
    const std::string folder = finding["folder"];
    const Json trace = Json::parse(contents(folder + "/trace.json"));
    EXPECT_EQ(trace["failure"]["clause"], finding["clause"]);
    EXPECT_EQ(trace["failure"]["state"], finding["state"]);
    EXPECT_EQ(trace["case"]["id"], finding["first_case"]);
    const std::string readme = contents(folder + "/README.md");
    for (const char* part : {"## What was done", "asks: ", "Severity: **", "synfin replay trace.json", "## Shown by "})
      EXPECT_TRUE(has(readme, part)) << part << "\n" << readme;
    shorter += has(readme, "This is what is left of `") ? 1 : 0;
  }
  EXPECT_GT(shorter, 0U);
}

TEST_F(Findings, Captures_AreReadByTshark_CommentsAndAll) {
  if (std::system("tshark --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no tshark";
  const std::string command = "tshark -r " + first_ + "/trace.pcapng -T fields -e tcp.flags.str -e frame.comment";
  ASSERT_EQ(std::system((command + " >" + (folder_ / "read") + " 2>/dev/null").c_str()), 0);
  const std::string read = contents(folder_ / "read");
  for (const char* part : {"user: ", "<SEQ=", "allowed: ", "got: "}) EXPECT_TRUE(has(read, part)) << part << read;
}

TEST_F(Findings, FullDisk_IsSaid_AndTheOthersAreWritten) {
  const std::string last = report_["findings"].back()["folder"];
  fs::remove(first_ + "/README.md");
  fs::create_symlink("/dev/full", first_ + "/README.md");
  fs::remove(last + "/README.md");
  const Ran ran = synfin({"verify", kBad, "--case", kResets, "--findings", folder_ / "findings"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(has(ran.err, "cannot write " + first_ + "/README.md: No space left on device")) << ran.err;
  EXPECT_TRUE(has(ran.out, "findings in ")) << ran.out;
  EXPECT_TRUE(fs::exists(last + "/README.md"));
  EXPECT_GT(fs::file_size(first_ + "/trace.json"), 100U) << "what was written before stays";
}

TEST_F(Findings, AFileThatCannotBeWritten_IsSaid_AndTheOthersAreWritten) {
  const std::string last = report_["findings"].back()["folder"];
  fs::remove_all(last);
  const std::string in_the_way = first_ + "/README.md";
  fs::remove(in_the_way);
  fs::create_directory(in_the_way);
  const Ran ran = synfin({"verify", kBad, "--case", kResets, "--findings", folder_ / "findings"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(has(ran.err, "cannot write " + in_the_way + ": ")) << ran.err;
  EXPECT_TRUE(fs::exists(last + "/README.md"));
}

// Whoever reads all of it would never end.
TEST_F(Findings, ATraceWithoutEnd_IsNotTakenForTheFinding) {
  fs::remove(first_ + "/trace.json");
  fs::create_symlink("/dev/zero", first_ + "/trace.json");
  EXPECT_EQ(synfin({"verify", kBad, "--case", kResets, "--findings", folder_ / "findings"}).status, 1);
  EXPECT_EQ(folders(), report_["findings"].size() + 1);
}

TEST_F(Findings, ReplayedOnAnotherStack_EitherWayOfNamingIt) {
  EXPECT_EQ(synfin({"replay", first_, kGood}).out, synfin({"replay", first_, "--on", kGood}).out);
  EXPECT_EQ(synfin({"replay", first_, kGood, "--on", kGood}).status, 2);
}

// The same clause, and another state: it is not the trace's failure, and a failure all the same.
TEST_F(Findings, ReplayedWithAnotherFailure_AreNotReproduced_AndExitIs1) {
  Json trace = Json::parse(contents(first_ + "/trace.json"));
  trace["failure"]["state"] = trace["failure"]["state"] == "CLOSED" ? "LISTEN" : "CLOSED";
  write(folder_ / "other.json", trace.dump());
  const Ran ran = synfin({"replay", folder_ / "other.json"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(has(ran.out, "not reproduced")) << ran.out;
}

TEST_F(Findings, ReplayedOnAStackThatConforms_AreNotReproduced) {
  const Ran other = synfin({"replay", first_ + "/trace.json", "--on", kGood});
  EXPECT_EQ(other.status, 0) << other.err;
  EXPECT_TRUE(has(other.out, "not reproduced")) << other.out;
  EXPECT_EQ(synfin({"replay", first_ + "/trace.json", "--on", "nobody"}).status, 2);
}

TEST_F(Findings, BrokenTrace_IsNamedByItsPlace) {
  Json trace = Json::parse(contents(first_ + "/trace.json"));
  trace["case"]["stimuli"][0] = {{"wait_ms", "long"}};
  write(folder_ / "broken.json", trace.dump());
  expect_refused({"replay", folder_ / "broken.json"}, "/case/stimuli/0/wait_ms: ");
}

}  // namespace
}  // namespace synfin::cli
