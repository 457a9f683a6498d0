// Every claim is proved of the model and refuted of a model with a bug planted for it.
#include "properties/symbolic/induction.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/properties/symbolic/mutations.h"

namespace synfin::properties {
namespace {

using model::State;

const model::Profile& profile(std::string_view name) { return *model::find_profile(name); }

class InductionTest : public testing::TestWithParam<const char*> {};

TEST_P(InductionTest, EveryClaim_IsProved) {
  const Commands commands = derive_commands(profile(GetParam()));
  for (const StepClaim& c : claims()) {
    const Proof proof = prove(commands, c);
    EXPECT_EQ(proof.verdict, ProofVerdict::Proved)
        << c.name << (proof.refutation ? ": " + describe(*proof.refutation->command) : std::string());
  }
}

// Where it is slow one profile stands for all.
#ifdef SYNFIN_THOROUGH
constexpr std::array kProvedProfiles = {"rfc9293", "rfc793", "rfc1337", "reuse", "cookies"};
#else
constexpr std::array kProvedProfiles = {"rfc9293"};
#endif
INSTANTIATE_TEST_SUITE_P(Profiles, InductionTest, testing::ValuesIn(kProvedProfiles),
                         [](const auto& parameter) { return std::string(parameter.param); });

struct Refutable {
  std::string_view claim;
  Mutation mutation;
  State state;  // from which the bug breaks the claim
  std::string_view profile = "rfc9293";
};

class MutationTest : public testing::TestWithParam<Refutable> {};

TEST_P(MutationTest, ClaimOfAPlantedBug_IsRefutedAndConfirmed) {
  const Refutable& r = GetParam();
  const Commands commands = derive_commands(profile(r.profile), r.mutation, {.states = {r.state}});
  const Proof proof = prove(commands, claim(r.claim));
  ASSERT_EQ(proof.verdict, ProofVerdict::Refuted) << r.claim << ", " << r.mutation.name;
  EXPECT_TRUE(proof.refutation->confirmed) << describe(*proof.refutation->command);
}

INSTANTIATE_TEST_SUITE_P(
    Bugs, MutationTest,
    testing::Values(
        Refutable{"windows_fit", planted<WindowScaledTooFar>("window-scaled-too-far"), State::Established},
        Refutable{"send_order_is_kept", lying(model::kAckNew), State::Established},
        Refutable{"only_syn_is_outstanding", planted<SynCountedAgain>("syn-counted-again"), State::SynSent},
        Refutable{"acknowledgment_is_of_something_sent", lying(model::kAckNew), State::Established},
        Refutable{"own_syn_and_fin_count_once", planted<OwnFinNotCounted>("own-fin-not-counted"), State::FinWait1},
        Refutable{"peers_syn_and_fin_count_once", planted<PeersFinCountedTwice>("peers-fin-counted-twice"),
                  State::Established},
        Refutable{"peers_syn_and_fin_count_once", planted<FinOnSynCountedAgain>("fin-on-syn-counted-again"),
                  State::SynReceived, "cookies"},
        Refutable{"rst_never_answers_rst", lying(model::kClosedRst), State::Closed},
        Refutable{"closed_stays_quiet", lying(model::kClosedRst), State::Closed},
        Refutable{"time_wait_left_only_as_permitted", planted<TimeWaitEndedByAnything>("time-wait-ended-by-anything"),
                  State::TimeWait},
        Refutable{"time_wait_left_only_as_permitted",
                  planted<TimeWaitLostToAFullBacklog>("time-wait-lost-to-a-full-backlog"), State::TimeWait, "reuse"},
        Refutable{"states_change_by_arrows", planted<CloseWaitSkipped>("close-wait-skipped"), State::Established},
        Refutable{"rcv_nxt_never_retreats", planted<RcvNxtFollowsTheSegment>("rcv-nxt-follows-the-segment"),
                  State::Established},
        Refutable{"established_only_by_acknowledgment_of_this_iss", lying(model::kAckEstablishes), State::SynReceived},
        Refutable{"established_only_by_acknowledgment_of_this_iss",
                  planted<EstablishedBySynAlone>("established-by-syn-alone"), State::Listen}),
    [](const auto& parameter) { return std::string(parameter.param.claim) + std::to_string(parameter.index); });

// The beginning of the induction.
TEST(Induction, EveryInvariant_HoldsOfAFreshTcb) {
  for (const auto& invariant : kInvariants<model::Numbers>) {
    EXPECT_TRUE(invariant.holds(fresh_tcb<model::Numbers>({.state = State::Closed}))) << invariant.name;
    EXPECT_TRUE(invariant.holds(fresh_tcb<model::Numbers>({.state = State::Listen, .listening = true})));
  }
}

// What is assumed before a step can be true in every state: a claim that nothing keeps is refuted from each of them.
TEST(Induction, FalseClaim_IsRefutedFromEveryState) {
  const StepClaim nothing{"nothing", "no step is right", [](const OneStep<Formulas>&) { return Truth(false); },
                          [](const OneStep<model::Numbers>&) { return false; }};
  for (std::size_t i = 0; i < model::kStates; ++i) {
    for (const Event event : {Event::SegmentArrives, Event::Transmits}) {
      const auto state = static_cast<State>(i);
      if (event == Event::Transmits && !detail::has_connection(state)) continue;
      const Commands commands = derive_commands(profile("rfc9293"), {}, {.states = {state}, .events = {event}});
      EXPECT_EQ(prove(commands, nothing).verdict, ProofVerdict::Refuted) << name(state) << ", " << name(event);
    }
  }
}

// Every claim has a planted bug of its own above.
TEST(Induction, EveryClaim_IsInTheTable) { EXPECT_EQ(claims().size(), 12U); }

TEST(Induction, WithoutTime_SaysUnknownAndWhatWasTried) {
  const Commands commands = derive_commands(profile("rfc9293"), {}, {.states = {State::Established}});
  const Proof proof = prove(commands, claim("send_order_is_kept"), {.timeout_ms = 1});
  EXPECT_EQ(proof.verdict, ProofVerdict::Unknown);
  ASSERT_FALSE(proof.tried.empty());
  EXPECT_NE(proof.tried.front().find("ESTABLISHED"), std::string::npos);
}

TEST(Induction, Query_IsSmtLib) {
  const Commands commands = derive_commands(profile("rfc9293"), {}, {.states = {State::SynReceived}});
  const auto text = smt_lib_of(commands, claim("established_only_by_acknowledgment_of_this_iss"), State::SynReceived);
  EXPECT_EQ(text.find("(set-logic QF_BV)"), 0U);
  EXPECT_NE(text.find("(check-sat)"), std::string::npos);
  EXPECT_TRUE(smt_lib_of(commands, claim("rst_never_answers_rst"), State::Closed).empty());
}

}  // namespace
}  // namespace synfin::properties
