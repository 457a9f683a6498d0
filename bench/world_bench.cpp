// How fast real worlds are explored: whole searches of scenarios, and their transitions alone.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "properties/exhaustive/explorer.h"
#include "properties/exhaustive/world_system.h"
#include "properties/scenario.h"
#include "properties/variants.h"

namespace {

using namespace synfin;
using namespace synfin::properties;

struct Question {
  const char* scenario;
  std::vector<std::string> variants;
};

// Old duplicates of the handshake; two old duplicates at any time; both users, and a network of three.
const std::vector<Question>& questions() {
  static const std::vector<Question> all = {
      {"R3", {"rfc9293"}}, {"H3", {"three-way", "stale:2", "capacity:3"}}, {"C2", {"rfc9293", "capacity:3"}}};
  return all;
}

model::Assumptions assumptions_of(benchmark::State& state) {
  const Question& question = questions()[static_cast<std::size_t>(state.range(0))];
  state.SetLabel(question.scenario);
  return with_variants(find_scenario(question.scenario)->assumptions, question.variants);
}

void search(benchmark::State& state) {
  const model::Assumptions assumptions = assumptions_of(state);
  std::uint64_t states = 0, transitions = 0;
  for (auto _ : state) {
    const auto outcome = Explorer<WorldSystem>(WorldSystem(assumptions), {}).run();
    states += outcome.states;
    transitions += outcome.transitions;
  }
  state.counters["states"] = benchmark::Counter(static_cast<double>(states), benchmark::Counter::kIsRate);
  state.counters["transitions"] = benchmark::Counter(static_cast<double>(transitions), benchmark::Counter::kIsRate);
}
BENCHMARK(search)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

// The first states that a search meets, without a table.
void transitions(benchmark::State& state) {
  const model::Assumptions assumptions = assumptions_of(state);
  WorldSystem system(assumptions);
  std::vector<WorldSystem::Packed> met;
  system.initial([&](const WorldSystem::Packed& packed) { met.push_back(packed); });
  for (std::size_t i = 0; i < met.size() && met.size() < 20'000; ++i) {
    const WorldSystem::Packed packed = met[i];
    system.successors(packed, [&](const WorldSystem::Packed& next, std::uint8_t) { met.push_back(next); });
  }
  std::int64_t made = 0;
  for (auto _ : state) {
    for (const WorldSystem::Packed& packed : met) {
      system.successors(packed, [&](const WorldSystem::Packed& next, std::uint8_t) {
        benchmark::DoNotOptimize(next);
        ++made;
      });
    }
  }
  state.SetItemsProcessed(made);
}
BENCHMARK(transitions)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
