// How the endpoint of a world uses the permissions of the standard: as its profile and its assumptions say.
#pragma once
#include <array>

#include "model/endpoint.h"
#include "model/world.h"

namespace synfin::properties {

// A permission is not used, used, or now so and now so.
enum class Use : std::uint8_t { No, Yes, BothWays };

class Manners {
 public:
  explicit Manners(const model::Endpoints& endpoints) : profile_(*endpoints.profile) {
    model::Endpoint endpoint(profile_);
    for (const model::Clause& c : model::kClauses) use(c) = endpoint.may(c) ? Use::Yes : Use::No;
    for (const model::Permission& p : endpoints.permissions) use(*p.clause) = p.both_ways ? Use::BothWays : Use::Yes;
    for (const model::Clause* c : endpoints.inverted) inverted_[model::index_of(*c)] = inverts_ = true;
  }

  const model::Profile& profile() const { return profile_; }
  // Every condition of this clause is taken for its opposite.
  bool inverts(const model::Clause& c) const { return inverts_ && inverted_[model::index_of(c)]; }
  Use use(const model::Clause& c) const { return uses_[model::index_of(c)]; }

 private:
  Use& use(const model::Clause& c) { return uses_[model::index_of(c)]; }

  model::Profile profile_;
  std::array<Use, std::size(model::kClauses)> uses_{};
  std::array<bool, std::size(model::kClauses)> inverted_{};
  bool inverts_ = false;
};

}  // namespace synfin::properties
