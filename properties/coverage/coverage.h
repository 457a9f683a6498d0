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

// The path that such an endpoint took when its user called.
Path path_of(const model::Profile& profile, const model::Tcb<model::Numbers>& before, model::UserEvent call,
             std::uint32_t octets, std::uint32_t now);

// For model::Host, in the place of its faults: notes every arrival and call, and otherwise is what it is made of. What
// it notes goes to `note(before, segment, step)` and to `note(before, call, octets, now)`.
template <class Note, class Faults = model::NoFaults>
class Noting : public Faults {
 public:
  explicit Noting(Note note, const Faults& faults = {}) : Faults(faults), note_(note) {}
  void after_arrival(const model::Tcb<model::Numbers>& before, const model::Segment<model::Numbers>& segment,
                     model::Step<model::Numbers>& step) const {
    note_(before, segment, step);
    Faults::after_arrival(before, segment, step);
  }
  void after_call(const model::Tcb<model::Numbers>& before, model::UserEvent call, std::uint32_t octets,
                  const model::Called<model::Numbers>& called, std::uint32_t now) const {
    note_(before, call, octets, now);
    Faults::after_call(before, call, octets, called, now);
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
  void operator()(const model::Tcb<model::Numbers>& before, model::UserEvent call, std::uint32_t octets,
                  std::uint32_t now) const {
    coverage->add(path_of(*profile, before, call, octets, now));
  }
};

}  // namespace synfin::properties
