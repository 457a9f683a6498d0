// For model::Host: the endpoint, with what it reaches noted.
#pragma once
#include "properties/coverage/coverage.h"

namespace synfin::properties {

// The endpoint, with every clause noted on whose authority it acts.
class CitingEndpoint : public model::Endpoint {
 public:
  CitingEndpoint(const model::Profile& profile, std::uint32_t iss_seed, Coverage* coverage)
      : model::Endpoint(profile, iss_seed), coverage_(coverage) {}

  bool may(const model::Clause& c) {
    const bool used = model::Endpoint::may(c);
    if (used && (model::axis_of(c) || c.level == model::Level::May)) cite(c);
    return used;
  }
  template <class T>
  T by(const model::Clause& c, T x) {
    cite(c);
    return x;
  }
  void cite(const model::Clause& c) { coverage_->clauses.add(c); }

 private:
  Coverage* coverage_;
};

// Beside it, in the place of faults: the paths that it takes.
using Notes = Noting<CoverageNote>;

inline Notes notes_in(Coverage& coverage, const model::Profile& profile) {
  return Notes(CoverageNote{&profile, &coverage});
}

}  // namespace synfin::properties
