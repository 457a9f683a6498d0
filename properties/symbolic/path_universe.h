// All paths (properties/paths.h) that some segment, call, transmission or timer can take: derived from the model over
// formulas, each way asked of Z3.
#pragma once
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "model/profile.h"
#include "properties/paths.h"
#include "properties/symbolic/control.h"

namespace synfin::properties {

// A control with what SEGMENT ARRIVES does not look at put to rest: of the options only whether timestamps were agreed
// on decides anything; scaling does not.
Control looked_at(Control control);

struct PossiblePath {
  Path path;
  unsigned profiles = 0;  // in which it can be taken: a bit for each place in what was asked
};

// The paths from this state of endpoints of these profiles, in the order of their derivation. Only TCBs that keep the
// invariants (one_step.h) and segments that fit the header count.
std::vector<PossiblePath> possible_paths(std::span<const model::Profile> profiles, model::State state, Begun begun);

// Those of the wanted paths that can be taken at connections like those that the explorer meets (coverage/habits.h).
std::vector<PossiblePath> paths_as_met(std::span<const model::Profile> profiles, model::State state, Begun begun,
                                       const std::set<std::uint32_t>& wanted);

}  // namespace synfin::properties
