// The user calls in every state, as a table; and what may leave in which state.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "model/endpoint.h"
#include "model/transmission.h"
#include "model/user_calls.h"

namespace synfin::model {
namespace {

using SegmentOut = Segment<Numbers>;

Tcb<Numbers> tcb_in(State state) {
  Tcb<Numbers> tcb;
  tcb.state = state;
  tcb.origin = Origin::Active;
  tcb.listening = state == State::Listen;
  tcb.iss = {0xFFFF'FFFF};
  tcb.snd.una = tcb.iss;
  tcb.snd.nxt = tcb.iss + 1U;
  tcb.rtx.running = state >= State::SynSent;
  if (state > State::SynSent) tcb.rcv.nxt = {5000};
  if (state > State::SynSent) tcb.rcv.wnd = 2000;
  if (!is_synchronized(state)) return tcb;
  tcb.snd.wnd = tcb.snd.max_wnd = 1000;
  tcb.snd.mss = 500;
  tcb.snd.una = tcb.snd.nxt;
  tcb.rtx.running = false;
  tcb.close_requested = tcb.fin_sent = state >= State::FinWait1 && state != State::CloseWait;
  if (tcb.fin_sent) tcb.snd.nxt = tcb.snd.nxt + 1U;
  if (state == State::FinWait2 || state == State::TimeWait) tcb.snd.una = tcb.snd.nxt;
  return tcb;
}

// 100 octets that are queued with it, in the next segment.
SegmentOut queued_text(Tcb<Numbers>& tcb) {
  tcb.snd.queued = 100;
  SegmentOut out;
  out.seq = tcb.snd.nxt;
  out.ack = tcb.rcv.nxt;
  out.has_ack = true;
  out.wnd = 2000;
  out.text = 100;
  return out;
}

struct CallRow {
  std::string_view name;
  UserEvent event;
  std::string_view cells;
};

// clang-format off
const std::vector<CallRow> kCalls = {
    //                                            CLOSED              | LISTEN               | SYN-SENT      | SYN-RECEIVED         | ESTABLISHED      | FIN-WAIT-1       | FIN-WAIT-2       | CLOSE-WAIT       | CLOSING       | LAST-ACK      | TIME-WAIT
    {"OPEN passive",    UserEvent::OpenPassive, "LISTEN - ok         | = - ok               | = - error     | = - error            | = - error        | = - error        | = - error        | = - error        | = - error     | = - error     | = - error"},
    {"OPEN active",     UserEvent::OpenActive,  "SYN-SENT SYN ok     | SYN-SENT SYN ok      | = - error     | = - error            | = - error        | = - error        | = - error        | = - error        | = - error     | = - error     | = - error"},
    {"SEND",            UserEvent::Send,        "= - error           | = - error            | = - ok        | = - ok               | = - ok           | = - error        | = - error        | = - ok           | = - error     | = - error     | = - error"},
    {"RECEIVE",         UserEvent::Receive,     "= - error           | = - waits            | = - waits     | = - waits            | = - waits        | = - waits        | = - waits        | = - end          | = - end       | = - end       | = - end"},
    {"CLOSE",           UserEvent::Close,       "= - error           | CLOSED - ok          | CLOSED - ok   | FIN-WAIT-1 - ok      | FIN-WAIT-1 - ok  | = - error        | = - error        | = - ok           | = - error     | = - error     | = - error"},
    {"CLOSE both ways", UserEvent::CloseBoth,   "= - error           | CLOSED - ok          | CLOSED - ok   | FIN-WAIT-1 - ok      | FIN-WAIT-1 - ok  | = - error        | = - error        | = - ok           | = - error     | = - error     | = - error"},
    {"ABORT",           UserEvent::Abort,       "= - error           | CLOSED - ok          | CLOSED - ok   | CLOSED RSTn ok       | CLOSED RSTn ok   | CLOSED RSTn ok   | CLOSED RSTn ok   | CLOSED RSTn ok   | CLOSED - ok   | CLOSED - ok   | CLOSED - ok"},
    {"STATUS",          UserEvent::Status,      "= - error           | = - ok               | = - ok        | = - ok               | = - ok           | = - ok           | = - ok           | = - ok           | = - ok        | = - ok        | = - ok"},
};
// clang-format on

std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  std::istringstream in{std::string(row)};
  for (std::string cell; std::getline(in, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    cells.push_back(cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

std::string outcome(const Called<Numbers>& called, const Tcb<Numbers>& before) {
  static constexpr std::string_view kTold[] = {"ok", "waits", "end", "error"};
  const Step<Numbers>& step = called.step;
  const std::string next(step.tcb.state == before.state ? "=" : name(step.tcb.state));
  const bool own_reset = step.reply == Reply::Reset && step.reset_seq == before.snd.nxt && !step.reset_has_ack;
  const std::string reply = step.reply == Reply::None  ? "-"
                            : step.reply == Reply::Syn ? "SYN"
                            : own_reset                ? "RSTn"
                                                       : "?";
  return next + " " + reply + " " + std::string(kTold[static_cast<int>(called.told)]);
}

TEST(Calls, EveryState_FollowsTheTable) {
  for (const Profile& profile : kProfiles) {
    for (const CallRow& row : kCalls) {
      const auto cells = cells_of(row.cells);
      ASSERT_EQ(cells.size(), kStates) << row.name;
      for (std::size_t s = 0; s < kStates; ++s) {
        Endpoint endpoint(profile);
        const auto before = tcb_in(static_cast<State>(s));
        const auto called = user_call(endpoint, before, row.event, 100U, 0U);
        EXPECT_EQ(outcome(called, before), cells[s])
            << row.name << " in " << name(before.state) << ", " << profile.name;
      }
    }
  }
}

TEST(Calls, CloseWithUnreadData_ResetsIfHalfDuplex) {
  for (const Profile& profile : kProfiles) {
    for (const State state : {State::Established, State::CloseWait, State::FinWait1, State::FinWait2}) {
      Endpoint endpoint(profile);
      auto tcb = tcb_in(state);
      tcb.rcv.unread = 7;
      const auto both = user_call(endpoint, tcb, UserEvent::CloseBoth, 0U, 0U);
      const bool half_duplex = profile.claims.value(Axis::HalfDuplex);
      EXPECT_EQ(both.step.reply == Reply::Reset, half_duplex) << name(state) << ", " << profile.name;
      EXPECT_EQ(both.step.tcb.state == State::Closed, half_duplex) << name(state) << ", " << profile.name;
      EXPECT_EQ(user_call(endpoint, tcb, UserEvent::Close, 0U, 0U).step.reply, Reply::None);
    }
  }
}

TEST(Calls, CloseInSynReceivedWithDataQueued_WaitsForEstablished) {
  Endpoint endpoint(kProfiles.front());
  auto tcb = tcb_in(State::SynReceived);
  tcb.snd.queued = 10;
  const auto called = user_call(endpoint, tcb, UserEvent::Close, 0U, 0U);
  EXPECT_EQ(called.step.tcb.state, State::SynReceived);
  EXPECT_TRUE(called.step.tcb.close_requested);
}

// What may leave: by state and kind, the rule that keeps it back, or nothing.
enum class Kind { Syn, SynAck, Data, Fin, OwedAck, StrayAck };

std::string kept_back_by(State state, Kind kind) {
  Endpoint endpoint(kProfiles.front());
  Tcb<Numbers> tcb = tcb_in(state);
  if (kind == Kind::Data) tcb.snd.queued = 100;
  if (kind == Kind::Fin && (state == State::Established || state == State::CloseWait)) tcb.close_requested = true;
  SegmentOut out;
  out.seq = kind == Kind::Syn || kind == Kind::SynAck ? tcb.iss : tcb.snd.nxt;
  out.ack = tcb.rcv.nxt;
  out.has_ack = kind != Kind::Syn;
  out.has_syn = kind == Kind::Syn || kind == Kind::SynAck;
  out.text = kind == Kind::Data ? 100 : 0;
  out.has_fin = kind == Kind::Fin;
  out.wnd = 2000;
  const auto sent = transmits(endpoint, tcb, out, {.owes_ack = kind == Kind::OwedAck, .owes_syn_ack = out.has_syn}, 0U);
  return sent ? "" : std::string(sent.broken->id);
}

TEST(Transmission, WhatMayLeave_ByState) {
  for (std::size_t s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    const auto may_leave = [&](Kind kind) { return kept_back_by(state, kind).empty(); };
    EXPECT_EQ(may_leave(Kind::Syn), state == State::SynSent) << name(state);
    EXPECT_EQ(may_leave(Kind::SynAck), state == State::SynReceived) << name(state);
    EXPECT_EQ(may_leave(Kind::Data), state == State::Established || state == State::CloseWait) << name(state);
    EXPECT_EQ(may_leave(Kind::Fin), state == State::Established || state == State::CloseWait) << name(state);
    EXPECT_EQ(may_leave(Kind::OwedAck), state >= State::SynReceived) << name(state);
    EXPECT_FALSE(may_leave(Kind::StrayAck)) << name(state);
  }
}

// SEND queues in SYN-SENT (3.10.2); an ACK or FIN opens nothing.
TEST(Transmission, TextInSynSent_IsQueued) {
  EXPECT_EQ(kept_back_by(State::SynSent, Kind::Data), "send-queues");
  EXPECT_EQ(kept_back_by(State::SynSent, Kind::Fin), "open-active");
  EXPECT_EQ(kept_back_by(State::SynSent, Kind::StrayAck), "open-active");
}

// Whatever its TCB says of what is left to be sent.
TEST(Transmission, TextAndFinInTimeWait_KeptBack) {
  Endpoint endpoint(kProfiles.front());
  auto tcb = tcb_in(State::TimeWait);
  tcb.fin_sent = false;
  SegmentOut out = queued_text(tcb);
  EXPECT_FALSE(transmits(endpoint, tcb, out, {}, 0U));
  out.has_fin = true;
  EXPECT_FALSE(transmits(endpoint, tcb, out, {}, 0U));
}

struct Leaving {
  std::string_view rule;  // that keeps it back
  void (*change)(Tcb<Numbers>&, SegmentOut&);
};

// ESTABLISHED, CLOSE called, 100 octets queued, a send window of 1000 and an MSS of 500: what is wrong with each of
// these.
// clang-format off
const std::vector<Leaving> kLeaving = {
    {"", [](Tcb<Numbers>&, SegmentOut&) {}},
    {"", [](Tcb<Numbers>&, SegmentOut& out) { out.has_fin = true; }},
    {"", [](Tcb<Numbers>&, SegmentOut& out) { out.text = 40; }},
    {"fin-after-data", [](Tcb<Numbers>&, SegmentOut& out) { out.text = 40; out.has_fin = true; }},
    {"fin-after-data", [](Tcb<Numbers>&, SegmentOut& out) { out.text = 0; out.has_fin = true; }},
    {"fin-once", [](Tcb<Numbers>& tcb, SegmentOut& out) { tcb.close_requested = false; out.has_fin = true; }},
    {"unprovoked", [](Tcb<Numbers>&, SegmentOut& out) { out.text = 101; }},
    {"effective-mss", [](Tcb<Numbers>& tcb, SegmentOut& out) { tcb.snd.queued = 501; out.text = 501; }},
    {"within-send-window", [](Tcb<Numbers>& tcb, SegmentOut&) { tcb.snd.wnd = 99; }},
    {"", [](Tcb<Numbers>& tcb, SegmentOut& out) { tcb.snd.wnd = 0; out.text = 1; }},  // a probe
    {"", [](Tcb<Numbers>& tcb, SegmentOut& out) { tcb.snd.wnd = 0; tcb.snd.queued = out.text = 0; out.has_fin = true; }},
    {"seg-ack-always", [](Tcb<Numbers>&, SegmentOut& out) { out.has_ack = false; }},
    {"seg-ack-is-rcv-nxt", [](Tcb<Numbers>&, SegmentOut& out) { out.ack = out.ack + 1U; }},
    {"window-retreats", [](Tcb<Numbers>&, SegmentOut& out) { out.wnd = 1999; }},
    {"", [](Tcb<Numbers>&, SegmentOut& out) { out.wnd = 2001; }},
    {"seg-seq-is-snd-nxt", [](Tcb<Numbers>&, SegmentOut& out) { out.seq = out.seq + 1U; }},
    {"mss-on-syn-only", [](Tcb<Numbers>&, SegmentOut& out) { out.options.has_mss = true; }},
};
// clang-format on

TEST(Transmission, Data_WithinEveryLimit) {
  for (std::size_t i = 0; i < kLeaving.size(); ++i) {
    Endpoint endpoint(kProfiles.front());
    auto tcb = tcb_in(State::Established);
    tcb.close_requested = true;
    SegmentOut out = queued_text(tcb);
    kLeaving[i].change(tcb, out);
    const auto sent = transmits(endpoint, tcb, out, {}, 0U);
    EXPECT_EQ(sent ? "" : sent.broken->id, kLeaving[i].rule) << "case " << i;
  }
}

TEST(Transmission, FinInCloseWait_EntersLastAck) {
  Endpoint endpoint(kProfiles.front());
  auto tcb = tcb_in(State::CloseWait);
  tcb.close_requested = true;
  SegmentOut out;
  out.seq = tcb.snd.nxt;
  out.ack = tcb.rcv.nxt;
  out.has_ack = out.has_fin = true;
  out.wnd = 2000;
  const auto sent = transmits(endpoint, tcb, out, {}, 0U);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent.tcb.state, State::LastAck);
  EXPECT_TRUE(sent.tcb.fin_sent);
  EXPECT_EQ(sent.tcb.snd.nxt - tcb.snd.nxt, 1U);
}

// RFC 6298: not before RTO, which doubles; and not while nothing is outstanding.
TEST(Transmission, Retransmission_AfterRtoThatDoubles) {
  Endpoint endpoint(kProfiles.front());
  auto tcb = tcb_in(State::Established);
  const SegmentOut out = queued_text(tcb);
  auto sent = transmits(endpoint, tcb, out, {}, 0U);
  ASSERT_TRUE(sent);
  std::uint32_t now = 0;
  for (const std::uint32_t rto : {1000U, 2000U, 4000U, 8000U}) {
    EXPECT_FALSE(transmits(endpoint, sent.tcb, out, {}, now + rto - 1)) << rto;
    now += rto;
    sent = transmits(endpoint, sent.tcb, out, {}, now);
    ASSERT_TRUE(sent) << rto;
  }
}

}  // namespace
}  // namespace synfin::model
