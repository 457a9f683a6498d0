#include "properties/time_wait/table.h"

#include <algorithm>
#include <functional>

#include "properties/time_wait/real_time.h"

namespace synfin::properties::time_wait {

namespace {

std::optional<Millis> counted(const Problem& problem, const LeastTime& least) {
  if (!least.exists) return {};
  return counted_by(problem, least.least);
}

// How far the least has moved; what makes every length unsafe has moved it farthest.
Millis distance(const std::optional<Millis>& from, const std::optional<Millis>& to) {
  constexpr Millis kFarthest = INT64_MAX;
  if (from.has_value() != to.has_value()) return kFarthest;
  if (!from) return 0;
  return *from < *to ? *to - *from : *from - *to;
}

// Nothing, and why, if one of the searches was ended.
std::vector<Change> changes_of(const Problem& problem, Goal goal, const std::optional<Millis>& usual,
                               const TableOptions& options, std::string& trouble) {
  const model::Assumptions ignores = closing_assumptions("rfc1337"), obeys = closing_assumptions("rfc9293");
  std::vector<Change> all;
  const auto add = [&](std::string assumption, const Problem& changed, bool resets) {
    SearchOptions search = options.search;
    search.resets = resets;
    const SearchResult result = time_wait::search(changed, resets ? obeys : ignores, search);
    if (!result.trouble.empty()) trouble = result.trouble;
    const LeastTime& last = result.least[static_cast<std::size_t>(goal)].back();
    all.push_back({std::move(assumption), goal, counted(changed, last)});
  };
  const auto with = [&](auto change) {
    Problem changed = problem;
    change(changed);
    return changed;
  };
  add(problem.loses_fin ? "no FIN is lost" : "FINs may be lost", with([](Problem& p) { p.loses_fin = !p.loses_fin; }),
      false);
  add(problem.loses_ack ? "no ACK is lost" : "ACKs may be lost", with([](Problem& p) { p.loses_ack = !p.loses_ack; }),
      false);
  if (problem.least_delay > 0) add("a segment may arrive at once", with([](Problem& p) { p.least_delay = 0; }), false);
  const bool restarts = problem.restart == Restart::OnFin;
  add(restarts ? "a FIN does not start TIME-WAIT again" : "each FIN starts TIME-WAIT again",
      with([&](Problem& p) { p.restart = restarts ? Restart::Never : Restart::OnFin; }), false);
  if (problem.skew_ppm != 0) add("the clocks agree", with([](Problem& p) { p.skew_ppm = 0; }), false);
  add("a RST ends TIME-WAIT (no RFC 1337)", problem, true);
  if (!trouble.empty()) return {};
  std::stable_sort(all.begin(), all.end(), [&](const Change& a, const Change& b) {
    return distance(usual, a.least) > distance(usual, b.least);
  });
  return all;
}

}  // namespace

bool Table::agrees() const {
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.agrees(); });
}

Table tabulate(const Problem& problem, const TableOptions& options) {
  const model::Assumptions closers = closing_assumptions();
  const SearchResult searched = search(problem, closers, options.search);
  Table table;
  table.problem = problem;
  table.states = searched.states;
  table.trouble = searched.trouble;
  const Closers recorded = record_closers(closers.endpoints[kActive], closers.endpoints[kPassive]);
  for (const Goal goal : options.goals) {
    for (std::size_t n = 0; n <= problem.retransmissions(); ++n) {
      const Problem shorter = problem.with_retransmissions(n);
      Row row;
      row.retransmissions = n;
      row.goal = goal;
      row.searched = searched.least[static_cast<std::size_t>(goal)][n];
      row.is_searched = searched.trouble.empty();
      if (row.is_searched) row.least = counted(problem, row.searched);
      row.closed_form = counted_by(problem, closed_form(shorter, goal));
      if (options.search.interrupt != nullptr && *options.search.interrupt) table.trouble = "interrupted";
      if (options.asks_z3 && table.trouble.empty()) {
        row.by_z3 = counted_by(problem, least_by_z3(shorter, goal, recorded).least);
      }
      table.rows.push_back(row);
    }
  }
  if (table.trouble.empty() && !table.rows.empty()) {
    const auto last = std::find_if(table.rows.rbegin(), table.rows.rend(),
                                   [&](const Row& row) { return row.goal == options.goals.front(); });
    table.changes = changes_of(problem, last->goal, last->least, options, table.trouble);
  }
  return table;
}

}  // namespace synfin::properties::time_wait
