// The whole answer: a row for each number of retransmissions and each goal, by search, by Z3 and by the closed form,
// and which assumption it hangs on.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "properties/time_wait/closed_form.h"
#include "properties/time_wait/search.h"

namespace synfin::properties::time_wait {

// All lengths are as A's clock must count them, in milliseconds.
struct Row {
  std::size_t retransmissions = 0;
  Goal goal = Goal::Graceful;
  LeastTime searched;           // by time itself
  std::optional<Millis> least;  // by search; nothing: none is safe, or not searched
  std::optional<Millis> by_z3;  // nothing: not asked, or Z3 gave up
  Millis closed_form = 0;
  bool is_searched = true;  // false: the search was ended before it had seen everything, and found nothing certain
  bool suffices(Millis length) const { return least && *least <= length; }
  bool agrees() const { return !is_searched || (least == closed_form && (!by_z3 || *by_z3 == closed_form)); }
};

// An assumption dropped or changed, and what becomes of the last row for it.
struct Change {
  std::string assumption;  // "no FIN is lost"
  Goal goal = Goal::Graceful;
  std::optional<Millis> least;  // nothing: no length is safe
};

struct Table {
  Problem problem;
  std::vector<Row> rows;        // by goal, then by retransmissions
  std::vector<Change> changes;  // of the first goal asked for, the one that changes most first
  std::uint64_t states = 0;
  std::string trouble;  // what was not looked at
  bool agrees() const;
  Millis two_msl() const { return 2 * problem.lifetime; }
};

struct TableOptions {
  std::vector<Goal> goals = {kGoals.begin(), kGoals.end()};
  bool asks_z3 = true;
  SearchOptions search;
};

Table tabulate(const Problem& problem, const TableOptions& options = {});

}  // namespace synfin::properties::time_wait
