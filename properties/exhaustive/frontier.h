// A layer of states, in blocks that threads fill and take.
#pragma once
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "properties/exhaustive/pages.h"

namespace synfin::properties {

template <class Packed>
class Block {
 public:
  static constexpr std::size_t kOctets = std::size_t{64} << 10;
  static constexpr std::size_t kCapacity = kOctets / sizeof(Packed);

  bool full() const { return size_ == kCapacity; }
  bool empty() const { return size_ == 0; }
  void push(const Packed& state) { room_[size_++] = state; }
  void clear() { size_ = 0; }
  std::span<const Packed> states() const { return {room_.data(), size_}; }

 private:
  Pages<Packed> room_{kCapacity};
  std::size_t size_ = 0;
};

template <class Packed>
class Frontier {
 public:
  // A full block goes to the next layer. An empty one takes its place.
  void push(Block<Packed>& block) {
    const std::lock_guard lock(mutex_);
    pushed_ += block.states().size();
    next_.push_back(std::exchange(block, spare()));
  }
  // A block of the current layer; nothing when all are taken.
  std::optional<Block<Packed>> take() {
    const std::lock_guard lock(mutex_);
    if (current_.empty()) return std::nullopt;
    std::optional<Block<Packed>> block(std::move(current_.back()));
    current_.pop_back();
    return block;
  }
  // A block that was expanded, to be filled again.
  void give_back(Block<Packed>&& block) {
    const std::lock_guard lock(mutex_);
    block.clear();
    spare_.push_back(std::move(block));
  }
  // The layer that was filled becomes the current one.
  void turn() {
    current_ = std::move(next_);
    next_.clear();
    spare_.clear();
    states_ = std::exchange(pushed_, 0);
  }
  // Of the current layer, taken or not.
  std::uint64_t states() const { return states_; }

 private:
  Block<Packed> spare() {
    if (spare_.empty()) return {};
    Block<Packed> block(std::move(spare_.back()));
    spare_.pop_back();
    return block;
  }

  std::mutex mutex_;
  std::vector<Block<Packed>> current_, next_, spare_;
  std::uint64_t states_ = 0, pushed_ = 0;
};

}  // namespace synfin::properties
