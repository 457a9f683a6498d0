// What a suite reached: clauses of the standard, and paths of the model (properties/paths.h).
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "model/host.h"
#include "model/oracle.h"
#include "properties/coverage/timers_seen.h"
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

// The path that such an endpoint took when this timer ran out.
Path path_of(const model::Profile& profile, const TimerRan& ran);

// The paths by which such an endpoint sends what it may, after a step that leads here.
std::vector<Path> transmissions_of(const model::Profile& profile, const model::Tcb<model::Numbers>& tcb);

// For model::Host, in the place of its faults: notes every arrival, call and timer, and otherwise is what it is made
// of. What it notes goes to `note(before, segment, step)`, `note(before, call, octets, now)` and `note(TimerRan)`; and
// after the first two the TCB that they lead to, from which the endpoint sends what it may, to `note(tcb)`.
template <class Note, class Faults = model::NoFaults>
class Noting : public Faults {
 public:
  explicit Noting(Note note, const Faults& faults = {}) : Faults(faults), note_(note) {}
  using Tcb = model::Tcb<model::Numbers>;
  void after_arrival(const Tcb& before, const model::Segment<model::Numbers>& segment,
                     model::Step<model::Numbers>& step) const {
    note_(before, segment, step);
    note_(step.tcb);
    Faults::after_arrival(before, segment, step);
    timers_.step_begins(before, step.tcb);
  }
  void after_call(const Tcb& before, model::UserEvent call, std::uint32_t octets,
                  const model::Called<model::Numbers>& called, std::uint32_t now) const {
    note_(before, call, octets, now);
    note_(called.step.tcb);
    Faults::after_call(before, call, octets, called, now);
    timers_.step_begins(before, called.step.tcb);
  }
  void after_answer(Tcb& tcb) const {
    Faults::after_answer(tcb);
    timers_.step_ends(tcb);
  }
  void before_sending(const Tcb& tcb, model::Segment<model::Numbers>& segment) const {
    note_if(timers_.left(tcb, segment));
    Faults::before_sending(tcb, segment);
  }
  bool timer_runs(model::Timer timer, const Tcb& tcb) const {
    const bool runs = Faults::timer_runs(timer, tcb);
    if (runs) note_if(timers_.asked(timer, tcb));
    return runs;
  }
  bool frees_slot(model::State state) const {
    note_if(timers_.deleted());
    return Faults::frees_slot(state);
  }

 private:
  void note_if(const std::optional<TimerRan>& ran) const {
    if (ran) note_(*ran);
  }

  Note note_;
  mutable TimersSeen timers_;
};

// Such a note: adds the paths.
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
  void operator()(const model::Tcb<model::Numbers>& tcb) const {
    for (const Path& path : transmissions_of(*profile, tcb)) coverage->add(path);
  }
  void operator()(const TimerRan& ran) const { coverage->add(path_of(*profile, ran)); }
};

}  // namespace synfin::properties
