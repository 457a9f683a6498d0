// Whole graphs: numbering, what cannot be reached, and what goes round.
#include <gtest/gtest.h>

#include <random>

#include "bench/peers/compact_tcp.h"
#include "properties/exhaustive/liveness.h"
#include "tests/properties/exhaustive/listed.h"

namespace synfin::properties {
namespace {

using Packed = Listed::Packed;
using InstanceA = peers::CompactTcp<2, 1, 8>;

constexpr std::size_t kPlenty = std::size_t{1} << 30;
constexpr std::uint32_t kGoal = 1, kOpen = 2;
constexpr std::uint8_t kFair = 1, kOther = 2;

// A graph with the explorer it refers to.
template <class System>
struct Built {
  explicit Built(System system, unsigned threads = 1)
      : explorer(std::move(system), {.threads = threads, .memory = kPlenty}) {
    explorer.run();
    graph = Graph<Explorer<System>>::build(explorer, kPlenty);
  }
  auto liveness() const { return Liveness(*graph); }

  Explorer<System> explorer;
  std::optional<Graph<Explorer<System>>> graph;
};

std::vector<Packed> packed(std::initializer_list<unsigned> numbers) {
  std::vector<Packed> states;
  for (const unsigned n : numbers) states.push_back(Listed::pack(n));
  return states;
}

TEST(Liveness, GoalReachableFromEverywhere_NoTrap) {
  const Built<Listed> built({{{0, 1}, {1, 2}, {2, 0}}, {0, 0, kGoal}});
  const auto trap = built.liveness().cannot_reach(kGoal, kFair);
  EXPECT_EQ(trap.count, 0U);
  EXPECT_TRUE(trap.path.empty());
}

TEST(Liveness, DeadEnd_IsShownWithoutACycle) {
  const Built<Listed> built({{{0, 1}, {0, 2}, {2, 3}, {3, 4}}, {0, kGoal}});
  const auto trap = built.liveness().cannot_reach(kGoal, kFair);
  EXPECT_EQ(trap.count, 3U);
  EXPECT_EQ(trap.path, packed({2, 3, 4}));
  EXPECT_TRUE(trap.cycle.empty());
}

TEST(Liveness, TrapThatGoesOnForEver_IsShownWithItsCycle) {
  const Built<Listed> built({{{0, 1}, {0, 2}, {2, 3}, {3, 5}, {5, 4}, {4, 3}}, {0, kGoal}});
  const auto trap = built.liveness().cannot_reach(kGoal, kFair);
  EXPECT_EQ(trap.count, 4U);
  EXPECT_EQ(trap.path, packed({2, 3}));
  EXPECT_EQ(trap.cycle, packed({3, 5, 4}));
}

TEST(Liveness, OnlyWayOutIsOfAnotherKind_IsATrap) {
  const Built<Listed> built({{{0, 1}, {1, 0}, {1, 2, kOther}}, {0, 0, kGoal}});
  const auto trap = built.liveness().cannot_reach(kGoal, kFair);
  EXPECT_EQ(trap.count, 2U);
  EXPECT_EQ(trap.path, packed({0}));
  EXPECT_EQ(trap.cycle, packed({0, 1}));
  EXPECT_EQ(built.liveness().cannot_reach(kGoal, kFair | kOther).count, 0U);
}

TEST(Liveness, ShallowestTrap_IsTheLeastOfItsDepth) {
  const Built<Listed> built({{{0, 1}, {0, 9}, {0, 4}, {0, 6}, {6, 2}}, {0, kGoal, 0, 0, kOpen}});
  EXPECT_EQ(built.liveness().cannot_reach(kGoal, kFair).path, packed({4}));
}

TEST(Liveness, Cycles_SelfLoopsAndLongerOnesAreCounted) {
  const Built<Listed> built({{{0, 1}, {1, 1}, {0, 2}, {2, 3}, {3, 2}, {3, 4}}, {}});
  const auto found = built.liveness().cycles(kFair, 0, 10);
  EXPECT_EQ(found.count, 2U);
  EXPECT_EQ(found.cycles, (std::vector<std::vector<Packed>>{packed({1}), packed({2, 3})}));
  EXPECT_EQ(built.liveness().cycles(kFair, 0, 1).cycles.size(), 1U);
  EXPECT_EQ(built.liveness().cycles(kOther, 0, 10).count, 0U);
}

TEST(Liveness, Cycles_TheShortestThroughTheStateIsShown) {
  const Built<Listed> built({{{0, 1}, {1, 2}, {2, 3}, {3, 0}, {2, 0}}, {}});
  const auto found = built.liveness().cycles(kFair, 0, 10);
  EXPECT_EQ(found.count, 1U);
  EXPECT_EQ(found.cycles, (std::vector<std::vector<Packed>>{packed({0, 1, 2})}));
}

TEST(Liveness, Cycles_EveryStateMustHaveTheMarks) {
  const Listed system{{{0, 1}, {1, 0}, {1, 2}, {2, 3}, {3, 2}}, {0, kOpen, kOpen, kOpen | kGoal}};
  const Built<Listed> built(system);
  EXPECT_EQ(built.liveness().cycles(kFair, 0, 10).count, 2U);
  const auto found = built.liveness().cycles(kFair, kOpen, 10);
  EXPECT_EQ(found.count, 1U);
  EXPECT_EQ(found.cycles, (std::vector<std::vector<Packed>>{packed({2, 3})}));
  EXPECT_EQ(built.liveness().cycles(kFair, kOpen | kGoal, 10).count, 0U);
}

// By transitive closure, of graphs drawn at random: which states reach which in one step or more.
struct Closure {
  explicit Closure(const Listed& system, unsigned size, std::uint8_t kinds)
      : reach(size, std::vector<bool>(size)), from_start(size) {
    for (const Transition& t : system.transitions) reach[t.from][t.to] = reach[t.from][t.to] || (t.kind & kinds) != 0;
    close(reach);
    std::vector<std::vector<bool>> any(size, std::vector<bool>(size));
    for (const Transition& t : system.transitions) any[t.from][t.to] = true;
    close(any);
    for (unsigned n = 0; n < size; ++n) from_start[n] = n == 0 || any[0][n];
  }
  static void close(std::vector<std::vector<bool>>& reach) {
    for (unsigned k = 0; k < reach.size(); ++k) {
      for (unsigned i = 0; i < reach.size(); ++i) {
        for (unsigned j = 0; j < reach.size(); ++j) reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
      }
    }
  }
  std::vector<std::vector<bool>> reach;
  std::vector<bool> from_start;
};

TEST(Liveness, RandomGraphs_AgreeWithTheTransitiveClosure) {
  std::mt19937 generator(9293);
  const auto random = [&](unsigned below) { return static_cast<unsigned>(generator() % below); };
  for (int round = 0; round < 300; ++round) {
    const unsigned size = 3 + random(12), edges = random(3 * size);
    Listed system{{}, std::vector<std::uint32_t>(size)};
    for (unsigned e = 0; e < edges; ++e) {
      const auto kind = static_cast<std::uint8_t>(random(2) == 0 ? kFair : kOther);
      system.transitions.push_back({random(size), random(size), kind});
    }
    for (std::uint32_t& marks : system.marks_of) marks = random(4) == 0 ? kGoal : 0;
    const Closure closure(system, size, kFair);
    std::uint64_t trapped = 0, cyclic = 0;
    for (unsigned n = 0; n < size; ++n) {
      if (!closure.from_start[n]) continue;
      bool reaches = system.marks_of[n] == kGoal, least_of_cycle = closure.reach[n][n];
      for (unsigned m = 0; m < size; ++m) {
        reaches = reaches || (closure.reach[n][m] && system.marks_of[m] == kGoal);
        if (m < n && closure.reach[n][m] && closure.reach[m][n]) least_of_cycle = false;
      }
      trapped += reaches ? 0U : 1U;
      cyclic += least_of_cycle ? 1U : 0U;
    }
    const Built<Listed> built(system);
    EXPECT_EQ(built.liveness().cannot_reach(kGoal, kFair).count, trapped) << "round " << round;
    EXPECT_EQ(built.liveness().cycles(kFair, 0, 1).count, cyclic) << "round " << round;
  }
}

TEST(Graph, InstanceA_HasEveryTransitionAndOneNumbering) {
  const Built<InstanceA> one(InstanceA{}), three(InstanceA{}, 3);
  const auto& graph = *one.graph;
  ASSERT_EQ(graph.size(), 820'572U);
  EXPECT_EQ(graph.first_edge(graph.size()), 6'293'256U);
  InstanceA system;
  for (std::uint32_t n = 0; n < graph.size(); ++n) {
    ASSERT_EQ(graph.state(n), three.graph->state(n));
    if (n % 97 != 0) continue;
    std::uint64_t edge = graph.first_edge(n);
    system.successors(graph.state(n), [&](const auto& to, std::uint8_t kind) {
      ASSERT_EQ(graph.state(graph.target(edge)), to);
      ASSERT_EQ(graph.kind(edge), kind);
      ++edge;
    });
    ASSERT_EQ(edge, graph.first_edge(n + 1));
  }
}

TEST(Graph, InstanceA_CanAlwaysBecomeQuiet) {
  const Built<InstanceA> built(InstanceA{});
  EXPECT_EQ(built.liveness().cannot_reach(InstanceA::kQuiet, 0xff).count, 0U);
  // Without the user and the timers most states stay as they are.
  EXPECT_GT(built.liveness().cannot_reach(InstanceA::kQuiet, InstanceA::kDeliver).count, 0U);
}

TEST(Graph, CompactOrPartialSearchOrTooLittleMemory_IsNotBuilt) {
  using Explored = Explorer<InstanceA>;
  Explored compact(InstanceA{}, {.memory = kPlenty, .compact = true});
  compact.run();
  EXPECT_FALSE(Graph<Explored>::build(compact, kPlenty));
  Explored partial(InstanceA{}, {.memory = kPlenty, .max_depth = 5});
  partial.run();
  EXPECT_FALSE(Graph<Explored>::build(partial, kPlenty));
  Explored whole(InstanceA{}, {.memory = kPlenty});
  EXPECT_FALSE(Graph<Explored>::build(whole, kPlenty)) << "not run yet";
  whole.run();
  EXPECT_FALSE(Graph<Explored>::build(whole, Graph<Explored>::octets(whole) - 1));
  EXPECT_TRUE(Graph<Explored>::build(whole, Graph<Explored>::octets(whole)));
}

}  // namespace
}  // namespace synfin::properties
