// The whole graph of a system: states numbered breadth-first from the initial ones (so a smaller number is never
// deeper, and the numbering is the same in every run), and the transitions of each with their kinds.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "properties/exhaustive/explorer.h"
#include "properties/exhaustive/pages.h"

namespace synfin::properties {

// Made from an explorer whose exact search was complete; refers to the explorer's table, so the explorer must live on
// and not run again.
template <class Explored>
class Graph {
 public:
  using Packed = typename Explored::Packed;
  using Number = std::uint32_t;
  using System = typename Explored::SystemType;

  // Octets that building and keeping the graph takes, beyond the table.
  static std::size_t octets(const Explored& explorer) {
    const auto& outcome = explorer.outcome();
    std::size_t slots = 0;
    for (std::size_t s = 0; s < ExactTable::kShards; ++s) slots += explorer.table()->shard(s).capacity();
    return slots * sizeof(Number) + outcome.states * (sizeof(Place) + sizeof(std::uint64_t)) +
           outcome.transitions * (sizeof(Number) + 1);
  }

  // Nothing when the search was not exact or not complete, or when the graph would not fit into so many octets.
  static std::optional<Graph> build(const Explored& explorer, std::size_t memory) {
    const auto& outcome = explorer.outcome();
    if (explorer.table() == nullptr || outcome.ended != Ended::Complete) return std::nullopt;
    if (outcome.states >= kUnknown || octets(explorer) > memory) return std::nullopt;
    return Graph(explorer);
  }

  Number size() const { return static_cast<Number>(places_.size()); }
  const Packed& state(Number n) const { return table_->shard(places_[n].shard).cell(places_[n].slot); }
  // A copy of the system, to ask states for their marks.
  const System& system() const { return system_; }

  // Transitions are numbered through; those of state n are first_edge(n) .. first_edge(n + 1) - 1.
  std::uint64_t first_edge(Number n) const { return first_edges_[n]; }
  Number target(std::uint64_t edge) const { return targets_[edge]; }
  std::uint8_t kind(std::uint64_t edge) const { return kinds_[edge]; }
  bool is_a(std::uint64_t edge, std::uint8_t kinds) const { return (kinds_[edge] & kinds) != 0; }

  // Of the states chosen, the least of the shallowest. `first` is the smallest number chosen.
  template <class Chosen>
  Number shallowest_least(Number first, Chosen chosen) const {
    Number least = first;
    for (Number n = first; n < layer_end(first); ++n) {
      if (chosen(n) && state(n) < state(least)) least = n;
    }
    return least;
  }

 private:
  using ExactTable = typename Explored::ExactTable;
  static constexpr Number kUnknown = std::numeric_limits<Number>::max();

  struct Place {
    std::uint32_t shard, slot;
  };
  struct Edge {
    Packed to;
    std::uint64_t hash;
    std::uint8_t kind;
  };

  explicit Graph(const Explored& explorer) : table_(explorer.table()), system_(explorer.system()) {
    std::vector<Pages<Number>> numbers;  // by slot; 0 is none yet, so they are one too large
    for (std::size_t s = 0; s < ExactTable::kShards; ++s) numbers.emplace_back(table_->shard(s).capacity());
    places_.reserve(explorer.outcome().states);
    first_edges_.reserve(explorer.outcome().states + 1);
    targets_.reserve(explorer.outcome().transitions);
    kinds_.reserve(explorer.outcome().transitions);
    system_.initial([&](const Packed& state) { number_of(state, fingerprint(state), numbers); });
    layer_ends_.push_back(size());
    std::vector<Edge> edges;
    // A few states at a time, so that the table is being fetched while the next ones are expanded.
    for (Number n = 0; n < size();) {
      const Number end = std::min(n + kTogether, size());
      edges.clear();
      for (Number from = n; from < end; ++from) expand(from, edges);
      std::size_t next = 0;
      for (; n < end; ++n) {
        if (n == layer_ends_.back()) layer_ends_.push_back(size());
        for (; next < last_of_[n % kTogether]; ++next) {
          targets_.push_back(number_of(edges[next].to, edges[next].hash, numbers));
          kinds_.push_back(edges[next].kind);
        }
        first_edges_.push_back(targets_.size());
      }
    }
  }

  void expand(Number from, std::vector<Edge>& edges) {
    system_.successors(state(from), [&](const Packed& to, std::uint8_t kind) {
      edges.push_back({to, table_->shard(ExactTable::shard_of(fingerprint(to))).fetch(to), kind});
    });
    last_of_[from % kTogether] = edges.size();
  }

  Number number_of(const Packed& state, std::uint64_t hash, std::vector<Pages<Number>>& numbers) {
    const std::size_t shard = ExactTable::shard_of(hash);
    const std::size_t slot = table_->shard(shard).probe(hash, state).slot;
    Number& number = numbers[shard][slot];
    if (number == 0) {
      places_.push_back({static_cast<std::uint32_t>(shard), static_cast<std::uint32_t>(slot)});
      number = size();
    }
    return number - 1;
  }

  // One past the last number at the depth of this state.
  Number layer_end(Number n) const { return *std::upper_bound(layer_ends_.begin(), layer_ends_.end(), n); }

  static constexpr Number kTogether = 64;

  const ExactTable* table_;
  System system_;
  std::vector<Place> places_;
  std::vector<std::uint64_t> first_edges_{0};
  std::vector<Number> targets_;
  std::vector<std::uint8_t> kinds_;
  std::vector<Number> layer_ends_;
  std::array<std::size_t, kTogether> last_of_{};
};

}  // namespace synfin::properties
