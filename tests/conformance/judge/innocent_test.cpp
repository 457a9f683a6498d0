// What looks strange in a capture and is nobody's fault.
#include <gtest/gtest.h>

#include <array>

#include "tests/conformance/judge/hand_made_capture.h"

namespace synfin::conformance {
namespace {

constexpr std::array kTaps = {TapAt::Unknown, TapAt::Opener, TapAt::Other};

TEST(Judge, OrdinaryConnection_Conforms) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    capture.handshake().opener(text(kX + 1, kY + 1, 500)).other(control(kY + 1, kX + 501));
    capture.other(text(kY + 1, kX + 501, 1460)).other(text(kY + 1461, kX + 501, 1460));
    capture.opener(control(kX + 501, kY + 2921)).opener(fin(kX + 501, kY + 2921));
    capture.other(fin(kY + 2921, kX + 502)).opener(control(kX + 502, kY + 2922));
    EXPECT_TRUE(capture.is_clean());
    EXPECT_TRUE(capture.conversation().is_over());
    for (const End end : {End::Opener, End::Other}) {
      const EndReport report = capture.report(end);
      EXPECT_EQ(report.verdict, Verdict::Conforms);
      EXPECT_TRUE(report.unknown.empty());
      EXPECT_EQ(report.segments, report.judged);
    }
    EXPECT_EQ(capture.report(End::Opener).state, model::State::TimeWait);
  }
}

TEST(Judge, NumbersThatWrap_AreFollowed) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    const std::uint32_t x = 0xFFFF'FFFD, y = 0xFFFF'FFFC;
    capture.opener(syn(x)).other(syn(y, x + 1)).opener(text(x + 1, y + 1, 100));
    capture.other(text(y + 1, x + 101, 100)).opener(fin(x + 101, y + 101)).other(control(y + 101, x + 102));
    capture.other(fin(y + 101, x + 102)).opener(control(x + 102, y + 102));
    EXPECT_TRUE(capture.is_clean()) << capture.found(End::Opener) << capture.found(End::Other);
  }
}

TEST(Judge, WindowScale_WidensTheWindow) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    capture.opener(scaled(syn(kX), 7)).other(scaled(syn(kY, kX + 1), 14)).opener(control(kX + 1, kY + 1));
    // Far beyond what the field says by itself, the tap having missed nothing; and then without what came between.
    for (std::uint32_t i = 0; i < 200; ++i) capture.opener(text(kX + 1 + 1400 * i, kY + 1, 1400));
    capture.other(control(kY + 1, kX + 1 + 1400 * 200));
    EXPECT_TRUE(capture.is_clean());
  }
}

TEST(Judge, SimultaneousOpenAndClose_Conform) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    capture.opener(syn(kX)).other(syn(kY)).opener(syn(kX, kY + 1)).other(syn(kY, kX + 1));
    capture.opener(control(kX + 1, kY + 1)).opener(fin(kX + 1, kY + 1)).other(fin(kY + 1, kX + 1));
    capture.opener(control(kX + 2, kY + 2)).other(control(kY + 2, kX + 2));
    EXPECT_TRUE(capture.is_clean()) << capture.found(End::Opener) << capture.found(End::Other);
  }
}

TEST(Judge, LateStart_IsUnknownAndNoGuilt) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    capture.opener(text(kX + 700, kY + 300, 100))
        .other(text(kY + 300, kX + 700, 10))
        .other(control(kY + 310, kX + 800));
    capture.opener(control(kX + 800, kY + 310)).opener(fin(kX + 800, kY + 310)).other(rst(kY + 310, kX + 801));
    EXPECT_TRUE(capture.is_clean());
    EXPECT_TRUE(capture.report(End::Opener).unknown.contains(Unknown::LateStart));
    EXPECT_TRUE(capture.report(End::Other).unknown.contains(Unknown::LateStart));
  }
}

TEST(Judge, PacketsMissing_AreNoGuilt) {
  Capture capture;
  capture.handshake().other(control(kY + 1, kX + 1461)).opener(text(kX + 2921, kY + 1, 100));
  capture.other(control(kY + 1, kX + 3021));
  EXPECT_TRUE(capture.is_clean());
  EXPECT_TRUE(capture.report(End::Opener).unknown.contains(Unknown::PacketsMissing));
  // Nor where the tap stands at the host, and says that it lost something.
  Capture at_host(TapAt::Other);
  at_host.handshake();
  at_host.conversation().packets_missing();
  at_host.other(control(kY + 1, kX + 1461)).other(text(kY + 500, kX + 1461, 10));
  EXPECT_TRUE(at_host.is_clean());
}

TEST(Judge, HalfOpenConnection_IsResetAndOpenedAnew) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    // The other end still has a connection of which nothing was seen.
    capture.opener(syn(kX)).other(control(70'000'000, 80'000'000)).opener(rst(80'000'000));
    capture.wait(1000).opener(syn(kX)).other(syn(kY, kX + 1)).opener(control(kX + 1, kY + 1));
    EXPECT_TRUE(capture.is_clean()) << capture.found(End::Opener) << capture.found(End::Other);
    EXPECT_TRUE(capture.report(End::Other).unknown.contains(Unknown::OtherIncarnation));
  }
}

TEST(Judge, KeepAlivesAndProbes_AreNoGuilt) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    capture.handshake().opener(text(kX + 1, kY + 1, 10)).other(control(kY + 1, kX + 11));
    capture.wait(7'200'000).opener(control(kX + 10, kY + 1)).other(control(kY + 1, kX + 11));
    capture.wait(75'000).opener(text(kX + 10, kY + 1, 1)).other(control(kY + 1, kX + 11));
    EXPECT_TRUE(capture.is_clean()) << capture.found(End::Opener);
  }
}

