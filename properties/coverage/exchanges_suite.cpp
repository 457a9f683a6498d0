// The suite of exchanges.
#include <random>

#include "properties/coverage/citing_endpoint.h"
#include "properties/coverage/random_suites.h"
#include "properties/random/exchange.h"
#include "properties/random/exchange_draw.h"

namespace synfin::properties {

Coverage coverage_of_exchanges(std::size_t count) {
  Coverage coverage;
  const MakePeer make = [&](int side, const model::Profile& profile) -> std::unique_ptr<Peer> {
    return std::make_unique<HostPeer<CitingEndpoint, Notes>>(
        CitingEndpoint(profile, static_cast<std::uint32_t>(side) + 1, &coverage), notes_in(coverage, profile));
  };
  std::mt19937 random(kSuiteSeed);
  for (std::size_t i = 0; i < count; ++i) played(draw_exchange([&](std::size_t n) { return random() % n; }), make);
  return coverage;
}

}  // namespace synfin::properties
