// The least safe length of TIME-WAIT, by search: every execution of the two closers (reactions.h) over a network whose
// delays lie between the least delay and the lifetime, and which loses what the problem says, at whole instants.
//
// TIME-WAIT never ends in the search; how long it would have had to last is read off. Of executions that come to the
// same point the one in which TIME-WAIT began last is of no use: nothing that can happen depends on when it began.
#pragma once
#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "properties/time_wait/problem.h"
#include "properties/time_wait/reactions.h"

namespace synfin::properties::time_wait {

// One event of an execution.
struct Moment {
  enum class What : std::uint8_t { Sent, Retransmitted, Arrives, Lost, TimeWaitEnds };
  What what = What::Sent;
  Millis at = 0;       // since the FIN was first sent
  bool of_fin = true;  // Arrives, Lost: a FIN, or what A sends
  Millis sent_at = 0;  // likewise
  friend bool operator==(const Moment&, const Moment&) = default;
};
using Execution = std::vector<Moment>;

struct LeastTime {
  bool exists = true;    // false: no length is safe
  Millis least = 0;      // that TIME-WAIT must really last; A's clock may count more (counted_by)
  Execution worst;       // in which TIME-WAIT, had it been shorter, would have failed its goal; empty if the least is 0
  Millis restarted = 0;  // when TIME-WAIT last began in it
};

struct SearchOptions {
  bool at_every_instant = false;  // else at those alone at which something can be tight (exact as well: see search.cpp)
  Millis tick = 1'000;            // between the instants of `at_every_instant`
  std::size_t most_in_flight = 2;  // segments, where the network may lose both kinds
  bool resets = false;             // what CLOSED answers by a reset is followed too
  std::size_t most_states = 4'000'000;
  const std::atomic<bool>* interrupt = nullptr;
};

struct SearchResult {
  // By goal and by the number of retransmissions, 0 to those of the problem.
  std::array<std::vector<LeastTime>, kGoals.size()> least;
  std::uint64_t states = 0;
  std::string trouble;  // what was not looked at; empty: every execution was
};

// The closers' reactions are recorded as the search meets them. Throws std::invalid_argument if a problem has more than
// 64 transmissions.
SearchResult search(const Problem& problem, const model::Assumptions& closers, const SearchOptions& options = {});

}  // namespace synfin::properties::time_wait
