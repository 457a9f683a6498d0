// Variants: what is refused and why, and that each one changes what is said of the assumptions.
#include <set>

#include "tests/complaint.h"
#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

// The message with which these variants are refused; "" if they are taken.
std::string refusal(const std::vector<std::string>& variants) {
  return complaint_of<VariantError>([&] { with_variants(asked("H3", 0).scenario->assumptions, variants); });
}

struct Refused {
  std::vector<std::string> variants;
  std::string_view because;  // part of the message
};

TEST(Variants, ThatDoNotExistOrHaveNoSuchValue_AreRefusedWithTheReason) {
  const std::vector<Refused> kRows = {
      {{"three-ways"}, "there is no variant 'three-ways'; there are"},
      {{"three-ways"}, "two-way-remembers"},
      {{""}, "there is no variant"},
      {{"stale"}, "'stale' wants a value: stale:N"},
      {{"stale:"}, "'stale' wants a value"},
      {{"stale:4"}, "from 0 to 3"},
      {{"stale:-1"}, "from 0 to 3"},
      {{"stale:1x"}, "from 0 to 3"},
      {{"stale:x"}, "from 0 to 3"},
      {{"capacity:0"}, "from 1 to 6"},
      {{"capacity:7"}, "from 1 to 6"},
      {{"lifetime:8"}, "from 1 to 7"},
      {{"quiet:16", "lifetime:2"}, "from 0 to 15"},
      {{"retransmissions:8"}, "from 1 to 7"},
      {{"lossless:1"}, "'lossless' takes no value"},
      {{"uses:no-such-clause"}, "'no-such-clause' is no clause"},
      {{"inverts:no-such-clause"}, "synfin list clauses"},
      {{"initiator:rfc9999"}, "'rfc9999' is no profile of a world"},
      {{"responder:cookies"}, "'cookies' is no profile of a world"},
      {{"responder:half-duplex"}, "'half-duplex' is no profile of a world"},
  };
  for (const Refused& row : kRows) {
    const std::string said = refusal(row.variants);
    EXPECT_NE(said.find(row.because), std::string::npos) << fmt::format("{}: {}", row.variants, said);
  }
}

TEST(Variants, ThatContradictEachOther_AreRefusedWithTheReason) {
  const std::vector<Refused> kRows = {
      {{"two-way", "three-way"}, "both say something of handshake"},
      {{"rfc793", "rfc9293"}, "both say something of profile"},
      {{"no-retransmission", "retransmits"}, "both say something of retransmission"},
      {{"stale:1", "stale:2"}, "both say something of stale"},
      {{"repeated-iss", "far-iss"}, "both say something of iss"},
      {{"no-delay", "single"}, "'stale' contradicts 'no-delay'"},
      {{"no-delay", "stale:0"}, "'no-delay' goes with 'single'"},
      {{"quiet:3"}, "'quiet' counts ticks of a clock"},
  };
  for (const Refused& row : kRows) {
    const std::string said = refusal(row.variants);
    EXPECT_NE(said.find(row.because), std::string::npos) << fmt::format("{}: {}", row.variants, said);
  }
}

TEST(Variants, ThatGoTogether_AreTaken) {
  EXPECT_EQ(refusal({"initiator:rfc793", "responder:rfc1337", "stale:2", "capacity:3", "single"}), "");
  EXPECT_EQ(refusal({"uses:ack-old-answered", "uses:text-gap-ack", "may:text-gap-ack", "inverts:rst-exact"}), "");
  EXPECT_EQ(refusal({"no-delay", "single", "stale:0"}), "");
  EXPECT_EQ(refusal({"quiet:3", "lifetime:2"}), "");
}

// A value for each variant with one, and what it needs besides.
std::vector<std::string> example_of(const std::string& name) {
  if (name == "initiator:PROFILE") return {"initiator:rfc1337"};
  if (name == "responder:PROFILE") return {"responder:rfc1337"};
  if (name.ends_with(":CLAUSE")) return {name.substr(0, name.find(':')) + ":ack-old-answered"};
  if (name == "quiet:N") return {"quiet:3", "lifetime:2"};
  if (name == "no-delay") return {"no-delay", "single"};
  if (name.ends_with(":N")) return {name.substr(0, name.find(':')) + ":3"};
  return {name};
}

// Assumptions that are on none of the variants' defaults, so that going back to a default shows too.
model::Assumptions unusual() {
  model::Assumptions a = asked("C1", 0).scenario->assumptions;
  a.endpoints[0].profile = a.endpoints[1].profile = model::find_profile("reuse");
  return with_variants(a, {"two-way", "retransmissions:5", "capacity:5"});
}

TEST(Variants, EachOfThem_ChangesWhatIsSaidOfTheAssumptions) {
  for (const VariantInfo& v : all_variants()) {
    const std::vector<std::string> example = example_of(v.name);
    std::vector<std::string> without(example.begin() + 1, example.end());
    const bool is_usual = v.name == "three-way" || v.name == "rfc9293" || v.name == "retransmits";
    const model::Assumptions base = is_usual ? unusual() : asked("C1", 0).scenario->assumptions;
    EXPECT_NE(described(with_variants(base, example)), described(with_variants(base, without))) << v.name;
    EXPECT_FALSE(v.says.empty()) << v.name;
  }
}

TEST(Variants, EachOfThem_ChangesSomethingOfItsOwn) {
  std::set<std::string> seen;
  for (const VariantInfo& v : all_variants()) {
    const auto text = described(with_variants(unusual(), example_of(v.name)));
    EXPECT_TRUE(seen.insert(fmt::format("{}", fmt::join(text, "\n"))).second) << v.name << " says what another says";
  }
}

TEST(Variants, NamedInSettings_Exist) {
  for (const Asked& a : all_asked()) EXPECT_NO_THROW(a.assumptions()) << a.name();
}

TEST(Scenarios, ById_OrByName_AreFound) {
  EXPECT_EQ(find_scenario("h3"), find_scenario("H3"));
  EXPECT_EQ(find_scenario("three-way"), find_scenario("H3"));
  EXPECT_EQ(find_scenario("H9"), nullptr);
  EXPECT_EQ(find_scenario(""), nullptr);
  std::set<std::string_view> ids, names;
  for (const Scenario& s : all_scenarios()) {
    EXPECT_TRUE(ids.insert(s.id).second) << s.id;
    EXPECT_TRUE(names.insert(s.name).second) << s.name;
    EXPECT_FALSE(s.settings.empty()) << s.id;
  }
}

}  // namespace
}  // namespace synfin::properties
