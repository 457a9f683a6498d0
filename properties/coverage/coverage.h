// What a suite reached: clauses of the standard, and paths of the model (properties/paths.h).
#pragma once
#include <cstdint>
#include <set>

#include "model/host.h"
#include "model/oracle.h"
#include "properties/paths.h"

namespace synfin::properties {

struct Coverage {
  model::ClauseSet clauses;
  std::set<std::uint32_t> paths;  // their numbers
  void add(const Path& path) { paths.insert(number_of(path)); }
  void merge(const Coverage& other) {
    clauses.merge(other.clauses);
    paths.insert(other.paths.begin(), other.paths.end());
  }
};

// The path that an endpoint of this profile took when this segment arrived and led to this step.
Path path_of(const model::Profile& profile, const model::Tcb<model::Numbers>& before,
             const model::Segment<model::Numbers>& segment, const model::Step<model::Numbers>& step);

// The same way again, where the endpoint's choice of an ISS is not known yet: `iss` is what it would choose.
Path path_if(const model::Profile& profile, const model::Tcb<model::Numbers>& before,
             const model::Segment<model::Numbers>& segment, std::uint32_t iss);

// For model::Host, in the place of its faults: notes every arrival, and otherwise is what it is made of. What it notes
// goes to `note(before, segment, step)`.
template <class Note, class Faults = model::NoFaults>
class Noting : public Faults {
 public:
  explicit Noting(Note note, const Faults& faults = {}) : Faults(faults), note_(note) {}
  void after_arrival(const model::Tcb<model::Numbers>& before, const model::Segment<model::Numbers>& segment,
                     model::Step<model::Numbers>& step) const {
    note_(before, segment, step);
    Faults::after_arrival(before, segment, step);
  }

 private:
  Note note_;
};

// Such a note: adds the path.
struct CoverageNote {
  const model::Profile* profile;
  Coverage* coverage;
  void operator()(const model::Tcb<model::Numbers>& before, const model::Segment<model::Numbers>& segment,
                  const model::Step<model::Numbers>& step) const {
    coverage->add(path_of(*profile, before, segment, step));
  }
};

}  // namespace synfin::properties
