// What comes after a half-duplex CLOSE (3.6.1-2): new data draws RST, in sequence or above a gap; FIN alone does not.
#include <gtest/gtest.h>

#include "model/endpoint.h"
#include "model/oracle.h"
#include "model/segment_arrives.h"

namespace synfin::model {
namespace {

constexpr std::uint32_t kIss = 1000, kPeerIss = 5000, kWindow = 2000;

// Our FIN is acknowledged, and nobody reads any more.
Tcb<Numbers> given_up() {
  Tcb<Numbers> tcb;
  tcb.state = State::FinWait2;
  tcb.close_requested = tcb.fin_sent = true;
  tcb.receiving = false;
  tcb.iss = {kIss};
  tcb.irs = {kPeerIss};
  tcb.snd.una = tcb.snd.nxt = {kIss + 2};
  tcb.snd.wnd = tcb.snd.max_wnd = kWindow;
  tcb.rcv.nxt = {kPeerIss + 1};
  tcb.rcv.wnd = kWindow;
  return tcb;
}

// So far above RCV.NXT.
Segment<Numbers> segment(std::uint32_t above, std::uint32_t text, bool fin) {
  Segment<Numbers> seg;
  seg.seq = {kPeerIss + 1 + above};
  seg.ack = {kIss + 2};
  seg.has_ack = true;
  seg.text = text;
  seg.has_fin = fin;
  seg.wnd = kWindow;
  return seg;
}

Step<Numbers> arrives(std::string_view profile, std::uint32_t above, std::uint32_t text, bool fin) {
  Endpoint endpoint(*find_profile(profile));
  return segment_arrives(endpoint, given_up(), segment(above, text, fin), 0U);
}

TEST(HalfDuplex, NewDataAfterClose_DrawsReset) {
  for (const std::uint32_t above : {0U, 1U, kWindow - 1}) {
    for (const bool fin : {false, true}) {
      const auto step = arrives("half-duplex", above, 1, fin);
      EXPECT_EQ(step.reply, Reply::Reset) << above << fin;
      EXPECT_EQ(step.tcb.state, State::Closed) << above << fin;
    }
  }
}

TEST(HalfDuplex, FinAloneAboveAGap_IsHeld) {
  const auto step = arrives("half-duplex", 1, 0, true);
  EXPECT_NE(step.reply, Reply::Reset);
  EXPECT_EQ(step.tcb.state, State::FinWait2);
  EXPECT_TRUE(step.tcb.held.any && step.tcb.held.fin);
}

// Whoever judges allows the reset, which no endpoint of ours sends, and the other answer, and neither is a departure.
TEST(HalfDuplex, FinAloneAboveAGap_MayDrawReset) {
  Oracle oracle;
  Oracle::Path from;
  from.claims = find_profile("half-duplex")->claims;
  bool resets = false, holds = false;
  oracle.every_path(from, [&] {
    const auto step = segment_arrives(oracle, given_up(), segment(1, 0, true), 0U);
    if (!oracle.path.departures.empty()) return;
    resets = resets || step.reply == Reply::Reset;
    holds = holds || step.tcb.held.fin;
  });
  EXPECT_TRUE(resets && holds);
}

TEST(HalfDuplex, FinAloneInSequence_IsTaken) {
  const auto step = arrives("half-duplex", 0, 0, true);
  EXPECT_EQ(step.reply, Reply::Ack);
  EXPECT_EQ(step.tcb.state, State::TimeWait);
}

// Who goes on reading takes all of it.
TEST(HalfDuplex, WithoutIt_NothingDrawsReset) {
  for (const std::uint32_t above : {0U, 1U}) EXPECT_NE(arrives("rfc9293", above, 1, true).reply, Reply::Reset);
}

}  // namespace
}  // namespace synfin::model
