// What the command says to those who err.
#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

class Usage : public testing::TestWithParam<Mistake> {};

TEST_P(Usage, Mistake_IsNamed_AndExitIs2) { EXPECT_EQ(expect_refused(GetParam().arguments, GetParam().says).out, ""); }

INSTANTIATE_TEST_SUITE_P(
    Mistakes, Usage,
    testing::Values(Mistake{{}, "Subcommands:"}, Mistake{{"fly"}, "Try `synfin --help`"}, Mistake{{"verify"}, "STACK"},
                    Mistake{{"verify", "lwpi"}, "did you mean \"lwip\"?"},
                    Mistake{{"verify", "nothing-like-it"}, "known: model, lwip"},
                    Mistake{{"verify", "model", "--profile", "rfc9292"}, "did you mean \"rfc9293\"?"},
                    Mistake{{"verify", "model", "--case", "no/such/*"}, "no case matches \"no/such/*\""},
                    Mistake{{"verify", "model", "--case", "closed/*", "--case", "no/such"},
                            "no case matches \"no/such\""},
                    Mistake{{"verify", "model", "--seed", "-1"}, "is no seed"},
                    Mistake{{"verify", "model", "--seed", "18446744073709551616"}, "is no seed"},
                    Mistake{{"verify", "model", "--budget", "soon"}, "is no time"},
                    Mistake{{"verify", "model", "--budget", "0s"}, "is no time"},
                    Mistake{{"verify", "model", "--budget", "nan"}, "is no time"},
                    Mistake{{"verify", "model", "--json", "/nowhere/at/all.json"}, "cannot write /nowhere/at/all.json"},
                    Mistake{{"verify", "model", "--json", "/"}, "cannot write /"},
                    Mistake{{"verify", "model", "--junit", "/nowhere/at/all.xml"}, "cannot write /nowhere/at/all.xml"},
                    Mistake{{"verify", "model", "--findings", "/dev/null/findings"}, "cannot write /dev/null/findings"},
                    Mistake{{"verify", "model", "--findings", "/proc"}, "cannot write /proc"},
                    Mistake{{"verify", "model", "--json", "-", "--junit", "-"}, "one and the same"},
                    Mistake{{"verify", "model", "--json", ""}, "needs a name"},
                    Mistake{{"verify", "model", "--budget", ""}, "needs a name"},
                    Mistake{{"list", "nothing"}, "nothing"},
                    Mistake{{"list", "clauses", "--case", "*"}, "--case goes with"},
                    Mistake{{"list", "cases", "--case", "no/such"}, "no case matches"}, Mistake{{"replay"}, "TRACE"},
                    Mistake{{"time-wait", "--stack", "lwpi"}, "did you mean \"lwip\"?"},
                    Mistake{{"time-wait", "--svg", "/nowhere/plot.svg"}, "cannot write /nowhere/plot.svg"},
                    Mistake{{"replay", "/nowhere/trace.json"}, "cannot read /nowhere/trace.json: No such file"},
                    Mistake{{"replay", "/"}, "cannot read /trace.json: No such file"},
                    Mistake{{"replay", "/dev/null"}, "not JSON"}, Mistake{{"replay", "/dev/zero"}, "too long"}));

TEST(Help, Asked_HasExamplesAndExitCodes) {
  const Ran ran = synfin({"--help"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(has(ran.out, "Examples:"));
  EXPECT_TRUE(has(ran.out, "Exit status:"));
  EXPECT_EQ(synfin({"--version"}).out.rfind("synfin ", 0), 0U);
}

TEST(List, EveryList_IsThereAndIsJson) {
  for (std::vector<std::string> list : {std::vector<std::string>{"list", "cases", "--case", kResets},
                                        {"list", "clauses"},
                                        {"list", "requirements"},
                                        {"list", "stacks"},
                                        {"list", "profiles"},
                                        {"list", "scenarios"},
                                        {"list", "variants"}}) {
    const Ran text = synfin(list);
    EXPECT_EQ(text.status, 0);
    EXPECT_FALSE(text.out.empty());
    list.push_back("--json");
    const auto json = nlohmann::json::parse(synfin(list).out);
    EXPECT_TRUE(json.is_array() && !json.empty()) << list[1];
  }
}

TEST(List, CasesOfAPattern_AreOneALine) {
  const Ran ran = synfin({"list", "cases", "--case", "listen/aborted/rst"});
  EXPECT_EQ(ran.out, "listen/aborted/rst\n");
  const auto json = nlohmann::json::parse(synfin({"list", "cases", "--case", "listen/aborted/rst", "--json"}).out);
  EXPECT_FALSE(json[0]["requirements"].empty());
}

}  // namespace
}  // namespace synfin::cli
