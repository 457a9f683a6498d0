// The ledger says of every core requirement which cases exercise it, or why none does.
#include "conformance/ledger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "conformance/stimulus.h"

namespace synfin::conformance {
namespace {

constexpr std::string_view kEverySegment = "checked-on-every-segment";
// Why a requirement has no case.
const std::set<std::string_view> kWhyNot = {"internal", "api",        "statistical", "not-yet",
                                            "adapter",  "needs-icmp", "needs-ipv6",  "permission"};

bool matches_some_case(std::string_view glob) {
  return std::any_of(all_cases().begin(), all_cases().end(), [&](const Case& c) { return matches(glob, c.id); });
}

// Sections of appendices follow those of numbers.
std::vector<std::pair<int, std::string>> section_key(std::string_view section) {
  std::vector<std::pair<int, std::string>> key;
  for (std::string_view rest = section; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('.'));
    rest = part.size() == rest.size() ? std::string_view{} : rest.substr(part.size() + 1);
    int number = 1'000;
    std::from_chars(part.data(), part.data() + part.size(), number);
    key.emplace_back(number, part);
  }
  return key;
}

TEST(Ledger, HasEveryCoreRequirementOnce) {
  std::set<std::string_view> ids;
  for (const Requirement& r : ledger()) {
    EXPECT_TRUE(ids.insert(r.id).second) << r.id;
    EXPECT_TRUE(r.id.starts_with("RFC" + std::to_string(r.rfc) + "-")) << r.id;
  }
  EXPECT_EQ(ids.size(), 303U);
}

TEST(Ledger, IsSortedByRfcAndSection) {
  EXPECT_TRUE(std::is_sorted(ledger().begin(), ledger().end(), [](const Requirement& a, const Requirement& b) {
    return std::tuple(a.rfc, section_key(a.section)) < std::tuple(b.rfc, section_key(b.section));
  }));
}

TEST(Ledger, KnowsItsLevels) {
  const std::set<std::string_view> kLevels = {"MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY", "IS"};
  for (const Requirement& r : ledger()) EXPECT_TRUE(kLevels.contains(r.level)) << r.id << ": " << r.level;
}

TEST(Ledger, EveryGlobMatchesACase) {
  std::set<std::string_view> globs;
  for (const Requirement& r : ledger()) globs.insert(r.cases.begin(), r.cases.end());
  for (const std::string_view glob : globs) EXPECT_TRUE(matches_some_case(glob)) << glob;
}

TEST(Ledger, EveryRowHasCasesOrSaysWhyNot) {
  for (const Requirement& r : ledger()) {
    const std::string_view category = reason_category(r);
    if (r.cases.empty()) {
      EXPECT_TRUE(kWhyNot.contains(category)) << r.id << ": " << r.reason;
    } else {
      EXPECT_TRUE(r.reason.empty() || category == kEverySegment) << r.id << ": " << r.reason;
    }
    if (!r.reason.empty()) {
      EXPECT_GT(r.reason.size(), category.size() + 2) << r.id << ": a sentence follows the category";
    }
  }
}

// A row that is said to be met by all cases says how; one that is not is more precise than that.
TEST(Ledger, OnlyWhatIsCheckedOnEverySegmentClaimsEveryCase) {
  for (const Requirement& r : ledger()) {
    if (std::find(r.cases.begin(), r.cases.end(), "*") == r.cases.end()) continue;
    EXPECT_EQ(reason_category(r), kEverySegment) << r.id;
  }
}

TEST(Ledger, CitesSectionsThatExist) {
  std::ifstream file(SYNFIN_PARAGRAPHS);
  ASSERT_TRUE(file) << SYNFIN_PARAGRAPHS;
  std::set<std::string> sections;
  for (std::string line; std::getline(file, line);) sections.insert(line.substr(0, line.find('-')));
  for (const Requirement& r : ledger()) {
    // The list of paragraphs has the numbered sections only.
    if (r.rfc != 9293 || r.section == "A.1.1" || r.section == "A.2") continue;
    EXPECT_TRUE(sections.contains(std::string(r.section))) << r.id << ": " << r.section;
  }
}

// Golden: a change of these is a change of what we claim, and wants a look at the rows.
TEST(Ledger, CountsWhatIsCovered) {
  std::map<std::string_view, int> counts;
  for (const Requirement& r : ledger()) ++counts[r.reason.empty() ? "cases" : reason_category(r)];
  const std::map<std::string_view, int> kExpected = {{"cases", 223},     {"checked-on-every-segment", 14},
                                                     {"not-yet", 30},    {"adapter", 18},
                                                     {"permission", 7},  {"internal", 6},
                                                     {"statistical", 4}, {"needs-ipv6", 1}};
  EXPECT_EQ(counts, kExpected);
}

TEST(Ledger, CountsTheLevelsOfWhatIsCovered) {
  std::map<std::string_view, std::pair<int, int>> counts;  // with cases, without
  for (const Requirement& r : ledger()) ++(r.cases.empty() ? counts[r.level].second : counts[r.level].first);
  const std::map<std::string_view, std::pair<int, int>> kExpected = {{"IS", {163, 25}},    {"MAY", {2, 0}},
                                                                     {"MUST", {45, 23}},   {"MUST NOT", {6, 2}},
                                                                     {"SHOULD", {20, 14}}, {"SHOULD NOT", {1, 2}}};
  EXPECT_EQ(counts, kExpected);
}

// The comparisons that spare fnmatch must say what it says.
TEST(RequirementsOf, AgreesWithTheGlobs) {
  constexpr std::size_t kStride = 97;
  for (std::size_t i = 0; i < all_cases().size(); i += kStride) {
    const std::string& id = all_cases()[i].id;
    std::vector<std::string_view> expected;
    for (const Requirement& r : ledger()) {
      if (std::any_of(r.cases.begin(), r.cases.end(), [&](std::string_view glob) { return matches(glob, id); })) {
        expected.push_back(r.id);
      }
    }
    EXPECT_EQ(requirements_of(id), expected) << id;
  }
}

TEST(RequirementsOf, NamesTheRequirementsOfACase) {
  const auto has = [](std::string_view case_id, std::string_view requirement) {
    const auto ids = requirements_of(case_id);
    return std::find(ids.begin(), ids.end(), requirement) != ids.end();
  };
  EXPECT_TRUE(has("established/rst/seq-left", "RFC9293-3.10.7.4-2b"));
  EXPECT_FALSE(has("established/rst/seq-left+1", "RFC9293-3.10.7.4-2b"));
  EXPECT_TRUE(has("established/rst/seq-left+1", "RFC9293-3.10.7.4-2c"));
  EXPECT_TRUE(has("syn-sent/ack/seq-isn,ack-left", "RFC9293-3.10.7.3-a"));
  EXPECT_FALSE(has("syn-sent/rst-ack/seq-isn,ack-left", "RFC9293-3.10.7.3-a"));
  EXPECT_TRUE(has("time-wait/timer/ends", "RFC9293-3.10.8-c"));
}

}  // namespace
}  // namespace synfin::conformance
