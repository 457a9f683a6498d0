// Any octets are walks (conformance/walk.h) of the reference endpoint, each step of which is judged. Octet 1 chooses
// the profile. One execution takes the walk, and the walks that differ from it in the last stimulus only.
#include <fmt/format.h>

#include <array>
#include <span>
#include <vector>

#include "conformance/walk.h"
#include "fuzz/finding.h"
#include "fuzz/work_count.h"
#include "properties/random/walk_text.h"
#include "properties/random/watched_host.h"

namespace synfin {
namespace {

using conformance::StimulusCode;

properties::WatchedEndpoint& endpoint() {
  static properties::WatchedEndpoint host(model::Endpoint(model::kProfiles.front()), model::NoFaults{});
  return host;
}

// What the last stimulus is besides itself. Of a segment other control bits, or a number further on; of a call another
// call; of a wait another time.
struct Ending {
  std::size_t octet;
  std::uint8_t value;
};
constexpr std::array<Ending, 11> kEndings = {{{1, 0x10},
                                              {1, 0x11},
                                              {1, 0x02},
                                              {1, 0x12},
                                              {1, 0x03},
                                              {1, 0x04},
                                              {1, 0x14},
                                              {1, 0x05},
                                              {1, 0x06},
                                              {3, 1},
                                              {3, 2}}};

[[noreturn]] void tell(std::span<const std::uint8_t> octets, const properties::WalkEnd& end) {
  const auto state = model::name(end.violation->before.state);
  fuzz::report_finding("walk", fmt::format("{} {}", end.violation->property, state),
                       properties::to_text(conformance::walk_of(octets), end));
}

void take_last(std::span<const std::uint8_t> before, const StimulusCode& code, const properties::WalkEnd& end) {
  fuzz::count_work("walks");
  if (endpoint().take(conformance::decoded(code))) return;
  std::vector<std::uint8_t> octets(before.begin(), before.end());
  octets.insert(octets.end(), code.begin(), code.end());
  tell(octets, {.stimulus = end.stimulus, .violation = &endpoint().watch().violation()});
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
  constexpr std::size_t kCode = std::tuple_size_v<StimulusCode>;
  const std::span<const std::uint8_t> octets(data, size);
  const std::size_t stimuli = conformance::CodedWalk(octets).size();
  const auto before = stimuli == 0 ? octets : octets.first(conformance::kWalkHeader + (stimuli - 1) * kCode);
  const properties::WalkEnd end = run(endpoint(), conformance::CodedWalk(before));
  if (end.violation != nullptr) tell(before, end);
  if (stimuli == 0) return 0;
  StimulusCode last;
  std::copy_n(octets.begin() + static_cast<std::ptrdiff_t>(before.size()), kCode, last.begin());
  endpoint().remember();
  take_last(before, last, end);
  for (const Ending& ending : kEndings) {
    StimulusCode other = last;
    other[ending.octet] = ending.value;
    if (other == last) continue;
    endpoint().go_back();
    take_last(before, other, end);
  }
  return 0;
}
