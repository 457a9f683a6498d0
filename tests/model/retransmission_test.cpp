// The retransmission timer at the edges of its rules: a SYN that is sent again, very long round trips, probes of a
// closed window, and cookies, which have no timer.
#include <gtest/gtest.h>

#include <optional>
#include <string_view>

#include "model/host.h"

namespace synfin::model {
namespace {

using HostSegment = Segment<Numbers>;

constexpr std::uint16_t kPort = 80, kPeerPort = 2000;
constexpr std::uint32_t kPeerIss = 1000;

// The host, and a peer that answers as each test has it.
class Bench {
 public:
  explicit Bench(std::string_view profile) : host_(Endpoint(*find_profile(profile))) {}

  Host<>& host() { return host_; }
  const Tcb<Numbers>& tcb() const { return host_.connection(0).tcb; }
  bool alive() const { return host_.connection(0).alive; }

  void syn(std::uint16_t from = kPeerPort, std::uint32_t iss = kPeerIss) {
    HostSegment seg;
    seg.seq = {iss};
    seg.has_syn = true;
    seg.wnd = 1000;
    host_.arrive(kPort, from, seg);
  }
  // In sequence, up to this much of what the host has sent.
  void ack(Seq<Numbers> up_to, std::uint32_t window = 1000, std::uint16_t from = kPeerPort) {
    HostSegment seg;
    seg.seq = {kPeerIss + 1};
    seg.ack = up_to;
    seg.has_ack = true;
    seg.wnd = window;
    host_.arrive(kPort, from, seg);
  }
  std::optional<HostSegment> sent() {
    std::optional<HostSegment> last;
    for (Sent one; host_.poll(one);) last = one.segment;
    return last;
  }

