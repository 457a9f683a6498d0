// What goes wrong when TIME-WAIT is one tick shorter than it must be: the worst execution, played on the model.
#pragma once
#include <optional>
#include <vector>

#include "properties/answer.h"
#include "properties/time_wait/search.h"

namespace synfin::properties::time_wait {

// The greatest length that divides all times of the problem, in milliseconds; at most a second.
Millis tick_of(const Problem& problem);

struct TooShort {
  Millis time_wait = 0;       // how long TIME-WAIT lasts in it, by time itself
  Answer answer;              // of which the witness is played
  std::vector<Millis> times;  // of the start and of each step
};

// Of a least time greater than zero that exists. Nothing if more segments are in flight than a world has room for.
// Throws std::invalid_argument if the execution does not fit the model.
std::optional<TooShort> one_tick_short(const Problem& problem, Goal goal, const LeastTime& least,
                                       const model::Assumptions& closers);

}  // namespace synfin::properties::time_wait
