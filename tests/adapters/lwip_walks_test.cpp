// The walks that show what no case does: each still shows it, and each deviation that is listed as a walk's has one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "conformance/deviations.h"
#include "fuzz/lwip_judge.h"

namespace synfin::fuzz {
namespace {

const std::filesystem::path kWalks = SYNFIN_LWIP_WALKS;

std::string file_of(std::string_view clause, std::string_view state) {
  std::string name = fmt::format("{}-{}", clause, state);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

std::vector<std::uint8_t> read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(LwipWalks, EachShowsTheDeviationThatItIsNamedBy) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  LwipJudge judge;
  std::size_t walks = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kWalks)) {
    const auto failure = judge.judge(read(entry.path()));
    ASSERT_TRUE(failure) << entry.path();
    EXPECT_EQ(file_of(failure->clause->id, model::name(failure->state)), entry.path().filename());
    ++walks;
  }
  EXPECT_GT(walks, 0U);
}

TEST(LwipWalks, AreThoseOfTheList) {
  std::set<std::string> listed, there;
  for (const conformance::Deviation& line : conformance::known_deviations("lwip")) {
    if (line.the_case == "walk") listed.insert(file_of(line.clause, line.state));
  }
  for (const auto& entry : std::filesystem::directory_iterator(kWalks)) there.insert(entry.path().filename());
  EXPECT_EQ(there, listed);
}

// The walk that kills is judged like any other, and the judge goes on.
TEST(LwipWalks, DeathIsAFailureAmongOthers) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  LwipJudge judge;
  const auto deadly = read(kWalks / "stack-survives-close-wait");
  for (int i = 0; i < 3; ++i) {
    const auto failure = judge.judge(deadly);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->clause, &model::kStackSurvives);
    EXPECT_NE(failure->got.find("persist ticking with empty send buffer"), std::string::npos) << failure->got;
    EXPECT_FALSE(judge.judge({}));
  }
}

}  // namespace
}  // namespace synfin::fuzz
