// Where the text can be read in more than one way (doc/decisions/0004-ambiguities.md, A1 to A28): the tracker takes
// each defensible reading for conforming, and something that no reading defends for a failure.
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "conformance/tracker.h"

namespace synfin::conformance {
namespace {

using model::Axis;
using model::State;
using model::UserEvent;

enum Flags : unsigned { kNone = 0, kSyn = 1, kAck = 2, kRst = 4, kFin = 8 };

constexpr std::uint32_t kIsn = 0xFFFF'FFF0;  // ours; both numbers wrap soon
constexpr std::uint32_t kIss = 0x7FFF'FFF0;  // the stack's
constexpr std::uint32_t kOurWindow = 20'000, kItsWindow = 8'000;
constexpr Millis kSecond = 1'000;

Segment segment(unsigned flags, std::uint32_t seq, std::uint32_t ack, std::uint32_t text, std::uint32_t window) {
  Segment seg;
  seg.seq = {seq};
  seg.ack = {(flags & kAck) != 0 ? ack : 0};
  seg.text = text;
  seg.wnd = window;
  seg.has_syn = (flags & kSyn) != 0;
  seg.has_ack = (flags & kAck) != 0;
  seg.has_rst = (flags & kRst) != 0;
  seg.has_fin = (flags & kFin) != 0;
  if (seg.has_syn) {
    seg.options.has_mss = true;
    seg.options.mss = 1460;
  }
  return seg;
}

// A segment of ours, and one of the stack's: numbers count from the sender's own SYN, which is 0.
Segment ours(unsigned flags, std::uint32_t seq, std::uint32_t ack = 0, std::uint32_t text = 0) {
  return segment(flags, kIsn + seq, kIss + ack, text, kOurWindow);
}
Segment its(unsigned flags, std::uint32_t seq, std::uint32_t ack = 0, std::uint32_t text = 0) {
  return segment(flags, kIss + seq, kIsn + ack, text, kItsWindow);
}

// A connection so far. Each event gives a new one, so that one history has as many continuations as there are readings.
class History {
 public:
  explicit History(const Tracker::Settings& settings = {}) : tracker_(settings) {}

  using Sent = std::initializer_list<Segment>;

  [[nodiscard]] History given(const Segment& seg, Sent sent = {}) const {
    History next = *this;
    next.tracker_.segment_given(seg, now_, next.seen(sent));
    return next;
  }
  [[nodiscard]] History called(UserEvent event, Sent sent = {}, std::uint32_t octets = 0) const {
    History next = *this;
    next.tracker_.call_made(event, octets, {.outcome = Outcome::Ok, .octets = octets}, now_, next.seen(sent));
    return next;
  }
  // The stack names its state.
  [[nodiscard]] History says(State state) const {
    History next = *this;
    const bool none = state == State::Closed;
    next.tracker_.call_made(UserEvent::Status, 0,
                            {.outcome = none ? Outcome::NoConnection : Outcome::Ok, .state = state}, now_, {});
    return next;
  }
  // Time passes, and the stack sends this at the end of it.
  [[nodiscard]] History after(Millis duration, Sent sent = {}) const {
    History next = *this;
    next.now_ += duration;
    next.tracker_.time_passed(next.now_, next.seen(sent));
    return next;
  }
  [[nodiscard]] History listening() const {
    History next = *this;
    next.tracker_.set_listening(true);
    return next;
  }

  // The standard explains all of it, to the end.
  bool conforms() const {
    Tracker end = tracker_;
    end.finish(now_);
    return !end.failure();
  }
  std::string broken_clause() const {
    const auto failure = tracker_.failure();
    return failure ? std::string(failure->clause->id) : "";
  }
  std::optional<Verdict> verdict() const {
    const auto failure = tracker_.failure();
    if (!failure) return {};
    return broken(failure->clause->level);
  }

