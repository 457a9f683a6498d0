// The three-way handshake stands against any number of stale segments; without fresh ISSs, or with two ways only, it
// does not, and the values that show it are run on the concrete model.
#include "properties/symbolic/handshake_proof.h"

#include <gtest/gtest.h>

namespace synfin::properties {
namespace {

constexpr unsigned kTimeout = 60'000;

class HandshakeTest : public testing::TestWithParam<const char*> {
 protected:
  static HandshakeProof prove(bool two_way, bool fresh_iss) {
    return prove_handshake(*model::find_profile(GetParam()), two_way, fresh_iss, kTimeout);
  }
};

TEST_P(HandshakeTest, ThreeWayWithFreshIss_IsProved) {
  const HandshakeProof proof = prove(false, true);
  EXPECT_EQ(proof.verdict, ProofVerdict::Proved) << testing::PrintToString(proof.tried);
  EXPECT_FALSE(proof.run);
  EXPECT_EQ(proof.assumptions.size(), 2U);
}

TEST_P(HandshakeTest, ThreeWayWithoutFreshIss_FallsToAStaleSynAndAStaleAck) {
  const HandshakeProof proof = prove(false, false);
  ASSERT_EQ(proof.verdict, ProofVerdict::Refuted) << testing::PrintToString(proof.tried);
  const StaleRun& run = *proof.run;
  EXPECT_TRUE(run.confirmed);
  ASSERT_EQ(run.segments.size(), 2U);
  EXPECT_TRUE(run.segments[0].has_syn);
  EXPECT_TRUE(run.segments[1].has_ack);
  EXPECT_EQ(run.segments[1].ack.raw, run.iss + 1);
  EXPECT_EQ(run.states, (std::vector{model::State::SynReceived, model::State::Established}));
}

TEST_P(HandshakeTest, TwoWay_FallsToAStaleSyn) {
  const HandshakeProof proof = prove(true, true);
  ASSERT_EQ(proof.verdict, ProofVerdict::Refuted) << testing::PrintToString(proof.tried);
  EXPECT_TRUE(proof.run->confirmed);
  ASSERT_EQ(proof.run->segments.size(), 1U);
  EXPECT_TRUE(proof.run->segments[0].has_syn);
  EXPECT_EQ(proof.run->states, (std::vector{model::State::Established}));
}

TEST_P(HandshakeTest, WithoutTime_IsUnknown) {
  const HandshakeProof proof = prove_handshake(*model::find_profile(GetParam()), false, true, 1);
  EXPECT_EQ(proof.verdict, ProofVerdict::Unknown);
  EXPECT_FALSE(proof.tried.empty());
}

// Where it is slow one profile stands for all.
#ifdef SYNFIN_THOROUGH
INSTANTIATE_TEST_SUITE_P(Profiles, HandshakeTest, testing::Values("rfc9293", "rfc793"));
#else
INSTANTIATE_TEST_SUITE_P(Profiles, HandshakeTest, testing::Values("rfc9293"));
#endif

}  // namespace
}  // namespace synfin::properties
