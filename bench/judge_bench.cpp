// The judge of captures over ordinary connections of 20 and of 100 segments: parsed packets from memory, and a whole
// capture as it is read from a file.
//
// judge_bench --write OCTETS writes a capture of about so many octets to standard output instead, as large as you like.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <sstream>

#include "conformance/judge/captured_connections.h"
#include "tests/conformance/judge/ordinary_capture.h"

namespace {

using namespace synfin;

std::string capture_of(std::uint32_t connections, unsigned segments) {
  std::ostringstream out;
  wire::CaptureWriter writer(out, wire::Format::Pcap);
  conformance::write_ordinary(writer, connections, segments);
  writer.finish();
  return out.str();
}

wire::CaptureReader reader_of(std::string& file) { return {::fmemopen(file.data(), file.size(), "r"), "the capture"}; }

// Connections that were told, and how many of them conform.
struct Counted {
  std::uint64_t told = 0, conform = 0, segments = 0;
};

class Judge {
 public:
  Judge()
      : connections_(settings_, {}, [this](conformance::JudgedConnection&& c, const conformance::SegmentLog&) {
          ++counted_.told;
          counted_.conform += c.verdict() == conformance::Verdict::Conforms ? 1 : 0;
        }) {}
  void packet(const wire::CapturedPacket& packet) { connections_.packet(packet, ++counted_.segments); }
  Counted finish() {
    connections_.finish();
    return counted_;
  }

 private:
  conformance::JudgeSettings settings_;
  Counted counted_;
  conformance::CapturedConnections connections_;
};

void report(benchmark::State& state, const Counted& counted, std::uint64_t connections) {
  if (counted.told != connections) state.SkipWithError("not every connection was told");
  state.SetItemsProcessed(static_cast<std::int64_t>(counted.segments) * state.iterations());
  state.counters["conform"] = static_cast<double>(counted.conform) / static_cast<double>(connections);
}

constexpr std::uint32_t kSegments = 400'000;

// Items are segments.
void JudgeFile(benchmark::State& state) {
  const auto segments = static_cast<unsigned>(state.range(0));
  const std::uint32_t connections = kSegments / segments;
  std::string file = capture_of(connections, segments);
  Counted counted;
  for (auto _ : state) {
    Judge judge;
    wire::CaptureReader reader = reader_of(file);
    while (const auto packet = reader.next()) judge.packet(*packet);
    counted = judge.finish();
  }
  report(state, counted, connections);
}
BENCHMARK(JudgeFile)->Arg(20)->Arg(100)->Unit(benchmark::kMillisecond);

void JudgePackets(benchmark::State& state) {
  const auto segments = static_cast<unsigned>(state.range(0));
  const std::uint32_t connections = kSegments / segments;
  std::string file = capture_of(connections, segments);
  std::vector<std::vector<std::uint8_t>> octets;
  std::vector<wire::CapturedPacket> packets;
  wire::CaptureReader reader = reader_of(file);
  while (const auto packet = reader.next()) {
    octets.emplace_back(packet->octets.begin(), packet->octets.end());
    packets.push_back(*packet);
    packets.back().octets = octets.back();
  }
  Counted counted;
  for (auto _ : state) {
    Judge judge;
    for (const wire::CapturedPacket& packet : packets) judge.packet(packet);
    counted = judge.finish();
  }
  report(state, counted, connections);
}
BENCHMARK(JudgePackets)->Arg(20)->Arg(100)->Unit(benchmark::kMillisecond);

// Reading alone, beside it.
void ReadFile(benchmark::State& state) {
  std::string file = capture_of(kSegments / 20, 20);
  std::uint64_t packets = 0;
  for (auto _ : state) {
    wire::CaptureReader reader = reader_of(file);
    while (const auto packet = reader.next()) benchmark::DoNotOptimize(packet->octets.data());
    packets = reader.packets();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(packets) * state.iterations());
}
BENCHMARK(ReadFile)->Unit(benchmark::kMillisecond);

int write_capture(std::uint64_t octets) {
  constexpr unsigned kSegmentsEach = 20;
  const std::size_t one = capture_of(1, kSegmentsEach).size();
  wire::CaptureWriter writer(stdout, wire::Format::Pcap);
  conformance::write_ordinary(writer, static_cast<std::uint32_t>(octets / one), kSegmentsEach);
  writer.finish();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--write") == 0) return write_capture(std::strtoull(argv[2], nullptr, 10));
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return EXIT_SUCCESS;
}
