#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

class Findings : public testing::Test {
 protected:
  void SetUp() override {
    ran_ = synfin({"verify", kBad, "--findings", folder_ / "findings", "--json", folder_ / "out.json"});
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
    for (const char* file : {"README.md", "trace.json", "trace.pcapng"})
      EXPECT_GT(fs::file_size(folder / file), 100U) << file;
  }
  EXPECT_TRUE(has(contents(first_ + "/README.md"), "https://www.rfc-editor.org/rfc/"));
  // The section header block of pcapng.
  EXPECT_EQ(contents(first_ + "/trace.pcapng").substr(0, 4), "\x0A\x0D\x0D\x0A");
}

TEST_F(Findings, TheSameRunAgain_OverwritesItsOwnFolders) {
  const std::string before = contents(first_ + "/trace.json");
  EXPECT_EQ(synfin({"verify", kBad, "--findings", folder_ / "findings"}).status, 1);
  EXPECT_EQ(folders(), report_["findings"].size());
  EXPECT_EQ(contents(first_ + "/trace.json"), before);
}

TEST_F(Findings, AFolderOfSomethingElse_IsLeftAlone) {
  fs::remove_all(first_);
  fs::create_directory(first_);
  write(first_ + "/mine.txt", "mine");
  EXPECT_EQ(synfin({"verify", kBad, "--findings", folder_ / "findings"}).status, 1);
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
  const Ran ran = synfin({"replay", folder_ / "broken.json"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(has(ran.err, "/case/stimuli/0/wait_ms: ")) << ran.err;
}

}  // namespace
}  // namespace synfin::cli
