// Exhaustive exploration of a system of finitely many states, and the way back from a state to the start.
//
// A system is copyable (each thread works on a copy of its own) and has
//   static constexpr std::size_t kWords;    64-bit words of a packed state
//   using Packed = std::array<std::uint64_t, kWords>;    never all zero
//   template <class Visit> void initial(Visit visit);    visit(const Packed&)
//   template <class Visit> void successors(const Packed&, Visit visit);
//                                           visit(const Packed&, std::uint8_t kind) for each transition, always in the
//                                           same order; kind is a set of classes of transitions, opaque to the engine
//   std::uint32_t marks(const Packed&);     the predicates that hold in the state; asked once per state
// What a search answers does not depend on the number of threads or on how they ran.
#pragma once
#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "properties/exhaustive/search.h"

namespace synfin::properties {

// `Same` decides when two packed states are one.
template <class System, class Same = AllWordsEqual>
class Explorer {
 public:
  using Packed = typename System::Packed;
  using SystemType = System;
  using ExactTable = Table<WholeCells<Packed, Same>>;

  explicit Explorer(System system, Options options = {}) : system_(std::move(system)), options_(std::move(options)) {}

  const Outcome<Packed>& run() {
    if (options_.compact) {
      outcome_ = CompactSearch(system_, options_).run();
    } else {
      exact_ = std::make_unique<ExactSearch>(system_, options_);
      outcome_ = exact_->run();
    }
    return outcome_;
  }

  // A shortest path from an initial state to this one, both included; of the states one step before, always the least
  // is taken. Empty when the state was not found. After an exact search the states one step less deep are expanded, a
  // layer for each step; after a compact search, and from depth 255 on, each step costs a search of its own.
  std::vector<Packed> path_to(const Packed& state) {
    if (exact_ && !depth_of(state)) return {};
    std::vector<Packed> path{state};
    while (!is_initial(path.back())) {
      const auto depth = exact_ ? depth_of(path.back()) : std::nullopt;
      const auto before = depth && *depth < kDeepest ? least_before(path.back(), static_cast<std::uint8_t>(*depth - 1))
                                                     : search_again(path.back());
      if (!before) return {};
      path.push_back(*before);
    }
    std::reverse(path.begin(), path.end());
    return path;
  }

  // Present once an exact search has run.
  const ExactTable* table() const { return exact_ ? &exact_->table() : nullptr; }
  const Outcome<Packed>& outcome() const { return outcome_; }
  const System& system() const { return system_; }

 private:
  using ExactSearch = Search<System, WholeCells<Packed, Same>>;
  using CompactSearch = Search<System, FingerprintCells<Packed>>;

  bool is_initial(const Packed& state) {
    bool found = false;
    system_.initial([&](const Packed& initial) { found = found || initial == state; });
    return found;
  }

  std::optional<std::uint8_t> depth_of(const Packed& state) const {
    const std::uint64_t hash = fingerprint(state);
    const auto& shard = exact_->table().shard(ExactTable::shard_of(hash));
    const auto place = shard.probe(hash, state);
    if (!place.found) return std::nullopt;
    return shard.depth(place.slot);
  }

  // Of the states in the table at this depth, the least that leads to the target.
  std::optional<Packed> least_before(const Packed& target, std::uint8_t depth) {
    const std::size_t threads = std::max(options_.threads, 1U);
    std::vector<Finding<Packed>> found(threads);
    std::atomic<std::size_t> next_shard{0};
    in_parallel(threads, [&](std::size_t i) {
      System system = system_;
      for (std::size_t s = next_shard++; s < ExactTable::kShards; s = next_shard++) {
        const auto& shard = exact_->table().shard(s);
        for (std::size_t slot = 0; slot < shard.capacity(); ++slot) {
          if (!shard.holds(slot) || shard.depth(slot) != depth) continue;
          const Packed& state = shard.cell(slot);
          system.successors(state, [&](const Packed& next, std::uint8_t) {
            if (AllWordsEqual{}(next, target)) found[i].merge({1, depth, state});
          });
        }
      }
    });
    for (std::size_t i = 1; i < threads; ++i) found[0].merge(found[i]);
    if (found[0].count == 0) return std::nullopt;
    return found[0].state;
  }

  std::optional<Packed> search_again(const Packed& target) {
    Options options = options_;
    options.stop_at = 0;
    options.progress = nullptr;
    return options.compact ? CompactSearch(system_, options).before(target)
                           : ExactSearch(system_, options).before(target);
  }

  System system_;
  Options options_;
  std::unique_ptr<ExactSearch> exact_;
  Outcome<Packed> outcome_;
};

}  // namespace synfin::properties
