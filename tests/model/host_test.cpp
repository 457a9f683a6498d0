// Two hosts of the model at the ends of a wire that loses nothing but what it is told to: whatever is lost once, every
// open, exchange and close comes to its end.
#include "model/host.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace synfin::model {
namespace {

constexpr std::uint16_t kPortA = 1000, kPortB = 2000;
constexpr std::uint32_t kTick = 50, kLimit = 900'000;  // milliseconds
constexpr int kMostAtOnce = 500;                       // segments without time passing: more is an endless exchange
constexpr int kNone = -1;

class Wire {
 public:
  // The segments of these numbers, counted over both directions, are lost, or arrive twice.
  Wire(const Profile& profile, int lost, int doubled = kNone)
      : a_(Endpoint(profile, 1)), b_(Endpoint(profile, 2)), lost_(lost), doubled_(doubled) {}

  Host<>& host_a() { return a_; }
  Host<>& host_b() { return b_; }
  int carried() const { return carried_; }
  bool endless() const { return endless_; }

  // Carries what has been sent, and what is sent in answer, until it is quiet.
  void settle() {
    for (int i = 0; i < kMostAtOnce; ++i) {
      const bool from_a = carry(a_, b_), from_b = carry(b_, a_);
      if (!from_a && !from_b) return;
    }
    endless_ = true;
  }

  void tick() {
    now_ += kTick;
    a_.advance_to(now_);
    b_.advance_to(now_);
  }
  std::uint32_t now() const { return now_; }

 private:
  bool carry(Host<>& from, Host<>& to) {
    Sent sent;
    if (!from.poll(sent)) return false;
    const int copies = carried_ == lost_ ? 0 : carried_ == doubled_ ? 2 : 1;
    ++carried_;
    for (int i = 0; i < copies; ++i) to.arrive(sent.remote_port, sent.local_port, sent.segment);
    return true;
  }

  Host<> a_, b_;
  int lost_, doubled_, carried_ = 0;
  bool endless_ = false;
  std::uint32_t now_ = 0;
};

// One side's user: the connection, and what is still to come from the peer.
struct User {
  Host<>* host = nullptr;
  int handle = -1, listener = -1;
  std::uint32_t to_receive = 0;
  bool saw_end = false;

