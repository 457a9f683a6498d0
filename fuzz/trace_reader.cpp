// Any octets are read as a trace, or as one case of it, or refused with a reason; what was read is the same when it is
// written and read again.
#include <string>

#include "conformance/report/report_trace.h"
#include "fuzz/finding.h"
#include "fuzz/json_mutator.h"

namespace {

using namespace synfin;
using conformance::Json;

bool is_same(const conformance::Case& a, const conformance::Case& b) { return a.id == b.id && a.stimuli == b.stimuli; }

bool is_same(const std::optional<conformance::Failure>& a, const std::optional<conformance::Failure>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->clause == b->clause && a->state == b->state && a->expected == b->expected && a->got == b->got;
}

bool is_same(const conformance::TraceDocument& a, const conformance::TraceDocument& b) {
  return a.stack == b.stack && a.stack_version == b.stack_version && a.profile == b.profile && a.seed == b.seed &&
         is_same(a.the_case, b.the_case) && a.result.verdict == b.result.verdict && a.result.why == b.result.why &&
         is_same(a.result.failure, b.result.failure) && same_events(a.trace, b.trace);
}

// What the reader makes of a document is the same when it is written and read again; or it refuses the document.
template <class Reader>
void check_there_and_back(const Json& json, std::string_view key, Reader reader) {
  decltype(reader(json)) first;
  try {
    first = reader(json);
  } catch (const conformance::BrokenDocument&) {
    return;
  }
  const std::string written = to_json(first).dump();
  try {
    const auto second = reader(conformance::parse_document(written));
    if (!is_same(first, second)) fuzz::report_finding("trace-reader", key, "other than it was read: " + written);
    const std::string again = to_json(second).dump();
    if (again != written) fuzz::report_finding("trace-reader", key, written + "\n" + again);
  } catch (const conformance::BrokenDocument& error) {
    fuzz::report_finding("trace-reader", key, std::string("what was written is refused: ") + error.what());
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return fuzz::mutate_json(data, size, max_size, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Json json;
  try {
    json = conformance::parse_document({data, data + size});
  } catch (const conformance::BrokenDocument&) {
    return 0;
  }
  check_there_and_back(json, "trace", [](const Json& value) { return conformance::trace_from_json(value); });
  check_there_and_back(json, "case", [](const Json& value) { return conformance::case_from_json(value, "/case"); });
  return 0;
}
