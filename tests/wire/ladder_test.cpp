#include "wire/ladder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/wire/ladder_samples.h"
#include "wire/ladder_words.h"

namespace synfin::wire {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

TEST(LadderText, Phantom_LineForLine) {
  EXPECT_EQ(ladder_text(phantom_ladder(), 80), R"(A handshake of two segments opens a phantom
A SYN of an older incarnation is still in the network

                A                                                B
           CLOSED │                                            │ LISTEN
0                 │                                            │
1                 │ stale (old incarnation): <SEQ=90><CTL=SYN> ◆ segment arrives
                  │                      ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│ → ESTABLISHED
                  │ <SEQ=300><ACK=91><CTL=SYN,ACK>             │
                  │        ···─────────────────────────────────│
2                 │                                            │

··· still in the network   ╌╌ stale, of an old incarnation   ◆ decisive
Verdict: B is ESTABLISHED with a peer that is CLOSED.

Row 1, B: segment arrives; LISTEN → ESTABLISHED; SND.NXT=301 RCV.NXT=91;
    decisive
    RFC 9293 3.5 two-way: without the third segment, B takes the SYN for a
      connection
)");
}

// Two SYNs that cross, the second of which is overtaken by nothing: each in two halves with one number.
TEST(LadderText, CrossingInAscii_LineForLine) {
  Ladder ladder{.title = "Crossing", .start = {"CLOSED", "CLOSED"}, .rows = 3};
  ladder.segments = {sent(0, 0, 1, "<CTL=SYN>"), sent(1, 0, 2, "<CTL=SYN>"), sent(1, 1, 0, "<CTL=RST>")};
  ladder.segments[1].arrives = 1;
  ladder.segments[2].fate = Fate::Lost;
  ladder.events = {{.side = 0, .row = 0, .what = "OPEN", .before = "CLOSED", .after = "SYN-SENT"}};
  EXPECT_EQ(ladder_text(ladder, 60, false), R"(Crossing

            A                                    B
       CLOSED |                                | CLOSED
0        OPEN *---- [1] <CTL=SYN> ----...      |
  -> SYN-SENT |      ...---- [2] <CTL=SYN> ----|
1             |        ...--- [1] <CTL=SYN> -->|
              |<-- [2] <CTL=SYN> ---...        |
              |      X------- <CTL=RST> -------|
2             |                                |

X lost   [n] delayed or crossed: drawn in two parts

Row 0, A: OPEN; CLOSED -> SYN-SENT
Segment [1], A to B, leaves in row 0, arrives in row 1:
    <CTL=SYN>
Segment [2], B to A, leaves in row 0, arrives in row 1:
    <CTL=SYN>
)");
}

TEST(LadderText, EverySample_FitsItsColumns) {
  for (const Ladder& ladder : samples()) {
    for (const unsigned columns : {48U, 60U, 80U, 100U, 132U}) {
      for (const bool unicode : {false, true}) {
        for (const std::string& line : lines_of(ladder_text(ladder, columns, unicode))) {
          EXPECT_LE(length(line), columns) << line;
          const bool ascii =
              std::all_of(line.begin(), line.end(), [](char c) { return static_cast<signed char>(c) > 0; });
          EXPECT_TRUE(unicode || ascii) << line;
        }
      }
    }
    EXPECT_EQ(ladder_text(ladder, 0), ladder_text(ladder, 48)) << "narrower than can be drawn";
  }
}

TEST(LadderText, Clauses_AreListedByRow) {
  const std::string text = ladder_text(normal_ladder(), 120);
  for (const LadderEvent& event : normal_ladder().events) {
    const std::size_t row = text.find("Row " + std::to_string(event.row) + ", " + normal_ladder().sides[event.side]);
    ASSERT_NE(row, std::string::npos);
    EXPECT_NE(text.find(event.clauses.at(0), row), std::string::npos) << event.clauses[0];
  }
}

// An arrow's head stands at the side that the segment goes to, and only there.
TEST(LadderText, Direction_FollowsTheSegment) {
  for (const unsigned from : {0U, 1U}) {
    Ladder ladder{.rows = 2};
    ladder.segments = {sent(from, 0, 1, "x")};
    const std::string text = ladder_text(ladder, 80);
    EXPECT_EQ(count(text, "▶│"), from == 0 ? 1U : 0U);
    EXPECT_EQ(count(text, "│◀"), from == 0 ? 0U : 1U);
  }
}

TEST(LadderText, DelayedSegment_HasOneNumberAtBothEnds) {
  Ladder ladder{.rows = 9};
  ladder.segments = {sent(0, 0, 8, "slow"), sent(0, 1, 2, "fast")};
  const std::string text = ladder_text(ladder, 80);
  EXPECT_EQ(count(text, "[1] slow"), 2U);
  EXPECT_EQ(count(text, " fast "), 1U) << "what is not delayed is one arrow";
  EXPECT_EQ(count(text, "[2]"), 0U);
}

TEST(LadderText, EmptyLadder_IsTwoAxes) {
  const std::string text = ladder_text(Ladder{}, 60);
  EXPECT_EQ(count(text, "│"), 2U);
}

// Each contradiction alone is refused; without it the ladder is drawn.
TEST(Ladder, Contradictions_AreRefused) {
  const auto refused = [](auto spoil) {
    Ladder ladder{.rows = 3};
    ladder.segments = {sent(0, 1, 2, "x")};
    ladder.events = {{.side = 1, .row = 2, .what = "segment arrives"}};
    EXPECT_NO_THROW(ladder_text(ladder));
    EXPECT_NO_THROW(ladder_svg(ladder));
    spoil(ladder);
    EXPECT_THROW(ladder_text(ladder), LadderError);
    EXPECT_THROW(ladder_svg(ladder), LadderError);
  };
  refused([](Ladder& l) { l.segments[0].arrives = 0; });
  refused([](Ladder& l) { l.segments[0].arrives = 3; });
  refused([](Ladder& l) { l.segments[0].leaves = 3, l.segments[0].fate = Fate::Lost; });
  refused([](Ladder& l) { l.segments[0].stale = true, l.segments[0].arrives = 4'000'000'000U; });
  refused([](Ladder& l) { l.segments[0].from = 1; });
  refused([](Ladder& l) { l.segments[0].to = 2; });
  refused([](Ladder& l) { l.events[0].side = 2; });
  refused([](Ladder& l) { l.events[0].row = 3; });
  refused([](Ladder& l) { l.row_times.resize(4); });
  refused([](Ladder& l) { l.rows = static_cast<unsigned>(kMostDrawn) + 1; });
}

TEST(Ladder, MeaninglessRows_AreIgnored) {
  Ladder ladder{.rows = 2};
  ladder.segments = {sent(0, 1, 99, "lost"), sent(0, 99, 1, "stale"), sent(1, 99, 99, "stale and pending")};
  ladder.segments[0].fate = Fate::Lost;
  ladder.segments[1].stale = ladder.segments[2].stale = true;
  ladder.segments[2].fate = Fate::Pending;
  EXPECT_NO_THROW(ladder_text(ladder));
  EXPECT_NO_THROW(ladder_svg(ladder));
}

TEST(LadderWords, BadOctets_AreReplaced) {
  EXPECT_EQ(clean("a\tb\nc"), "a b c");
  EXPECT_EQ(clean("\x1B[31mred"), "\xEF\xBF\xBD[31mred");
  EXPECT_EQ(clean("\xFF"
                  "ok\xC3"),
            "\xEF\xBF\xBD"
            "ok\xEF\xBF\xBD");
  EXPECT_EQ(clean("\xED\xA0\x80").size(), 9U) << "a surrogate";
  EXPECT_EQ(clean("\xC2\x9B"), "\xEF\xBF\xBD") << "a control character of two octets";
  EXPECT_EQ(clean("→ ok"), "→ ok");
}

TEST(LadderWords, Lines_BreakAtSpacesAndBrackets) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrapped("one two three", 8), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("<SEQ=1><ACK=2><CTL=ACK>", 15), (Lines{"<SEQ=1><ACK=2>", "<CTL=ACK>"}));
  EXPECT_EQ(wrapped("unbreakable", 4), (Lines{"unbr", "eaka", "ble"}));
  EXPECT_EQ(wrapped("   ", 4), Lines{});
  EXPECT_EQ(cut("→→→→", 3), "→→…");
  EXPECT_EQ(cut("abcdef", 2, "..."), "..");
}

TEST(LadderWords, Label_LeavesOutTheWindow) {
  LadderSegment s{.segment = {.seq = {7}, .ack = {9}, .text = 5, .wnd = 100, .has_ack = true, .has_fin = true}};
  EXPECT_EQ(short_label(s), "<SEQ=7><ACK=9><CTL=FIN,ACK> len 5");
  EXPECT_NE(long_label(s).find("<WND=100>"), std::string::npos);
  EXPECT_EQ(short_clause("RFC 9293 3.10.7.2 listen-syn: a SYN"), "3.10.7.2 listen-syn");
  EXPECT_EQ(short_clause("RFC 5961 3.2 challenge: an ACK"), "RFC 5961 3.2 challenge");
}

}  // namespace
}  // namespace synfin::wire
