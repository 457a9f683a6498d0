// The packed form of a world: nothing that can be told apart is lost, and what cannot be has one form.
#include <map>
#include <set>

#include "properties/exhaustive/world_system.h"
#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

using World = WorldSystem::World;
using Packed = WorldSystem::Packed;
using Flying = model::Flying<model::Numbers>;
using Side = model::Side<model::Numbers>;

bool same(const Flying& a, const Flying& b) {
  const auto &x = a.segment, &y = b.segment;
  return x.seq == y.seq && x.ack == y.ack && x.text == y.text && x.wnd == y.wnd && x.has_syn == y.has_syn &&
         x.has_ack == y.has_ack && x.has_rst == y.has_rst && x.has_fin == y.has_fin && x.has_urg == y.has_urg &&
         x.options.has_mss == y.options.has_mss && x.options.mss == y.options.mss && a.to == b.to &&
         a.stale == b.stale && a.lives == b.lives && a.after_time_wait == b.after_time_wait;
}

bool same(const Side& a, const Side& b) {
  return a.tcb == b.tcb && a.ack_pending == b.ack_pending && a.quiet == b.quiet && a.calls_made == b.calls_made &&
         a.clock == b.clock && a.accepted_any == b.accepted_any && a.last_accepted == b.last_accepted &&
         a.heard == b.heard && a.unheard == b.unheard && a.phantom == b.phantom && a.took_stale == b.took_stale &&
         a.thrown_back == b.thrown_back && a.assassinated == b.assassinated && a.accepted_again == b.accepted_again &&
         a.failed == b.failed && a.delivered == b.delivered;
}

bool same(const World& a, const World& b) {
  if (a.in_flight != b.in_flight || a.stale_left != b.stale_left || a.sent != b.sent) return false;
  if (a.first_fin != b.first_fin || a.first_closed != b.first_closed) return false;
  for (std::uint8_t i = 0; i < a.in_flight; ++i) {
    if (!same(a.net[i], b.net[i])) return false;
  }
  return same(a.sides[0], b.sides[0]) && same(a.sides[1], b.sides[1]);
}

// Visits every world that can come about, in canonical form, up to a bound on their number.
template <class Visit>
std::size_t each_world(const model::Assumptions& a, Visit visit) {
  constexpr std::size_t kMost = 20'000;
  WorldSystem system(a);
  std::set<Packed> seen;
  std::vector<Packed> open;
  const auto add = [&](const Packed& p) {
    if (seen.size() < kMost && seen.insert(p).second) open.push_back(p);
  };
  system.initial(add);
  while (!open.empty()) {
    const World world = system.codec().unpack(open.back());
    open.pop_back();
    system.each_successor(world, [&](const World& next, const model::Action&) {
      visit(system.codec(), next);
      add(system.codec().pack(next));
    });
  }
  return seen.size();
}

const std::vector<Asked>& small_worlds() {
  static const std::vector<Asked> all = {asked("H3", 0), asked("H4", 0), asked("H5", 4), asked("H6", 4), asked("R2", 0),
                                         asked("C1", 2), asked("C3", 3), asked("C4", 2), asked("C2", 2)};
  return all;
}

TEST(Codec, EveryWorld_IsUnpackedAsItWasPacked) {
  for (const Asked& a : small_worlds()) {
    const model::Assumptions assumptions = a.assumptions();
    std::size_t lost = 0;
    const std::size_t worlds = each_world(assumptions, [&](const WorldCodec& codec, const World& world) {
      const Packed packed = codec.pack(world);
      const World again = codec.unpack(packed);
      lost += same(again, world) ? 0 : 1;
      ASSERT_EQ(codec.pack(again), packed);
    });
    EXPECT_EQ(lost, 0U) << a.name();
    EXPECT_GT(worlds, 100U) << a.name();
  }
}

TEST(Codec, EveryCanonicalForm_IsItsOwn) {
  for (const Asked& a : small_worlds()) {
    each_world(a.assumptions(), [&](const WorldCodec& codec, const World& world) {
      World again = world;
      codec.canonicalise(again);
      ASSERT_TRUE(same(again, world)) << a.name();
    });
  }
}

// Numbers of this side's incarnations, all moved up by one incarnation where there is room.
bool move_up(World& world, int side) {
  const std::uint32_t first = iss_base(side, 0), last = iss_base(side, kIncarnations - 1);
  bool has_room = true;
  each_number(world, [&](std::uint32_t n) { has_room = has_room && base_of(n) != last; });
  if (!has_room) return false;
  each_number(world, [&](std::uint32_t& n) {
    if (base_of(n) >= first && base_of(n) < last) n += 1U << kBaseShift;
  });
  return true;
}

TEST(Codec, WorldsThatDifferInWhereTheIssLies_HaveOneForm) {
  for (const Asked& a : small_worlds()) {
    std::size_t moved = 0;
    each_world(a.assumptions(), [&](const WorldCodec& codec, const World& world) {
      for (int side = 0; side < 2; ++side) {
        World other = world;
        if (!move_up(other, side)) continue;
        moved += same(other, world) ? 0 : 1;
        codec.canonicalise(other);
        ASSERT_EQ(codec.pack(other), codec.pack(world)) << a.name();
      }
    });
    EXPECT_GT(moved, 0U) << a.name();
  }
}

