// Where a command writes: no output over another, and none over what is read.
#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

namespace fs = std::filesystem;

class Places : public testing::Test {
 protected:
  Places() { write(kept_, kText); }
  void expect_refused(const std::vector<std::string>& command, const std::string& says) const {
    cli::expect_refused(command, says);
    EXPECT_EQ(contents(kept_), kText);
  }

  static constexpr const char* kText = "written by hand\n";
  Folder folder_;
  std::string kept_ = folder_ / "kept";
};

TEST_F(Places, OneFileUnderTwoNames_IsRefused) {
  const std::string link = folder_ / "link", round_about = folder_ / "./kept";
  fs::create_symlink(kept_, link);
  for (const std::string& other : {kept_, link, round_about}) {
    expect_refused({"verify", "model", "--json", kept_, "--html", other},
                   "--json and --html cannot go to one and the same place");
  }
  const std::string not_there = folder_ / "new", the_same = folder_ / "./new";
  expect_refused({"verify", "model", "--json", not_there, "--tap", the_same}, "one and the same place");
}

TEST_F(Places, ListThatIsAccepted_IsNoPlaceForAnotherOutput) {
  expect_refused({"verify", "model", "--accept", kept_, "--json", kept_},
                 "--json and --accept cannot go to one and the same place");
}

TEST_F(Places, OutputOverAnInput_IsRefused) {
  expect_refused({"verify", "model", "--deviations=" + kept_, "--html", kept_},
                 "--html would write over the list " + kept_);
  expect_refused({"walk", "model", "--deviations", kept_, "--json", kept_}, "--json would write over the list");
  expect_refused({"report", kept_, "--html", kept_}, "--html would write over the run " + kept_);
}

}  // namespace
}  // namespace synfin::cli
