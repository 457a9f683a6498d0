// The tutorial claims come to what is expected of them, and each piece of their evidence can come to something else.
#include "properties/claims.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <set>

#include "conformance/stimulus.h"
#include "properties/claim_trials.h"
#include "properties/variants.h"

namespace synfin::properties {
namespace {

using Variants = std::vector<std::string>;

Effort effort() {
  Effort e;
  e.memory = std::size_t{1} << 30;  // octets
  return e;
}

const TutorialClaim& claim(char letter) { return tutorial_claims().at(static_cast<std::size_t>(letter - 'a')); }

std::string name_of_claim(const testing::TestParamInfo<TutorialClaim>& info) {
  return std::string(1, info.param.letter);
}

class EachClaim : public testing::TestWithParam<TutorialClaim> {};

TEST_P(EachClaim, IsJudgedAsExpected) {
  const TutorialClaim& c = GetParam();
  const ClaimVerdict verdict = judge(c, effort());
  EXPECT_EQ(name(verdict.standing), name(c.standing));
  ASSERT_EQ(verdict.findings.size(), c.evidence.size());
  for (std::size_t i = 0; i < c.evidence.size(); ++i) EXPECT_TRUE(verdict.findings[i].found) << c.evidence[i].says;
}

TEST_P(EachClaim, SaysWhatItNeeds) {
  const TutorialClaim& c = GetParam();
  EXPECT_EQ(c.standing == Standing::HoldsIf, !c.condition.empty());
  EXPECT_FALSE(c.says.empty() || c.why.empty() || c.evidence.empty());
  for (const Evidence& e : c.evidence) {
    EXPECT_NE(e.run == nullptr, e.scenario.empty()) << e.says;
    EXPECT_EQ(e.run == nullptr, e.trial.empty()) << e.says;
    EXPECT_EQ(e.run == nullptr, setting_of(e) != nullptr) << e.says;
  }
}

TEST_P(EachClaim, CitesParagraphsThatExist) {
  std::set<std::string, std::less<>> paragraphs;
  std::ifstream in(SYNFIN_PARAGRAPHS);
  for (std::string line; std::getline(in, line);) paragraphs.insert(line);
  EXPECT_GT(paragraphs.size(), 900U);
  EXPECT_FALSE(GetParam().paragraphs.empty());
  for (const std::string_view cited : GetParam().paragraphs) {
    const std::string_view rfc = cited.substr(0, cited.find(':')), where = cited.substr(rfc.size() + 1);
    EXPECT_TRUE(rfc != "9293" || paragraphs.contains(where)) << cited;
  }
}

TEST_P(EachClaim, NamesConformanceCasesThatExist) {
  EXPECT_FALSE(GetParam().cases.empty());
  for (const std::string_view pattern : GetParam().cases) {
    const auto& all = conformance::all_cases();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const conformance::Case& c) {
      return conformance::matches(pattern, c.id);
    })) << pattern;
  }
}

INSTANTIATE_TEST_SUITE_P(All, EachClaim, testing::ValuesIn(tutorial_claims()), name_of_claim);

TEST(Claims, Are_aToO_AndTheirTrialsHaveNamesOfTheirOwn) {
  std::string letters;
  std::set<std::string_view> trials;
  for (const TutorialClaim& c : tutorial_claims()) {
    letters += c.letter;
    for (const Evidence& e : c.evidence) EXPECT_TRUE(e.trial.empty() || trials.insert(e.trial).second) << e.trial;
  }
  EXPECT_EQ(letters, "abcdefghijklmno");
}

// One piece of evidence alone, and what makes it come to the opposite.
struct Turn {
  char letter;
  std::size_t piece;
  Variants variants;
  bool replaces = false;  // the variants of the evidence are replaced, not added to
};

std::string name_of_turn(const testing::TestParamInfo<Turn>& info) {
  return fmt::format("{}{}", info.param.letter, info.param.piece);
}

class EachTurn : public testing::TestWithParam<Turn> {};

TEST_P(EachTurn, TurnsThePiece) {
  const Turn& turn = GetParam();
  TutorialClaim alone = claim(turn.letter);
  alone.evidence = {alone.evidence.at(turn.piece)};
  const Outcome before = judge(alone, effort()).findings.front().found;
  if (turn.replaces) alone.evidence.front().variants = turn.variants;
  const Outcome after = judge(alone, effort(), turn.replaces ? Variants{} : turn.variants).findings.front().found;
  ASSERT_TRUE(before);
  ASSERT_TRUE(after);
  EXPECT_NE(*before, *after);
}

