// How fast the model runs: one segment through an endpoint, through an oracle, through a tracker; one whole case.
#include <benchmark/benchmark.h>

#include <array>

#include "adapters/model/model_stack.h"
#include "conformance/campaign.h"
#include "conformance/session.h"
#include "conformance/tracker.h"
#include "model/endpoint.h"
#include "model/oracle.h"
#include "model/segment_arrives.h"

namespace {

using namespace synfin;
using Segment = model::Segment<model::Numbers>;
using Tcb = model::Tcb<model::Numbers>;

Tcb established() {
  Tcb tcb;
  tcb.state = model::State::Established;
  tcb.iss = {1000};
  tcb.snd.una = tcb.snd.nxt = {1001};
  tcb.snd.wnd = tcb.snd.max_wnd = 65'535;
  tcb.rcv.nxt = {5001};
  tcb.rcv.wnd = 65'535;
  return tcb;
}

// Segments that end in different steps of 3.10.7.4.
std::array<Segment, 8> mixed_segments() {
  std::array<Segment, 8> segments;
  for (Segment& s : segments) {
    s.seq = {5001};
    s.ack = {1001};
    s.wnd = 65'535;
    s.has_ack = true;
  }
  segments[0].text = 100;
  segments[1].has_fin = true;
  segments[2].has_rst = true;
  segments[3].has_syn = true;
  segments[4].seq = {4000};
  segments[5].ack = {2000};
  segments[6].has_ack = false;
  return segments;
}

void endpoint_step(benchmark::State& state) {
  model::Endpoint endpoint(model::kProfiles.front());
  const Tcb tcb = established();
  const auto segments = mixed_segments();
  std::size_t i = 0;
  for (auto _ : state) {
    auto step = model::segment_arrives(endpoint, tcb, segments[i++ % segments.size()], 10U);
    benchmark::DoNotOptimize(step);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(endpoint_step);

// Every path of one segment; an item is one segment, whatever the number of its paths.
void oracle_step(benchmark::State& state) {
  model::Oracle oracle;
  model::Oracle::Path from;
  from.claims = model::kProfiles.front().claims;
  const Tcb tcb = established();
  const auto segments = mixed_segments();
  std::size_t i = 0;
  for (auto _ : state) {
    const Segment& segment = segments[i++ % segments.size()];
    oracle.every_path(from, [&] {
      auto step = model::segment_arrives(oracle, tcb, segment, 10U);
      benchmark::DoNotOptimize(step);
    });
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(oracle_step);

// The same with no axis settled, as `--profile auto` begins.
void oracle_step_auto(benchmark::State& state) {
  model::Oracle oracle;
  const Tcb tcb = established();
  const auto segments = mixed_segments();
  std::size_t i = 0;
  for (auto _ : state) {
    const Segment& segment = segments[i++ % segments.size()];
    oracle.every_path({}, [&] {
      auto step = model::segment_arrives(oracle, tcb, segment, 10U);
      benchmark::DoNotOptimize(step);
    });
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(oracle_step_auto);

// Every case that does not wait for a timer, on the reference endpoint: octets built, parsed, judged.
void judged_case(benchmark::State& state) {
  const auto stack = adapters::make_model_stack(model::kProfiles.front());
  conformance::Session session(*stack, {.claims = model::kProfiles.front().claims});
  const auto& cases = conformance::all_cases();
  conformance::Packet packet;
  std::size_t i = 0;
  for (auto _ : state) {
    const conformance::Case& c = cases[i++ % cases.size()];
    stack->reset(i);
    session.start(c, 80, 2000, i);
    while (const auto wait = session.run()) {
      stack->advance(*wait);
      while (stack->poll(packet)) session.deliver(packet);
      session.time_has_passed();
    }
    auto result = session.result();
    benchmark::DoNotOptimize(result);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(judged_case);

}  // namespace

BENCHMARK_MAIN();
