// One thread's part in expanding a layer: its copy of the system, the successors it has not yet handed to the table,
// and what it saw.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "properties/exhaustive/frontier.h"
#include "properties/exhaustive/outcome.h"
#include "properties/exhaustive/table.h"

namespace synfin::properties {

// What the expansion of a layer showed.
template <class Packed>
struct Sightings {
  std::uint64_t states = 0, transitions = 0;
  std::array<Finding<Packed>, Outcome<Packed>::kMarks> marks{};
  Finding<Packed> deadlocks;
  Finding<Packed> before_target;  // states that lead to the target of the search

  void merge(const Sightings& other) {
    states += other.states;
    transitions += other.transitions;
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i].merge(other.marks[i]);
    deadlocks.merge(other.deadlocks);
    before_target.merge(other.before_target);
  }
};

template <class System, class Cells>
class Worker {
 public:
  using Packed = typename System::Packed;
  using States = Table<Cells>;

  // States of one shard that are handed over together: as many as pay, but all batches of all workers together take
  // only a small part of the memory.
  static std::size_t batch_for(std::size_t memory, std::size_t workers) {
    const std::size_t share = memory / kBatchesPart / workers / States::kShards / sizeof(Packed);
    return std::clamp<std::size_t>(share, 32, kLargestBatch / sizeof(Packed));
  }
  // Octets a worker needs for itself: its batches, a block it fills and one it reads.
  static std::size_t octets(std::size_t batch) {
    return States::kShards * batch * sizeof(Packed) + 2 * Block<Packed>::kOctets;
  }

  Worker(const System& system, States& table, Frontier<Packed>& frontier, Budget& budget, std::size_t batch)
      : system_(system), table_(table), frontier_(frontier), budget_(budget), batch_(batch) {}

  // The layer about to be expanded, and the state whose predecessors are wanted, if any.
  void start(std::uint32_t depth, const Packed* target) {
    depth_ = depth;
    target_ = target;
    seen = {};
  }

  // The initial states, as if they were the successors of a layer before the first. False when they do not fit.
  bool begin() {
    system_.initial([this](const Packed& state) { offer(state, 0); });
    return fits_;
  }

  // False when the successors no longer fit into memory.
  bool expand(std::span<const Packed> states) {
    for (const Packed& state : states) {
      std::uint64_t ways = 0;
      system_.successors(state, [&](const Packed& next, std::uint8_t) {
        ++ways;
        if (target_ != nullptr && AllWordsEqual{}(next, *target_)) seen.before_target.merge({1, depth_, state});
        offer(next, depth_ + 1);
      });
      seen.transitions += ways;
      if (ways == 0) seen.deadlocks.merge({1, depth_, state});
    }
    return fits_;
  }

  // Hands over what is left. False when it does not fit.
  bool finish(std::uint32_t found_at) {
    for (std::size_t shard = 0; shard < States::kShards && fits_; ++shard) {
      if (waiting_[shard] != 0) hand_over(shard, found_at);
    }
    if (!next_.empty()) frontier_.push(next_);
    return fits_;
  }

  Sightings<Packed> seen;
  double cpu_seconds = 0;

 private:
  static constexpr std::size_t kBatchesPart = 64;                                // of the memory
  static constexpr std::size_t kLargestBatch = Cells::kExact ? 65'536 : 32'768;  // octets

  // What was offered last stays in the nearest cache: the same successors come again soon.
  static constexpr std::size_t kRecent = std::bit_floor((std::size_t{16} << 10) / sizeof(Packed));

  void offer(const Packed& state, std::uint32_t found_at) {
    if (AllWordsEqual{}(state, Packed{})) throw std::invalid_argument("a packed state must not be all zero");
    const std::uint64_t hash = fingerprint(state);
    Packed& recent = recent_[hash % kRecent];
    if (AllWordsEqual{}(recent, state)) return;
    recent = state;
    const std::size_t shard = States::shard_of(hash);
    batches_[shard * batch_ + waiting_[shard]] = state;
    if (++waiting_[shard] == batch_) hand_over(shard, found_at);
  }

  void hand_over(std::size_t shard, std::uint32_t found_at) {
    Packed* const batch = &batches_[shard * batch_];
    const auto depth = static_cast<std::uint8_t>(std::min<std::uint32_t>(found_at, kDeepest));
    const auto fresh = table_.insert(shard, batch, waiting_[shard], depth);
    waiting_[shard] = 0;
    if (!fresh) {
      fits_ = false;
      return;
    }
    for (std::size_t i = 0; i < *fresh; ++i) {
      next_.push(batch[i]);
      if (next_.full()) frontier_.push(next_);
      for (std::uint32_t marks = system_.marks(batch[i]); marks != 0; marks &= marks - 1) {
        seen.marks[static_cast<std::size_t>(std::countr_zero(marks))].merge({1, found_at, batch[i]});
      }
    }
    seen.states += *fresh;
    if (!budget_.take(*fresh * sizeof(Packed))) fits_ = false;
  }

  System system_;
  States& table_;
  Frontier<Packed>& frontier_;
  Budget& budget_;
  const std::size_t batch_;
  Pages<Packed> batches_{States::kShards * batch_};
  std::array<std::uint32_t, States::kShards> waiting_{};
  std::array<Packed, kRecent> recent_{};  // by hash
  Block<Packed> next_;
  std::uint32_t depth_ = 0;
  const Packed* target_ = nullptr;
  bool fits_ = true;
};

}  // namespace synfin::properties