const Variants kAtOnce = {"lossless", "single", "in-order", "no-delay"};

INSTANTIATE_TEST_SUITE_P(
    All, EachTurn,
    testing::Values(Turn{'a', 0, {"uses:listen-syn-fin-drop"}}, Turn{'a', 1, {"uses:syn-text-later"}},
                    Turn{'a', 2, {"inverts:syn-sent-syn-ack"}}, Turn{'b', 0, {"inverts:seq-hold"}},
                    Turn{'b', 1, {"uses:syn-text-later"}}, Turn{'c', 0, {"inverts:ack-establishes"}},
                    Turn{'c', 2, {"inverts:ack-establishes"}}, Turn{'c', 3, {"uses:seq-old-ack-field"}},
                    Turn{'d', 0, {"uses:time-wait-restart"}}, Turn{'e', 0, {}, true},
                    Turn{'e', 1, {"uses:closed-stealth"}}, Turn{'e', 2, {"inverts:listen-ack"}},
                    Turn{'e', 3, {"inverts:syn-sent-bad-ack"}}, Turn{'e', 4, {"inverts:ack-establishes"}},
                    Turn{'g', 0, {}, true}, Turn{'g', 1, {}, true}, Turn{'h', 0, {"two-way"}},
                    Turn{'h', 1, {"two-way"}}, Turn{'h', 2, {"repeated-iss"}},
                    Turn{'h', 3, {"three-way", "stale:2", "capacity:3"}, true}, Turn{'i', 0, kAtOnce},
                    Turn{'i', 1, kAtOnce}, Turn{'i', 2, kAtOnce}, Turn{'j', 0, {"inverts:receive-delivers"}},
                    Turn{'l', 1, {"inverts:rst-exact"}}, Turn{'l', 2, {"uses:syn-answered-early"}},
                    Turn{'l', 3, {"uses:listen-backlog-full"}}),
    name_of_turn);

TEST(Claims, WithoutTheirEvidence_StandOtherwise) {
  const auto standing = [](char letter, const Variants& variants) {
    return judge(claim(letter), effort(), variants).standing;
  };
  EXPECT_EQ(standing('a', {"uses:listen-syn-fin-drop", "uses:syn-text-later"}), Standing::Holds);
  EXPECT_EQ(standing('b', {"uses:syn-text-later"}), Standing::Holds);
  EXPECT_EQ(standing('d', {"uses:time-wait-restart"}), Standing::Refuted);
  EXPECT_EQ(standing('h', {"two-way"}), Standing::Refuted);
  EXPECT_EQ(standing('i', kAtOnce), Standing::Holds);
  EXPECT_EQ(standing('j', {"inverts:receive-delivers"}), Standing::Holds);
}

// A support must be found however a permission is used; a counterexample once.
TEST(Claims, PermissionsThatAreUsedNowSoNowSo_AreTriedBothWays) {
  EXPECT_EQ(judge(claim('d'), effort(), {"may:time-wait-restart"}).standing, Standing::Refuted);
  EXPECT_EQ(judge(claim('b'), effort(), {"may:syn-text-later"}).standing, Standing::Refuted);
}

// A claim is not taken to hold because the connection never came about in which it could fail.
TEST(Claims, WithoutAHandshake_AreUndecided) {
  for (const char letter : {'d', 'h', 'i', 'j', 'm', 'o'}) {
    EXPECT_EQ(judge(claim(letter), effort(), {"inverts:listen-syn"}).standing, Standing::Undecided) << letter;
  }
}

TEST(Claims, Interrupted_AreUndecided) {
  const std::atomic<bool> interrupt = true;
  Effort e = effort();
  e.interrupt = &interrupt;
  for (const TutorialClaim& c : tutorial_claims()) EXPECT_EQ(judge(c, e).standing, Standing::Undecided) << c.letter;
}

TEST(Claims, WithinABound_AreNotTakenForProved) {
  Effort e = effort();
  e.max_depth = 1;
  EXPECT_EQ(judge(claim('h'), e).standing, Standing::Undecided);
}

