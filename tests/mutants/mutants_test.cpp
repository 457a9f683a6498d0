// Who tests the tests: every planted bug must be convicted, on a clause that fits it; the endpoint without a bug must
// be acquitted by every case, under every profile.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/model/model_stack.h"
#include "adapters/mutant/mutants.h"
#include "conformance/campaign.h"
#include "conformance/in_process.h"
#include "tests/mutants/caught_table.h"

namespace synfin {

// GoogleTest's messages say what the bug is instead of its octets.
namespace adapters {
void PrintTo(const MutantInfo& mutant, std::ostream* out) { *out << mutant.name << ": " << mutant.says; }
}  // namespace adapters

namespace {

using conformance::Case;
using conformance::CaseResult;
using conformance::Session;
using conformance::Verdict;

bool convicts(const CaseResult& result) {
  return result.verdict == Verdict::Deviates || result.verdict == Verdict::Violates;
}

// Cases on a stack in this process, each from a reset, as a campaign in virtual time runs them.
class Bench {
 public:
  Bench(conformance::Stack& stack, const model::Claims& claims) : stack_(stack), session_(stack, {.claims = claims}) {}

  CaseResult judge(const Case& the_case) {
    conformance::run_in_process(stack_, session_, the_case, conformance::case_seed(1, the_case.id));
    return session_.result();
  }

 private:
  conformance::Stack& stack_;
  Session session_;
};

// Which suites catch which mutant: on record. A bug that no case convicts on a clause that fits has no "cases" there,
// and a comment above its row that says what is missing.
const CaughtTable& caught() {
  static const CaughtTable table = [] {
    CaughtTable made = caught_by_cases_and_walks(SYNFIN_CAUGHT);
    add_exchanges(made, SYNFIN_EXCHANGE_MUTANTS);
    return made;
  }();
  return table;
}

bool is_caught(std::string_view mutant, const std::string& suite) {
  const auto row = caught().find(std::string(mutant));
  return row != caught().end() && row->second.count(suite) != 0;
}

// What became of one mutant: the cases that convict it, and by which clauses.
struct Trial {
  std::size_t convictions = 0, fitting = 0;
  std::map<std::string, std::size_t> by_clause;  // "ack-of-fin", "rst-exact after fin-close-wait"
  std::string first;                             // the first conviction that fits

