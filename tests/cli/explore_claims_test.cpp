// `synfin explore claims` as a user runs it.
#include <map>

#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// The claims in the document that it writes, by letter; `status` is what it must return.
std::map<std::string, Json> judged(std::vector<std::string> arguments, int status) {
  Folder folder;
  arguments.insert(arguments.begin(), {"explore", "claims", "--quiet", "--json", folder / "out.json"});
  const Ran ran = synfin(arguments);
  EXPECT_EQ(ran.status, status) << ran.out << ran.err;
  std::map<std::string, Json> claims;
  const Json document = Json::parse(contents(folder / "out.json"));
  EXPECT_TRUE(document["synfin"].is_string());
  for (const Json& c : document["claims"]) claims[c["letter"]] = c;
  return claims;
}

TEST(ExploreClaims, AreJudgedAsExpected) {
  const auto claims = judged({}, 0);
  ASSERT_EQ(claims.size(), 15U);
  for (const auto& [letter, c] : claims) {
    EXPECT_EQ(c["verdict"], c["expected"]) << letter;
    for (const char* key : {"claim", "why", "paragraphs", "cases", "evidence"}) EXPECT_FALSE(c[key].empty()) << letter;
    EXPECT_EQ(c["verdict"] == "holds if", c["condition"] != "") << letter;
    for (const Json& e : c["evidence"]) {
      EXPECT_TRUE(e["found"].is_boolean()) << letter;
      EXPECT_NE(e.contains("trial"), e.contains("scenario") && e.contains("variants")) << letter;
    }
  }
  EXPECT_EQ(claims.at("d")["verdict"], "holds");
  EXPECT_EQ(claims.at("g")["verdict"], "refuted");
  EXPECT_EQ(claims.at("g")["evidence"][0]["numbers"], Json::array({3, 4}));
  EXPECT_EQ(claims.at("h")["verdict"], "holds if");
  EXPECT_EQ(claims.at("h")["witness"]["steps"].back()["after"], "ESTABLISHED");
  EXPECT_FALSE(claims.at("a").contains("witness"));
}

TEST(ExploreClaims, ForPeople_NameVerdictParagraphsCommandsAndCases) {
  const Ran ran = synfin({"explore", "claims"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* part :
       {"(a) SYN and FIN", "REFUTED", "HOLDS IF the server's ISS is fresh", "RFC 9293 3.6-1, 3.6.1-1",
        "synfin explore C3 --variant delayed-acks", "trial half-close-carries-text", "--case '*/close/passive'",
        "initiator A", "◆ decisive", "15 as expected"}) {
    EXPECT_TRUE(has(ran.out, part)) << part;
  }
  EXPECT_FALSE(has(ran.out, "NOT AS EXPECTED"));
  EXPECT_FALSE(has(ran.out, "Row 1,")) << "the paragraphs behind each step are `synfin explore`'s to tell";
}

TEST(ExploreClaims, Quiet_IsOnlyTheVerdicts) {
  const Ran ran = synfin({"explore", "claims", "-q"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(has(ran.out, "(o) ")) << ran.out;
  EXPECT_FALSE(has(ran.out, "synfin verify")) << ran.out;
}

TEST(ExploreClaims, TwoWay_MakesTheThreeWayClaimAFinding) {
  const auto claims = judged({"--variant", "two-way"}, 1);
  EXPECT_EQ(claims.at("h")["verdict"], "refuted");
  EXPECT_EQ(claims.at("h")["expected"], "holds if");
  EXPECT_EQ(claims.at("h")["evidence"][0]["variants"], Json::array({"two-way"}));
  EXPECT_EQ(claims.at("g")["verdict"], "refuted");
  EXPECT_TRUE(has(synfin({"explore", "claims", "-q", "--variant", "two-way"}).out, "NOT AS EXPECTED: holds if"));
}

TEST(ExploreClaims, WithinABound_AreInconclusive) {
  const auto claims = judged({"--bound", "2"}, 3);
  EXPECT_EQ(claims.at("h")["verdict"], "undecided");
  EXPECT_TRUE(claims.at("h")["evidence"][0]["found"].is_null());
}

TEST(ExploreClaims, TheWitnesses_AreWrittenAsOfTheirScenarios) {
  Folder folder;
  const Ran ran = synfin({"explore", "claims", "-q", "--witness", folder.path(), "--svg", folder / "first.svg"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* name : {"C3-3-aborts", "C3-2-delayed-acks", "H3-5-three-way-stale-2-repeated-iss"}) {
    EXPECT_TRUE(fs::exists(folder / name + "/witness.pcapng")) << name;
  }
  EXPECT_TRUE(has(contents(folder / "first.svg"), "<svg"));
}

TEST(ExploreClaims, Mistakes_AreNamed) {
  const Ran unknown = expect_refused({"explore", "claims", "--variant", "one-way"}, "no variant 'one-way'");
  const Ran contradiction = expect_refused({"explore", "claims", "--variant", "no-delay", "--variant", "single"},
                                           "claim h: 'stale' contradicts 'no-delay'");
  EXPECT_EQ(synfin({"explore", "claims", "--engine", "symbolic"}).status, 2);
  EXPECT_EQ(synfin({"explore", "claims", "--json", "/nowhere/out.json"}).status, 2);
  EXPECT_TRUE(unknown.out.empty() && contradiction.out.empty());
}

}  // namespace
}  // namespace synfin::cli
