// Trace files: one run of one case with all that happened, to look at and to replay.
#pragma once
#include <optional>

#include "conformance/campaign.h"
#include "conformance/report/case_json.h"
#include "conformance/report/report.h"

namespace synfin::conformance {

struct TraceDocument {
  std::string stack, stack_version;
  std::string profile;  // as it was asked for: "auto", or one of model::kProfiles
  std::uint64_t seed = 1;
  Case the_case;
  CaseResult result;
  Trace trace;
};

Json to_json(const TraceDocument& document);

// Throws BrokenDocument.
TraceDocument trace_from_json(const Json& value);

// What happened, by itself. `path` is the JSON pointer of the list. The latter throws BrokenDocument.
Json events_to_json(const Trace& trace);
Trace events_from_json(const Json& list, const std::string& path);

// "given", "sent", "called"
std::string_view name(TraceEvent::Kind kind);

// The level of a clause as documents have it, under "level". Throws BrokenDocument.
model::Level level_from(ObjectReader& in);

// The failure as the reports and the traces write it.
Json to_json(const Failure& failure);

// One event for people, without time and direction: the segment in the RFC's notation, or the call and its answer.
std::string describe(const Trace& trace, const TraceEvent& event);

// All that happened, an event a line: when, which way, what.
std::string ladder(const Trace& trace);

// Octet for octet the same, at the same times.
bool same_events(const Trace& a, const Trace& b);

}  // namespace synfin::conformance
