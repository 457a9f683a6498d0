// What must hold of every step (properties/one_step.h), of numbers: on a grid of all controls, all control bits and the
// edges of everything, and on random values; under every profile. Each claim is refuted by both of a planted bug.
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/properties/laws/checked.h"
#include "tests/properties/laws/steps.h"

namespace synfin::properties {
namespace {

using model::Numbers;
using model::State;

std::vector<Control> all_controls(const model::Profile& profile) {
  std::vector<Control> all;
  for (std::size_t i = 0; i < model::kStates; ++i) {
    const auto some = controls_of(static_cast<State>(i), profile);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

// Watches claims over steps: whether each held, and how often it was put to the test.
class Watch {
 public:
  explicit Watch(std::vector<StepClaim> claims) : claims_(std::move(claims)) {}

  // The claim that this step breaks, or nothing.
  std::string broken_by(const OneStep<Numbers>& s) {
    for (const StepClaim& c : claims_) {
      if (is_put_to_the_test(c.name, s)) ++tested_[c.name];
      if (!c.of_numbers(s)) return std::string(c.name);
    }
    return {};
  }
  void expect_all_tested(const model::Profile& profile) const {
    for (const StepClaim& c : claims_) {
      // RFC 1337: no segment ends TIME-WAIT.
      const bool never = c.name == "time_wait_left_only_as_permitted" && profile.claims.value(model::Axis::Rfc1337);
      EXPECT_EQ(tested_.count(c.name), never ? 0U : 1U) << profile.name << ": " << c.name;
    }
  }

 private:
  std::vector<StepClaim> claims_;
  std::map<std::string_view, std::uint64_t> tested_;
};

std::string told(const OneStep<Numbers>& s) {
  return std::string(name(s.event)) + " in " + std::string(name(s.before.state)) + " leads to " +
         std::string(name(s.step.tcb.state));
}

// --- The grid ---

void set_flags(HostSegment& segment, unsigned flags) {
  segment.has_syn = (flags & 1U) != 0;
  segment.has_ack = (flags & 2U) != 0;
  segment.has_rst = (flags & 4U) != 0;
  segment.has_fin = (flags & 8U) != 0;
}

constexpr std::uint32_t kIss = 0xFFFF'FFFE, kRcvNxt = 0x7FFF'FFFF;  // what follows wraps, or turns signed

// A TCB in the smallest shapes: so much outstanding, so large a window, so much queued.
HostTcb shape(const Control& control, std::uint32_t outstanding, std::uint32_t window, std::uint32_t queued) {
  HostTcb tcb = fresh_tcb<Numbers>(control);
  if (!detail::has_connection(control.state)) return tcb;
  const bool opening = control.state == State::SynSent || control.state == State::SynReceived;
  tcb.iss = tcb.snd.una = {kIss};
  if (!opening) tcb.snd.una = tcb.iss + 1;
  tcb.snd.nxt = tcb.snd.una + outstanding + (opening ? 1U : 0U);
  tcb.snd.wnd = tcb.snd.max_wnd = window;
  tcb.snd.queued = queued;
  tcb.irs = {kRcvNxt - 1};
  tcb.rcv.nxt = tcb.snd.wl1 = {kRcvNxt};
  tcb.snd.wl2 = tcb.snd.una;
  tcb.rcv.wnd = window;
  // A FIN that came on the SYN stands at RCV.NXT; what is held else stands above a gap.
  tcb.held.from = tcb.rcv.nxt + (control.held_fin_counted ? 0U : 1U);
  tcb.held.text = control.held && !control.held_fin_counted ? 1U : 0U;
  tcb.previous.snd_nxt = tcb.iss - 100;
  tcb.previous.rcv_nxt = tcb.irs - 100;
  return tcb;
}

// Calls visit(values) for every segment at the edges of this TCB; stops when that is false.
bool each_segment(const HostTcb& tcb, const std::function<bool(const StepValues&)>& visit) {
  static constexpr std::array<std::uint32_t, 5> kSeqs = {0U - 1, 0, 1, 2, 0x8000'0000U};
  static constexpr std::array<std::uint32_t, 6> kAcks = {0, 0U - 1, 1, 2, 3, 0x8000'0000U};
  constexpr std::size_t kFlags = 16, kTexts = 3;
  StepValues values{.before = tcb};
  values.fresh_iss = 0x1234'5678;
  values.octets = 1;
  for (std::size_t i = 0; i < kFlags * kTexts * kSeqs.size() * kAcks.size(); ++i) {
    const std::size_t ack = i % kAcks.size(), seq = i / kAcks.size() % kSeqs.size();
    const std::size_t rest = i / kAcks.size() / kSeqs.size();
    const auto text = static_cast<std::uint32_t>(rest % kTexts);
    set_flags(values.segment, static_cast<unsigned>(rest / kTexts));
    if (!values.segment.has_ack && ack != 0) continue;
    values.segment.seq = tcb.rcv.nxt + kSeqs[seq];
    values.segment.ack = tcb.snd.una + kAcks[ack];
    values.segment.text = text;
    values.segment.wnd = text == 1 ? 0 : 0xFFFF;
    values.leaving = static_cast<std::uint32_t>(seq + ack + text);
    if (!visit(values)) return false;
  }
  return true;
}

// The first step from this shape that breaks a claim, or nothing.
std::string broken_from(const HostTcb& tcb, const Steps& steps, Watch& watch) {
  std::string broken;
  each_segment(tcb, [&](const StepValues& values) {
    steps.each(values, [&](const OneStep<Numbers>& s) {
      if (!broken.empty()) return;
      broken = watch.broken_by(s);
      if (!broken.empty()) broken += ": " + told(s);
    });
    return broken.empty();
  });
  return broken;
}

// What is outstanding is text, or FIN: an open window with text queued, and a closed one without.
std::vector<HostTcb> shapes(const Control& control) {
  if (!detail::has_connection(control.state)) return {shape(control, 0, 0, 0)};
  std::vector<HostTcb> all = {shape(control, 0, 2, 1)};
  if (control.offered_scale || control.sent_scale) return all;
  all.push_back(shape(control, 1, 0, 0));
  all.push_back(shape(control, 2, 2, 1));
  return all;
}

// The first step of the grid that breaks a claim, or nothing.
std::string broken_on_grid(const model::Profile& profile, const Mutation& mutation, Watch& watch) {
  const Steps steps(profile, mutation);
  for (const Control& control : all_controls(profile)) {
    for (const HostTcb& tcb : shapes(control)) {
      const std::string broken = broken_from(tcb, steps, watch);
      if (!broken.empty()) return broken + ", " + describe(control);
    }
  }
  return {};
}

// Where it is slow one profile stands for all on the grid, and fewer values are drawn.
#ifdef SYNFIN_THOROUGH
constexpr std::size_t kOnGrid = model::kProfiles.size();
constexpr int kCases = 4000;
#else
constexpr std::size_t kOnGrid = 1;
constexpr int kCases = 1000;
#endif

class Profiles : public testing::TestWithParam<std::size_t> {
 protected:
  static const model::Profile& profile() { return model::kProfiles[GetParam()]; }
};

TEST_P(Profiles, EveryStepOnTheGrid_KeepsAllClaims) {
  if (GetParam() >= kOnGrid) GTEST_SKIP() << "tried where it is quick";
  Watch watch(claims());
  EXPECT_EQ(broken_on_grid(profile(), {}, watch), "");
  watch.expect_all_tested(profile());
}

// --- Random values ---

std::uint32_t number(std::uint32_t below) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, below));
}

// A number near an edge, or anywhere.
std::uint32_t near(std::initializer_list<std::uint32_t> edges) {
  const std::uint32_t which = number(static_cast<std::uint32_t>(edges.size()) + 1);
  if (which == edges.size()) return *rc::gen::arbitrary<std::uint32_t>();
  return *(edges.begin() + which) + static_cast<std::uint32_t>(*rc::gen::inRange(-2, 3));
}

std::uint32_t at_most(std::uint32_t limit, std::initializer_list<std::uint32_t> edges) {
  const std::uint32_t n = near(edges);
  return n <= limit ? n : n % (limit + 1);
}

HostTcb random_tcb(const Control& control) {
  HostTcb tcb = fresh_tcb<Numbers>(control);
  if (!detail::has_connection(control.state)) return tcb;
  constexpr std::uint32_t kLimit = detail::kWindowLimit;
  const bool opening = control.state == State::SynSent || control.state == State::SynReceived;
  tcb.iss = {near({0, 0x8000'0000U})};
  tcb.irs = {near({0, 0x8000'0000U})};
  tcb.snd.una = opening ? tcb.iss : tcb.iss + near({1});
  tcb.snd.nxt = tcb.snd.una + (opening && !control.close_requested ? 1U : at_most(kLimit, {1, 1460, kLimit}));
  if (opening && tcb.snd.nxt == tcb.iss) tcb.snd.nxt = tcb.iss + 1;
  tcb.snd.wnd = at_most(kLimit, {0, 1, 0xFFFF, kLimit});
  tcb.snd.max_wnd = at_most(kLimit, {tcb.snd.wnd, 0xFFFF});
  tcb.snd.shift = number(15);
  tcb.snd.mss = at_most(0xFFFF, {536, 1460});
  tcb.snd.queued = near({0, 1, 1460});
  tcb.rcv.nxt = tcb.irs + near({1, 100});
  tcb.rcv.wnd = at_most(kLimit, {0, 1, 0xFFFF, kLimit});
  tcb.rcv.shift = number(15);
  tcb.rcv.unread = near({0, 1});
  tcb.snd.wl1 = tcb.rcv.nxt + near({0});
  tcb.snd.wl2 = tcb.snd.una + near({0});
  tcb.held.from = tcb.rcv.nxt + near({0, 1});
  tcb.held.text = at_most(0xFFFF, {0, 1});
  tcb.previous.snd_nxt = {near({0})};
  tcb.previous.rcv_nxt = {near({0})};
  tcb.ts_recent = near({0});
  return tcb;
}

StepValues random_values(const Control& control) {
  StepValues values{.before = random_tcb(control)};
  const HostTcb& tcb = values.before;
  HostSegment& segment = values.segment;
  set_flags(segment, number(16));
  segment.has_urg = number(8) == 1;
  segment.seq = tcb.rcv.nxt + near({0, 0, 0, tcb.rcv.wnd, tcb.irs - tcb.rcv.nxt, 0x8000'0000U});
  segment.ack = tcb.snd.una + near({0, 1, tcb.snd.nxt - tcb.snd.una, tcb.iss - tcb.snd.una, 0x8000'0000U});
  segment.text = at_most(0xFFFF, {0, 0, 1, tcb.rcv.wnd, 1460});
  segment.wnd = at_most(0xFFFF, {0, 1, 0xFFFF});
  auto& options = segment.options;
  options.has_mss = number(2) == 1;
  options.mss = at_most(0xFFFF, {536});
  options.has_window_scale = number(2) == 1;
  options.window_shift = number(256);
  options.has_timestamps = number(2) == 1;
  options.tsval = tcb.ts_recent + near({0});
  options.tsecr = near({0});
  values.fresh_iss = (tcb.snd.nxt + near({1, 0x8000'0000U})).raw;
  values.now = near({0});
  values.octets = near({1});
  values.leaving = number(4);
  return values;
}

// Of so many random values, each with all that can happen.
Checked at_random(const model::Profile& profile, const Mutation& mutation, Watch& watch, int cases,
                  Sought sought = Sought::Anything) {
  const Steps steps(profile, mutation);
  const std::vector<Control> controls = all_controls(profile);
  // Every state as often as any other, however many controls it has.
  std::array<std::vector<std::uint32_t>, model::kStates> of_state;
  for (std::uint32_t i = 0; i < controls.size(); ++i)
    of_state[static_cast<std::size_t>(controls[i].state)].push_back(i);
  const auto property = [&] {
    const auto& some = of_state[number(model::kStates)];
    const Control& control = controls[some[number(static_cast<std::uint32_t>(some.size()))]];
    RC_LOG() << describe(control);
    steps.each(random_values(control), [&](const OneStep<Numbers>& s) {
      RC_LOG() << told(s);
      RC_ASSERT(watch.broken_by(s) == std::string());
    });
  };
  return checked(std::string(profile.name), cases, property, sought);
}

TEST_P(Profiles, EveryRandomStep_KeepsAllClaims) {
  Watch watch(claims());
  const Checked outcome = at_random(profile(), {}, watch, kCases);
  EXPECT_TRUE(outcome.holds) << outcome.says;
  watch.expect_all_tested(profile());
}

INSTANTIATE_TEST_SUITE_P(All, Profiles, testing::Range<std::size_t>(0, model::kProfiles.size()),
                         [](const auto& parameter) {
                           std::string text(model::kProfiles[parameter.param].name);
                           std::replace(text.begin(), text.end(), '-', '_');
                           return text;
                         });

// --- Each claim can be broken ---

class PlantedInSteps : public testing::TestWithParam<std::size_t> {};

TEST_P(PlantedInSteps, IsRefutedOnTheGridAndAtRandom) {
  const BrokenClaim planted = broken_claims()[GetParam()];
  const model::Profile& profile = *model::find_profile(planted.profile);
  Watch on_grid({claim(planted.claim)});
  EXPECT_NE(broken_on_grid(profile, planted.mutation, on_grid), "") << planted.claim << ", " << planted.mutation.name;
  Watch random({claim(planted.claim)});
  EXPECT_FALSE(at_random(profile, planted.mutation, random, kCases, Sought::Planted).holds)
      << planted.claim << ", " << planted.mutation.name;
}

INSTANTIATE_TEST_SUITE_P(All, PlantedInSteps, testing::Range<std::size_t>(0, 15));

TEST(OneStepLaws, EachClaim_HasABugThatBreaksIt) {
  ASSERT_EQ(broken_claims().size(), 15U);
  for (const StepClaim& c : claims()) {
    const auto all = broken_claims();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const BrokenClaim& b) { return b.claim == c.name; })) << c.name;
  }
}

}  // namespace
}  // namespace synfin::properties
