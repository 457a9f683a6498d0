// The set of states seen: open addressing in shards, each behind a lock that is taken for a batch of states at a time.
// There are many, so that a batch meets few pages of memory: finding where a page is costs as much as fetching from it.
// A shard keeps its cells in the order of their hashes as far as collisions allow, so growing it is one pass through
// memory. Shards start at different sizes so that they do not all grow at once.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "properties/exhaustive/budget.h"
#include "properties/exhaustive/fingerprint.h"
#include "properties/exhaustive/pages.h"

namespace synfin::properties {

// Whether two packed states are one. Word by word and without branches: std::array's own comparison is a call.
struct AllWordsEqual {
  template <std::size_t kWords>
  bool operator()(const std::array<std::uint64_t, kWords>& a, const std::array<std::uint64_t, kWords>& b) const {
    std::uint64_t difference = 0;
    for (std::size_t i = 0; i < kWords; ++i) difference |= a[i] ^ b[i];
    return difference == 0;
  }
};

// Exact: a cell is the whole state, and the depth it was found at is kept beside it. `Same` compares two states.
template <class State, class Same = AllWordsEqual>
struct WholeCells {
  using Packed = State;
  using Cell = State;
  static constexpr bool kExact = true;
  static Cell cell(const State& state, std::uint64_t) { return state; }
  static std::uint64_t hash(const Cell& cell) { return fingerprint(cell); }
  static bool same(const Cell& a, const Cell& b) { return Same{}(a, b); }
  static bool vacant(const Cell& cell) {
    std::uint64_t bits = 0;
    for (const std::uint64_t word : cell) bits |= word;
    return bits == 0;
  }
};

// Compact: a cell is the fingerprint. Two states with one fingerprint are taken for one.
template <class State>
struct FingerprintCells {
  using Packed = State;
  using Cell = std::uint64_t;
  static constexpr bool kExact = false;
  static Cell cell(const State&, std::uint64_t hash) { return hash; }
  static std::uint64_t hash(Cell cell) { return cell; }
  static bool same(Cell a, Cell b) { return a == b; }
  static bool vacant(Cell cell) { return cell == 0; }
};

// Depths from this one on are not told apart in the table.
inline constexpr std::uint8_t kDeepest = 255;

template <class Cells>
class Shard {
 public:
  using Packed = typename Cells::Packed;
  using Cell = typename Cells::Cell;
  struct Place {
    std::size_t slot;
    bool found;
  };

  void open(std::size_t capacity) { *this = Shard(capacity); }

  // Adds the states that are new and moves them to the front of `states`. Returns how many there are; nothing when the
  // budget does not allow the shard to grow (some may have been added).
  std::optional<std::size_t> insert(Packed* states, std::size_t count, std::uint8_t depth, Budget& budget) {
    std::array<std::uint64_t, kAhead> hashes;
    for (std::size_t i = 0; i < std::min(count, kAhead); ++i) hashes[i] = fetch(states[i]);
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t hash = hashes[i % kAhead];
      if (i + kAhead < count) hashes[i % kAhead] = fetch(states[i + kAhead]);
      const Cell cell = Cells::cell(states[i], hash);
      Place place = probe(hash, cell);
      if (place.found) continue;
      if (used_ == most_) {
        if (!grow(budget)) return std::nullopt;
        place = probe(hash, cell);
      }
      put(place.slot, cell, depth);
      states[fresh++] = states[i];
    }
    return fresh;
  }

  // Starts to bring the cell of a state into the cache; its hash.
  std::uint64_t fetch(const Packed& state) const {
    const std::uint64_t hash = fingerprint(state);
    const Cell* const cell = cells_.data() + home(hash);
    __builtin_prefetch(cell);
    // Cells that do not divide a cache line may lie in two.
    if constexpr (kLine % sizeof(Cell) != 0) __builtin_prefetch(reinterpret_cast<const char*>(cell + 1) - 1);
    return hash;
  }
  // The slot that holds the cell, or the vacant one where it would be put.
  Place probe(std::uint64_t hash, const Cell& cell) const {
    for (std::size_t slot = home(hash);;) {
      if (Cells::same(cells_[slot], cell)) return {slot, true};
      if (Cells::vacant(cells_[slot])) return {slot, false};
      if (++slot == cells_.size()) slot = 0;
    }
  }

