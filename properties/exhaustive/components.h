// Strongly connected components of a part of a graph.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace synfin::properties {

// The states chosen and, among them, the transitions that have one of these kinds.
template <class GraphType, class Chosen>
struct Part {
  const GraphType& graph;
  std::uint8_t kinds;
  Chosen chosen;

  bool has_edge(std::uint64_t edge) const { return graph.is_a(edge, kinds) && chosen(graph.target(edge)); }
};

// Components are numbered so that a transition never leads to a larger number.
struct Components {
  using Number = std::uint32_t;
  static constexpr Number kNone = std::numeric_limits<Number>::max();

  std::vector<Number> of;  // by state; kNone for states not chosen
  Number count = 0;
};

// Tarjan's algorithm, with a stack of its own: paths are as long as graphs are large.
template <class PartType>
class ComponentFinder {
 public:
  using Number = Components::Number;

  explicit ComponentFinder(const PartType& part) : part_(part), low_(part.graph.size(), kUnvisited) {
    components_.of.assign(part.graph.size(), Components::kNone);
  }

  Components find() {
    for (Number root = 0; root < part_.graph.size(); ++root) {
      if (!part_.chosen(root) || low_[root] != kUnvisited) continue;
      enter(root);
      while (!path_.empty()) advance();
    }
    return std::move(components_);
  }

 private:
  static constexpr Number kUnvisited = std::numeric_limits<Number>::max();
  struct Visit {
    Number state, entered;
    std::uint64_t next_edge;
  };

  void enter(Number state) {
    low_[state] = entered_;
    path_.push_back({state, entered_++, part_.graph.first_edge(state)});
    open_.push_back(state);
  }

  // One transition further from the end of the path, or back from it.
  void advance() {
    Visit& visit = path_.back();
    const Number state = visit.state;
    if (visit.next_edge == part_.graph.first_edge(state + 1)) return leave();
    const std::uint64_t edge = visit.next_edge++;
    if (!part_.has_edge(edge)) return;
    const Number to = part_.graph.target(edge);
    if (low_[to] == kUnvisited) {
      enter(to);
    } else if (components_.of[to] == Components::kNone) {
      low_[state] = std::min(low_[state], low_[to]);
    }
  }

  void leave() {
    const auto [state, entered, next_edge] = path_.back();
    path_.pop_back();
    if (low_[state] == entered) {
      Number member;
      do {
        member = open_.back();
        open_.pop_back();
        components_.of[member] = components_.count;
      } while (member != state);
      ++components_.count;
    }
    if (!path_.empty()) low_[path_.back().state] = std::min(low_[path_.back().state], low_[state]);
  }

  const PartType& part_;
  std::vector<Number> low_;  // the earliest entered of the states known to be reachable and on the path
  std::vector<Number> open_;
  std::vector<Visit> path_;
  Components components_;
  Number entered_ = 0;
};

template <class PartType>
Components components_of(const PartType& part) {
  return ComponentFinder<PartType>(part).find();
}

}  // namespace synfin::properties
