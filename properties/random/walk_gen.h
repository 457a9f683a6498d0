// Generators of walks that know where TCP's edges are. Nothing is discarded, and what fails shrinks to fewer stimuli
// and simpler numbers.
#pragma once
#include <rapidcheck.h>

#include <cstdint>
#include <vector>

#include "conformance/walk.h"

namespace synfin::properties {

struct WalkShape {
  const model::Profile* profile = nullptr;  // null: any of them
  std::size_t most_stimuli = 20;
  bool other_peers = true;
  bool long_waits = true;  // of more than ten seconds, which real time cannot afford
};

// A walk of at most so many stimuli after a way.
rc::Gen<conformance::Walk> walks(const WalkShape& shape = {});

// One stimulus, as walks have them.
rc::Gen<conformance::Stimulus> stimuli_of_walks(const WalkShape& shape = {});

// Walks that are simpler by a step each, the greatest steps first: what a failing walk is tried to shrink to.
rc::Seq<conformance::Walk> simpler(const conformance::Walk& walk);

}  // namespace synfin::properties
