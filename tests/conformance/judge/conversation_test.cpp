// What must be found in a capture, with the clause.
#include <gtest/gtest.h>

#include "tests/conformance/judge/hand_made_capture.h"

namespace synfin::conformance {
namespace {

// --- What must be found, wherever the tap stands ---

TEST(Judge, SynAck_OfAWrongAck_IsFound) {
  for (const std::uint32_t ack : {kX, kX + 2}) {
    Capture capture;
    capture.opener(syn(kX)).other(syn(kY, ack));
    EXPECT_EQ(capture.found(End::Other), "listen-syn");
    EXPECT_EQ(capture.found(End::Opener), "");
    const Unexplained finding = capture.report(End::Other).findings.at(0);
    EXPECT_EQ(finding.number, 2U);
    EXPECT_EQ(finding.state, model::State::SynReceived);
    EXPECT_EQ(finding.expected, "<SEQ=ISS><ACK=1001><CTL=SYN,ACK>");
  }
}

TEST(Judge, SynAck_OfASynThatWasSentFromAnotherNumber_IsFound) {
  Capture capture;
  capture.opener(syn(kX)).other(syn(kY)).opener(syn(kX + 1, kY + 1));
  EXPECT_EQ(capture.found(End::Opener), "listen-syn");
}

TEST(Judge, Fin_ThatIsCountedTwice_IsFound) {
  Capture capture;
  capture.handshake().opener(fin(kX + 1, kY + 1)).other(control(kY + 1, kX + 3));
  EXPECT_EQ(capture.found(End::Other), "seg-ack-is-rcv-nxt");
  EXPECT_EQ(capture.report(End::Other).findings.at(0).expected, "<SEQ=5001><ACK=1002><CTL=ACK>");
}

TEST(Judge, Fin_ThatIsFollowedByText_IsFound) {
  Capture capture;
  capture.handshake().opener(fin(kX + 1, kY + 1)).opener(text(kX + 2, kY + 1, 10));
  EXPECT_EQ(capture.found(End::Opener), "fin-once");
  Capture again;
  again.handshake().opener(fin(kX + 1, kY + 1)).opener(text(kX + 1, kY + 1, 10));
  EXPECT_EQ(again.found(End::Opener), "fin-once");
}

TEST(Judge, Fin_ThatComesAgainElsewhere_IsFound) {
  Capture capture;
  capture.handshake().opener(fin(kX + 1, kY + 1, 10)).opener(fin(kX + 1, kY + 1, 5));
  EXPECT_EQ(capture.found(End::Opener), "fin-once");
  Capture before_text;
  before_text.handshake().opener(text(kX + 1, kY + 1, 10)).opener(fin(kX + 1, kY + 1, 5));
  EXPECT_EQ(before_text.found(End::Opener), "fin-once");
}

TEST(Judge, Rst_OfAClosedPortWithWrongNumbers_IsFound) {
  // Without ACK, with the SYN not counted, with the numbers swapped.
  for (const Segment& reset : {rst(0), rst(0, kX), rst(kX + 1)}) {
    Capture capture;
    capture.opener(syn(kX)).other(reset);
    EXPECT_EQ(capture.found(End::Other), "closed-no-ack");
  }
  Capture right;
  right.opener(syn(kX)).other(rst(0, kX + 1));
  EXPECT_TRUE(right.is_clean());
  EXPECT_EQ(right.report(End::Other).verdict, Verdict::Conforms);
}

TEST(Judge, Rst_OfNumberZeroToAnAck_IsFound) {
  Capture capture;
  constexpr std::uint32_t kFarX = 0x7000'0000, kFarY = 0x4000'0000;
  capture.opener(syn(kFarX)).other(syn(kFarY, kFarX + 1)).opener(control(kFarX + 1, kFarY + 1)).other(rst(0));
  EXPECT_EQ(capture.found(End::Other), "closed-ack");
}

TEST(Judge, Segment_WithoutAckInASynchronizedState_IsFound) {
  Capture capture;
  capture.handshake().opener(text(kX + 1, 0, 10));
  EXPECT_EQ(capture.found(End::Opener), "seg-ack-always");
}

TEST(Judge, Ack_ThatGoesBackWhileTheClockGoesOn_IsFound) {
  const auto open = [](Capture& capture) -> Capture& {
    return capture.opener(stamped(syn(kX), 10))
        .other(stamped(syn(kY, kX + 1), 70))
        .opener(stamped(control(kX + 1, kY + 1), 11))
        .other(stamped(text(kY + 1, kX + 1, 100), 71))
        .opener(stamped(control(kX + 1, kY + 101), 12));
  };
  Capture back;
  open(back).opener(stamped(text(kX + 1, kY + 51, 10), 13));
  EXPECT_EQ(back.found(End::Opener), "seg-ack-is-rcv-nxt");
  Capture reordered;
  open(reordered).opener(stamped(text(kX + 1, kY + 51, 10), 11));
  EXPECT_TRUE(reordered.is_clean());
}

TEST(Judge, Options_ThatAreMissingOrOutOfPlace_AreFound) {
  Capture missing;
  missing.opener(stamped(syn(kX), 10)).other(stamped(syn(kY, kX + 1), 70)).opener(control(kX + 1, kY + 1));
  EXPECT_EQ(missing.found(End::Opener), "timestamps-always");
  EXPECT_EQ(missing.report(End::Opener).verdict, Verdict::Violates);
  Capture mss;
  Segment late = control(kX + 1, kY + 1);
  late.options.has_mss = true;
  mss.handshake().opener(late);
  EXPECT_EQ(mss.found(End::Opener), "mss-on-syn-only");
}

TEST(Judge, AfterAFinding_TheOtherEndIsNotAccused_OfWhatMayFollowFromIt) {
  Capture capture;
  capture.handshake().opener(fin(kX + 1, kY + 1)).opener(text(kX + 2, kY + 1, 10)).other(control(kY + 1, kX + 12));
  EXPECT_EQ(capture.found(End::Opener), "fin-once");
  EXPECT_EQ(capture.found(End::Other), "");
}

// --- What is found where the tap stands at the host ---

TEST(JudgeAtHost, Iss_ThatChangesWithoutAnotherSyn_IsFound) {
  for (const TapAt tap : {TapAt::Other, TapAt::Unknown}) {
    Capture capture(tap);
    capture.opener(syn(kX)).other(syn(kY, kX + 1)).wait(3000).other(syn(9'000'000, kX + 1));
    EXPECT_EQ(capture.found(End::Other), tap == TapAt::Other ? "listen-syn" : "");
  }
}

TEST(JudgeAtHost, Fin_ThatIsNotCounted_IsFound) {
  for (const TapAt tap : {TapAt::Other, TapAt::Unknown}) {
    Capture capture(tap);
    capture.handshake().opener(fin(kX + 1, kY + 1)).other(control(kY + 1, kX + 2)).opener(control(kX + 2, kY + 1));
    EXPECT_TRUE(capture.is_clean());
    capture.wait(3000).opener(control(kX + 2, kY + 1)).wait(3000).other(text(kY + 1, kX + 1, 10));
    EXPECT_EQ(capture.found(End::Other), tap == TapAt::Other ? "seg-ack-is-rcv-nxt" : "");
  }
}

TEST(Judge, Ack_OfWhatThePeerGoesOnWithout_IsFound) {
  const auto goes_on = [](std::uint32_t from) {
    Capture capture;
    capture.handshake().opener(text(kX + 1, kY + 1, 10)).other(text(kY + 1, kX + 511, 10));
    for (std::uint32_t i = 1; i <= 3; ++i) {
      capture.opener(control(from, kY + 1 + 10 * i)).other(text(kY + 1 + 10 * i, kX + 511, 10));
    }
    capture.conversation().finish();
    return capture.found(End::Other) + (capture.report(End::Other).unknown.empty() ? "" : " unknown");
  };
  EXPECT_EQ(goes_on(kX + 11), "seg-ack-is-rcv-nxt");
  // The tap has lost the text.
  EXPECT_EQ(goes_on(kX + 511), " unknown");
}

TEST(JudgeAtHost, Ack_ThatGoesBack_IsFound) {
  for (const TapAt tap : {TapAt::Other, TapAt::Unknown}) {
    Capture capture(tap);
    capture.handshake().opener(text(kX + 1, kY + 1, 10)).other(control(kY + 1, kX + 11)).other(control(kY + 1, kX + 1));
    EXPECT_EQ(capture.found(End::Other), tap == TapAt::Other ? "seg-ack-is-rcv-nxt" : "");
  }
}

TEST(JudgeAtHost, EmptyAck_FromAnotherNumberThanSndNxt_IsFound) {
  for (const TapAt tap : {TapAt::Opener, TapAt::Unknown}) {
    Capture capture(tap);
    capture.handshake().opener(text(kX + 1, kY + 1, 10)).opener(control(kX + 5, kY + 1));
    EXPECT_EQ(capture.found(End::Opener), tap == TapAt::Opener ? "seg-seq-is-snd-nxt" : "");
  }
}

TEST(JudgeAtHost, Rst_ThatAnswersARst_IsFound) {
  for (const TapAt tap : {TapAt::Other, TapAt::Unknown}) {
    Capture capture(tap);
    capture.opener(syn(kX)).other(rst(0, kX + 1)).opener(rst(kX + 700)).other(rst(0, kX + 700));
    EXPECT_EQ(capture.found(End::Other), tap == TapAt::Other ? "closed-rst" : "");
  }
}

TEST(JudgeAtHost, Rst_FromWhatIsLongAcknowledged_IsFound) {
  for (const TapAt tap : {TapAt::Opener, TapAt::Unknown}) {
    Capture capture(tap);
    capture.handshake().opener(text(kX + 1, kY + 1, 10)).other(control(kY + 1, kX + 11)).wait(2000).opener(rst(kX));
    EXPECT_EQ(capture.found(End::Opener), tap == TapAt::Opener ? "closed-ack" : "");
  }
  Capture right(TapAt::Opener);
  right.handshake().opener(text(kX + 1, kY + 1, 10)).other(control(kY + 1, kX + 11)).wait(2000).opener(rst(kX + 11));
  EXPECT_TRUE(right.is_clean());
}

TEST(JudgeAtHost, Finding_IsTakenBackWhenTheTapTurnsOutToHaveLostSomething) {
  Capture capture(TapAt::Other);
  capture.handshake().opener(text(kX + 1, kY + 1, 10)).other(control(kY + 1, kX + 11)).other(control(kY + 1, kX + 1));
  EXPECT_EQ(capture.found(End::Other), "seg-ack-is-rcv-nxt");
  capture.other(text(kY + 501, kX + 11, 10));
  EXPECT_TRUE(capture.is_clean());
  EXPECT_TRUE(capture.report(End::Other).unknown.contains(Unknown::PacketsMissing));
}

// The second RST, or the second SYN, may answer what the tap has missed; nobody says that there was no such thing.
TEST(JudgeAtHost, WhatALossAtTheTapWouldExcuse_IsHeldAgainstNobodyUnlessTheTapIsVouchedFor) {
  for (const bool complete : {true, false}) {
    Capture reset(TapAt::Other, complete);
    reset.opener(syn(kX)).other(rst(0, kX + 1)).opener(rst(kX + 700)).other(rst(0, kX + 700));
    EXPECT_EQ(reset.found(End::Other), complete ? "closed-rst" : "");
    EXPECT_EQ(reset.report(End::Other).unknown.contains(Unknown::MissedPerhaps), !complete);
    Capture early(TapAt::Opener, complete);
    early.handshake().closing().wait(5000);
    EXPECT_TRUE(early.next(End::Opener, syn(kX + 100'000)));
    EXPECT_EQ(early.found(End::Opener), complete ? "time-wait-2msl" : "");
    EXPECT_EQ(early.report(End::Opener).unknown.contains(Unknown::MissedPerhaps), !complete);
    EXPECT_FALSE(early.report(End::Other).unknown.contains(Unknown::MissedPerhaps));
  }
}

// What no loss explains needs nobody's word.
TEST(JudgeAtHost, WhatNoLossExplains_IsFoundWithoutVouching) {
  Capture capture(TapAt::Opener, false);
  capture.handshake().opener(fin(kX + 1, kY + 1)).other(control(kY + 1, kX + 2)).opener(text(kX + 2, kY + 1, 10));
  EXPECT_EQ(capture.found(End::Opener), "fin-once");
}

TEST(JudgeAtHost, Syn_ThatComesAgainWithinASecond_IsFound) {
  for (const TapAt tap : {TapAt::Opener, TapAt::Unknown}) {
    Capture early(tap);
    early.opener(syn(kX)).wait(500).opener(syn(kX));
    EXPECT_EQ(early.found(End::Opener), tap == TapAt::Opener ? "rto-initial" : "");
    EXPECT_EQ(early.report(End::Opener).verdict, tap == TapAt::Opener ? Verdict::Deviates : Verdict::Conforms);
  }
  Capture in_time(TapAt::Opener);
  in_time.opener(syn(kX)).wait(1000).opener(syn(kX)).wait(2000).opener(syn(kX));
  EXPECT_TRUE(in_time.is_clean());
  Capture captured_twice(TapAt::Opener);
  captured_twice.opener(syn(kX)).opener(syn(kX));
  EXPECT_TRUE(captured_twice.is_clean());
}

TEST(JudgeAtHost, SynAck_InASynchronizedState_IsFound) {
  for (const TapAt tap : {TapAt::Other, TapAt::Unknown}) {
    Capture capture(tap);
    capture.handshake().wait(1500).opener(text(kX + 1, kY + 1, 10)).wait(1500).opener(syn(kX));
    capture.other(syn(kY, kX + 1));
    EXPECT_EQ(capture.found(End::Other), tap == TapAt::Other ? "unprovoked" : "");
  }
}

TEST(JudgeAtHost, SynAck_OfOptionsThatTheSynDoesNotHave_IsFound) {
  for (const TapAt tap : {TapAt::Other, TapAt::Unknown}) {
    Capture capture(tap);
    capture.opener(syn(kX)).other(scaled(syn(kY, kX + 1), 7));
    // Elsewhere it may be half of a simultaneous open whose first SYN was lost.
    EXPECT_EQ(capture.found(End::Other), tap == TapAt::Other ? "syn-option-mirrors" : "");
  }
}

TEST(JudgeAtHost, TimeWait_ThatIsCutShort_IsFound) {
  struct Wait {
    std::uint64_t milliseconds;
    const char* clause;
  };
  for (const auto& [milliseconds, clause] :
       {Wait{30'000, "time-wait-2msl"}, Wait{70'000, "time-wait-short-msl"}, Wait{250'000, ""}}) {
    Capture by_syn(TapAt::Opener);
    by_syn.handshake().closing().wait(2000).opener(control(kX + 2, kY + 2)).wait(milliseconds - 2000);
    EXPECT_TRUE(by_syn.next(End::Opener, syn(8'000'000)));
    EXPECT_EQ(by_syn.found(End::Opener), clause);
    Capture by_rst(TapAt::Opener);
    by_rst.handshake().closing().wait(milliseconds).other(fin(kY + 1, kX + 2)).opener(rst(kX + 2));
    EXPECT_EQ(by_rst.found(End::Opener), clause);
  }
  Capture elsewhere;
  elsewhere.handshake().closing().wait(30'000).other(fin(kY + 1, kX + 2)).opener(rst(kX + 2));
  EXPECT_TRUE(elsewhere.is_clean());
}

}  // namespace
}  // namespace synfin::conformance
