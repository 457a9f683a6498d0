// SEGMENT ARRIVES in every state, as a table: for each class of segment and each state, where the endpoint goes and
// what it sends. A cell is the next state and the reply; "=" stays, "-" sends nothing, "." has no such segment.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "model/endpoint.h"
#include "model/segment_arrives.h"

namespace synfin::model {
namespace {

using Word = std::uint32_t;
using SegmentIn = Segment<Numbers>;
using TcbIn = Tcb<Numbers>;

constexpr Word kIss = 0xFFFF'FFC0;  // wraps within the octets in flight
constexpr Word kRcvNxt = 0x8000'0000, kIrs = kRcvNxt - 1000;
constexpr Word kInFlight = 100, kWindow = 2000, kMaxSendWindow = 5000;
constexpr Word kNow = 12'345;

// A column of the table.
struct Column {
  std::string_view name;
  State state;
  Origin origin = Origin::Active;
};
constexpr Column kColumns[] = {
    {"CLOSED", State::Closed},
    {"LISTEN", State::Listen},
    {"SYN-SENT", State::SynSent},
    {"SYN-RECEIVED-passive", State::SynReceived, Origin::Passive},
    {"SYN-RECEIVED-active", State::SynReceived},
    {"ESTABLISHED", State::Established},
    {"FIN-WAIT-1", State::FinWait1},
    {"FIN-WAIT-2", State::FinWait2},
    {"CLOSE-WAIT", State::CloseWait},
    {"CLOSING", State::Closing},
    {"LAST-ACK", State::LastAck},
    {"TIME-WAIT", State::TimeWait},
};

// ESTABLISHED and CLOSE-WAIT have 100 octets in flight; FIN-WAIT-1, CLOSING and LAST-ACK these and FIN.
TcbIn tcb_of(const Column& column) {
  TcbIn tcb;
  tcb.state = column.state;
  tcb.origin = column.origin;
  tcb.listening = column.state == State::Listen || column.origin == Origin::Passive;
  if (column.state == State::Closed || column.state == State::Listen) return tcb;
  tcb.iss = {kIss};
  tcb.snd.una = tcb.iss;
  tcb.snd.nxt = tcb.iss + 1U;
  tcb.snd.wnd = tcb.snd.max_wnd = kMaxSendWindow;
  tcb.rtx.running = true;
  tcb.rcv.wnd = kWindow;
  if (column.state == State::SynSent) return tcb;
  tcb.irs = {column.state == State::SynReceived ? kRcvNxt - 1 : kIrs};
  tcb.rcv.nxt = {kRcvNxt};
  if (column.state == State::SynReceived) return tcb;
  tcb.fin_sent = tcb.close_requested = column.state >= State::FinWait1 && column.state != State::CloseWait;
  tcb.snd.nxt = tcb.iss + 1U + kInFlight + (tcb.fin_sent ? 1U : 0U);
  const bool all_acknowledged = column.state == State::FinWait2 || column.state == State::TimeWait;
  tcb.snd.una = all_acknowledged ? tcb.snd.nxt : tcb.iss + 1U;
  tcb.snd.wl1 = tcb.rcv.nxt;
  tcb.snd.wl2 = tcb.snd.una;
  tcb.rtx.running = !all_acknowledged;
  return tcb;
}

enum class AckOf { None, Una, Nxt, Beyond, Ancient, Part };

// A row of the table: a class of segments.
struct Row {
  std::string_view name;
  std::string_view flags;  // of "SARF"
  std::int32_t seq;        // from RCV.NXT; in the first three states any
  AckOf ack;
  Word text;
  std::string_view cells;
};

SegmentIn segment_of(const Row& row, const TcbIn& tcb) {
  SegmentIn seg;
  const auto has = [&](char flag) { return row.flags.find(flag) != std::string_view::npos; };
  seg.has_syn = has('S');
  seg.has_ack = has('A');
  seg.has_rst = has('R');
  seg.has_fin = has('F');
  seg.seq = Seq<Numbers>{kRcvNxt} + static_cast<Word>(row.seq);
  seg.text = row.text;
  seg.wnd = 4000;
  switch (row.ack) {
    case AckOf::None: break;
    case AckOf::Una: seg.ack = tcb.snd.una; break;
    case AckOf::Nxt: seg.ack = tcb.snd.nxt; break;
    case AckOf::Beyond: seg.ack = tcb.snd.nxt + 1U; break;
    case AckOf::Ancient: seg.ack = tcb.snd.una - (kMaxSendWindow + 1U); break;
    case AckOf::Part: seg.ack = tcb.snd.una + 50U; break;
  }
  return seg;
}

std::string reply_name(const Step<Numbers>& step, const TcbIn& before, const SegmentIn& seg) {
  switch (step.reply) {
    case Reply::None: return "-";
    case Reply::Ack: return step.due == Due::AtOnce ? "ACK" : "ack";  // ack: may be delayed
    case Reply::Syn: return "SYN";
    case Reply::SynAck: return "SYNACK";
    case Reply::Reset: break;
  }
  if (step.reset_has_ack) {
    const bool right = step.reset_seq.raw == 0 && step.reset_ack == seg.seq + sequence_length(seg);
    return right ? "RST0" : "RST?";
  }
  return step.reset_seq == seg.ack && seg.has_ack ? "RSTa" : step.reset_seq == before.snd.nxt ? "RSTn" : "RST?";
}

std::string outcome(const Profile& profile, const Row& row, const Column& column) {
  Endpoint endpoint(profile);
  const TcbIn before = tcb_of(column);
  const SegmentIn seg = segment_of(row, before);
  const Step<Numbers> step = segment_arrives(endpoint, before, seg, kNow);
  const bool stays = step.tcb.state == before.state;
  return (stays ? "=" : std::string(name(step.tcb.state))) + " " + reply_name(step, before, seg);
}

std::vector<std::string> cells_of(const Row& row) {
  std::vector<std::string> cells;
  std::istringstream in{std::string(row.cells)};
  for (std::string cell; std::getline(in, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    cells.push_back(cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

// The rows hold for the columns from `first` on.
void check(const Profile& profile, const std::vector<Row>& rows, std::size_t first, std::size_t count) {
  for (const Row& row : rows) {
    const auto cells = cells_of(row);
    ASSERT_EQ(cells.size(), count) << row.name;
    for (std::size_t i = 0; i < count; ++i) {
      const Column& column = kColumns[first + i];
      if (cells[i] == ".") continue;
      EXPECT_EQ(outcome(profile, row, column), cells[i]) << profile.name << ": " << row.name << " in " << column.name;
    }
  }
}

// clang-format off
const std::vector<Row> kFirstStates = {
    //                                               CLOSED   | LISTEN              | SYN-SENT
    {"rst",             "R",   0, AckOf::None,   0, "= -      | = -                 | = -"},
    {"rst-syn",         "RS",  0, AckOf::None,   0, "= -      | = -                 | = -"},
    {"rst-ack-good",    "RA",  0, AckOf::Nxt,    0, "= -      | = -                 | CLOSED -"},
    {"rst-ack-bad",     "RA",  0, AckOf::Beyond, 0, "= -      | = -                 | = -"},
    {"rst-ack-of-iss",  "RA",  0, AckOf::Una,    0, "= -      | = -                 | = -"},
    {"ack-good",        "A",   0, AckOf::Nxt,    0, "= RSTa   | = RSTa              | = -"},
    {"ack-bad",         "A",   0, AckOf::Beyond, 0, "= RSTa   | = RSTa              | = RSTa"},
    {"ack-of-iss",      "A",   0, AckOf::Una,    9, "= RSTa   | = RSTa              | = RSTa"},
    {"ack-text-fin",    "AF",  0, AckOf::Nxt,    9, "= RSTa   | = RSTa              | = -"},
    {"syn",             "S",   0, AckOf::None,   0, "= RST0   | SYN-RECEIVED SYNACK | SYN-RECEIVED SYNACK"},
    {"syn-text",        "S",   0, AckOf::None,   9, "= RST0   | SYN-RECEIVED SYNACK | SYN-RECEIVED SYNACK"},
    {"syn-fin",         "SF",  0, AckOf::None,   0, "= RST0   | SYN-RECEIVED SYNACK | SYN-RECEIVED SYNACK"},
    {"syn-ack-good",    "SA",  0, AckOf::Nxt,    0, "= RSTa   | = RSTa              | ESTABLISHED ACK"},
    {"syn-ack-text",    "SA",  0, AckOf::Nxt,    9, "= RSTa   | = RSTa              | ESTABLISHED ACK"},
    {"syn-ack-fin",     "SAF", 0, AckOf::Nxt,    0, "= RSTa   | = RSTa              | CLOSE-WAIT ACK"},
    {"syn-ack-bad",     "SA",  0, AckOf::Beyond, 0, "= RSTa   | = RSTa              | = RSTa"},
    {"syn-ack-of-iss",  "SA",  0, AckOf::Una,    0, "= RSTa   | = RSTa              | = RSTa"},
    {"fin",             "F",   0, AckOf::None,   0, "= RST0   | = -                 | = -"},
    {"text",            "",    0, AckOf::None,   9, "= RST0   | = -                 | = -"},
    {"nothing",         "",    0, AckOf::None,   0, "= RST0   | = -                 | = -"},
};

// What all profiles have in common.
const std::vector<Row> kOtherStates = {
    //                                                  SYN-RECEIVED passive | active          | ESTABLISHED    | FIN-WAIT-1    | FIN-WAIT-2    | CLOSE-WAIT | CLOSING     | LAST-ACK | TIME-WAIT
    {"old-ack",         "A",  -10,  AckOf::Una,    0,  "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"old-text",        "A",  -100, AckOf::Una,    90, "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"old-fin",         "AF", -1,   AckOf::Una,    0,  "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"old-no-ack",      "",   -10,  AckOf::None,   0,  "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"old-syn",         "S",  -1,   AckOf::None,   0,  "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"right-ack",       "A",  2000, AckOf::Una,    0,  "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"old-rst",         "R",  -1,   AckOf::None,   0,  "= -           | = -           | = -            | = -           | = -           | = -        | = -         | = -      | = -"},
    {"right-rst",       "R",  2000, AckOf::None,   0,  "= -           | = -           | = -            | = -           | = -           | = -        | = -         | = -      | = -"},
    {"no-ack",          "",   0,    AckOf::None,   0,  "= -           | = -           | = -            | = -           | = -           | = -        | = -         | = -      | = -"},
    {"no-ack-text-fin", "F",  0,    AckOf::None,   9,  "= -           | = -           | = -            | = -           | = -           | = -        | = -         | = -      | = -"},
    {"ack-part",        "A",  0,    AckOf::Part,   0,  ".             | .             | = -            | = -           | .             | = -        | = -         | = -      | ."},
    {"ack-all",         "A",  0,    AckOf::Nxt,    0,  "ESTABLISHED - | ESTABLISHED - | = -            | FIN-WAIT-2 -  | = -           | = -        | TIME-WAIT - | CLOSED - | ."},
    {"ack-again",       "A",  0,    AckOf::Una,    0,  "= RSTa        | = RSTa        | = -            | = -           | = -           | = -        | = -         | = -      | ."},
    {"text",            "A",  0,    AckOf::Una,    9,  "= RSTa        | = RSTa        | = ack          | = ack         | = ack         | = -        | = -         | = -      | ."},
    {"text-ack-all",    "A",  0,    AckOf::Nxt,    9,  "ESTABLISHED ack | ESTABLISHED ack | = ack      | FIN-WAIT-2 ack | = ack        | = -        | TIME-WAIT - | CLOSED - | ."},
    {"text-gap",        "A",  10,   AckOf::Nxt,    9,  "ESTABLISHED - | ESTABLISHED - | = -            | FIN-WAIT-2 -  | = -           | = -        | TIME-WAIT - | CLOSED - | ."},
    {"text-straddles",  "A",  -9,   AckOf::Nxt,    10, "ESTABLISHED ack | ESTABLISHED ack | = ack      | FIN-WAIT-2 ack | = ack        | = -        | TIME-WAIT - | CLOSED - | ."},
    {"fin",             "AF", 0,    AckOf::Una,    0,  "= RSTa        | = RSTa        | CLOSE-WAIT ack | CLOSING ack   | TIME-WAIT ack | = -        | = -         | = -      | ."},
    {"fin-ack-all",     "AF", 0,    AckOf::Nxt,    0,  "CLOSE-WAIT ack | CLOSE-WAIT ack | CLOSE-WAIT ack | TIME-WAIT ack | TIME-WAIT ack | = -      | TIME-WAIT - | CLOSED - | ."},
    {"fin-text",        "AF", 0,    AckOf::Una,    9,  "= RSTa        | = RSTa        | CLOSE-WAIT ack | CLOSING ack   | TIME-WAIT ack | = -        | = -         | = -      | ."},
    {"fin-gap",         "AF", 10,   AckOf::Una,    0,  "= RSTa        | = RSTa        | = -            | = -           | = -           | = -        | = -         | = -      | ."},
    {"fin-ack-beyond",  "AF", 0,    AckOf::Beyond, 0,  ".             | .             | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | ."},
    {"rst-exact",       "R",  0,    AckOf::None,   0,  "LISTEN -      | CLOSED -      | CLOSED -       | CLOSED -      | CLOSED -      | CLOSED -   | CLOSED -    | CLOSED - | ."},
};

const std::vector<Row> kWithRfc5961 = {
    {"rst-inexact",     "R",  5,    AckOf::None,   0,  "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"syn",             "S",  5,    AckOf::None,   0,  "LISTEN -      | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"syn-ack",         "SA", 5,    AckOf::Nxt,    0,  "LISTEN -      | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
    {"ack-beyond",      "A",  0,    AckOf::Beyond, 0,  "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | ."},
    {"ack-ancient",     "A",  0,    AckOf::Ancient, 9, "= ACK         | = ACK         | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | = ACK"},
};

const std::vector<Row> kWithRfc793 = {
    {"rst-inexact",     "R",  5,    AckOf::None,   0,  "LISTEN -      | CLOSED -      | CLOSED -       | CLOSED -      | CLOSED -      | CLOSED -   | CLOSED -    | CLOSED - | CLOSED -"},
    {"syn",             "S",  5,    AckOf::None,   0,  "LISTEN -      | CLOSED RST0   | CLOSED RST0    | CLOSED RST0   | CLOSED RST0   | CLOSED RST0 | CLOSED RST0 | CLOSED RST0 | CLOSED RST0"},
    {"syn-ack",         "SA", 5,    AckOf::Nxt,    0,  "LISTEN -      | CLOSED RSTa   | CLOSED RSTa    | CLOSED RSTa   | CLOSED RSTa   | CLOSED RSTa | CLOSED RSTa | CLOSED RSTa | CLOSED RSTa"},
    {"ack-beyond",      "A",  0,    AckOf::Beyond, 0,  "= RSTa        | = RSTa        | = ACK          | = ACK         | = ACK         | = ACK      | = ACK       | = ACK    | ."},
    {"ack-ancient",     "A",  0,    AckOf::Ancient, 9, "= RSTa        | = RSTa        | = ack          | = ack         | = ack         | = -        | = -         | = -      | ."},
};
// clang-format on

const Profile& profile(std::string_view name) { return *find_profile(name); }

TEST(States, FirstStates_FollowTheTable) {
  for (const Profile& p : kProfiles) check(p, kFirstStates, 0, 3);
}

TEST(States, OtherStates_FollowTheTable) {
  for (const Profile& p : kProfiles) check(p, kOtherStates, 3, 9);
}

TEST(States, Rfc5961_Challenges) { check(profile("rfc9293"), kWithRfc5961, 3, 9); }
TEST(States, Rfc793_Obeys) { check(profile("rfc793"), kWithRfc793, 3, 9); }

TEST(States, TimeWaitAndRst_ByRfc1337) {
  const Column& time_wait = kColumns[11];
  for (const std::int32_t seq : {0, 5}) {
    const Row rst{"rst", "R", seq, AckOf::None, 0, ""};
    EXPECT_EQ(outcome(profile("rfc1337"), rst, time_wait), "= -");
  }
  EXPECT_EQ(outcome(profile("rfc9293"), {"rst", "R", 0, AckOf::None, 0, ""}, time_wait), "CLOSED -");
}

TEST(States, TimeWaitAndFin_RestartsTheTimer) {
  Endpoint endpoint(profile("rfc9293"));
  const TcbIn before = tcb_of(kColumns[11]);
  const SegmentIn fin = segment_of({"fin-again", "AF", -1, AckOf::Nxt, 0, ""}, before);
  const auto step = segment_arrives(endpoint, before, fin, kNow);
  EXPECT_EQ(step.tcb.time_wait_since, kNow);
  EXPECT_EQ(step.reply, Reply::Ack);
}

// An endpoint with this seed first chooses an ISS above SND.NXT.
constexpr Word kSeedOfNewerIss = 4;

// MAY-2, first half: a SYN reopens the connection only if the listener accepts it.
TEST(States, SynThatTheListenerDoesNotAccept_LeavesTimeWait) {
  Endpoint endpoint(profile("reuse"), kSeedOfNewerIss);
  TcbIn before = tcb_of(kColumns[11]);
  before.listening = true;
  const SegmentIn syn = segment_of({"syn", "S", 5, AckOf::None, 0, ""}, before);
  EXPECT_EQ(segment_arrives(endpoint, before, syn, kNow).tcb.state, State::SynReceived);
  before.backlog_full = true;
  const auto step = segment_arrives(endpoint, before, syn, kNow);
  EXPECT_EQ(step.tcb, before);
  EXPECT_EQ(step.reply, Reply::None);
}

// The second half: back in TIME-WAIT nothing is left of the connection that came to nothing.
TEST(States, TimeWaitGoneBackTo_SendsNothingNew) {
  Endpoint endpoint(profile("reuse"), kSeedOfNewerIss);
  TcbIn before = tcb_of(kColumns[11]);
  before.listening = true;
  TcbIn tcb = segment_arrives(endpoint, before, segment_of({"syn", "S", 5, AckOf::None, 0, ""}, before), kNow).tcb;
  tcb.snd.queued = 10;
  tcb.snd.wnd = kMaxSendWindow;
  SegmentIn rst;
  rst.has_rst = true;
  rst.seq = tcb.rcv.nxt;
  tcb = segment_arrives(endpoint, tcb, rst, kNow).tcb;
  ASSERT_EQ(tcb.state, State::TimeWait);
  EXPECT_EQ(tcb.snd.nxt, before.snd.nxt);
  EXPECT_EQ(tcb.rcv.nxt, before.rcv.nxt);
  EXPECT_EQ(tcb.snd.queued, 0U);
  EXPECT_TRUE(tcb.close_requested && tcb.fin_sent);
}

// Text and FIN on a SYN are processed once the connection is established; what comes behind the FIN is ignored.
TEST(States, FinOnSyn_CountsOnceWhateverComesBehindIt) {
  for (const std::string_view flags : {"A", "AF"}) {
    for (const Word text : {0U, 3U}) {
      Endpoint endpoint(profile("cookies"));
      TcbIn tcb = tcb_of(kColumns[1]);
      SegmentIn syn = segment_of({"", "SF", 0, AckOf::None, 2, ""}, tcb);
      tcb = segment_arrives(endpoint, tcb, syn, kNow).tcb;
      ASSERT_EQ(tcb.rcv.nxt - syn.seq, 4U);
      tcb.rcv.wnd = kWindow;
      SegmentIn behind = segment_of({"", flags, 0, AckOf::Nxt, text, ""}, tcb);
      behind.seq = tcb.rcv.nxt;
      const auto step = segment_arrives(endpoint, tcb, behind, kNow);
      EXPECT_EQ(step.tcb.state, State::CloseWait) << flags << text;
      EXPECT_EQ(step.tcb.rcv.nxt, tcb.rcv.nxt) << flags << text;
      EXPECT_EQ(step.tcb.rcv.unread, 2U) << flags << text;
      EXPECT_EQ(step.reply, Reply::None) << flags << text;
    }
  }
}

// The user learns why the connection is gone (3.10.7.4, second step).
TEST(States, Rst_TellsTheUser) {
  const std::map<std::string_view, Ending> endings = {{"SYN-RECEIVED-passive", Ending::None},
                                                      {"SYN-RECEIVED-active", Ending::Refused},
                                                      {"ESTABLISHED", Ending::Reset},
                                                      {"FIN-WAIT-1", Ending::Reset},
                                                      {"FIN-WAIT-2", Ending::Reset},
                                                      {"CLOSE-WAIT", Ending::Reset},
                                                      {"CLOSING", Ending::None},
                                                      {"LAST-ACK", Ending::None},
                                                      {"TIME-WAIT", Ending::None}};
  for (const Column& column : kColumns) {
    if (column.state < State::SynReceived) continue;
    Endpoint endpoint(profile("rfc9293"));
    const TcbIn before = tcb_of(column);
    const auto step = segment_arrives(endpoint, before, segment_of({"", "R", 0, AckOf::None, 0, ""}, before), kNow);
    EXPECT_EQ(step.tcb.ending, endings.at(column.name)) << column.name;
  }
}

// Exhaustive at the edges of a small window, table 6: what is acceptable is what has a number in the window.
TEST(States, Acceptability_IsTable6) {
  Endpoint endpoint(profile("rfc9293"));
  for (const Word window : {0U, 1U, 2U, 5U}) {
    for (std::int32_t seq = -6; seq <= 8; ++seq) {
      for (Word text = 0; text <= 4; ++text) {
        TcbIn tcb = tcb_of(kColumns[5]);
        tcb.rcv.wnd = window;
        const SegmentIn seg = segment_of({"", "A", seq, AckOf::Una, text, ""}, tcb);
        const auto right = static_cast<std::int32_t>(window), last = seq + static_cast<std::int32_t>(text) - 1;
        const bool expected = text == 0 ? (window == 0 ? seq == 0 : 0 <= seq && seq < right)
                                        : (0 <= seq && seq < right) || (0 <= last && last < right);
        EXPECT_EQ(is_acceptable(endpoint, tcb, seg), expected)
            << "seq " << seq << " text " << text << " window " << window;
      }
    }
  }
}

}  // namespace
}  // namespace synfin::model
