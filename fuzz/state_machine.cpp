// Any octets are a walk (conformance/walk.h) of the reference endpoint, each step of which is judged. Octet 1 chooses
// the profile.
#include <cstdio>
#include <cstdlib>
#include <span>

#include "conformance/walk.h"
#include "fuzz/walk_mutator.h"
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

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfin;
  const conformance::Walk walk = conformance::walk_of({data, size});
  const properties::WalkEnd end = run(endpoint(), walk);
  if (end.violation == nullptr) return 0;
  std::fputs(properties::to_text(walk, end).c_str(), stderr);
  std::abort();
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
