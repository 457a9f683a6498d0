// A witness: an execution that shows that something can happen. It holds the actions and every free choice, so that it
// can be played again, step by step, on the model with numbers.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/world_actions.h"

namespace synfin::properties {

// The choices made in one step: values of what the standard or the network leaves open, and permissions that an
// endpoint uses now so, now so.
struct Choices {
  std::vector<std::uint32_t> picked;
  std::vector<bool> used;
};

struct WitnessStep {
  model::Action action;
  std::uint16_t label = 0;  // of the segment in flight that the action is about
  Choices choices;
};

struct Witness {
  Choices start;  // of the prelude
  std::vector<WitnessStep> steps;
};

// One step as it was played.
struct Played {
  const WitnessStep* step = nullptr;  // null: the prelude
  model::World<model::Numbers> before, after;
  std::vector<const model::Clause*> cited;
  std::optional<model::Segment<model::Numbers>> stale;  // the stale segment that arrived
};

// Plays a witness; throws std::invalid_argument if it does not fit these assumptions.
std::vector<Played> play(const model::Assumptions& assumptions, const Witness& witness);

}  // namespace synfin::properties
