// The suite of watched walks.
#include "properties/coverage/citing_endpoint.h"
#include "properties/coverage/random_suites.h"
#include "properties/random/walk_gen.h"
#include "properties/random/watched_host.h"

namespace synfin::properties {
namespace {

constexpr std::size_t kStimuliOfSuite = 20;

}  // namespace

Coverage coverage_of_walks(std::size_t count) {
  Coverage coverage;
  for (const model::Profile& profile : model::kProfiles) {
    const CitingEndpoint endpoint(profile, 1, &coverage);
    WatchedHost<CitingEndpoint, Notes> host(endpoint, notes_in(coverage, profile));
    const auto generator = walks({.profile = &profile, .most_stimuli = kStimuliOfSuite});
    rc::Random random(kSuiteSeed);
    for (std::size_t i = 0; i < count; ++i) {
      const conformance::Walk walk = generator(random.split(), rc::kNominalSize).value();
      host.walk(endpoint, profile, conformance::all_ways()[walk.way].stimuli, walk.stimuli);
    }
  }
  return coverage;
}

}  // namespace synfin::properties
