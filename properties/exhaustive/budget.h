// The memory of a search, counted. Within a layer the count only rises, so whether a layer fits does not depend on the
// order in which threads take their shares.
#pragma once
#include <atomic>
#include <cstddef>

namespace synfin::properties {

class Budget {
 public:
  // `growing`: how many shards may be held twice at one time, while they grow.
  Budget(std::size_t octets, std::size_t growing) : limit_(octets), growing_(growing) {}

  // Takes `more` octets; false when the search no longer fits. What was taken stays taken.
  bool take(std::size_t more) {
    const std::size_t used = used_.fetch_add(more) + more;
    return used + growing_ * largest_.load() <= limit_;
  }
  // The same for a shard that grows by `more` to `whole`.
  bool take_for_shard(std::size_t more, std::size_t whole) {
    std::size_t largest = largest_.load();
    while (largest < whole && !largest_.compare_exchange_weak(largest, whole)) {
    }
    return take(more);
  }
  void give_back(std::size_t octets) { used_.fetch_sub(octets); }
  std::size_t used() const { return used_.load() + growing_ * largest_.load(); }

 private:
  const std::size_t limit_, growing_;
  std::atomic<std::size_t> used_{0}, largest_{0};
};

}  // namespace synfin::properties
