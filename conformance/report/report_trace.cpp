#include "conformance/report/report_trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/describe.h"

namespace synfin::conformance {

namespace {

constexpr std::string_view kFormat = "synfin-trace";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kKinds = 3;
constexpr std::size_t kLevels = 4;
constexpr std::size_t kOutcomes = 12;
constexpr std::size_t kMostPacket = 65'535;

void add_event(Trace& trace, const Json& value, const std::string& path) {
  ObjectReader in(value, path);
  TraceEvent e;
  e.kind = in.named<TraceEvent::Kind, kKinds>("kind");
  e.at = in.fitting<Millis>("at_ms");
  e.peer = in.fitting("peer", kLastPeer);
  in.text("says");  // derived from the rest
  e.begin = trace.octets.size();
  if (e.kind == TraceEvent::Kind::Called) {
    e.call.call = in.named<Call, kCalls>("call");
    e.call.octets = in.fitting<std::uint32_t>("asked");
    e.result.outcome = in.named<Outcome, kOutcomes>("outcome");
    e.result.octets = in.fitting<std::uint32_t>("octets");
    e.result.state = in.named<model::State, model::kStates>("state");
  } else {
    const auto octets = in.octets("packet", kMostPacket);
    e.size = octets.size();
    trace.octets.insert(trace.octets.end(), octets.begin(), octets.end());
  }
  in.done();
  trace.events.push_back(e);
}

Failure failure_from(ObjectReader in) {
  Failure failure;
  const std::string id = in.text("clause");
  const auto clause =
      std::find_if(model::kClauses.begin(), model::kClauses.end(), [&](const model::Clause& c) { return c.id == id; });
  if (clause == model::kClauses.end()) in.complain("clause", fmt::format("\"{}\" is no clause", id.substr(0, 40)));
  failure.clause = &*clause;
  level_from(in);  // the clause's own
  failure.state = in.named<model::State, model::kStates>("state");
  failure.expected = in.text("expected");
  failure.got = in.text("got");
  in.done();
  return failure;
}

std::string describe_call(const TraceEvent& e) {
  std::string line(name(e.call.call));
  const bool counts = e.call.call == Call::Send || e.call.call == Call::Receive;
  if (counts) line += fmt::format(" {} octets", e.call.octets);
  if (e.result.outcome != Outcome::Ok) return line + fmt::format(": {}", name(e.result.outcome));
  if (counts) return line + fmt::format(": {}", e.result.octets);
  return line + (e.call.call == Call::Status ? fmt::format(": {}", name(e.result.state)) : std::string(": ok"));
}

}  // namespace

std::string_view name(TraceEvent::Kind kind) {
  constexpr std::array<std::string_view, kKinds> kNames = {"given", "sent", "called"};
  return kNames[static_cast<std::size_t>(kind)];
}

model::Level level_from(ObjectReader& in) { return in.named<model::Level, kLevels>("level"); }

Json events_to_json(const Trace& trace) {
  Json events = Json::array();
  for (const TraceEvent& e : trace.events) {
    Json json = {{"at_ms", e.at}, {"kind", name(e.kind)}, {"peer", e.peer}};
    if (e.kind == TraceEvent::Kind::Called) {
      json["call"] = name(e.call.call);
      json["asked"] = e.call.octets;
      json["outcome"] = name(e.result.outcome);
      json["octets"] = e.result.octets;
      json["state"] = name(e.result.state);
    } else {
      json["packet"] = hex_of(trace.packet(e));
    }
    json["says"] = describe(trace, e);
    events.push_back(std::move(json));
  }
  return events;
}

Trace events_from_json(const Json& list, const std::string& path) {
  if (!list.is_array()) throw BrokenDocument(path, fmt::format("a list is needed, not {}", list.type_name()));
  Trace trace;
  for (std::size_t i = 0; i < list.size(); ++i) add_event(trace, list[i], fmt::format("{}/{}", path, i));
  return trace;
}

Json to_json(const Failure& failure) {
  return {{"clause", failure.clause->id},
          {"level", model::name(failure.clause->level)},
          {"state", model::name(failure.state)},
          {"expected", failure.expected},
          {"got", failure.got}};
}

std::string describe(const Trace& trace, const TraceEvent& event) {
  if (event.kind == TraceEvent::Kind::Called) return describe_call(event);
  const wire::ParsedPacket packet = wire::parse(trace.packet(event));
  if (packet.reached != wire::Reached::Tcp) return wire::describe(packet);
  std::string line = wire::describe(packet.tcp);
  for (std::size_t i = 0; i < packet.problems.size(); ++i) {
    line += (i == 0 ? " ! " : ", ") + wire::describe(packet.problems[i]);
  }
  return line;
}

std::string ladder(const Trace& trace) {
  constexpr std::array<std::string_view, 3> kArrows = {"--->", "<---", "user"};
  const bool several =
      std::any_of(trace.events.begin(), trace.events.end(), [](const TraceEvent& e) { return e.peer != 0; });
  std::string text = "   seconds        ---> to the stack, <--- from the stack, user: a call and its answer\n";
  for (const TraceEvent& e : trace.events) {
    const std::string peer = several ? fmt::format("peer {}  ", e.peer) : "";
    text += fmt::format("{:>10.3f}  {}  {}{}\n", static_cast<double>(e.at) / 1000,
                        kArrows[static_cast<std::size_t>(e.kind)], peer, describe(trace, e));
  }
  return text;
}

bool same_events(const Trace& a, const Trace& b) {
  const auto same = [](const TraceEvent& x, const TraceEvent& y) {
    return x.kind == y.kind && x.at == y.at && x.peer == y.peer && x.size == y.size && x.call.call == y.call.call &&
           x.result.outcome == y.result.outcome && x.result.octets == y.result.octets;
  };
  return a.octets == b.octets && std::equal(a.events.begin(), a.events.end(), b.events.begin(), b.events.end(), same);
}

Json to_json(const TraceDocument& d) {
  Json json = {{"format", kFormat},
               {"version", kVersion},
               {"stack", d.stack},
               {"stack_version", d.stack_version},
               {"profile", d.profile},
               {"seed", d.seed},
               {"case", to_json(d.the_case)},
               {"verdict", name(d.result.verdict)}};
  if (d.result.failure) json["failure"] = to_json(*d.result.failure);
  if (!d.result.why.empty()) json["why"] = d.result.why;
  json["events"] = events_to_json(d.trace);
  return json;
}

TraceDocument trace_from_json(const Json& value) {
  ObjectReader in(value, "");
  if (!in.has("format") || value["format"] != kFormat) {
    throw BrokenDocument("/format", fmt::format("is not \"{}\": this is no trace of synfin", kFormat));
  }
  in.text("format");
  if (in.number("version", UINT32_MAX) != kVersion) in.complain("version", fmt::format("only {} is known", kVersion));
  TraceDocument d;
  d.stack = in.text("stack");
  d.stack_version = in.text("stack_version");
  d.profile = in.text("profile");
  if (d.profile != "auto" && model::find_profile(d.profile) == nullptr) {
    in.complain("profile", fmt::format("\"{}\" is no profile", d.profile.substr(0, 40)));
  }
  d.seed = in.number("seed", UINT64_MAX);
  d.the_case = case_from_json(in.any("case"), "/case");
  d.result.verdict = in.named<Verdict, kVerdicts>("verdict");
  if (fails(d.result.verdict)) d.result.failure = failure_from(in.object("failure"));
  d.result.why = in.text_or("why", "");
  d.trace = events_from_json(in.list("events"), "/events");
  in.done();
  return d;
}

}  // namespace synfin::conformance