  State state() const {
    if (handle < 0 || !host->connection(handle).alive) return State::Closed;
    return host->connection(handle).tcb.state;
  }
  // Reads what there is; true when all of it has come.
  bool received() {
    if (to_receive == 0) return true;
    const std::uint32_t unread = host->connection(handle).tcb.rcv.unread;
    if (host->call(handle, UserEvent::Receive, unread) == Told::Ok) to_receive -= std::min(unread, to_receive);
    return to_receive == 0;
  }
};

// A step is tried again, as time passes, until it says that it is done.
using Play = std::function<bool(User& a, User& b)>;

struct Scenario {
  std::string name;
  std::vector<Play> steps;
  bool both_linger = false;  // both sides end in TIME-WAIT
};

bool listen_and_connect(User& a, User& b) {
  b.listener = b.host->listen(kPortB, 4);
  a.handle = a.host->connect(kPortA, kPortB);
  return true;
}
bool connect_both(User& a, User& b) {
  a.handle = a.host->connect(kPortA, kPortB);
  b.handle = b.host->connect(kPortB, kPortA);
  return true;
}
bool accepted(User&, User& b) { return b.handle >= 0 || (b.handle = b.host->accept(b.listener)) >= 0; }
bool both_established(User& a, User& b) { return a.state() == State::Established && b.state() == State::Established; }
bool exchange(User& a, User& b) {
  EXPECT_EQ(a.host->call(a.handle, UserEvent::Send, 3000), Told::Ok);
  EXPECT_EQ(b.host->call(b.handle, UserEvent::Send, 500), Told::Ok);
  b.to_receive = 3000;
  a.to_receive = 500;
  return true;
}
bool all_received(User& a, User& b) {
  const bool at_a = a.received(), at_b = b.received();
  return at_a && at_b;
}
bool close(User& user) {
  user.host->call(user.handle, UserEvent::Close, 0);
  return true;
}
bool at_end(User& user) { return user.host->call(user.handle, UserEvent::Receive, 1) == Told::EndOfStream; }

const std::vector<Scenario>& scenarios() {
  const Play a_closes = [](User& a, User&) { return close(a); };
  const Play b_closes = [](User&, User& b) { return close(b); };
  const Play both_close = [](User& a, User& b) { return close(a) && close(b); };
  const Play end_at_a = [](User& a, User&) { return at_end(a); };
  const Play end_at_b = [](User&, User& b) { return at_end(b); };
  const Play b_sends = [](User& a, User& b) {
    a.to_receive = 2000;
    return b.host->call(b.handle, UserEvent::Send, 2000) == Told::Ok;
  };
  const Play send_and_close = [](User& a, User& b) {
    b.to_receive = 3000;
    return a.host->call(a.handle, UserEvent::Send, 3000) == Told::Ok && close(a);
  };
  static const std::vector<Scenario> kAll = {
      {"active-side-closes-first",
       {listen_and_connect, accepted, exchange, all_received, a_closes, end_at_b, b_closes}},
      {"passive-side-closes-first",
       {listen_and_connect, accepted, exchange, all_received, b_closes, end_at_a, a_closes}},
      {"simultaneous-close", {listen_and_connect, accepted, exchange, all_received, both_close}, true},
      {"half-close", {listen_and_connect, accepted, a_closes, end_at_b, b_sends, all_received, b_closes}},
      {"data-and-close-at-once", {listen_and_connect, accepted, send_and_close, all_received, end_at_b, b_closes}},
      {"simultaneous-open", {connect_both, both_established, exchange, all_received, a_closes, end_at_b, b_closes}},
      {"simultaneous-open-and-close", {connect_both, both_established, both_close}, true},
  };
  return kAll;
}

struct Outcome {
  bool finished = false;  // every step was done, and both sides are rid of the connection or linger
  bool endless = false;
  std::size_t steps = 0;
  int carried = 0;
  State a = State::Closed, b = State::Closed;
};

Outcome play(const Scenario& scenario, const Profile& profile, int lost, int doubled = kNone) {
  Wire wire(profile, lost, doubled);
  User a{.host = &wire.host_a()}, b{.host = &wire.host_b()};
  Outcome outcome;
  const auto over = [](State s) { return s == State::Closed || s == State::TimeWait; };
  while (wire.now() < kLimit && !wire.endless()) {
    while (outcome.steps < scenario.steps.size() && scenario.steps[outcome.steps](a, b)) {
      ++outcome.steps;
      // What two users do in one step crosses on the wire; then everything is carried.
      wire.settle();
    }
    wire.settle();
    outcome.a = a.state();
    outcome.b = b.state();
    outcome.finished = outcome.steps == scenario.steps.size() && over(outcome.a) && over(outcome.b);
    if (outcome.finished) break;
    wire.tick();
  }
  outcome.endless = wire.endless();
  outcome.carried = wire.carried();
  return outcome;
}

class Hosts : public testing::TestWithParam<std::size_t> {
 protected:
  const Scenario& scenario() const { return scenarios()[GetParam()]; }
};

TEST_P(Hosts, NothingLost_ComesToItsEnd) {
  for (const Profile& profile : kProfiles) {
    const Outcome outcome = play(scenario(), profile, kNone);
    EXPECT_TRUE(outcome.finished) << profile.name << ": step " << outcome.steps << ", " << name(outcome.a) << " and "
                                  << name(outcome.b);
    EXPECT_FALSE(outcome.endless) << profile.name;
    // The side that closed first lingers, both do if they closed at once.
    const int lingering = (outcome.a == State::TimeWait ? 1 : 0) + (outcome.b == State::TimeWait ? 1 : 0);
    EXPECT_EQ(lingering, scenario().both_linger ? 2 : 1) << profile.name;
  }
}

TEST_P(Hosts, AnySegmentLost_ComesToItsEnd) {
  for (const Profile& profile : kProfiles) {
    const int all = play(scenario(), profile, kNone).carried;
    EXPECT_GT(all, 6);
    for (int lost = 0; lost < all; ++lost) {
      const Outcome outcome = play(scenario(), profile, lost);
      EXPECT_TRUE(outcome.finished) << profile.name << ", segment " << lost << " lost: step " << outcome.steps << ", "
                                    << name(outcome.a) << " and " << name(outcome.b)
                                    << (outcome.endless ? ", an endless exchange" : "");
    }
  }
}

TEST_P(Hosts, AnySegmentTwice_ComesToItsEnd) {
  for (const Profile& profile : kProfiles) {
    const int all = play(scenario(), profile, kNone).carried;
    for (int doubled = 0; doubled < all; ++doubled) {
      const Outcome outcome = play(scenario(), profile, kNone, doubled);
      EXPECT_TRUE(outcome.finished) << profile.name << ", segment " << doubled << " twice: step " << outcome.steps
                                    << ", " << name(outcome.a) << " and " << name(outcome.b)
                                    << (outcome.endless ? ", an endless exchange" : "");
    }
  }
}

std::string scenario_name(const testing::TestParamInfo<std::size_t>& info) {
  std::string name = scenarios()[info.param].name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Close, Hosts, testing::Range<std::size_t>(0, 7), scenario_name);

TEST(HostCalls, TimeWait_EndsAfterTwoMsl) {
  const Profile& profile = kProfiles.front();
  Wire wire(profile, kNone);
  User a{.host = &wire.host_a()}, b{.host = &wire.host_b()};
  for (const Play& step : scenarios().front().steps) {
    for (int i = 0; i < 100 && !step(a, b); ++i) wire.tick();
    wire.settle();
  }
  ASSERT_EQ(a.state(), State::TimeWait);
  const std::uint32_t began = wire.now();
  while (wire.now() - began < 2 * profile.msl - kTick) wire.tick();
  EXPECT_EQ(a.state(), State::TimeWait);
  wire.tick();
  wire.tick();
  EXPECT_EQ(a.state(), State::Closed);
}

TEST(HostCalls, NobodyThere_RefusedAtOnce) {
  Wire wire(kProfiles.front(), kNone);
  User a{.host = &wire.host_a()};
  a.handle = a.host->connect(kPortA, kPortB);
  wire.settle();
  EXPECT_EQ(a.state(), State::Closed);
  EXPECT_EQ(a.host->connection(a.handle).tcb.ending, Ending::Refused);
}

TEST(HostCalls, Abort_ResetsThePeer) {
  Wire wire(kProfiles.front(), kNone);
  User a{.host = &wire.host_a()}, b{.host = &wire.host_b()};
  listen_and_connect(a, b);
  wire.settle();
  ASSERT_TRUE(accepted(a, b));
  a.host->call(a.handle, UserEvent::Abort, 0);
  wire.settle();
  EXPECT_EQ(a.state(), State::Closed);
  EXPECT_EQ(b.state(), State::Closed);
  EXPECT_EQ(b.host->connection(b.handle).tcb.ending, Ending::Reset);
}

TEST(HostCalls, PeerGone_GivesUpAfterR2) {
  const Profile& profile = kProfiles.front();
  Host<> host{Endpoint(profile)};
  const int handle = host.connect(kPortA, kPortB);
  host.advance_to(profile.r2_syn - 1);
  EXPECT_TRUE(host.connection(handle).alive);
  host.advance_to(2 * profile.r2_syn);
  EXPECT_FALSE(host.connection(handle).alive);
  EXPECT_EQ(host.connection(handle).tcb.ending, Ending::TimedOut);
}

// A passively opened connection: what its host has sent so far is forgotten.
struct Established {
  Host<> host{Endpoint(kProfiles.front())};
  int handle = -1;

