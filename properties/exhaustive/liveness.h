// What never happens and what goes on for ever: questions to a whole graph.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "properties/exhaustive/components.h"
#include "properties/exhaustive/graph.h"

namespace synfin::properties {

// States from which no goal can be reached.
template <class Packed>
struct Trap {
  std::uint64_t count = 0;
  // From the least of the shallowest such states, a shortest way to where it ends: a state that leads nowhere, or one
  // that comes again. Empty when there is no trap.
  std::vector<Packed> path;
  // A shortest cycle through the end of the path, each state once; empty when that state leads nowhere.
  std::vector<Packed> cycle;
};

template <class Packed>
struct Cycles {
  std::uint64_t count = 0;                  // strongly connected components that have a cycle
  std::vector<std::vector<Packed>> cycles;  // of the first of them, by their least of the shallowest states: a
                                            // shortest cycle through it, which begins there; each state once
};

template <class GraphType>
class Liveness {
 public:
  using Packed = typename GraphType::Packed;
  using Number = typename GraphType::Number;

  explicit Liveness(const GraphType& graph) : graph_(graph) {}

  // States with all of the marks of `from` from which no state with one of the goal's marks can be reached by
  // transitions that have one of these kinds.
  Trap<Packed> cannot_reach(std::uint32_t goal, std::uint8_t kinds, std::uint32_t from = 0) const {
    const auto part = part_of(kinds, [](Number) { return true; });
    const Components components = components_of(part);
    const std::vector<bool> reaches = reaching(part, components, goal);
    const std::vector<bool> asked = with_all(from);
    const auto trapped = [&](Number n) { return asked[n] && !reaches[components.of[n]]; };
    Trap<Packed> trap;
    Number first = 0;
    for (Number n = graph_.size(); n-- > 0;) {
      if (!trapped(n)) continue;
      ++trap.count;
      first = n;
    }
    if (trap.count == 0) return trap;
    const Number start = graph_.shallowest_least(first, trapped);
    const std::vector<bool> cyclic = cyclic_components(part, components);
    const auto ends = [&](Number n) { return cyclic[components.of[n]] || !leads_on(part, n); };
    const std::vector<Number> path = shortest(part, {start}, ends);
    trap.path = states(path);
    if (cyclic[components.of[path.back()]]) trap.cycle = states(cycle_through(part, path.back()));
    return trap;
  }

  // Cycles of transitions that have one of these kinds, through states that have all of these marks. At most `most` are
  // spelled out.
  Cycles<Packed> cycles(std::uint8_t kinds, std::uint32_t marks, std::size_t most) const {
    const std::vector<bool> marked = with_all(marks);
    const auto part = part_of(kinds, [&](Number n) { return marked[n]; });
    const Components components = components_of(part);
    std::vector<bool> wanted = cyclic_components(part, components);
    Cycles<Packed> found;
    for (const bool cyclic : wanted) found.count += cyclic ? 1U : 0U;
    std::vector<Number> starts;
    for (Number n = 0; n < graph_.size() && starts.size() < most; ++n) {
      const Number component = components.of[n];
      if (component == Components::kNone || !wanted[component]) continue;
      wanted[component] = false;
      starts.push_back(graph_.shallowest_least(n, [&](Number other) { return components.of[other] == component; }));
    }
    for (const Number start : starts) found.cycles.push_back(states(cycle_through(part, start)));
    return found;
  }

 private:
  template <class Chosen>
  Part<GraphType, Chosen> part_of(std::uint8_t kinds, Chosen chosen) const {
    return {graph_, kinds, chosen};
  }

  // Calls visit(target) for each transition of the state in the part.
  template <class PartType, class Visit>
  void targets(const PartType& part, Number from, Visit visit) const {
    for (std::uint64_t edge = graph_.first_edge(from); edge < graph_.first_edge(from + 1); ++edge) {
      if (part.has_edge(edge)) visit(graph_.target(edge));
    }
  }

  template <class PartType>
  bool leads_on(const PartType& part, Number from) const {
    bool any = false;
    targets(part, from, [&](Number) { any = true; });
    return any;
  }

  // By component: whether it has a cycle, if only from a state to itself.
  template <class PartType>
  std::vector<bool> cyclic_components(const PartType& part, const Components& components) const {
    std::vector<bool> cyclic(components.count);
    for (Number n = 0; n < graph_.size(); ++n) {
      const Number component = components.of[n];
      if (component == Components::kNone || cyclic[component]) continue;
      targets(part, n, [&](Number to) {
        if (components.of[to] == component) cyclic[component] = true;
      });
    }
    return cyclic;
  }

  // By component: whether a state with one of these marks can be reached from it.
  template <class PartType>
  std::vector<bool> reaching(const PartType& part, const Components& components, std::uint32_t goal) const {
    std::vector<bool> reaches(components.count);
    auto system = graph_.system();
    std::vector<std::uint64_t> first(components.count + std::size_t{1});  // where each component's states begin
    for (const Number component : components.of) ++first[component + std::size_t{1}];
    for (std::size_t c = 1; c < first.size(); ++c) first[c] += first[c - 1];
    std::vector<Number> members(graph_.size());
    std::vector<std::uint64_t> next = first;
    for (Number n = 0; n < graph_.size(); ++n) members[next[components.of[n]]++] = n;
    // A transition never leads to a larger component, so all it leads to is known.
    for (const Number n : members) {
      const Number component = components.of[n];
      if (reaches[component]) continue;
      bool any = (system.marks(graph_.state(n)) & goal) != 0;
      targets(part, n, [&](Number to) { any = any || reaches[components.of[to]]; });
      reaches[component] = any;
    }
    return reaches;
  }

  std::vector<bool> with_all(std::uint32_t marks) const {
    if (marks == 0) return std::vector<bool>(graph_.size(), true);
    auto system = graph_.system();
    std::vector<bool> marked(graph_.size());
    for (Number n = 0; n < graph_.size(); ++n) marked[n] = (system.marks(graph_.state(n)) & marks) == marks;
    return marked;
  }

  // A shortest path from one of these states to one that ends it, both included. There must be one.
  template <class PartType, class Ends>
  std::vector<Number> shortest(const PartType& part, const std::vector<Number>& starts, Ends ends) const {
    std::unordered_map<Number, Number> from;
    std::vector<Number> queue;
    const auto reach = [&](Number n, Number before) {
      if (from.emplace(n, before).second) queue.push_back(n);
    };
    for (const Number start : starts) reach(start, Components::kNone);
    std::size_t next = 0;
    while (!ends(queue.at(next))) {
      const Number n = queue[next++];
      targets(part, n, [&](Number to) { reach(to, n); });
    }
    std::vector<Number> path;
    for (Number n = queue[next]; n != Components::kNone; n = from.at(n)) path.push_back(n);
    std::reverse(path.begin(), path.end());
    return path;
  }

  template <class PartType>
  std::vector<Number> cycle_through(const PartType& part, Number state) const {
    std::vector<Number> next;
    targets(part, state, [&](Number to) { next.push_back(to); });
    std::vector<Number> cycle = shortest(part, next, [&](Number n) { return n == state; });
    cycle.pop_back();
    cycle.insert(cycle.begin(), state);
    return cycle;
  }

  std::vector<Packed> states(const std::vector<Number>& numbers) const {
    std::vector<Packed> packed;
    for (const Number n : numbers) packed.push_back(graph_.state(n));
    return packed;
  }

  const GraphType& graph_;
};

}  // namespace synfin::properties
