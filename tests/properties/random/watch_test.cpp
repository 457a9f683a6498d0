// Who tests the judge: for each property that Watch judges by, a bug that breaks it, and nothing else before it. The
// bugs are in what the watch is told: a host of the model does as it should, and its steps are told otherwise.
#include "properties/random/watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>

namespace synfin::properties {
namespace {

using model::HostConnection;
using model::State;
using model::UserEvent;
using Segment = Watch::Segment;
using Step = Watch::Step;
using Called = model::Called<model::Numbers>;

const model::Profile& base() { return model::kProfiles.front(); }

// How what a host does is told; what is empty is told as it is.
struct Tale {
  std::function<void(HostConnection&, Segment&, Step&)> arrival;
  std::function<void(Called&)> call;
  std::function<void(Step&)> end;
  std::function<void(HostConnection&, Segment&)> sending;
  std::function<void(HostConnection&)> settling;
  bool keeps_sending_back = false;  // nothing is told of what is sent
};

struct TellsTale : model::NoWatcher {
  Watch* watch = nullptr;
  const Tale* tale = nullptr;

  void arrived(HostConnection c, Segment seg, Step step, std::uint32_t now) const {
    if (tale->arrival) tale->arrival(c, seg, step);
    watch->arrived(c, seg, step, now);
  }
  void called(const HostConnection& c, UserEvent event, std::uint32_t octets, Called called, std::uint32_t now) const {
    if (tale->call) tale->call(called);
    watch->called(c, event, octets, called, now);
  }
  void timed_out(const HostConnection& c, model::Timer timer, Step step, std::uint32_t now) const {
    if (tale->end) tale->end(step);
    watch->timed_out(c, timer, step, now);
  }
  void sent(HostConnection c, Segment seg, std::uint32_t now) const {
    if (tale->keeps_sending_back) return;
    if (tale->sending) tale->sending(c, seg);
    watch->sent(c, seg, now);
  }
  void settled(HostConnection c, std::uint32_t now) const {
    if (tale->settling) tale->settling(c);
    watch->settled(c, now);
  }
};

// A host, its user and its peers, and the watch. Where it is honest, nothing of the bug happens: all is told as it is.
class Scene {
 public:
  explicit Scene(bool honest)
      : honest_(honest), profile_(base()), host_(model::Endpoint(profile_), model::NoFaults{}, teller()) {
    watch_.restart(base());
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  const Watch& watch() const { return watch_; }
  const Watch::Tcb& tcb() const { return watch_.tcb_of(0); }

  // --- The bug ---

  // From here on it is told so.
  void tell(Tale tale) {
    if (!honest_) tale_ = std::move(tale);
  }
  // The endpoint has other constants than it claims.
  void constants(const std::function<void(model::Profile&)>& change) {
    if (!honest_) change(profile_);
  }
  // Time passes, and the host misses it.
  void oversleep(std::uint32_t duration) {
    if (honest_) return pass(duration);
    watch_.time_is(host_.now() + duration);
  }
  // A segment leaves that the host never sent; `change` makes it of an empty ACK, and the TCB that it leaves behind.
  void sends_besides(const std::function<void(HostConnection&, Segment&)>& change) {
    if (honest_) return;
    HostConnection c = host_.connection(handle_);
    Segment seg{.seq = c.tcb.snd.nxt, .ack = c.tcb.rcv.nxt, .wnd = c.tcb.rcv.wnd, .has_ack = true};
    change(c, seg);
    watch_.sent(c, seg, host_.now());
  }

  // --- What happens ---

  void listens(std::uint32_t backlog = 8) { watch_.listens(host_.listen(Watch::kLocalPort, backlog), backlog); }
  void arrives(const Segment& seg, std::uint8_t peer = 0) {
    host_.arrive(Watch::kLocalPort, static_cast<std::uint16_t>(Watch::kFirstRemotePort + peer), seg);
  }
  // In order, and it acknowledges everything.
  Segment in_order() const { return {.seq = tcb().rcv.nxt, .ack = tcb().snd.nxt, .wnd = 65'535, .has_ack = true}; }
  void syn(std::uint8_t peer = 0) { arrives({.seq = {1000}, .wnd = 65'535, .has_syn = true}, peer); }
  void is_established() {
    listens();
    syn();
    arrives(in_order());
    handle_ = host_.accept(0);
    watch_.accepted(0);
    ASSERT_EQ(tcb().state, State::Established);
  }
  void text(std::uint32_t octets) {
    Segment seg = in_order();
    seg.text = octets;
    arrives(seg);
  }
  void fin() {
    Segment seg = in_order();
    seg.has_fin = true;
    arrives(seg);
  }
  void rst() {
    Segment seg = in_order();
    seg.has_ack = false;
    seg.has_rst = true;
    arrives(seg);
  }
  void window(std::uint16_t octets) {
    Segment seg = in_order();
    seg.ack = tcb().snd.una;
    seg.wnd = octets;
    arrives(seg);
  }
  void call(UserEvent event, std::uint32_t octets = 0) { host_.call(handle_, event, octets); }
  void pass(std::uint32_t duration) {
    host_.advance_to(host_.now() + duration);
    watch_.time_is(host_.now());
  }
  void is_in_time_wait() {
    is_established();
    call(UserEvent::Close);
    arrives(in_order());
    fin();
    ASSERT_EQ(tcb().state, State::TimeWait);
  }

 private:
  TellsTale teller() {
    TellsTale t;
    t.watch = &watch_;
    t.tale = &tale_;
    return t;
  }

  bool honest_;
  model::Profile profile_;
  Watch watch_;
  Tale tale_;
  int handle_ = 0;
  model::Host<model::Endpoint, model::NoFaults, TellsTale> host_;
};

// A property, and what happens when it is broken.
struct Planted {
  std::string_view property;
  void (*happens)(Scene&);
};

void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.property; }

// --- Of steps and TCBs (properties/one_step.h) ---

constexpr std::uint32_t kMsl = model::kProfiles.front().msl;

void step_of_an_ack(Scene& scene, const std::function<void(Segment&, Step&)>& change) {
  scene.is_established();
  scene.tell({.arrival = [change](HostConnection&, Segment& seg, Step& step) { change(seg, step); }});
  scene.arrives(scene.in_order());
}

void step_of_a_send(Scene& scene, const std::function<void(Called&)>& change) {
  scene.is_established();
  scene.tell({.call = change});
  scene.call(UserEvent::Send, 100);
}

const Planted kOfSteps[] = {
    {"acknowledgment_is_of_something_sent",
     [](Scene& scene) {
       step_of_an_ack(scene, [](Segment&, Step& step) { step.tcb.snd.una = step.tcb.snd.nxt + 5U; });
     }},
    {"own_syn_and_fin_count_once",
     [](Scene& scene) {
       step_of_a_send(scene, [](Called& called) { called.step.tcb.snd.nxt = called.step.tcb.snd.nxt + 1U; });
     }},
    {"peers_syn_and_fin_count_once",
     [](Scene& scene) {
       step_of_an_ack(scene, [](Segment&, Step& step) { step.tcb.rcv.nxt = step.tcb.rcv.nxt + 1U; });
     }},
    {"rst_never_answers_rst",
     [](Scene& scene) {
       scene.is_established();
       scene.tell({.arrival = [](HostConnection&, Segment&, Step& step) { step.reply = model::Reply::Reset; }});
       scene.rst();
     }},
    {"closed_stays_quiet",
     [](Scene& scene) {
       scene.tell({.arrival = [](HostConnection&, Segment&, Step& step) { step.reply = model::Reply::Ack; }});
       scene.arrives({.seq = {7}, .ack = {8}, .has_ack = true});
     }},
    {"time_wait_left_only_as_permitted",
     [](Scene& scene) {
       scene.is_in_time_wait();
       scene.tell({.arrival = [](HostConnection&, Segment&, Step& step) { step.tcb = deleted(step.tcb); }});
       scene.arrives(scene.in_order());
     }},
    {"states_change_by_arrows",
     [](Scene& scene) { step_of_an_ack(scene, [](Segment&, Step& step) { step.tcb.state = State::FinWait2; }); }},
    {"rcv_nxt_never_retreats",
     [](Scene& scene) {
       step_of_an_ack(scene, [](Segment&, Step& step) {
         step.tcb.rcv.nxt = step.tcb.rcv.nxt + 0xFFFF'FFFFU;
         --step.tcb.rcv.unread;
       });
     }},
    {"established_only_by_acknowledgment_of_this_iss",
     [](Scene& scene) {
       scene.listens();
       scene.syn();
       scene.tell(
           {.arrival = [](HostConnection& c, Segment&, Step& step) { step = stay(enter(State::Established, c.tcb)); }});
       Segment old = scene.in_order();
       old.ack = scene.tcb().iss;
       scene.arrives(old);
     }},
    {"windows_fit",
     [](Scene& scene) { step_of_an_ack(scene, [](Segment&, Step& step) { step.tcb.snd.max_wnd = 0x4000'0001; }); }},
    {"send_order_is_kept",
     [](Scene& scene) {
       step_of_a_send(scene, [](Called& called) { called.step.tcb.snd.una = called.step.tcb.snd.una + 10U; });
     }},
    {"only_syn_is_outstanding",
     [](Scene& scene) {
       scene.listens();
       scene.syn();
       scene.tell({.call = [](Called& called) { called.step.tcb.snd.una = called.step.tcb.snd.una + 1U; }});
       scene.call(UserEvent::Send, 100);
     }},
};

// --- Of the watch itself ---

// What is sent of 100 octets stays untold, and so does the TCB that it left behind.
void data_kept_back(Scene& scene) {
  scene.is_established();
  Tale tale{.settling = [&scene](HostConnection& c) { c.tcb = scene.tcb(); }};
  tale.keeps_sending_back = true;
  scene.tell(std::move(tale));
  scene.call(UserEvent::Send, 100);
}

// CLOSE waits behind data that the peer has no window for.
void closes_behind_data(Scene& scene) {
  scene.is_established();
  scene.window(0);
  scene.call(UserEvent::Send, 100);
  scene.call(UserEvent::Close);
}

void probes_while_busy(Scene& scene) {
  scene.is_established();
  scene.window(10);
  scene.call(UserEvent::Send, 10);
  scene.window(0);
  scene.call(UserEvent::Send, 100);
  scene.sends_besides([](HostConnection& c, Segment& seg) {
    seg.text = 1;
    c.tcb.snd.nxt = c.tcb.snd.nxt + 1U;
    --c.tcb.snd.queued;
  });
}

const Planted kOfTheWatch[] = {
    {kArrivalAllowed.name,
     [](Scene& scene) { step_of_an_ack(scene, [](Segment&, Step& step) { step.tcb.snd.wnd = 77; }); }},
    {kCallAllowed.name,
     [](Scene& scene) { step_of_a_send(scene, [](Called& called) { called.told = model::Told::Error; }); }},
    {kMayLeave.name,
     [](Scene& scene) {
       scene.is_established();
       scene.tell({.sending = [](HostConnection&, Segment& seg) { seg.ack = seg.ack + 1U; }});
       scene.call(UserEvent::Send, 100);
     }},
    {kResetOwed.name,
     [](Scene& scene) {
       scene.tell({.sending = [](HostConnection&, Segment& seg) { seg.seq = seg.seq + 1U; }});
       scene.arrives({.seq = {7}, .ack = {8}, .has_ack = true});
     }},
    {kReplySent.name,
     [](Scene& scene) {
       Tale tale;
       tale.keeps_sending_back = true;
       scene.tell(std::move(tale));
       scene.arrives({.seq = {7}, .ack = {8}, .has_ack = true});
     }},
    {kAckInTime.name,
     [](Scene& scene) {
       scene.constants([](model::Profile& p) { p.ack_delay = 600; });
       scene.is_established();
       scene.text(100);
       scene.oversleep(600);
     }},
    {kOnlySteps.name,
     [](Scene& scene) {
       scene.is_established();
       scene.tell({.settling = [](HostConnection& c) { ++c.tcb.snd.wnd; }});
       scene.arrives(scene.in_order());
     }},
    {kListenerKept.name,
     [](Scene& scene) {
       scene.listens();
       scene.tell({.arrival = [](HostConnection& c, Segment&, Step&) { c.tcb.listening = false; }});
       scene.syn();
     }},
    {kBacklogKept.name,
     [](Scene& scene) {
       scene.listens(1);
       scene.syn();
       scene.tell({.arrival = [](HostConnection& c, Segment&, Step&) { c.tcb.backlog_full = false; }});
       scene.syn(1);
     }},
    {kEntriesLeave.name,
     [](Scene& scene) {
       scene.listens(1);
       scene.tell({.arrival = [](HostConnection& c, Segment&, Step&) { c.tcb.backlog_full = true; }});
       scene.syn();
     }},
    {kSends.name, &data_kept_back},
    {kProbes.name,
     [](Scene& scene) {
       scene.is_established();
       scene.window(0);
       scene.call(UserEvent::Send, 100);
       scene.oversleep(60'001);
     }},
    {kRetransmits.name,
     [](Scene& scene) {
       scene.is_established();
       scene.call(UserEvent::Send, 100);
       scene.oversleep(60'000);
     }},
    {kGivesUpInTime.name,
     [](Scene& scene) {
       scene.constants([](model::Profile& p) { p.r2_data = 600'000; });
       scene.is_established();
       scene.call(UserEvent::Send, 100);
       scene.pass(200'000);
     }},
    {kPatient.name,
     [](Scene& scene) {
       scene.constants([](model::Profile& p) { p.r2_data = 5000; });
       scene.is_established();
       scene.call(UserEvent::Send, 100);
       scene.pass(200'000);
     }},
    {kTimeWaitLasts.name,
     [](Scene& scene) {
       scene.constants([](model::Profile& p) { p.msl = kMsl / 2; });
       scene.is_in_time_wait();
       scene.pass(3 * kMsl);
     }},
    {kTimeWaitEnds.name,
     [](Scene& scene) {
       scene.is_in_time_wait();
       scene.oversleep(2 * kMsl + 1);
     }},
    {kSentOrTold.name,
     [](Scene& scene) {
       closes_behind_data(scene);
       scene.tell({.arrival = [](HostConnection&, Segment&, Step& step) { step.tcb.ending = model::Ending::None; }});
       scene.rst();
     }},
    {kProbesIdle.name, &probes_while_busy},
};

class WatchJudges : public testing::TestWithParam<Planted> {};

TEST_P(WatchJudges, ItsBug_IsNamed) {
  Scene scene(false);
  GetParam().happens(scene);
  EXPECT_EQ(scene.watch().violation().property, GetParam().property);
}

TEST_P(WatchJudges, WithoutTheBug_NothingIsWrong) {
  Scene scene(true);
  GetParam().happens(scene);
  EXPECT_EQ(scene.watch().violation().property, "");
}

std::string gtest_name(const testing::TestParamInfo<Planted>& test) { return std::string(test.param.property); }

INSTANTIATE_TEST_SUITE_P(Steps, WatchJudges, testing::ValuesIn(kOfSteps), &gtest_name);
INSTANTIATE_TEST_SUITE_P(Itself, WatchJudges, testing::ValuesIn(kOfTheWatch), &gtest_name);

// Unsent data whose user is not told is seen at the timer's doing too.
TEST(Watch, GivesUpWithUnsentData_WithoutAWord_IsNamed) {
  Scene scene(false);
  scene.is_established();
  scene.window(10);
  scene.call(UserEvent::Send, 100);
  scene.call(UserEvent::Close);
  scene.tell({.end = [](Step& step) { step.tcb.ending = model::Ending::None; }});
  scene.pass(200'000);
  EXPECT_EQ(scene.watch().violation().property, kSentOrTold.name);
}

TEST(Watch, EveryProperty_HasItsBug) {
  std::set<std::string_view> planted, all;
  for (const Planted& p : kOfSteps) planted.insert(p.property);
  for (const Planted& p : kOfTheWatch) planted.insert(p.property);
  for (const auto& property : kProperties<model::Numbers>) all.insert(property.name);
  for (const auto& invariant : kInvariants<model::Numbers>) all.insert(invariant.name);
  for (const WatchedProperty* property : kWatchedProperties) all.insert(property->name);
  EXPECT_EQ(planted, all);
}

}  // namespace
}  // namespace synfin::properties