  Established() {
    const int listener = host.listen(kPortB, 1);
    arrives({.seq = {1000}, .wnd = 65'535, .has_syn = true});
    handle = 0;
    arrives(in_order());
    EXPECT_EQ(host.accept(listener), handle);
    host.forget_sent();
  }
  const Tcb<Numbers>& tcb() const { return host.connection(handle).tcb; }
  // Acknowledges everything.
  Segment<Numbers> in_order(std::uint32_t text = 0) const {
    return {.seq = tcb().rcv.nxt, .ack = tcb().snd.nxt, .text = text, .wnd = 65'535, .has_ack = true};
  }
  void arrives(const Segment<Numbers>& segment) { host.arrive(kPortB, kPortA, segment); }
  std::vector<Segment<Numbers>> sent() {
    std::vector<Segment<Numbers>> segments;
    for (Sent one; host.poll(one);) segments.push_back(one.segment);
    return segments;
  }
};

TEST(HostWindow, RoomAgain_IsTold) {
  Established c;
  c.arrives(c.in_order(65'535));
  EXPECT_EQ(c.tcb().rcv.wnd, 0U);
  c.host.forget_sent();
  EXPECT_EQ(c.host.call(c.handle, UserEvent::Receive, 100), Told::Ok);
  const auto sent = c.sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].wnd, 100U);
}

TEST(HostWindow, RoomThatTextTells_IsToldOnce) {
  Established c;
  c.arrives(c.in_order(65'535));
  constexpr std::uint32_t kMoreThanGoesAtOnce = 40'000;  // octets, in segments of 536
  c.host.call(c.handle, UserEvent::Send, kMoreThanGoesAtOnce);
  ASSERT_GT(c.tcb().snd.queued, 0U);
  ASSERT_EQ(c.tcb().rcv.wnd, 0U);
  c.host.forget_sent();
  c.host.call(c.handle, UserEvent::Receive, 100);
  const auto sent = c.sent();
  EXPECT_FALSE(sent.empty());
  for (const auto& segment : sent) {
    EXPECT_GT(segment.text, 0U);
    EXPECT_EQ(segment.wnd, 100U);
  }
}

// The peer contradicts itself: its FIN, held, stands where text comes later; so the window is closed behind a FIN.
TEST(HostWindow, RoomBehindAFin_IsNotTold) {
  Established c;
  c.arrives(c.in_order(65'533));
  Segment<Numbers> fin = c.in_order();
  fin.seq = fin.seq + 1U;
  fin.has_fin = true;
  c.arrives(fin);
  c.arrives(c.in_order(2));
  ASSERT_EQ(c.tcb().state, State::CloseWait);
  ASSERT_EQ(c.tcb().rcv.wnd, 0U);
  c.host.forget_sent();
  EXPECT_EQ(c.host.call(c.handle, UserEvent::Receive, 100), Told::Ok);
  EXPECT_TRUE(c.sent().empty());
}

}  // namespace
}  // namespace synfin::model