  void add(const adapters::MutantInfo& mutant, const Case& the_case, const conformance::Failure& failure) {
    const auto fits = [&](const model::Clause* c) {
      return c != nullptr && std::find(mutant.fitting.begin(), mutant.fitting.end(), c->id) != mutant.fitting.end();
    };
    const bool itself = fits(failure.clause);
    const bool led_here = fits(failure.entered_by);
    ++convictions;
    fitting += itself || led_here ? 1 : 0;
    std::string name(failure.clause->id);
    if (led_here && !itself) name += " after " + std::string(failure.entered_by->id);
    if (!itself && !led_here) name = "(" + name + ")";
    ++by_clause[name];
    if ((itself || led_here) && first.empty()) first = fmt::format("{}: {}", the_case.id, name);
  }
  std::string clauses() const {
    std::vector<std::pair<std::string, std::size_t>> sorted(by_clause.begin(), by_clause.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    for (const auto& [clause, count] : sorted) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", clause, count);
    return text;
  }
};

// All cases, and how many convict; or, where that takes too long, until the first conviction that fits.
#ifdef SYNFIN_THOROUGH
constexpr bool kThorough = true;
#else
constexpr bool kThorough = false;
#endif
// Neighbours in the list are alike: taken in strides, one that convicts comes sooner.
constexpr std::size_t kStride = 7919;

Trial try_mutant(const adapters::MutantInfo& mutant, const model::Claims& claims) {
  const auto stack = adapters::make_mutant(mutant.name);
  Bench bench(*stack, claims);
  Trial trial;
  const auto& cases = conformance::all_cases();
  EXPECT_EQ(std::gcd(cases.size(), kStride), 1U) << "the stride leaves cases out";
  for (std::size_t i = 0; i < cases.size() && (kThorough || trial.fitting == 0); ++i) {
    const Case& c = cases[kThorough ? i : i * kStride % cases.size()];
    const CaseResult result = bench.judge(c);
    if (convicts(result)) trial.add(mutant, c, *result.failure);
  }
  return trial;
}

// The table at the end, where several mutants run in one process.
class Table : public testing::Environment {
 public:
  static std::vector<std::string>& lines() {
    static std::vector<std::string> lines;
    return lines;
  }
  void TearDown() override {
    if (!kThorough || lines().size() < 2) return;
    fmt::print("{:<32} {:>6} {:>9} {:>8} {:>6}  {}\n", "mutant", "family", "convicted", "fittingly", "auto",
               "by clause");
    for (const std::string& line : lines()) fmt::print("{}\n", line);
    fmt::print("{}", summary_of(caught()));
  }
};
[[maybe_unused]] const auto* const kTable = testing::AddGlobalTestEnvironment(new Table);

class Mutant : public testing::TestWithParam<adapters::MutantInfo> {};

TEST_P(Mutant, IsConvictedOnAFittingClause) {
  const adapters::MutantInfo& mutant = GetParam();
  const Trial trial = try_mutant(mutant, model::find_profile("rfc9293")->claims);
  const Trial unclaimed = kThorough ? try_mutant(mutant, {}) : Trial{};
  Table::lines().push_back(fmt::format("{:<32} {:>6} {:>9} {:>8} {:>6}  {}", mutant.name, mutant.family,
                                       trial.convictions, trial.fitting, unclaimed.fitting, trial.clauses()));
  fmt::print("{} of {} convictions fit; the first: {}\n", trial.fitting, trial.convictions, trial.first);
  EXPECT_EQ(trial.fitting > 0, is_caught(mutant.name, "cases"))
      << mutant.says << "\nconvicted by: " << trial.clauses() << "\nThe table says otherwise.";
}

INSTANTIATE_TEST_SUITE_P(All, Mutant, testing::ValuesIn(adapters::all_mutants()), [](const auto& test) {
  std::string name(test.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Mutants, EveryFamilyHasAtLeastThree) {
  std::map<int, int> count;
  for (const adapters::MutantInfo& mutant : adapters::all_mutants()) ++count[mutant.family];
  for (int family = 1; family <= 9; ++family) {
    EXPECT_GE(count[family], 3) << adapters::family_name(family);
  }
  EXPECT_EQ(count.size(), 9U);
}

// Of every family, by one suite at least.
TEST(Mutants, EachIsCaughtBySomeSuite) {
  EXPECT_EQ(caught().size(), adapters::all_mutants().size());
  for (const adapters::MutantInfo& mutant : adapters::all_mutants()) {
    const auto row = caught().find(std::string(mutant.name));
    ASSERT_TRUE(row != caught().end()) << mutant.name << " is not in the table";
    EXPECT_FALSE(row->second.empty()) << mutant.name << ": " << mutant.says;
    for (const std::string& suite : row->second) {
      EXPECT_NE(std::find(kSuitesOfMutants.begin(), kSuitesOfMutants.end(), suite), kSuitesOfMutants.end()) << suite;
    }
  }
  fmt::print("{}", summary_of(caught()));
}

TEST(Mutants, NamesAreUnique) {
  std::map<std::string_view, int> count;
  for (const adapters::MutantInfo& mutant : adapters::all_mutants()) ++count[mutant.name];
  EXPECT_EQ(count.size(), adapters::all_mutants().size());
  EXPECT_THROW(adapters::make_mutant("no-such-bug"), std::out_of_range);
}

class Unbroken : public testing::TestWithParam<model::Profile> {
 protected:
  static void expect_acquittal(const model::Profile& profile, const model::Claims& claims) {
    const auto stack = adapters::make_model_stack(profile);
    Bench bench(*stack, claims);
    for (const Case& c : conformance::all_cases()) {
      const CaseResult result = bench.judge(c);
      if (!convicts(result)) continue;
      ADD_FAILURE() << c.id << ": " << result.failure->clause->id << ": expected " << result.failure->expected
                    << ", got " << result.failure->got;
    }
  }
};

TEST_P(Unbroken, IsAcquittedUnderItsOwnClaims) { expect_acquittal(GetParam(), GetParam().claims); }
TEST_P(Unbroken, IsAcquittedWithNothingClaimed) { expect_acquittal(GetParam(), {}); }

INSTANTIATE_TEST_SUITE_P(All, Unbroken, testing::ValuesIn(model::kProfiles), [](const auto& test) {
  std::string name(test.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace synfin
