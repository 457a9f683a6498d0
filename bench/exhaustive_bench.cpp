// How fast the exhaustive engine is: whole searches of the compact model, and its membership beside a bare table.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "bench/peers/compact_tcp.h"
#include "properties/exhaustive/explorer.h"

namespace {

using namespace synfin::properties;
using InstanceA = synfin::peers::CompactTcp<2, 1, 8>;
using Key = std::array<std::uint64_t, 2>;
using Engine = Table<WholeCells<Key>>;

// As many different keys and insertions as the compact model's third instance has states and transitions.
constexpr std::uint64_t kKeys = 14'356'440, kInsertions = 138'990'172;
constexpr std::size_t kBatch = 256;  // of keys of one shard, as the engine hands them over

// The i-th insertion: keys come again in an order without locality.
Key key(std::uint64_t i) {
  const std::uint64_t drawn = scaled(i * 0x9e37'79b9'7f4a'7c15, kKeys);
  return {drawn, ~drawn};
}

void search(benchmark::State& state) {
  const Options options{
      .threads = static_cast<unsigned>(state.range(0)), .memory = std::size_t{1} << 30, .compact = state.range(1) != 0};
  std::uint64_t states = 0;
  for (auto _ : state) states += Explorer<InstanceA>({}, options).run().states;
  state.SetItemsProcessed(static_cast<std::int64_t>(states));
}
BENCHMARK(search)
    ->ArgsProduct({{1, 2}, {0, 1}})
    ->ArgNames({"threads", "compact"})
    ->MeasureProcessCPUTime()
    ->UseRealTime();

// The least that membership can cost: random insertions, prefetched, into one array that never grows.
void bare_table(benchmark::State& state) {
  constexpr std::size_t kCapacity = kKeys * 10 / 7, kAhead = 16;
  for (auto _ : state) {
    Pages<Key> cells(kCapacity);
    std::array<std::size_t, kAhead> homes{};
    std::uint64_t fresh = 0;
    const auto fetch = [&](std::uint64_t i) {
      homes[i % kAhead] = scaled(fingerprint(key(i)), kCapacity);
      __builtin_prefetch(&cells[homes[i % kAhead]]);
    };
    for (std::uint64_t i = 0; i < kAhead; ++i) fetch(i);
    for (std::uint64_t i = 0; i < kInsertions; ++i) {
      const Key wanted = key(i);
      std::size_t slot = homes[i % kAhead];
      fetch(i + kAhead);
      while (!WholeCells<Key>::same(cells[slot], wanted) && !WholeCells<Key>::vacant(cells[slot])) {
        slot = slot + 1 == kCapacity ? 0 : slot + 1;
      }
      if (!WholeCells<Key>::vacant(cells[slot])) continue;
      cells[slot] = wanted;
      ++fresh;
    }
    benchmark::DoNotOptimize(fresh);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kInsertions));
}
BENCHMARK(bare_table)->Unit(benchmark::kMillisecond);

// The same insertions as the engine makes them: sorted into batches by shard, into shards that grow, with depths.
void engine_table(benchmark::State& state) {
  for (auto _ : state) {
    Budget budget(std::size_t{12} << 30, 1);
    Engine table(budget);
    Pages<Key> batches(Engine::kShards * kBatch);
    std::array<std::size_t, Engine::kShards> waiting{};
    std::uint64_t fresh = 0;
    for (std::uint64_t i = 0; i < kInsertions; ++i) {
      const Key wanted = key(i);
      const std::size_t shard = Engine::shard_of(fingerprint(wanted));
      Key* const batch = &batches[shard * kBatch];
      batch[waiting[shard]] = wanted;
      if (++waiting[shard] < kBatch) continue;
      fresh += table.insert(shard, batch, kBatch, 1).value_or(0);
      waiting[shard] = 0;
    }
    benchmark::DoNotOptimize(fresh);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kInsertions));
}
BENCHMARK(engine_table)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
