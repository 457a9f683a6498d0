// The form in which symbolic worlds are compared.
#include <gtest/gtest.h>

#include "properties/symbolic/symbolic_world.h"

namespace synfin::properties {
namespace {

Term sym(int s) { return Term::of(static_cast<Symbol>(s)); }

model::Flying<Terms> an_ack(const Term& seq, const Term& ack, std::uint8_t to) {
  model::Flying<Terms> f;
  f.segment.has_ack = Condition(true);
  f.segment.seq = {seq};
  f.segment.ack = {ack};
  f.to = to;
  return f;
}

// Two connected sides with the ISS of each under a name of its own, an ACK each way, and what is known of the two.
SymbolicWorld connected(int one, int two) {
  SymbolicWorld w;
  const auto connect = [&](model::Side<Terms>& side, int own, int peer) {
    side.tcb.state = model::State::Established;
    side.tcb.iss = side.tcb.snd.una = {sym(own)};
    side.tcb.snd.nxt = {sym(own) + Term(1)};
    side.tcb.irs = {sym(peer)};
    side.tcb.rcv.nxt = {sym(peer) + Term(1)};
  };
  connect(w.world.sides[0], one, two);
  connect(w.world.sides[1], two, one);
  w.world.net[0] = an_ack(sym(one) + Term(1), sym(two) + Term(1), 1);
  w.world.net[1] = an_ack(sym(two) + Term(1), sym(one) + Term(1), 0);
  w.world.in_flight = 2;
  w.conditions = {!Condition::equal(sym(one), sym(two))};
  w.symbols = 8;
  return w;
}

std::string canonical_key(SymbolicWorld w, bool reorders = true) {
  canonicalise(w, reorders);
  return key_of(w);
}

TEST(SymbolicWorlds, ThatDifferInNamesOnly_HaveOneKey) {
  const std::string key = canonical_key(connected(0, 1));
  EXPECT_EQ(canonical_key(connected(1, 0)), key);
  EXPECT_EQ(canonical_key(connected(5, 2)), key);
  SymbolicWorld w = connected(5, 2);
  canonicalise(w, true);
  EXPECT_EQ(w.symbols, 2);
  EXPECT_EQ(w.world.sides[0].tcb.iss.raw.text(), "s0");
}

TEST(SymbolicWorlds, ThatDifferInTheOrderOfSegments_HaveOneKeyIfTheNetworkReorders) {
  SymbolicWorld other = connected(0, 1);
  std::swap(other.world.net[0], other.world.net[1]);
  EXPECT_EQ(canonical_key(other), canonical_key(connected(0, 1)));
  EXPECT_NE(canonical_key(other, false), canonical_key(connected(0, 1), false));
}

// A difference in each sort of thing that a world holds.
TEST(SymbolicWorlds, ThatDifferInAnything_HaveKeysOfTheirOwn) {
  const SymbolicWorld base = connected(0, 1);
  const std::vector<std::pair<std::string_view, void (*)(SymbolicWorld&)>> kDifferences = {
      {"state", [](SymbolicWorld& w) { w.world.sides[1].tcb.state = model::State::CloseWait; }},
      {"offset", [](SymbolicWorld& w) { w.world.sides[1].tcb.rcv.nxt.raw = sym(0) + Term(2); }},
      {"symbol", [](SymbolicWorld& w) { w.world.sides[1].tcb.rcv.nxt.raw = sym(1) + Term(1); }},
      {"queued", [](SymbolicWorld& w) { w.world.sides[0].tcb.snd.queued = Term(1); }},
      {"heard", [](SymbolicWorld& w) { w.world.sides[0].heard = true; }},
      {"calls", [](SymbolicWorld& w) { w.world.sides[0].calls_made = 1; }},
      {"flag", [](SymbolicWorld& w) { w.world.net[0].segment.has_fin = Condition(true); }},
      {"text", [](SymbolicWorld& w) { w.world.net[0].segment.text = Term(1); }},
      {"stale", [](SymbolicWorld& w) { w.world.net[0].stale = true; }},
      {"in flight", [](SymbolicWorld& w) { --w.world.in_flight; }},
      {"stale left", [](SymbolicWorld& w) { w.world.stale_left = 1; }},
      {"condition", [](SymbolicWorld& w) { w.conditions.front() = !w.conditions.front(); }},
      {"another condition", [](SymbolicWorld& w) { w.conditions.push_back(Condition::less(sym(0), sym(1))); }},
      {"no condition", [](SymbolicWorld& w) { w.conditions.clear(); }},
  };
  std::vector<std::string> keys = {canonical_key(base)};
  for (const auto& [name, change] : kDifferences) {
    SymbolicWorld w = base;
    change(w);
    const std::string key = canonical_key(w);
    for (const std::string& k : keys) EXPECT_NE(key, k) << name;
    keys.push_back(key);
  }
}

TEST(SymbolicWorlds, ConditionsOnWhatNobodyHolds_AreDropped) {
  SymbolicWorld w = connected(0, 1);
  EXPECT_FALSE(canonicalise(w, true));
  EXPECT_EQ(w.conditions.size(), 1U);
  w = connected(0, 1);
  w.conditions.push_back(Condition::less(sym(0), sym(7)));
  EXPECT_TRUE(canonicalise(w, true));
  ASSERT_EQ(w.conditions.size(), 1U);
  EXPECT_EQ(key_of(w), canonical_key(connected(0, 1)));
}

TEST(SymbolicWorlds, OrderAndRepetitionOfConditions_DoNotCount) {
  SymbolicWorld one = connected(0, 1), two = connected(0, 1);
  const Condition a = Condition::less(sym(0), sym(1)), b = one.conditions.front();
  one.conditions = {a, b};
  two.conditions = {b, a, b};
  EXPECT_EQ(key_of(one), key_of(two));
}

SymbolicWorld with(std::vector<Condition> conditions) {
  SymbolicWorld w = connected(0, 1);
  w.conditions = std::move(conditions);
  return w;
}

TEST(SymbolicWorlds, ThatDifferInOneConditionAndItsOpposite_AreUnited) {
  const Condition a = Condition::less(sym(0), sym(1)), b = Condition::equal(sym(0), sym(1));
  std::vector<SymbolicWorld> worlds = {with({a, b}), with({!a, b})};
  unite(worlds);
  ASSERT_EQ(worlds.size(), 1U);
  EXPECT_EQ(key_of(worlds[0]), key_of(with({b})));
}

// Four worlds that leave no condition become one; three of them two.
TEST(SymbolicWorlds, OfEveryCase_AreUnitedToOne) {
  const Condition a = Condition::less(sym(0), sym(1)), b = Condition::equal(sym(0), sym(1));
  std::vector<SymbolicWorld> worlds = {with({a, b}), with({!a, b}), with({a, !b}), with({!a, !b})};
  unite(worlds);
  ASSERT_EQ(worlds.size(), 1U);
  EXPECT_TRUE(worlds[0].conditions.empty());
  worlds = {with({a, b}), with({!a, b}), with({a, !b})};
  unite(worlds);
  EXPECT_EQ(worlds.size(), 2U);
}

TEST(SymbolicWorlds, ThatDifferOtherwise_AreNotUnited) {
  const Condition a = Condition::less(sym(0), sym(1)), b = Condition::equal(sym(0), sym(1));
  const Condition c = Condition::less(sym(1), sym(0));
  std::vector<SymbolicWorld> worlds = {with({a, b}), with({!a, !b})};
  unite(worlds);
  EXPECT_EQ(worlds.size(), 2U) << "opposite in two conditions";
  worlds = {with({a}), with({c})};
  unite(worlds);
  EXPECT_EQ(worlds.size(), 2U) << "different conditions";
  worlds = {with({a}), with({!a, b})};
  unite(worlds);
  EXPECT_EQ(worlds.size(), 2U) << "one has a condition more";
  worlds = {with({a}), with({!a})};
  worlds[1].world.sides[0].heard = true;
  unite(worlds);
  EXPECT_EQ(worlds.size(), 2U) << "different worlds";
}

TEST(SymbolicWorlds, ThatAreEqual_AreOne) {
  const Condition a = Condition::less(sym(0), sym(1));
  std::vector<SymbolicWorld> worlds = {with({a}), with({a}), with({a})};
  unite(worlds);
  EXPECT_EQ(worlds.size(), 1U);
}

}  // namespace
}  // namespace synfin::properties
