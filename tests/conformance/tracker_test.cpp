// One connection as the tracker judges it, segment by segment: when a timer may have ended it, and what the backlog of
// its host leaves open.
#include "conformance/tracker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/model/model_stack.h"
#include "conformance/in_process.h"
#include "conformance/ways.h"
#include "wire/tcp.h"

namespace synfin::conformance {
namespace {

using Backlog = Tracker::Backlog;

constexpr std::uint32_t kIss = 7000, kTesterIsn = 100, kWindow = 65'535;

Segment syn() {
  Segment seg;
  seg.seq = {kTesterIsn};
  seg.has_syn = true;
  seg.wnd = kWindow;
  return seg;
}

Segment ack() {
  Segment seg;
  seg.seq = {kTesterIsn + 1};
  seg.ack = {kIss + 1};
  seg.has_ack = true;
  seg.wnd = kWindow;
  return seg;
}

Seen syn_ack(Millis at) {
  Segment seg;
  seg.seq = {kIss};
  seg.ack = {kTesterIsn + 1};
  seg.has_syn = seg.has_ack = true;
  seg.wnd = kWindow;
  return {seg, at};
}

Seen reset(Millis at) {
  Segment seg;
  seg.seq = {kIss + 1};
  seg.has_rst = true;
  return {seg, at};
}

Tracker half_open(Backlog backlog, std::string_view profile = "cookies") {
  Tracker tracker({.claims = model::find_profile(profile)->claims});
  tracker.set_listening(true);
  tracker.set_backlog(backlog);
  tracker.segment_given(syn(), 0, std::vector{syn_ack(0)});
  return tracker;
}

std::string fault(const Tracker& tracker) {
  const auto failure = tracker.failure();
  return failure ? std::string(failure->clause->id) : "";
}

// A RST after half a second is not that of a stack that gave up, though the SYN,ACK had gone out twice by then.
TEST(Tracker, AnEarlyRetransmission_MakesNobodyGiveUp) {
  Tracker tracker = half_open(Backlog::HasRoom, "rfc9293");
  tracker.segment_given(syn(), 100, std::vector{syn_ack(100)});
  EXPECT_EQ(fault(tracker), "");
  tracker.segment_given(ack(), 600, std::vector{reset(600)});
  EXPECT_EQ(fault(tracker), "ack-establishes");
}

// The reset of a listener's connection that nobody has accepted is that of its user.
TEST(Tracker, AHalfOpenConnection_MayBeResetWithItsListener) {
  Tracker tracker = half_open(Backlog::HasRoom, "rfc9293");
  tracker.set_listening(false);
  Tracker silent = tracker;
  tracker.left_unaccepted(100, std::vector{reset(100)});
  EXPECT_EQ(fault(tracker), "");
  silent.left_unaccepted(100, {});
  EXPECT_EQ(fault(silent), "");
  Tracker of_a_cookie = half_open(Backlog::Full);
  of_a_cookie.set_listening(false);
  of_a_cookie.left_unaccepted(100, std::vector{reset(100)});
  EXPECT_NE(fault(of_a_cookie), "");
}

TEST(Tracker, ACookie_IsNotSentAgainByATimer) {
  Tracker tracker = half_open(Backlog::Full);
  EXPECT_EQ(tracker.place(0), Place::None);
  tracker.time_passed(1000, std::vector{syn_ack(1000)});
  EXPECT_EQ(fault(tracker), "syn-cookie");
}

TEST(Tracker, AnEntry_IsSentAgainByATimer) {
  Tracker tracker = half_open(Backlog::HasRoom);
  EXPECT_EQ(tracker.place(0), Place::Has);
  tracker.time_passed(1000, std::vector{syn_ack(1000)});
  EXPECT_EQ(fault(tracker), "");
  tracker.time_passed(90'000, {});
  EXPECT_EQ(fault(tracker), "retransmission");
}

// Whoever cannot tell whether there was room takes both answers, and the one that comes later settles it.
TEST(Tracker, WhereTheBacklogMayBeFull_BothAreAllowed) {
  Tracker entry = half_open(Backlog::MayBeFull);
  EXPECT_EQ(entry.place(0), Place::Maybe);
  entry.time_passed(1000, std::vector{syn_ack(1000)});
  EXPECT_EQ(fault(entry), "");
  EXPECT_EQ(entry.place(1000), Place::Has);
  Tracker cookie = half_open(Backlog::MayBeFull);
  cookie.time_passed(100'000, {});
  EXPECT_EQ(fault(cookie), "");
  Tracker dropped({.claims = model::find_profile("cookies")->claims});
  dropped.set_listening(true);
  dropped.set_backlog(Backlog::MayBeFull);
  dropped.segment_given(syn(), 0, {});
  EXPECT_EQ(fault(dropped), "");
}

TEST(Tracker, WhereThereIsRoom_ASynIsAnswered) {
  Tracker tracker({.claims = model::find_profile("rfc9293")->claims});
  tracker.set_listening(true);
  tracker.segment_given(syn(), 0, {});
  EXPECT_EQ(fault(tracker), "listen-syn");
}

// After R2 a half-open connection may be gone at any moment; before, it is not.
TEST(Tracker, APlace_MayBeFreeOnceGivingUpIsAllowed) {
  Tracker tracker = half_open(Backlog::HasRoom);
  for (const Millis at : {1000U, 3000U, 7000U, 15'000U, 31'000U, 63'000U}) {
    tracker.time_passed(at, std::vector{syn_ack(at)});
  }
  EXPECT_EQ(tracker.place(99'999), Place::Has);
  EXPECT_EQ(tracker.place(100'000), Place::Maybe);
}

TEST(Tracker, AConnectionThatTheUserHas_TakesNoPlace) {
  Tracker tracker = half_open(Backlog::HasRoom);
  tracker.segment_given(ack(), 10, {});
  EXPECT_EQ(tracker.place(10), Place::Has);
  tracker.limit_place(Place::Maybe);
  EXPECT_EQ(tracker.place(10), Place::Maybe);
  tracker.limit_place(Place::None);
  EXPECT_EQ(tracker.place(10), Place::None);
}

// Walks on the reference endpoint with SYN cookies, where it matters who has a place: one that was given up in the
// millisecond of the next SYN, one that was reset before the user took it, one that a malformed SYN may have ended, one
// that the user took.
TEST(Session, WhoHasAPlaceInTheBacklog_IsToldRight) {
  using namespace stimuli;
  const model::Profile& profile = *model::find_profile("cookies");
  const Number left{Base::RcvNxt}, right{Base::SndNxt};
  const Stimulus a_syn = segment(wire::kSyn, left), an_ack = segment(wire::kAck, left, right);
  const Stimulus stray_rst = segment(wire::kRst, {Base::RcvNxt, 1});
  const Stimulus spoiled_syn = segment({.flags = wire::kSyn, .seq = left, .spoiled = Spoiled::OptionLengthZero});
  const std::vector<std::vector<Stimulus>> walks = {
      {listen(1), from_peer(2, a_syn), wait(3001), wait(119'999), a_syn, stray_rst},
      {listen(1), a_syn, an_ack, segment(wire::kRst, left), a_syn, stray_rst},
      {listen(1), from_peer(1, a_syn), a_syn, from_peer(1, spoiled_syn), segment(wire::kFin | wire::kAck, left, right)},
      {listen(2), from_peer(1, a_syn), a_syn, an_ack, listener(Call::Accept), from_peer(2, a_syn), wait(1200)}};
  for (const auto& walk : walks) {
    const auto stack = adapters::make_model_stack(profile);
    Session session(*stack, {.claims = profile.claims, .first_departure_ends = true});
    run_in_process(*stack, session, {.id = "room in doubt", .stimuli = walk}, 1);
    const auto failure = session.result().failure;
    EXPECT_FALSE(failure) << failure->clause->id << ": " << failure->expected << ", got " << failure->got;
  }
}

}  // namespace
}  // namespace synfin::conformance