  bool holds(std::size_t slot) const { return !Cells::vacant(cells_[slot]); }
  const Cell& cell(std::size_t slot) const { return cells_[slot]; }
  std::uint8_t depth(std::size_t slot) const { return depths_[slot]; }
  std::size_t capacity() const { return cells_.size(); }
  std::size_t used() const { return used_; }
  std::size_t octets() const { return cells_.octets() + depths_.octets(); }

 private:
  static constexpr std::size_t kAhead = 16, kLine = 64;
  static constexpr std::size_t kShardBits = 9;
  template <class>
  friend class Table;

  Shard() = default;
  explicit Shard(std::size_t capacity)
      : cells_(capacity), depths_(Cells::kExact ? capacity : 0), most_(capacity * kFullTwentieths / 20) {}

  // The bits above those that chose the shard are the same in all its states.
  std::size_t home(std::uint64_t hash) const { return scaled(hash << kShardBits, cells_.size()); }

  void put(std::size_t slot, const Cell& cell, std::uint8_t depth) {
    cells_[slot] = cell;
    if constexpr (Cells::kExact) depths_[slot] = depth;
    ++used_;
  }

  bool grow(Budget& budget) {
    const std::size_t capacity = cells_.size() + cells_.size() / 10 * kGrowthTenths;
    const std::size_t whole = octets() / cells_.size() * capacity;
    if (!budget.take_for_shard(whole - octets(), whole)) return false;
    Shard larger(capacity);
    for (std::size_t slot = 0; slot < cells_.size(); ++slot) {
      if (Cells::vacant(cells_[slot])) continue;
      const std::uint8_t depth = Cells::kExact ? depths_[slot] : std::uint8_t{0};
      larger.put(larger.probe(Cells::hash(cells_[slot]), cells_[slot]).slot, cells_[slot], depth);
    }
    *this = std::move(larger);
    return true;
  }

  // By how much a shard grows, and the load at which it does. Growing costs time, the room it leaves costs memory, and
  // memory is what a compact search is for.
  static constexpr std::size_t kGrowthTenths = Cells::kExact ? 9 : 5;
  static constexpr std::size_t kFullTwentieths = Cells::kExact ? 15 : 16;

  Pages<Cell> cells_;
  Pages<std::uint8_t> depths_;
  std::size_t used_ = 0, most_ = 0;
};

template <class Cells>
class Table {
 public:
  using Packed = typename Cells::Packed;
  static constexpr std::size_t kShards = std::size_t{1} << Shard<Cells>::kShardBits;

  explicit Table(Budget& budget) : budget_(budget) {
    for (std::size_t i = 0; i < kShards; ++i) {
      Locked& locked = shards_[i];
      locked.shard.open(kSmallest + kSmallest * Shard<Cells>::kGrowthTenths * i / (10 * kShards));
      budget_.take_for_shard(locked.shard.octets(), locked.shard.octets());
    }
  }

  static std::size_t shard_of(std::uint64_t hash) { return hash >> (64 - Shard<Cells>::kShardBits); }

  // As Shard::insert, of states that belong to the shard; safe for several threads.
  std::optional<std::size_t> insert(std::size_t shard, Packed* states, std::size_t count, std::uint8_t depth) {
    const std::lock_guard lock(shards_[shard].mutex);
    return shards_[shard].shard.insert(states, count, depth, budget_);
  }

  // For readers, when no thread inserts.
  const Shard<Cells>& shard(std::size_t i) const { return shards_[i].shard; }

 private:
  static constexpr std::size_t kSmallest = 128;  // cells of a shard at first

  struct alignas(64) Locked {
    std::mutex mutex;
    Shard<Cells> shard;
  };

  Budget& budget_;
  std::vector<Locked> shards_ = std::vector<Locked>(kShards);
};

}  // namespace synfin::properties