 private:
  std::vector<Seen> seen(Sent sent) const {
    std::vector<Seen> all;
    for (const Segment& seg : sent) all.push_back({seg, now_});
    return all;
  }
  Tracker tracker_;
  Millis now_ = 0;
};

Tracker::Settings claiming(std::initializer_list<std::pair<Axis, bool>> axes) {
  Tracker::Settings settings;
  for (const auto& [axis, value] : axes) settings.claims.settle(axis, value);
  return settings;
}

// The states, each by the shortest way. The stack's data starts at 1, and so does ours.
History listen(const Tracker::Settings& s = {}) { return History(s).listening(); }
History syn_sent(const Tracker::Settings& s = {}) { return History(s).called(UserEvent::OpenActive, {its(kSyn, 0)}); }
History syn_received(const Tracker::Settings& s = {}) {
  return listen(s).given(ours(kSyn, 0), {its(kSyn | kAck, 0, 1)});
}
History crossed(const Tracker::Settings& s = {}) { return syn_sent(s).given(ours(kSyn, 0), {its(kSyn | kAck, 0, 1)}); }
History established(const Tracker::Settings& s = {}) { return syn_received(s).given(ours(kAck, 1, 1)); }
History fin_wait_1(const Tracker::Settings& s = {}) {
  return established(s).called(UserEvent::Close, {its(kFin | kAck, 1, 1)});
}
History fin_wait_2(const Tracker::Settings& s = {}) { return fin_wait_1(s).given(ours(kAck, 1, 2)); }
History closing(const Tracker::Settings& s = {}) {
  return fin_wait_1(s).given(ours(kFin | kAck, 1, 1), {its(kAck, 2, 2)});
}
History last_ack(const Tracker::Settings& s = {}) {
  return established(s)
      .given(ours(kFin | kAck, 1, 1), {its(kAck, 1, 2)})
      .called(UserEvent::Close, {its(kFin | kAck, 1, 2)});
}
History time_wait(const Tracker::Settings& s = {}) {
  return fin_wait_2(s).given(ours(kFin | kAck, 1, 2), {its(kAck, 2, 2)});
}

TEST(Histories, EveryWay_Conforms) {
  for (const History& h : {syn_sent(), syn_received(), crossed(), established(), fin_wait_1(), fin_wait_2(), closing(),
                           last_ack(), time_wait()}) {
    EXPECT_TRUE(h.conforms()) << h.broken_clause();
  }
}

TEST(Ambiguities, A1_RepeatedFinInTimeWait_AckAndRestart) {
  const Segment fin = ours(kFin | kAck, 1, 2), stale = ours(kAck, 1, 2);
  const History late = time_wait().after(150 * kSecond);
  EXPECT_TRUE(late.given(fin, {its(kAck, 2, 2)}).conforms());
  EXPECT_FALSE(late.given(fin).conforms());
  // 300 s after TIME-WAIT began, 150 s after its restart: still there; gone is a departure from a SHOULD, no more.
  const History later = late.given(fin, {its(kAck, 2, 2)}).after(150 * kSecond);
  EXPECT_TRUE(later.given(stale, {its(kAck, 2, 2)}).conforms());
  EXPECT_EQ(later.given(stale, {its(kRst, 2)}).verdict(), Verdict::Deviates);
  // The literal reading of the first check: acknowledged, and what remains of the 240 s is not prolonged.
  EXPECT_FALSE(time_wait().after(300 * kSecond).given(stale, {its(kAck, 2, 2)}).conforms());
}

TEST(Ambiguities, A2_CrossedSynAck_AcksOnBothSides) {
  const History h = crossed();
  // Literally the crossing SYN,ACK is unacceptable and draws an ACK; the peer's ACK then establishes.
  const History literal = h.given(ours(kSyn | kAck, 0, 1), {its(kAck, 1, 1)});
  EXPECT_TRUE(literal.given(ours(kAck, 1, 1)).says(State::Established).conforms());
  // By its ACK field (figure 7, appendix A.2) it establishes at once.
  EXPECT_TRUE(literal.says(State::Established).conforms());
  EXPECT_TRUE(literal.says(State::SynReceived).conforms());
  // Figure 7 to the letter: established, and silent.
  EXPECT_TRUE(h.given(ours(kSyn | kAck, 0, 1)).says(State::Established).conforms());
  EXPECT_FALSE(h.given(ours(kSyn | kAck, 0, 1), {its(kRst, 1)}).conforms());
  // The packet war of those who acknowledge with SEQ = ISS.
  EXPECT_FALSE(h.given(ours(kSyn | kAck, 0, 1), {its(kAck, 0, 1)}).conforms());
}

TEST(Ambiguities, A3_AfterAbort_ClosedOrTimeWait) {
  const History aborted = established().called(UserEvent::Abort, {its(kRst, 1)});
  EXPECT_TRUE(aborted.conforms());
  const Segment data = ours(kAck, 1, 1, 10);
  EXPECT_TRUE(aborted.given(data, {its(kRst, 1)}).conforms());     // no connection any more
  EXPECT_TRUE(aborted.given(data, {its(kAck, 1, 1)}).conforms());  // TIME-WAIT
  EXPECT_FALSE(aborted.given(data, {its(kAck, 1, 11)}).conforms());
  EXPECT_FALSE(established().called(UserEvent::Abort).conforms());
}

TEST(Ambiguities, A4_RepeatedSyn_AckOrSynAckOrSilence) {
  const History h = syn_received();
  const Segment syn = ours(kSyn, 0);
  for (const History& reading :
       {h.given(syn, {its(kAck, 1, 1)}), h.given(syn, {its(kSyn | kAck, 0, 1)}), h.given(syn)}) {
    EXPECT_TRUE(reading.conforms()) << reading.broken_clause();
    EXPECT_TRUE(reading.given(ours(kAck, 1, 1)).says(State::Established).conforms());
  }
  EXPECT_FALSE(h.given(syn, {its(kSyn | kAck, 77, 1)}).conforms());  // another ISS
  EXPECT_FALSE(h.given(syn, {its(kRst, 1)}).conforms());
}

TEST(Ambiguities, A5_NewSynInWindow_ListenOrAckOrReset) {
  const History h = syn_received();
  const Segment syn = ours(kSyn, 100);
  const History back = h.given(syn);
  EXPECT_TRUE(back.conforms());
  EXPECT_TRUE(h.given(syn, {its(kAck, 1, 1)}).conforms());
  EXPECT_TRUE(h.given(syn, {segment(kRst | kAck, 0, kIsn + 101, 0, 0)}).conforms());
  EXPECT_FALSE(h.given(syn, {its(kAck, 1, 101)}).conforms());
  // Back in LISTEN the peer's SYN is served when it comes again.
  EXPECT_TRUE(back.given(syn, {its(kSyn | kAck, 5'000, 101)}).conforms());
}

TEST(Ambiguities, A6_BadAckInSynReceived_ResetOrChallenge) {
  const History h = syn_received();
  const Segment beyond = ours(kAck, 1, 2), of_iss = ours(kAck, 1, 0);
  EXPECT_TRUE(h.given(beyond, {its(kRst, 2)}).conforms());
  EXPECT_TRUE(h.given(beyond, {its(kAck, 1, 1)}).conforms());
  EXPECT_FALSE(h.given(beyond).conforms());
  EXPECT_TRUE(h.given(of_iss, {its(kRst, 0)}).conforms());
  EXPECT_FALSE(h.given(of_iss, {its(kAck, 1, 1)}).conforms());  // within the range of RFC 5961: the reset stands
  EXPECT_FALSE(h.given(of_iss).says(State::Established).conforms());
  // The connection stays as it was.
  EXPECT_TRUE(h.given(beyond, {its(kRst, 2)}).given(ours(kAck, 1, 1)).says(State::Established).conforms());
}

TEST(Ambiguities, A7_CloseInSynReceived_FinBeforeTheSynIsAcknowledged) {
  const History h = crossed().called(UserEvent::Close, {its(kFin | kAck, 1, 1)});
  EXPECT_TRUE(h.says(State::FinWait1).conforms());
  // The ACK of the SYN alone leaves FIN-WAIT-1, that of both leads on.
  EXPECT_TRUE(h.given(ours(kAck, 1, 1)).says(State::FinWait1).conforms());
  EXPECT_FALSE(h.given(ours(kAck, 1, 1)).says(State::FinWait2).conforms());
  EXPECT_TRUE(h.given(ours(kAck, 1, 2)).says(State::FinWait2).conforms());
  EXPECT_TRUE(h.after(1'000, {its(kSyn | kAck, 0, 1)}).conforms());  // the SYN,ACK is still to be retransmitted
  EXPECT_TRUE(h.given(ours(kAck, 1, 3), {its(kAck, 2, 1)}).conforms());
  EXPECT_FALSE(h.given(ours(kAck, 1, 3), {its(kRst, 3)}).conforms());  // no longer SYN-RECEIVED
}

// FIN waits for data that the window does not let out.
History fin_unsent() {
  Segment small = ours(kAck, 1, 1);
  small.wnd = 10;
  return established().given(small).called(UserEvent::Send, {its(kAck, 1, 1, 10)}, 100).called(UserEvent::Close);
}

TEST(Ambiguities, A8_FinWait1WithTheFinUnsent_NothingOfItIsAcknowledged) {
  const History h = fin_unsent();
  EXPECT_TRUE(h.says(State::FinWait1).conforms());
  Segment all = ours(kAck, 1, 11);
  all.wnd = 0;
  EXPECT_TRUE(h.given(all).says(State::FinWait1).conforms());
  EXPECT_FALSE(h.given(all).says(State::FinWait2).conforms());
  const History both = h.given(ours(kFin | kAck, 1, 1), {its(kAck, 11, 2)});
  EXPECT_TRUE(both.says(State::Closing).conforms());
  EXPECT_FALSE(both.says(State::TimeWait).conforms());
  EXPECT_FALSE(h.given(all, {its(kFin | kAck, 11, 1)}).conforms());  // FIN in front of the data
}

TEST(Ambiguities, A9_OldAck_AnswerOrNot_BeyondMustBeAnswered) {
  const History h = established().called(UserEvent::Send, {its(kAck, 1, 1, 100)}, 100).given(ours(kAck, 1, 101));
  const Segment old = ours(kAck, 1, 50), beyond = ours(kAck, 1, 102), ancient = ours(kAck, 1, 0U - 30'000U);
  EXPECT_TRUE(h.given(old).conforms());
  EXPECT_TRUE(h.given(old, {its(kAck, 101, 1)}).conforms());
  EXPECT_TRUE(h.given(beyond, {its(kAck, 101, 1)}).conforms());
  EXPECT_FALSE(h.given(beyond).conforms());
  EXPECT_TRUE(h.given(ancient).conforms());
  const History strict = established(claiming({{Axis::Ack5961, true}}))
                             .called(UserEvent::Send, {its(kAck, 1, 1, 100)}, 100)
                             .given(ours(kAck, 1, 101));
  EXPECT_TRUE(strict.given(ancient, {its(kAck, 101, 1)}).conforms());
  EXPECT_FALSE(strict.given(ancient).conforms());
}

TEST(Ambiguities, A10_FinWithAckBeyond_WholeSegmentDropped) {
  const Segment fin = ours(kFin | kAck, 1, 2);
  const History dropped = established().given(fin, {its(kAck, 1, 1)});
  EXPECT_TRUE(dropped.says(State::Established).conforms());
  EXPECT_TRUE(dropped.given(ours(kFin | kAck, 1, 1), {its(kAck, 1, 2)}).says(State::CloseWait).conforms());
  EXPECT_FALSE(established().given(fin, {its(kAck, 1, 2)}).conforms());
}

TEST(Ambiguities, A11_LastAckAndClosing_OtherSegmentsStillCount) {
  for (const auto& [h, nxt] : {std::pair{last_ack(), 2U}, std::pair{closing(), 2U}}) {
    EXPECT_TRUE(h.given(ours(kRst, nxt)).says(State::Closed).conforms());
    EXPECT_TRUE(h.given(ours(kAck, 0, 1), {its(kAck, 2, nxt)}).conforms());
    EXPECT_FALSE(h.given(ours(kAck, 0, 1)).conforms());
    EXPECT_TRUE(h.given(ours(kSyn, nxt), {its(kAck, 2, nxt)}).conforms());                              // RFC 5961
    EXPECT_TRUE(h.given(ours(kSyn, nxt), {segment(kRst | kAck, 0, kIsn + nxt + 1, 0, 0)}).conforms());  // RFC 793
    EXPECT_FALSE(h.given(ours(kSyn, nxt)).conforms());
  }
}

TEST(Ambiguities, A12_SendWindowAfterSynAck_IsThatOfTheSynAck) {
  Segment syn_ack = ours(kSyn | kAck, 0, 1);
  syn_ack.wnd = 10;
  const History h = syn_sent().given(syn_ack, {its(kAck, 1, 1)});
  EXPECT_TRUE(h.called(UserEvent::Send, {its(kAck, 1, 1, 10)}, 100).conforms());
  EXPECT_TRUE(h.called(UserEvent::Send, {}, 100).conforms());
  EXPECT_FALSE(h.called(UserEvent::Send, {its(kAck, 1, 1, 100)}, 100).conforms());
}

TEST(Ambiguities, A13_ResetInSynSent_SequenceNumberNotLookedAt) {
  for (const std::uint32_t seq : {0U, 1U, 0x8000'0000U}) {
    EXPECT_TRUE(syn_sent().given(ours(kRst | kAck, seq, 1)).says(State::Closed).conforms());
    EXPECT_FALSE(syn_sent().given(ours(kRst | kAck, seq, 1)).says(State::SynSent).conforms());
  }
}

TEST(Ambiguities, A17_OldSynInTimeWait_AckOrSilence) {
  const History h = time_wait();
  const Segment syn = ours(kSyn, 0U - 1'000U);
  EXPECT_TRUE(h.given(syn, {its(kAck, 2, 2)}).conforms());
  EXPECT_TRUE(h.given(syn).conforms());
  EXPECT_FALSE(h.given(syn, {its(kSyn | kAck, 100'000, 0U - 999U)}).conforms());
  // A newer SYN: the next incarnation, with an ISS above the old SND.NXT, or a challenge.
  const Segment newer = ours(kSyn, 50'000);
  EXPECT_TRUE(h.given(newer, {its(kSyn | kAck, 100'000, 50'001)}).conforms());
  EXPECT_TRUE(h.given(newer, {its(kAck, 2, 2)}).conforms());
  EXPECT_EQ(h.given(newer, {its(kSyn | kAck, 1, 50'001)}).broken_clause(), "time-wait-reuse-iss");
}

TEST(Ambiguities, A18_AcceptableAckWithoutSynInSynSent_Silence) {
  EXPECT_TRUE(syn_sent().given(ours(kAck, 1, 1)).says(State::SynSent).conforms());
  EXPECT_FALSE(syn_sent().given(ours(kAck, 1, 1), {its(kRst, 1)}).conforms());
  EXPECT_FALSE(syn_sent().given(ours(kAck, 1, 1)).says(State::Established).conforms());
}

TEST(Ambiguities, A19_ManyChallenges_ThrottledAfterTheFirst) {
  const History h = established();
  const Segment syn = ours(kSyn, 5);
  EXPECT_FALSE(h.given(syn).conforms());
  const History first = h.given(syn, {its(kAck, 1, 1)});
  EXPECT_TRUE(first.given(syn).conforms());
  EXPECT_TRUE(first.given(syn, {its(kAck, 1, 1)}).conforms());
  EXPECT_FALSE(first.given(syn, {its(kRst, 1)}).conforms());
}

TEST(Ambiguities, A20_FinInSynReceived_OnlyWithAnAckThatEstablishes) {
  const History h = syn_received();
  EXPECT_TRUE(h.given(ours(kFin, 1)).conforms());
  EXPECT_FALSE(h.given(ours(kFin, 1), {its(kAck, 1, 2)}).conforms());
  EXPECT_TRUE(h.given(ours(kFin | kAck, 1, 2), {its(kRst, 2)}).conforms());
  EXPECT_TRUE(h.given(ours(kFin | kAck, 1, 1), {its(kAck, 1, 2)}).says(State::CloseWait).conforms());
}

TEST(Ambiguities, A21_InexactResetInSynReceived_ByProfile) {
  const Segment rst = ours(kRst, 100);
  const History either = syn_received();
  EXPECT_TRUE(either.given(rst).conforms());
  EXPECT_TRUE(either.given(rst, {its(kAck, 1, 1)}).conforms());
  const History strict = syn_received(claiming({{Axis::Rst5961, true}}));
  EXPECT_TRUE(strict.given(rst, {its(kAck, 1, 1)}).given(ours(kAck, 1, 1)).says(State::Established).conforms());
  EXPECT_FALSE(strict.given(rst).conforms());
  EXPECT_FALSE(either.given(rst, {its(kRst, 1)}).conforms());
}

TEST(Ambiguities, A22_ResetWithSeqZero_ValidInSynSent_IgnoredInSynReceived) {
  const Segment rst = segment(kRst | kAck, 0, kIss + 1, 0, 0);
  EXPECT_TRUE(syn_sent().given(rst).says(State::Closed).conforms());
  // With our ISN 16 below 2^32 zero would lie in the window: the peer's numbers are far from it here.
  const std::uint32_t isn = 0x4000'0000;
  const History h =
      syn_sent().given(segment(kSyn, isn, 0, 0, kOurWindow), {segment(kSyn | kAck, kIss, isn + 1, 0, kItsWindow)});
  const Segment ack = segment(kAck, isn + 1, kIss + 1, 0, kOurWindow);
  EXPECT_TRUE(h.given(rst).given(ack).says(State::Established).conforms());
  EXPECT_FALSE(h.given(rst).says(State::Closed).conforms());
  EXPECT_FALSE(h.given(rst).given(ack, {its(kRst, 1)}).conforms());
}

TEST(Ambiguities, A23_Severity_OnlyLabelledWordsViolate) {
  // Not answering an unacceptable segment breaks the plain description of 3.10.7.4.
  EXPECT_EQ(established().given(ours(kAck, 0, 1)).verdict(), Verdict::Deviates);
  // An acknowledgment that comes later than half a second breaks a labelled MUST.
  const History data = established().given(ours(kAck, 1, 1, 10));
  EXPECT_TRUE(data.after(400, {its(kAck, 1, 11)}).conforms());
  EXPECT_EQ(data.after(700, {its(kAck, 1, 11)}).verdict(), Verdict::Violates);
}

TEST(Ambiguities, A24_LengthOfTimeWait_ShorterMslOnlyDeviates) {
  const auto gone_after = [](Millis wait) { return time_wait().after(wait).given(ours(kAck, 1, 2), {its(kRst, 2)}); };
  EXPECT_TRUE(gone_after(240 * kSecond).conforms());
  EXPECT_EQ(gone_after(60 * kSecond).verdict(), Verdict::Deviates);
  EXPECT_EQ(gone_after(10 * kSecond).verdict(), Verdict::Violates);
}

TEST(Ambiguities, A25_SimultaneousClose_TimeWaitOnBothSides) {
  const History h = closing().given(ours(kAck, 2, 2));
  EXPECT_TRUE(h.says(State::TimeWait).conforms());
  EXPECT_FALSE(h.says(State::Closed).conforms());
}

TEST(Ambiguities, A26_ResetInSynSent_ClosedNotListen) {
  const History h = syn_sent().given(ours(kRst | kAck, 0, 1));
  EXPECT_TRUE(h.given(ours(kSyn, 0), {segment(kRst | kAck, 0, kIsn + 1, 0, 0)}).conforms());
  EXPECT_FALSE(h.given(ours(kSyn, 0), {its(kSyn | kAck, 5'000, 1)}).conforms());
  // A listener that stands on the port besides is another record, and serves.
  const History with_listener = listen().called(UserEvent::OpenActive, {its(kSyn, 0)}).given(ours(kRst | kAck, 0, 1));
  EXPECT_TRUE(with_listener.given(ours(kSyn, 0), {its(kSyn | kAck, 5'000, 1)}).conforms());
}

TEST(Ambiguities, A27_RepeatedFinAckInClosing_ItsAckFieldMayCount) {
  const Segment again = ours(kFin | kAck, 1, 2);
  const History h = closing().given(again, {its(kAck, 2, 2)});
  EXPECT_TRUE(h.says(State::Closing).conforms());
  EXPECT_TRUE(h.says(State::TimeWait).conforms());
  EXPECT_FALSE(h.says(State::Closed).conforms());
  EXPECT_FALSE(closing().given(again).conforms());
}

TEST(Ambiguities, A28_AckInTimeWait_AnswerOrSilence_NoReset) {
  const Segment ack = ours(kAck, 2, 2);
  EXPECT_TRUE(time_wait().given(ack).conforms());
  EXPECT_TRUE(time_wait().given(ack, {its(kAck, 2, 2)}).conforms());
  EXPECT_FALSE(time_wait().given(ack, {its(kRst, 2)}).conforms());
  // Whether it restarts the timer is left free: 150 s after it, 300 s after TIME-WAIT began, both are possible.
  const History later = time_wait().after(150 * kSecond).given(ack).after(150 * kSecond);
  EXPECT_TRUE(later.given(ours(kAck, 1, 2), {its(kAck, 2, 2)}).conforms());
  EXPECT_TRUE(later.given(ours(kAck, 1, 2), {its(kRst, 2)}).conforms());
}

}  // namespace
}  // namespace synfin::conformance
