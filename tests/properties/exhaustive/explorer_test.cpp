// The explicit-state search: what it counts, when it stops, and the way back.
#include "properties/exhaustive/explorer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "bench/peers/compact_tcp.h"
#include "tests/properties/exhaustive/listed.h"

namespace synfin::properties {
namespace {

using peers::CompactTcp;
using InstanceA = CompactTcp<2, 1, 8>;
using InstanceB = CompactTcp<2, 2, 8>;
using FaultyA = CompactTcp<2, 1, 8, peers::Fault::AnyAckCompletesClose>;

constexpr std::size_t kPlenty = std::size_t{1} << 30;
constexpr std::size_t kConnectedBit = 1;

template <class System>
Outcome<typename System::Packed> explore(const System& system, Options options) {
  Explorer<System> explorer(system, std::move(options));
  return explorer.run();
}

template <class Packed>
void expect_same_findings(const Outcome<Packed>& a, const Outcome<Packed>& b) {
  EXPECT_EQ(a.states, b.states);
  EXPECT_EQ(a.transitions, b.transitions);
  EXPECT_EQ(a.depth, b.depth);
  EXPECT_EQ(a.marks, b.marks);
  EXPECT_EQ(a.deadlocks, b.deadlocks);
}

template <class System>
void expect_path(System system, const std::vector<typename System::Packed>& path) {
  ASSERT_FALSE(path.empty());
  bool begins = false;
  system.initial([&](const auto& state) { begins = begins || state == path.front(); });
  EXPECT_TRUE(begins);
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    bool leads = false;
    system.successors(path[i], [&](const auto& next, std::uint8_t) { leads = leads || next == path[i + 1]; });
    EXPECT_TRUE(leads) << "step " << i;
  }
}

struct Mode {
  unsigned threads;
  bool compact;
};
class Modes : public testing::TestWithParam<Mode> {
 protected:
  Options options() const { return {.threads = GetParam().threads, .memory = kPlenty, .compact = GetParam().compact}; }
};
// Where it is slow each way of storing states is tried once.
const std::vector<Mode> kModes = {{1, false}, {2, true},
#ifdef SYNFIN_THOROUGH
                                  {2, false}, {3, false}, {1, true},
                                  {3, true}
#endif
};
INSTANTIATE_TEST_SUITE_P(Threads, Modes, testing::ValuesIn(kModes), [](const auto& mode) {
  return (mode.param.compact ? "Compact" : "Exact") + std::to_string(mode.param.threads);
});

TEST_P(Modes, InstanceA_EveryStateIsCounted) {
  const auto first = explore(InstanceA{}, options());
  EXPECT_EQ(first.ended, Ended::Complete);
  EXPECT_EQ(first.states, 820'572U);
  EXPECT_EQ(first.transitions, 6'293'256U);
  EXPECT_EQ(first.depth, 35U);
  EXPECT_EQ(first.marks[0].count, 0U);
  for (int again = 0; again < 3; ++again) expect_same_findings(first, explore(InstanceA{}, options()));
  expect_same_findings(first, explore(InstanceA{}, {.memory = kPlenty}));
}

#ifdef SYNFIN_THOROUGH
TEST_P(Modes, InstanceB_EveryStateIsCounted) {
  const auto outcome = explore(InstanceB{}, options());
  EXPECT_EQ(outcome.states, 2'824'936U);
  EXPECT_EQ(outcome.transitions, 22'126'780U);
  EXPECT_EQ(outcome.depth, 36U);
}
#endif

TEST_P(Modes, PlantedBug_IsFoundWithAShortestPath) {
  Options options = this->options();
  options.stop_at = FaultyA::kBroken;
  Explorer<FaultyA> explorer(FaultyA{}, options);
  const auto& outcome = explorer.run();
  EXPECT_EQ(outcome.ended, Ended::Marked);
  ASSERT_GT(outcome.marks[0].count, 0U);
  EXPECT_EQ(outcome.marks[0].depth, outcome.depth);
  const auto path = explorer.path_to(outcome.marks[0].state);
  expect_path(FaultyA{}, path);
  EXPECT_EQ(path.size(), outcome.depth + std::size_t{1});
}

TEST_P(Modes, StopAt_LeastStateAndPathAreThoseOfOneThread) {
  Options options = this->options();
  options.stop_at = InstanceA::kConnected;
  Explorer<InstanceA> explorer(InstanceA{}, options);
  const auto& found = explorer.run().marks[kConnectedBit];
  Explorer<InstanceA> reference(InstanceA{}, {.memory = kPlenty});
  const auto& whole = reference.run().marks[kConnectedBit];
  EXPECT_EQ(found.depth, whole.depth);
  EXPECT_EQ(found.state, whole.state);
  EXPECT_LT(found.count, whole.count);
  const auto path = explorer.path_to(found.state);
  expect_path(InstanceA{}, path);
  EXPECT_EQ(path, reference.path_to(whole.state));
}

TEST_P(Modes, StopAt_StateIsLeastOfItsLayer) {
  Options options = this->options();
  options.max_depth = 12;
  const auto outcome = explore(InstanceA{}, options);
  // The same layers, by sorting.
  InstanceA system;
  std::vector<InstanceA::Packed> seen, layer;
  system.initial([&](const auto& state) { layer.push_back(state); });
  Finding<InstanceA::Packed> least;
  for (std::uint32_t depth = 0; depth <= options.max_depth; ++depth) {
    for (const auto& state : layer) {
      if ((system.marks(state) & InstanceA::kConnected) != 0) least.merge({1, depth, state});
    }
    seen.insert(seen.end(), layer.begin(), layer.end());
    std::sort(seen.begin(), seen.end());
    std::vector<InstanceA::Packed> next;
    for (const auto& state : layer) {
      system.successors(state, [&](const auto& to, std::uint8_t) {
        if (!std::binary_search(seen.begin(), seen.end(), to)) next.push_back(to);
      });
    }
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    layer = std::move(next);
  }
  ASSERT_GT(least.count, 0U);
  EXPECT_EQ(outcome.marks[kConnectedBit], least);
  EXPECT_EQ(outcome.states, seen.size());
}

TEST_P(Modes, MaxDepth_EndsThere) {
  Options options = this->options();
  options.max_depth = 10;
  const auto outcome = explore(InstanceA{}, options);
  EXPECT_EQ(outcome.ended, Ended::DepthBound);
  EXPECT_EQ(outcome.depth, 10U);
  EXPECT_LT(outcome.states, 820'572U);
}

// The answer is about whole layers only: it is that of a search bounded to their depth.
TEST_P(Modes, Memory_AnswersForTheLayersThatFit) {
  Options options = this->options();
  options.memory = std::size_t{GetParam().compact ? 6U : 16U} << 20;
  const auto partial = explore(InstanceA{}, options);
  EXPECT_EQ(partial.ended, Ended::Memory);
  EXPECT_GT(partial.states, 10'000U);
  EXPECT_LT(partial.states, 820'572U);
  expect_same_findings(partial, explore(InstanceA{}, options));
  options.memory = kPlenty;
  options.max_depth = partial.depth;
  expect_same_findings(partial, explore(InstanceA{}, options));
}

TEST_P(Modes, Memory_NotEvenRoomForTheStart_IsSaid) {
  Options options = this->options();
  options.memory = 1000;
  const auto outcome = explore(InstanceA{}, options);
  EXPECT_EQ(outcome.ended, Ended::Memory);
  EXPECT_EQ(outcome.states, 0U);
}

TEST_P(Modes, Interrupt_AnswersForTheLayersDone) {
  std::atomic<bool> interrupt{false};
  Options options = this->options();
  options.interrupt = &interrupt;
  options.progress_seconds = 0;
  options.progress = [&](const Progress& progress) { interrupt = progress.depth >= 15; };
  const auto partial = explore(InstanceA{}, options);
  EXPECT_EQ(partial.ended, Ended::Interrupted);
  EXPECT_EQ(partial.depth, 15U);
  expect_same_findings(partial, explore(InstanceA{}, {.memory = kPlenty, .max_depth = partial.depth}));
}

TEST_P(Modes, Progress_CountsNeverFall) {
  Progress last;
  unsigned calls = 0;
  Options options = this->options();
  options.progress_seconds = 0;
  options.progress = [&](const Progress& progress) {
    ++calls;
    EXPECT_GE(progress.states, last.states);
    EXPECT_GE(progress.transitions, last.transitions);
    EXPECT_GE(progress.depth, last.depth);
    EXPECT_GT(progress.frontier, 0U);
    last = progress;
  };
  const auto outcome = explore(InstanceA{}, options);
  EXPECT_GT(calls, 35U);
  EXPECT_LE(last.states, outcome.states);
}

TEST_P(Modes, LongChain_EveryStepOfThePathIsThere) {
  constexpr unsigned kLength = 600;  // deeper than the table tells depths apart
  Listed chain;
  for (unsigned n = 0; n < kLength; ++n) chain.transitions.push_back({n, n + 1});
  chain.transitions.push_back({kLength, 0});
  Explorer<Listed> explorer(chain, options());
  EXPECT_EQ(explorer.run().depth, kLength);
  const auto path = explorer.path_to(Listed::pack(kLength));
  ASSERT_EQ(path.size(), kLength + 1U);
  for (unsigned n = 0; n <= kLength; ++n) EXPECT_EQ(path[n], Listed::pack(n));
}

TEST_P(Modes, PathTo_UnreachableState_IsEmpty) {
  Explorer<Listed> explorer(Listed{{{0, 1}, {2, 1}}}, options());
  explorer.run();
  EXPECT_TRUE(explorer.path_to(Listed::pack(2)).empty());
  EXPECT_EQ(explorer.path_to(Listed::pack(0)).size(), 1U);
}

TEST_P(Modes, PathTo_SeveralWays_TakesTheLeast) {
  Explorer<Listed> explorer(Listed{{{0, 3}, {0, 2}, {0, 4}, {4, 5}, {3, 5}, {2, 5}}}, options());
  explorer.run();
  const std::vector<Listed::Packed> expected = {Listed::pack(0), Listed::pack(2), Listed::pack(5)};
  EXPECT_EQ(explorer.path_to(Listed::pack(5)), expected);
}

TEST_P(Modes, Deadlocks_AreCountedAndTheLeastShallowestGiven) {
  const auto outcome = explore(Listed{{{0, 1}, {0, 9}, {1, 4}, {9, 0}, {1, 3}, {3, 2}}}, options());
  EXPECT_EQ(outcome.deadlocks, (Finding<Listed::Packed>{2, 2, Listed::pack(4)}));
}

struct Thrower : Listed {
  template <class Visit>
  void successors(const Packed& state, Visit visit) const {
    if (state == pack(2)) throw std::length_error("too long");
    Listed::successors(state, visit);
  }
};
TEST_P(Modes, SystemThrows_CallerIsTold) {
  Thrower thrower;
  thrower.transitions = {{0, 1}, {1, 2}};
  EXPECT_THROW(explore(thrower, options()), std::length_error);
}

// A state of all zeroes would be taken for an empty cell.
struct Blank : Listed {
  template <class Visit>
  void successors(const Packed&, Visit visit) const {
    visit(Packed{}, std::uint8_t{1});
  }
};
TEST_P(Modes, StateOfZeroes_IsRefused) { EXPECT_THROW(explore(Blank{}, options()), std::invalid_argument); }

// States that differ in the last word only; hashes are the business of the table, so collisions are forced by many.
struct LastWord {
  static constexpr std::size_t kWords = 5;
  using Packed = std::array<std::uint64_t, kWords>;
  static constexpr std::uint64_t kStates = 200'000;

  template <class Visit>
  void initial(Visit visit) const {
    visit(Packed{7, 7, 7, 7, 0});
  }
  template <class Visit>
  void successors(const Packed& state, Visit visit) const {
    for (const std::uint64_t next : {state[4] * 2 + 1, state[4] * 2 + 2}) {
      if (next < kStates) visit(Packed{7, 7, 7, 7, next}, std::uint8_t{1});
    }
  }
  std::uint32_t marks(const Packed&) const { return 0; }
};
struct FirstWordsEqual {
  bool operator()(const LastWord::Packed& a, const LastWord::Packed& b) const { return a[0] == b[0]; }
};
TEST_P(Modes, StatesThatDifferInTheLastWord_AreAllCounted) {
  EXPECT_EQ(explore(LastWord{}, options()).states, LastWord::kStates);
}
TEST(ExplorerMutant, ComparesTheFirstWordOnly_LosesStates) {
  Explorer<LastWord, FirstWordsEqual> explorer(LastWord{}, {.memory = kPlenty});
  EXPECT_LT(explorer.run().states, LastWord::kStates);
}

TEST(Explorer, OmissionProbability_IsOfCompactSearchesOnly) {
  EXPECT_EQ(explore(InstanceA{}, {.memory = kPlenty}).omission_probability, 0.0);
  const double compact = explore(InstanceA{}, {.memory = kPlenty, .compact = true}).omission_probability;
  EXPECT_GT(compact, 1e-9);
  EXPECT_LT(compact, 1e-7);
}

}  // namespace
}  // namespace synfin::properties
