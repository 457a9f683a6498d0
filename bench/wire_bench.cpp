// Parsing and building the packet of an ordinary SYN: 60 octets, five options. Beside libtins where it is installed:
// libtins does not verify the checksums here and ours does.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "wire/build.h"
#include "wire/packet.h"
#ifdef SYNFIN_WITH_LIBTINS
#include <tins/ip.h>
#include <tins/tcp.h>
#endif

namespace {

using namespace synfin;

wire::PacketDescription syn() {
  wire::PacketDescription packet;
  packet.v4.source = 0xC0000202;
  packet.v4.destination = 0xC0000201;
  packet.tcp.source_port = 40000;
  packet.tcp.destination_port = 80;
  packet.tcp.seq = 100;
  packet.tcp.flags = wire::kSyn;
  packet.tcp.window = 65535;
  packet.tcp.options.mss(1460).sack_permitted().timestamps(1, 0).nop().window_scale(7);
  return packet;
}

// What a user of the parse wants of it: that it is sound, and its options.
std::uint64_t ours(wire::Octets octets) {
  const wire::ParsedPacket packet = wire::parse(octets);
  return packet.ok() ? packet.tcp.seq + *packet.tcp.options.mss() + packet.tcp.options.timestamps()->value : 0;
}

void Parse(benchmark::State& state) {
  std::vector<std::uint8_t> octets = wire::built(syn());
  if (octets.size() != 60 || ours(octets) != 100 + 1460 + 1) state.SkipWithError("the packet is not parsed");
  for (auto _ : state) {
    benchmark::DoNotOptimize(octets.data());
    benchmark::ClobberMemory();
    benchmark::DoNotOptimize(ours(octets));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(octets.size()) * state.iterations());
}
BENCHMARK(Parse);

// Options that no stack would align so: the walk goes octet by octet.
void ParseUnalignedOptions(benchmark::State& state) {
  wire::PacketDescription packet = syn();
  packet.tcp.options = wire::OptionOctets{}.nop().mss(1460).window_scale(7).timestamps(1, 0).sack_permitted();
  std::vector<std::uint8_t> octets = wire::built(packet);
  if (octets.size() != 60 || ours(octets) != 100 + 1460 + 1) state.SkipWithError("the packet is not parsed");
  for (auto _ : state) {
    benchmark::DoNotOptimize(octets.data());
    benchmark::ClobberMemory();
    benchmark::DoNotOptimize(ours(octets));
  }
}
BENCHMARK(ParseUnalignedOptions);

void ParseAndConvertToModel(benchmark::State& state) {
  std::vector<std::uint8_t> octets = wire::built(syn());
  for (auto _ : state) {
    benchmark::DoNotOptimize(octets.data());
    benchmark::ClobberMemory();
    benchmark::DoNotOptimize(wire::to_model(wire::parse(octets).tcp));
  }
}
BENCHMARK(ParseAndConvertToModel);

void Build(benchmark::State& state) {
  wire::PacketDescription packet = syn();
  std::array<std::uint8_t, 128> buffer{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(packet);
    benchmark::DoNotOptimize(wire::build(packet, buffer));
    benchmark::ClobberMemory();
  }
}
BENCHMARK(Build);

#ifdef SYNFIN_WITH_LIBTINS
std::uint64_t theirs(wire::Octets octets) {
  const Tins::IP ip(octets.data(), static_cast<std::uint32_t>(octets.size()));
  const auto& tcp = ip.rfind_pdu<Tins::TCP>();
  return tcp.seq() + tcp.mss() + tcp.timestamp().first;
}

void ParseLibtins(benchmark::State& state) {
  std::vector<std::uint8_t> octets = wire::built(syn());
  if (theirs(octets) != 100 + 1460 + 1) state.SkipWithError("libtins does not parse the packet");
  for (auto _ : state) {
    benchmark::DoNotOptimize(octets.data());
    benchmark::ClobberMemory();
    benchmark::DoNotOptimize(theirs(octets));
  }
}
BENCHMARK(ParseLibtins);

template <class Parser>
double nanoseconds(const Parser& parser, std::vector<std::uint8_t>& octets, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) {
    benchmark::DoNotOptimize(octets.data());
    benchmark::ClobberMemory();
    benchmark::DoNotOptimize(parser(octets));
  }
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / times;
}

// Both in turns, a thousand parses each, and of each the fastest turn, so that a busy machine does not count. `ratio`
// is how many times as long libtins takes.
void ParseRatioToLibtins(benchmark::State& state) {
  std::vector<std::uint8_t> octets = wire::built(syn());
  double our_time = std::numeric_limits<double>::max(), their_time = our_time;
  for (auto _ : state) {
    our_time = std::min(our_time, nanoseconds(ours, octets, 1000));
    their_time = std::min(their_time, nanoseconds(theirs, octets, 1000));
  }
  state.counters["ours_ns"] = our_time;
  state.counters["libtins_ns"] = their_time;
  state.counters["ratio"] = their_time / our_time;
}
BENCHMARK(ParseRatioToLibtins)->Unit(benchmark::kMicrosecond);
#endif

}  // namespace

BENCHMARK_MAIN();
