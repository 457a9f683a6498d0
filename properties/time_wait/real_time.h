// The least safe length of TIME-WAIT by Z3, in real time: the greatest of what the executions need, and one that needs
// it.
#pragma once
#include <vector>

#include "properties/time_wait/closers.h"
#include "properties/time_wait/problem.h"

namespace synfin::properties::time_wait {

// An event of the execution, in milliseconds since the FIN was first sent. What is lost is in the network until it is.
struct RealMoment {
  enum class What : std::uint8_t { FinSent, FinArrives, FinLost, AckSent, AckArrives, AckLost };
  What what = What::FinSent;
  std::size_t transmission = 0;  // of the FIN, or of the FIN that the ACK answers; 0 is the first
  Millis at = 0;
  friend bool operator==(const RealMoment&, const RealMoment&) = default;
};

struct LeastInReals {
  Millis least = 0;               // that TIME-WAIT must really last; A's clock may count more (counted_by)
  std::vector<RealMoment> worst;  // an execution that fails the goal if TIME-WAIT is any shorter, in order of time
  Millis restarted = 0;           // when TIME-WAIT last began in it
};

// Throws std::runtime_error if Z3 gives up.
LeastInReals least_by_z3(const Problem& problem, Goal goal, const Closers& closers);

}  // namespace synfin::properties::time_wait