World reversed(World world) {
  std::reverse(world.net.begin(), world.net.begin() + world.in_flight);
  return world;
}

TEST(Codec, OrderOfSegments_CountsOnlyIfTheNetworkKeepsIt) {
  std::size_t told_apart = 0;
  for (const bool keeps : {false, true}) {
    const model::Assumptions a =
        with_variants(asked("H3", 0).scenario->assumptions,
                      keeps ? std::vector<std::string>{"in-order"} : std::vector<std::string>{});
    each_world(a, [&](const WorldCodec& codec, const World& world) {
      World other = reversed(world);
      codec.canonicalise(other);
      if (keeps) {
        told_apart += codec.pack(other) == codec.pack(world) ? 0 : 1;
      } else {
        ASSERT_EQ(codec.pack(other), codec.pack(world));
      }
    });
  }
  EXPECT_GT(told_apart, 0U);
}

// A difference in each thing that a world remembers.
using Change = void (*)(World&);
struct Difference {
  std::string_view name;
  Change change;
};
constexpr std::uint32_t kElsewhere = (4U << kBaseShift) + 3;

// clang-format off
const std::vector<Difference> kOfASide = {
    {"state", [](World& w) { w.sides[1].tcb.state = model::State::Closing; }},
    {"origin", [](World& w) { w.sides[1].tcb.origin = model::Origin::Active; }},
    {"ending", [](World& w) { w.sides[1].tcb.ending = model::Ending::TimedOut; }},
    {"listening", [](World& w) { w.sides[1].tcb.listening ^= true; }},
    {"close_requested", [](World& w) { w.sides[1].tcb.close_requested ^= true; }},
    {"fin_sent", [](World& w) { w.sides[1].tcb.fin_sent ^= true; }},
    {"held.any", [](World& w) { w.sides[1].tcb.held.any ^= true; }},
    {"held.fin", [](World& w) { w.sides[1].tcb.held.fin ^= true; }},
    {"held.fin_counted", [](World& w) { w.sides[1].tcb.held.fin_counted ^= true; }},
    {"held.from", [](World& w) { w.sides[1].tcb.held.from.raw = kElsewhere; }},
    {"held.text", [](World& w) { w.sides[1].tcb.held.text = 2; }},
    {"previous.any", [](World& w) { w.sides[1].tcb.previous.any ^= true; }},
    {"previous.snd_nxt", [](World& w) { w.sides[1].tcb.previous.snd_nxt.raw = kElsewhere; }},
    {"previous.rcv_nxt", [](World& w) { w.sides[1].tcb.previous.rcv_nxt.raw = kElsewhere; }},
    {"rtx.running", [](World& w) { w.sides[1].tcb.rtx.running ^= true; }},
    {"rtx.count", [](World& w) { w.sides[1].tcb.rtx.count = 3; }},
    {"iss", [](World& w) { w.sides[1].tcb.iss.raw = kElsewhere; }},
    {"irs", [](World& w) { w.sides[1].tcb.irs.raw = kElsewhere; }},
    {"snd.una", [](World& w) { w.sides[1].tcb.snd.una.raw = kElsewhere; }},
    {"snd.nxt", [](World& w) { w.sides[1].tcb.snd.nxt.raw = kElsewhere; }},
    {"snd.nxt by one", [](World& w) { ++w.sides[1].tcb.snd.nxt.raw; }},
    {"snd.nxt far", [](World& w) { w.sides[1].tcb.snd.nxt.raw = kFar; }},
    {"rcv.nxt", [](World& w) { w.sides[1].tcb.rcv.nxt.raw = kElsewhere; }},
    {"snd.queued", [](World& w) { w.sides[1].tcb.snd.queued = 3; }},
    {"snd.wnd", [](World& w) { w.sides[1].tcb.snd.wnd = 0; }},
    {"snd.max_wnd", [](World& w) { w.sides[1].tcb.snd.wnd = w.sides[1].tcb.snd.max_wnd = 0; }},
    {"snd.mss", [](World& w) { w.sides[1].tcb.snd.mss = 536; }},
    {"rcv.wnd", [](World& w) { w.sides[1].tcb.rcv.wnd = 65'533; }},
    {"rcv.wnd none", [](World& w) { w.sides[1].tcb.rcv.wnd = 0; }},
    {"ack_pending", [](World& w) { w.sides[1].ack_pending ^= true; }},
    {"quiet", [](World& w) { w.sides[1].quiet ^= true; }},
    {"calls_made", [](World& w) { w.sides[1].calls_made = 128; }},
    {"clock", [](World& w) { w.sides[1].clock = 15; }},
    {"accepted_any", [](World& w) { w.sides[1].accepted_any ^= true; }},
    {"last_accepted", [](World& w) { w.sides[1].last_accepted.raw = kElsewhere; }},
    {"heard", [](World& w) { w.sides[1].heard ^= true; }},
    {"unheard", [](World& w) { w.sides[1].unheard ^= true; }},
    {"phantom", [](World& w) { w.sides[1].phantom ^= true; }},
    {"took_stale", [](World& w) { w.sides[1].took_stale ^= true; }},
    {"thrown_back", [](World& w) { w.sides[1].thrown_back ^= true; }},
    {"assassinated", [](World& w) { w.sides[1].assassinated ^= true; }},
    {"accepted_again", [](World& w) { w.sides[1].accepted_again ^= true; }},
    {"failed", [](World& w) { w.sides[1].failed ^= true; }},
    {"delivered", [](World& w) { w.sides[1].delivered = 3; }},
};
const std::vector<Difference> kOfTheNetwork = {
    {"to", [](World& w) { w.net[0].to ^= 1U; }},
    {"stale", [](World& w) { w.net[0].stale ^= true; }},
    {"lives", [](World& w) { w.net[0].lives = 7; }},
    {"after_time_wait 0", [](World& w) { w.net[0].after_time_wait[0] ^= true; }},
    {"after_time_wait 1", [](World& w) { w.net[0].after_time_wait[1] ^= true; }},
    {"SYN", [](World& w) { w.net[0].segment.has_syn ^= true; }},
    {"ACK", [](World& w) { w.net[0].segment.has_ack ^= true; }},
    {"RST", [](World& w) { w.net[0].segment.has_rst ^= true; }},
    {"FIN", [](World& w) { w.net[0].segment.has_fin ^= true; }},
    {"SEG.SEQ", [](World& w) { w.net[0].segment.seq.raw = kElsewhere; }},
    {"SEG.ACK", [](World& w) { w.net[0].segment.ack.raw = kElsewhere; }},
    {"text", [](World& w) { w.net[0].segment.text = 3; }},
    {"one less", [](World& w) { --w.in_flight; }},
    {"one more", [](World& w) { w.net[w.in_flight] = w.net[0], ++w.in_flight; }},
    {"stale_left", [](World& w) { w.stale_left = 3; }},
    {"sent", [](World& w) { w.sent = 15; }},
    {"first_fin", [](World& w) { w.first_fin = 2; }},
    {"first_closed", [](World& w) { w.first_closed = 2; }},
};
// clang-format on

// Two connected endpoints and two segments on their way.
World a_world() {
  const Asked a = asked("R2", 0);
  const model::Assumptions assumptions = a.assumptions();
  World found;
  each_world(assumptions, [&](const WorldCodec&, const World& world) {
    if (found.in_flight == 0 && world.in_flight == 2 && world.sides[1].tcb.state == model::State::SynReceived) {
      found = world;
    }
  });
  return found;
}

TEST(Codec, ADifferenceInAnyThing_GivesAnotherForm) {
  const World world = a_world();
  ASSERT_EQ(world.in_flight, 2);
  const model::Assumptions a = asked("R2", 0).assumptions();
  const WorldCodec codec(a);
  std::map<Packed, std::string> seen = {{codec.pack(world), "as it is"}};
  for (const auto& table : {kOfASide, kOfTheNetwork}) {
    for (const Difference& d : table) {
      World other = world;
      d.change(other);
      const auto [at, is_new] = seen.emplace(codec.pack(other), std::string(d.name));
      EXPECT_TRUE(is_new) << d.name << " has the form of " << at->second;
    }
  }
  EXPECT_EQ(seen.size(), 1 + kOfASide.size() + kOfTheNetwork.size());
}

TEST(Codec, AWorldThatHasNoRoom_IsRefused) {
  const model::Assumptions a;
  const WorldCodec codec(a);
  // clang-format off
  const std::vector<Difference> kTooLarge = {
      {"clock", [](World& w) { w.sides[0].clock = 16; }},
      {"delivered", [](World& w) { w.sides[0].delivered = 4; }},
      {"queued", [](World& w) { w.sides[0].tcb.snd.queued = 4; }},
      {"window", [](World& w) { w.sides[0].tcb.rcv.wnd = 65'528; }},
      {"retransmissions", [](World& w) { w.sides[0].tcb.rtx.count = 8; }},
      {"number", [](World& w) { w.sides[0].tcb.iss.raw = (1U << kBaseShift) + 8; }},
      {"text", [](World& w) { w.in_flight = 1, w.net[0].segment.text = 4; }},
      {"stale", [](World& w) { w.stale_left = 4; }},
      {"sent", [](World& w) { w.sent = 16; }},
  };
  // clang-format on
  EXPECT_NO_THROW(static_cast<void>(codec.pack(World{})));
  for (const Difference& d : kTooLarge) {
    World world;
    d.change(world);
    EXPECT_THROW(static_cast<void>(codec.pack(world)), std::logic_error) << d.name;
  }
}

}  // namespace
}  // namespace synfin::properties