TEST(Claims, VariantsBesides_TakeThePlaceOfTheirGroup) {
  const Evidence e{.scenario = "H3", .variants = {"three-way", "stale:2", "repeated-iss"}};
  EXPECT_EQ(variants_of(e, {}), e.variants);
  EXPECT_EQ(variants_of(e, {"two-way", "stale:1"}), (Variants{"repeated-iss", "two-way", "stale:1"}));
  EXPECT_EQ(variants_of(e, {"three-way"}), (Variants{"stale:2", "repeated-iss", "three-way"}));
  EXPECT_THROW(judge(claim('h'), effort(), {"one-way"}), VariantError);
}

// --- Trials that no variant turns: run with a fault of their own, or where they must not be found ---

wire::ParsedPacket of_rfc793(wire::Octets packet) {
  wire::ParsedPacket parsed = wire::parse(packet);
  parsed.tcp.flags &= 0x3F;
  parsed.tcp.reserved = static_cast<std::uint8_t>(parsed.tcp.reserved << 2);
  return parsed;
}

// One that takes the data offset for good, whatever it is.
wire::ParsedPacket without_checks(wire::Octets packet) {
  wire::ParsedPacket parsed = wire::parse(packet);
  parsed.problems = {};
  return parsed;
}

TEST(ClaimTrials, Header_OfAnotherReader) {
  EXPECT_TRUE(trials::reads_eight_control_bits(&wire::parse));
  EXPECT_FALSE(trials::reads_eight_control_bits(&of_rfc793));
  EXPECT_TRUE(trials::reads_four_reserved_bits(&wire::parse));
  EXPECT_FALSE(trials::reads_four_reserved_bits(&of_rfc793));
  EXPECT_TRUE(trials::reads_headers_of_20_to_60_octets(&wire::parse));
  EXPECT_FALSE(trials::reads_headers_of_20_to_60_octets(&without_checks));
}

// Every connection begins at the same number, or each at the next.
class BeginsAtOne : public model::Endpoint {
 public:
  BeginsAtOne(const model::Profile& profile, std::uint32_t step) : Endpoint(profile), step_(step) {}
  template <class Read>
  std::uint32_t pick(model::Hole, const Read&, std::uint32_t) {
    const std::uint32_t iss = next_;
    next_ += step_;
    return iss;
  }

 private:
  std::uint32_t step_, next_ = 1;
};

TEST(ClaimTrials, InitialNumbers_OfAnotherEndpoint) {
  const model::Profile& profile = *model::find_profile("rfc9293");
  EXPECT_TRUE(trials::begins_apart(model::Endpoint(profile)));
  EXPECT_FALSE(trials::begins_apart(BeginsAtOne(profile, 0)));
  EXPECT_FALSE(trials::begins_apart(BeginsAtOne(profile, 1)));
}

TEST(ClaimTrials, WithoutAHandshake_SayNothingOfNumbers) {
  EXPECT_EQ(trials::any_initial_number_will_do(Who{}), Outcome(true));
  const Who broken = with_variants({}, {"inverts:listen-syn"}).endpoints;
  EXPECT_EQ(trials::any_initial_number_will_do(broken), std::nullopt);
  EXPECT_EQ(trials::pure_ack_takes_no_number(broken), std::nullopt);
}

TEST(ClaimTrials, TimeWaitOfNoLength_LastsAsTold) {
  model::Profile short_lived = *model::find_profile("rfc9293");
  short_lived.msl = 0;
  Who who;
  for (model::Endpoints& endpoints : who) endpoints.profile = &short_lived;
  EXPECT_EQ(trials::time_wait_lasts_otherwise_than_msl_after_only_fin(Who{}), Outcome(true));
  EXPECT_NE(trials::time_wait_lasts_otherwise_than_msl_after_only_fin(who), Outcome(true));
  EXPECT_NE(trials::time_wait_lasts_otherwise_than_msl_after_repeated_fin(who), Outcome(true));
}

TEST(ClaimTrials, BeforeFin_TextIsTakenAndSent) {
  EXPECT_EQ(trials::ignores_text(Who{}, model::State::CloseWait), Outcome(true));
  EXPECT_EQ(trials::refuses_send(Who{}, model::State::FinWait1), Outcome(true));
  for (const model::State state : {model::State::Established, model::State::FinWait1, model::State::FinWait2}) {
    EXPECT_EQ(trials::ignores_text(Who{}, state), Outcome(false)) << model::name(state);
  }
  for (const model::State state : {model::State::Established, model::State::CloseWait}) {
    EXPECT_EQ(trials::refuses_send(Who{}, state), Outcome(false)) << model::name(state);
  }
}

}  // namespace
}  // namespace synfin::properties
