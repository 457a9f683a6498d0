// What the explorer does to an endpoint: moves that lead on from a way, and the segments that it tries.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/ways.h"
#include "model/oracle.h"

namespace synfin::properties {

// Some stimuli, and what they are called in the ids of cases.
struct Move {
  std::string_view name;
  std::vector<conformance::Stimulus> stimuli;
};
const std::vector<Move>& all_moves();
// What makes an endpoint send what it has, or keeps it from that; and time, as much of it as each timer may take.
const std::vector<Move>& sending_moves();

// A segment that is tried, and its name: "fin-ack/seq-left+1,ack-left".
struct Trial {
  conformance::SegmentSpec spec;
  std::string name() const;
};

// Calls `visit` for each segment that is worth trying at a connection like this one, the plain ones first.
void each_trial(const model::Tcb<model::Numbers>& tcb, const std::function<void(const Trial&)>& visit);

}  // namespace synfin::properties
