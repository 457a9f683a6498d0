// Seeds made from what conformance/ knows: traces, cases, walks.
#include <algorithm>

#include "conformance/report/report_trace.h"
#include "conformance/walk.h"
#include "fuzz/corpus_seeds.h"
#include "fuzz/packet_seeds.h"
#include "wire/tcp.h"

namespace synfin::fuzz {
namespace {

using namespace conformance;

std::vector<std::uint8_t> octets_of(const Json& json) {
  const std::string text = json.dump(1);
  return {text.begin(), text.end()};
}

const Case& case_of_id(std::string_view id) {
  const auto& cases = all_cases();
  return *std::find_if(cases.begin(), cases.end(), [&](const Case& c) { return c.id == id; });
}

// A connection begins, and the user is told.
TraceDocument trace_of(const Case& the_case) {
  TraceDocument d{.stack = "model", .stack_version = "1", .profile = "auto", .seed = 1, .the_case = the_case};
  const auto syn = wire::built(plain_syn());
  wire::PacketDescription reply = plain_syn();
  reply.tcp.flags = wire::kSyn | wire::kAck;
  reply.tcp.ack = 1001;
  const auto syn_ack = wire::built(reply);
  d.trace.octets = syn;
  d.trace.octets.insert(d.trace.octets.end(), syn_ack.begin(), syn_ack.end());
  d.trace.events = {{.kind = TraceEvent::Kind::Called, .call = {.call = Call::OpenPassive, .octets = 0}},
                    {.kind = TraceEvent::Kind::Given, .at = 1, .size = syn.size()},
                    {.kind = TraceEvent::Kind::Sent, .at = 2, .begin = syn.size(), .size = syn_ack.size()}};
  d.result.verdict = Verdict::Conforms;
  return d;
}

// What can come after each way, with names.
std::vector<std::pair<std::string, std::vector<Stimulus>>> endings() {
  using namespace stimuli;
  const Number at_edge{Base::RcvEdge, kMinusOne};
  const std::vector<Stimulus> closed_by_peer = {call(Call::Send, 100),    in_order(wire::kAck, 10),
                                                call(Call::Receive, 100), in_order(wire::kFin | wire::kAck),
                                                call(Call::Close),        wait(600),
                                                in_order(wire::kAck)};
  const std::vector<Stimulus> closed_by_user = {call(Call::Close), in_order(wire::kAck, 1), in_order(wire::kAck),
                                                in_order(wire::kFin | wire::kAck), wait(240'000)};
  const std::vector<Stimulus> reset = {segment(wire::kRst, at_edge), segment(wire::kSyn, {Base::RcvNxt}),
                                       segment(wire::kRst, {Base::RcvNxt}), call(Call::Status)};
  const std::vector<Stimulus> given_up = {call(Call::Send, 1), wait(60'000), call(Call::Abort),
                                          from_peer(1, segment(syn_spec())), call(Call::Accept)};
  return {{"then-nothing", {}},
          {"then-closed-by-peer", closed_by_peer},
          {"then-closed-by-user", closed_by_user},
          {"then-reset", reset},
          {"then-given-up", given_up}};
}

// Every key of every stimulus, with the least value that is written and with the most.
std::vector<Stimulus> every_key() {
  SegmentSpec least{.flags = 0x01,
                    .seq = {Base::RcvEdge, 1},
                    .ack = {Base::AckFloor, 0xFFFF'FFFF},
                    .text = 1,
                    .window = 0,
                    .urgent = 1,
                    .reserved = 1,
                    .options = {.mss = true,
                                .window_scale = true,
                                .timestamps = true,
                                .sack_permitted = true,
                                .mss_value = 0,
                                .shift = 1,
                                .tsval_offset = 1,
                                .raw = {1}},
                    .spoiled = Spoiled::TcpChecksum,
                    .fills_window = true};
  SegmentSpec most = least;
  most.flags = 0xFF;
  most.seq.offset = 0x7FFF'FFFF;
  most.ack.offset = 0x8000'0000;
  most.text = 1460;
  most.window = 65'534;
  most.urgent = 65'535;
  most.reserved = 15;
  most.options.mss_value = 65'535;
  most.options.shift = 255;
  most.options.tsval_offset = INT32_MIN;
  most.options.raw.assign(40, 1);
  most.spoiled = Spoiled::Truncated;
  return {{least, 1},
          {most, 5},
          {CallSpec{.call = Call::Send, .octets = 1, .backlog = 0, .on_listener = true}},
          {CallSpec{.call = Call::Status, .octets = UINT32_MAX, .backlog = UINT32_MAX, .on_listener = true}},
          {WaitSpec{.duration = 0}},
          {WaitSpec{.duration = 600'000'000}},
          {ReachSpec{.state = model::State::TimeWait}}};
}

}  // namespace

void add_trace_seeds(std::vector<Seed>& seeds) {
  const auto add = [&](std::string name, const Json& json) {
    seeds.push_back({"trace_reader", std::move(name), octets_of(json)});
  };
  const Case& resets = case_of_id("established/rst/seq-right");
  TraceDocument d = trace_of(resets);
  add("conforms.json", to_json(d));
  d.result.verdict = Verdict::Violates;
  d.result.failure =
      Failure{.clause = &model::kClauses[0], .state = model::State::Established, .expected = "a RST", .got = "nothing"};
  add("violates.json", to_json(d));
  d.result = {.verdict = Verdict::Inconclusive, .why = "it took too long"};
  add("inconclusive.json", to_json(d));
  add("case.json", to_json(resets));
  add("case-with-every-key.json", to_json(Case{.id = "every/key", .stimuli = every_key()}));
}

void add_walk_seeds(std::vector<Seed>& seeds) {
  for (const char* const target : {"state_machine", "lwip"}) {
    for (std::size_t way = 0; way < all_ways().size(); ++way) {
      for (const auto& [ending, stimuli] : endings()) {
        const std::string name = std::string(all_ways()[way].name) + "-" + ending + ".walk";
        seeds.push_back({target, name, conformance::octets_of(way, 0, stimuli)});
      }
    }
  }
}

std::vector<Seed> corpus_seeds() {
  std::vector<Seed> seeds;
  add_packet_seeds(seeds);
  add_options_seeds(seeds);
  add_capture_seeds(seeds);
  add_trace_seeds(seeds);
  add_script_seeds(seeds);
  add_walk_seeds(seeds);
  add_exchange_seeds(seeds);
  return seeds;
}

}  // namespace synfin::fuzz
