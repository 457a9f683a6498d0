// Any octets are a walk (conformance/walk.h) of the reference endpoint, each step of which is judged. Octet 1 chooses
// the profile.
#include <fmt/format.h>

#include <span>

#include "conformance/walk.h"
#include "fuzz/finding.h"
#include "fuzz/walk_mutator.h"
#include "fuzz/work_count.h"
#include "properties/random/walk_text.h"
#include "properties/random/watched_host.h"

namespace synfin {
namespace {

properties::WatchedEndpoint& endpoint() {
  static properties::WatchedEndpoint host(model::Endpoint(model::kProfiles.front()), model::NoFaults{});
  return host;
}

}  // namespace
}  // namespace synfin

// A TCB is copied some ten times for each stimulus, and to check every octet of every copy costs a third of the speed;
// what is read and written of a TCB is checked all the same. ASAN_OPTIONS=replace_intrin=1 checks copies too. Memory is
// allocated by the engine and the mutator: where, and what they have freed, need not be kept.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "replace_intrin=0:quarantine_size_mb=1:malloc_context_size=1";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfin;
  const std::span<const std::uint8_t> octets(data, size);
  const properties::WalkEnd end = run(endpoint(), conformance::CodedWalk(octets));
  fuzz::count_work("stimuli", end.stimulus);
  if (end.violation == nullptr) return 0;
  const auto state = model::name(end.violation->before.state);
  fuzz::report_finding("walk", fmt::format("{} {}", end.violation->property, state),
                       properties::to_text(conformance::walk_of(octets), end));
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return synfin::fuzz::mutate_walk(data, size, max_size, seed);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t a_size, const std::uint8_t* b,
                                                 std::size_t b_size, std::uint8_t* out, std::size_t max_size,
                                                 unsigned seed) {
  return synfin::fuzz::cross_walks({a, a_size}, {b, b_size}, {out, max_size}, seed);
}
