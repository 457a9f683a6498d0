// What is asked of an exhaustive search, and what it answers.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace synfin::properties {

enum class Ended : std::uint8_t {
  Complete,     // every reachable state was seen
  Marked,       // a state has one of the marks asked for
  DepthBound,   // states at the greatest depth allowed were not expanded
  Memory,       // the next layer does not fit
  Interrupted,  // the caller asked for an end
};

struct Progress {
  std::uint64_t states = 0, transitions = 0, frontier = 0;  // frontier: states of the layer being expanded
  std::uint32_t depth = 0;
  double seconds = 0;
};

struct Options {
  unsigned threads = 1;
  std::size_t memory = std::size_t{4} << 30;  // octets
  std::uint32_t max_depth = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t stop_at = 0;  // marks; the layer in which one is seen is the last
  bool compact = false;       // keep fingerprints of 64 bits instead of states
  const std::atomic<bool>* interrupt = nullptr;
  std::function<void(const Progress&)> progress;  // called on the thread that runs the search
  double progress_seconds = 1;                    // at least so far apart
};

// States of one sort: how many, and the least of those at the smallest depth.
template <class Packed>
struct Finding {
  std::uint64_t count = 0;
  std::uint32_t depth = 0;
  Packed state{};

  void merge(const Finding& other) {
    if (other.count == 0) return;
    if (count == 0 || other.depth < depth || (other.depth == depth && other.state < state)) {
      depth = other.depth;
      state = other.state;
    }
    count += other.count;
  }
  friend bool operator==(const Finding&, const Finding&) = default;
};

// A search that ends for want of memory or by interruption answers for the layers it had completed, so the answer does
// not depend on how its threads ran.
template <class Packed>
struct Outcome {
  static constexpr std::size_t kMarks = 32;

  Ended ended = Ended::Complete;
  std::uint64_t states = 0, transitions = 0;
  std::uint32_t depth = 0;                      // of the last layer; initial states are at depth 0
  std::array<Finding<Packed>, kMarks> marks{};  // by number of the bit
  Finding<Packed> deadlocks;                    // among the states expanded, those that lead nowhere
  std::size_t octets = 0;                       // the most memory counted against the limit
  double wall_seconds = 0, cpu_seconds = 0;
  double omission_probability = 0;  // an upper bound on that of any state having been missed
};

}  // namespace synfin::properties