TEST(Judge, AckFromTheEdgeOfAWindowThatHasMovedLeft_IsNoGuilt) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    Segment shrunk = control(kY + 1, kX + 1);
    shrunk.wnd = 100;
    capture.handshake()
        .other(control(kY + 1, kX + 1))
        .opener(text(kX + 1, kY + 1, 1000))
        .other(shrunk)
        .opener(control(kX + 101, kY + 1));
    EXPECT_TRUE(capture.is_clean()) << capture.found(End::Opener);
  }
}

TEST(Judge, FastOpen_IsUnknownAndNoGuilt) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    Segment with_text = syn(kX);
    with_text.text = 100;
    capture.opener(with_text).other(syn(kY, kX + 101)).other(text(kY + 1, kX + 101, 200));
    capture.opener(control(kX + 101, kY + 201));
    EXPECT_TRUE(capture.is_clean()) << capture.found(End::Opener) << capture.found(End::Other);
    EXPECT_TRUE(capture.report(End::Opener).unknown.contains(Unknown::FastOpen));
    // The server does not take the text: it comes again.
    Capture later(tap);
    later.opener(with_text).other(syn(kY, kX + 1)).opener(text(kX + 1, kY + 1, 100)).other(control(kY + 1, kX + 101));
    EXPECT_TRUE(later.is_clean()) << later.found(End::Opener) << later.found(End::Other);
  }
}

TEST(Judge, OffloadedSegments_AreUnknownAndNoGuilt) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    capture.handshake().opener(text(kX + 1, kY + 1, 7000)).other(control(kY + 1, kX + 1461));
    EXPECT_TRUE(capture.is_clean());
    EXPECT_TRUE(capture.report(End::Opener).unknown.contains(Unknown::Offload));
  }
}

TEST(Judge, ReorderedAndCopiedSegments_AreNoGuilt) {
  Capture capture;
  capture.handshake().other(control(kY + 1, kX + 1)).opener(text(kX + 1, kY + 1, 100));
  capture.opener(fin(kX + 201, kY + 1)).opener(text(kX + 101, kY + 1, 100)).opener(text(kX + 1, kY + 1, 100));
  capture.other(control(kY + 1, kX + 101)).other(control(kY + 1, kX + 202)).other(control(kY + 1, kX + 101));
  capture.opener(syn(kX)).other(syn(kY, kX + 1)).opener(control(kX + 1, kY + 1));
  EXPECT_TRUE(capture.is_clean()) << capture.found(End::Opener) << capture.found(End::Other);
}

TEST(Judge, DamagedSegments_AreNotJudged) {
  Capture capture;
  capture.handshake();
  for (const bool malformed : {false, true}) {
    Observed strange{.segment = text(kX + 900, 0, 10), .at = 1, .number = 4, .damaged = !malformed};
    strange.malformed = malformed;
    capture.conversation().seen(End::Opener, strange);
  }
  EXPECT_TRUE(capture.is_clean());
  EXPECT_TRUE(capture.report(End::Opener).unknown.contains(Unknown::Damaged));
}

TEST(Judge, PortsUsedAgain_BeginAnotherConversation) {
  Capture capture;
  capture.handshake();
  EXPECT_FALSE(capture.next(End::Opener, syn(kX)));
  EXPECT_FALSE(capture.next(End::Other, syn(kY, kX + 1)));
  EXPECT_TRUE(capture.next(End::Opener, syn(kX + 1'000'000)));
  EXPECT_TRUE(capture.next(End::Other, syn(kY + 1'000'000)));
  Capture crossing;
  crossing.opener(syn(kX));
  EXPECT_FALSE(crossing.next(End::Other, syn(kY)));
  Capture late;
  late.opener(text(kX + 1, kY + 1, 10));
  EXPECT_TRUE(late.next(End::Opener, syn(90'000'000)));
}

TEST(Judge, ResetsOfClosedPortsAndUsers_Conform) {
  for (const TapAt tap : kTaps) {
    Capture refused(tap);
    refused.opener(syn(kX)).other(rst(0, kX + 1));
    EXPECT_TRUE(refused.is_clean());
    EXPECT_TRUE(refused.conversation().is_over());
    Capture aborted(tap);
    aborted.handshake().opener(text(kX + 1, kY + 1, 10)).opener(rst(kX + 11, kY + 1)).other(control(kY + 1, kX + 11));
    aborted.opener(rst(kX + 11));
    EXPECT_TRUE(aborted.is_clean()) << aborted.found(End::Opener);
    // A user who is gone when the SYN,ACK comes.
    Capture gone(tap);
    gone.opener(syn(kX)).other(syn(kY, kX + 1)).opener(rst(kX + 1));
    EXPECT_TRUE(gone.is_clean());
  }
}

TEST(Judge, Silence_IsNoGuilt) {
  for (const TapAt tap : kTaps) {
    Capture capture(tap);
    capture.opener(syn(kX)).wait(1000).opener(syn(kX)).wait(2000).opener(syn(kX)).wait(400'000);
    EXPECT_TRUE(capture.is_clean());
    EXPECT_EQ(capture.report(End::Other).verdict, Verdict::Inconclusive);
  }
}

TEST(Judge, Memory_IsSmall) { EXPECT_LE(sizeof(Conversation), 1024U); }

}  // namespace
}  // namespace synfin::conformance