 private:
  Host<> host_;
};

Bench established() {
  Bench bench("rfc9293");
  bench.host().listen(kPort, 1);
  bench.syn();
  bench.ack(bench.tcb().snd.nxt);
  bench.sent();
  return bench;
}

TEST(Retransmission, SynSentAgain_IsNotTimed) {
  Bench bench("rfc9293");
  bench.host().listen(kPort, 1);
  bench.syn();
  EXPECT_TRUE(bench.tcb().rtx.timing);
  bench.host().advance_to(3500);
  ASSERT_EQ(bench.tcb().rtx.count, 2);
  EXPECT_FALSE(bench.tcb().rtx.timing);
  bench.ack(bench.tcb().snd.nxt);
  EXPECT_FALSE(bench.tcb().rtx.measured);
  EXPECT_EQ(bench.tcb().rtx.rto, 3000U);  // RFC 6298, 5.7
}

// A segment of so many octets from ISS + `from` on, so many milliseconds before the timer runs out.
Transmitted<Numbers> sent_again(const Tcb<Numbers>& tcb, std::uint32_t from, std::uint32_t text, bool fin,
                                std::uint32_t early) {
  Endpoint endpoint(kProfiles.front());
  HostSegment out;
  out.seq = tcb.iss + from;
  out.ack = tcb.rcv.nxt;
  out.text = text;
  out.has_ack = true;
  out.has_fin = fin;
  out.wnd = tcb.rcv.wnd;
  return transmits(endpoint, tcb, out, {}, tcb.rtx.since + tcb.rtx.rto - early);
}

// 100 octets and FIN are outstanding, and so much of that has been acknowledged. A segment from ISS + `from` on, one
// RTO later or sooner: the rule that keeps it back.
std::string_view kept_back_by(std::uint32_t acknowledged, std::uint32_t from, std::uint32_t text, bool fin,
                              bool in_time = true) {
  Bench bench = established();
  bench.host().call(0, UserEvent::Send, 100);
  bench.host().call(0, UserEvent::Close, 0);
  if (acknowledged > 0) bench.ack(bench.tcb().iss + 1 + acknowledged);
  const auto sent = sent_again(bench.tcb(), from, text, fin, in_time ? 0 : 1);
  if (!sent) return sent.broken->id;
  return sent.tcb.snd.nxt == bench.tcb().snd.nxt ? "" : "SND.NXT has moved";
}

TEST(Retransmission, SegmentAcknowledgedInPart_MayBeSentAgainWhole) {
  EXPECT_EQ(kept_back_by(0, 1, 100, true), "");
  EXPECT_EQ(kept_back_by(50, 1, 100, true), "");
  EXPECT_EQ(kept_back_by(50, 1, 60, false), "");   // the first of several
  EXPECT_EQ(kept_back_by(50, 51, 50, true), "");   // or from SND.UNA on
  EXPECT_EQ(kept_back_by(100, 1, 100, true), "");  // its FIN is not
  EXPECT_EQ(kept_back_by(100, 101, 0, true), "");  //
  EXPECT_EQ(kept_back_by(50, 1, 100, true, false), "rto-not-before");
}

TEST(Retransmission, SegmentAcknowledgedWhole_IsNotSentAgain) {
  EXPECT_EQ(kept_back_by(50, 1, 50, false), "seg-seq-is-snd-nxt");
  EXPECT_EQ(kept_back_by(101, 1, 100, true), "seg-seq-is-snd-nxt");
  EXPECT_EQ(kept_back_by(50, 0, 101, true), "seg-seq-is-snd-nxt");  // SYN's number is none of text
  EXPECT_EQ(kept_back_by(50, 60, 41, true), "retransmission");      // not the first that is outstanding
}

TEST(Retransmission, BeforeTheTimer_DoesNotBackOff) {
  Retransmission<Numbers> rtx;
  on_retransmission(rtx, {}, 300U, RtoBounds{}, false);  // on three duplicate acknowledgments
  EXPECT_EQ(rtx.rto, 1000U);
  EXPECT_EQ(rtx.count, 0U);
  on_retransmission(rtx, {}, 1300U, RtoBounds{}, true);
  EXPECT_EQ(rtx.rto, 2000U);
  EXPECT_EQ(rtx.count, 1U);
}

TEST(Retransmission, OnDuplicates_IsATimeoutOnlyOnceTheTimerHasRunOut) {
  Bench bench = established();
  bench.host().call(0, UserEvent::Send, 100);
  Tcb<Numbers> tcb = bench.tcb();
  tcb.duplicate_acks = 3;
  EXPECT_EQ(sent_again(tcb, 1, 100, false, 500).tcb.rtx.count, 0U);
  EXPECT_EQ(sent_again(tcb, 1, 100, false, 0).tcb.rtx.count, 1U);
}

TEST(Retransmission, Acknowledged_StaysBackedOffUnlessTimestampsMeasureIt) {
  for (const bool timestamps : {false, true}) {
    Tcb<Numbers> tcb;
    tcb.offered_timestamps = tcb.sent_timestamps = timestamps;
    tcb.rtx.measured = true;
    tcb.rtx.rto = 8000;
    tcb.rtx.count = 3;
    Endpoint endpoint(kProfiles.front());
    on_new_acknowledgment(endpoint, tcb, 65'000U);
    EXPECT_EQ(tcb.rtx.rto, timestamps ? 1000U : 8000U);
  }
}

TEST(Retransmission, LongRoundTrip_IsCapped) {
  Bench bench = established();
  // One round trip of 59 seconds, without a retransmission to forbid its measurement.
  Retransmission<Numbers> rtx;
  measure(rtx, 59'000U, Endpoint(kProfiles.front()).rto_bounds());
  EXPECT_EQ(rtx.rto, kProfiles.front().rto_maximum);
  measure(rtx, 59'000U, RtoBounds{});
  EXPECT_GT(rtx.rto, kProfiles.front().rto_maximum);
  on_retransmission(rtx, {}, 0U, Endpoint(kProfiles.front()).rto_bounds(), true);
  EXPECT_EQ(rtx.rto, kProfiles.front().rto_maximum);
}

TEST(Retransmission, ClosedWindow_StaysOpenWhileProbesAreAnswered) {
  Bench bench = established();
  bench.ack(bench.tcb().snd.nxt, 0);
  ASSERT_GE(bench.host().accept(0), 0);
  bench.host().call(0, UserEvent::Send, 100);
  bench.sent();
  for (int i = 1; i <= 3600; ++i) {
    bench.host().advance_to(bench.host().now() + 1000);
    if (bench.sent()) bench.ack(bench.tcb().snd.una, 0);
  }
  ASSERT_TRUE(bench.alive());
  EXPECT_EQ(bench.tcb().snd.nxt - bench.tcb().snd.una, 1U);
  // Without an answer R2 counts as ever.
  bench.host().advance_to(bench.host().now() + 200'000);
  EXPECT_FALSE(bench.alive());
}

TEST(Retransmission, OpenWindow_IsGivenUpThoughOldAcksCome) {
  Bench bench = established();
  ASSERT_GE(bench.host().accept(0), 0);
  bench.host().call(0, UserEvent::Send, 100);
  for (int i = 1; i <= 170; ++i) {
    bench.host().advance_to(bench.host().now() + 1000);
    if (bench.alive()) bench.ack(bench.tcb().snd.una);
  }
  EXPECT_FALSE(bench.alive());
}

// The one place is taken by another peer (connection 0): the SYN (connection 1) is answered by a cookie.
Bench with_cookie() {
  Bench bench("cookies");
  bench.host().listen(kPort, 1);
  bench.syn(kPeerPort + 1);
  bench.sent();
  bench.syn();
  return bench;
}

TEST(Cookies, RepeatedSyn_DrawsTheSameSynAck) {
  Bench bench = with_cookie();
  const auto first = bench.sent();
  bench.host().advance_to(500);
  bench.syn();
  const auto again = bench.sent();
  ASSERT_TRUE(first && again);
  EXPECT_TRUE(again->has_syn && again->has_ack);
  EXPECT_EQ(again->seq, first->seq);
}

TEST(Cookies, AckWithTheCookie_MakesTheConnectionIfThereIsRoom) {
  Bench bench = with_cookie();
  const auto syn_ack = bench.sent();
  bench.ack(syn_ack->seq + 1);
  EXPECT_EQ(bench.host().connection(1).tcb.state, State::SynReceived) << "there is no room";
  EXPECT_FALSE(bench.sent());
  bench.ack(bench.tcb().snd.nxt, 1000, kPeerPort + 1);
  ASSERT_EQ(bench.host().accept(0), 0);
  bench.ack(syn_ack->seq + 1);
  EXPECT_EQ(bench.host().connection(1).tcb.state, State::Established);
  EXPECT_EQ(bench.host().accept(0), 1);
}

TEST(Cookies, AnythingElse_FindsTheListener) {
  Bench bench = with_cookie();
  const auto syn_ack = bench.sent();
  bench.ack(syn_ack->seq + 2);
  const auto reset = bench.sent();
  ASSERT_TRUE(reset);
  EXPECT_TRUE(reset->has_rst);
  EXPECT_EQ(reset->seq, syn_ack->seq + 2);
  bench.syn(kPeerPort, kPeerIss + 5000);
  const auto anew = bench.sent();
  ASSERT_TRUE(anew);
  EXPECT_TRUE(anew->has_syn && anew->ack.raw == kPeerIss + 5001);
}

TEST(Cookies, OldCookie_IsForgottenInSilence) {
  Bench bench = with_cookie();
  const auto syn_ack = bench.sent();
  bench.host().advance_to(kCookieLife + 1);
  for (Sent one; bench.host().poll(one);) EXPECT_NE(one.remote_port, kPeerPort);
  EXPECT_FALSE(bench.host().connection(1).alive);
  bench.ack(syn_ack->seq + 1);
  EXPECT_TRUE(bench.sent()->has_rst);
}

}  // namespace
}  // namespace synfin::model
