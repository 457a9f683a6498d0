#include "conformance/report/trace_ladder.h"

#include <fmt/format.h>

#include "conformance/report/report.h"
#include "conformance/report/report_trace.h"
#include "wire/packet.h"

namespace synfin::conformance {

namespace {

constexpr unsigned kTester = 0, kStack = 1;

wire::LadderSegment drawn(const Trace& trace, const TraceEvent& e, unsigned row) {
  const bool given = e.kind == TraceEvent::Kind::Given;
  wire::LadderSegment s{.from = given ? kTester : kStack, .to = given ? kStack : kTester, .leaves = row};
  s.arrives = row + 1;
  const wire::ParsedPacket packet = wire::parse(trace.packet(e));
  if (packet.ok()) {
    s.segment = wire::to_model(packet.tcp);
  } else {
    s.text = describe(trace, e);
  }
  if (e.peer != 0) s.note = fmt::format("peer {}", e.peer);
  return s;
}

}  // namespace

wire::Ladder ladder_of(const Trace& trace, std::string title, std::string_view stack, const Failure* failure) {
  wire::Ladder ladder{.title = std::move(title), .sides = {"tester", std::string(stack)}};
  // Each event has a row, and what is sent in it arrives in the next one.
  for (const TraceEvent& e : trace.events) {
    const bool is_new = ladder.rows == 0 || e.at != trace.events[ladder.rows - 1].at;
    ladder.row_times.push_back(is_new ? fmt::format("{:.3f} s", static_cast<double>(e.at) / 1000) : "");
    if (e.kind == TraceEvent::Kind::Called) {
      ladder.events.push_back({.side = kStack, .row = ladder.rows, .what = "user: " + describe(trace, e)});
    } else {
      ladder.segments.push_back(drawn(trace, e, ladder.rows));
    }
    ++ladder.rows;
  }
  ++ladder.rows;
  if (failure == nullptr) return ladder;
  ladder.subtitle = fmt::format("{} {}: {}", citation(*failure->clause), failure->clause->id, failure->clause->says);
  ladder.verdict = fmt::format("{} in {}. Allowed: {}. Got: {}", name(broken(failure->clause->level)),
                               name(failure->state), failure->expected, failure->got);
  ladder.events.push_back({.side = kStack,
                           .row = ladder.rows - 1,
                           .what = "here the stack broke the rule",
                           .clauses = {ladder.subtitle},
                           .bad = true});
  return ladder;
}

}  // namespace synfin::conformance
