// Systems small enough to write down: numbered states and a list of transitions.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace synfin::properties {

struct Transition {
  unsigned from, to;
  std::uint8_t kind = 1;
};

// State n is packed as n + 1. The marks of a state are given by its number; states not mentioned have none.
struct Listed {
  static constexpr std::size_t kWords = 1;
  using Packed = std::array<std::uint64_t, kWords>;

  std::vector<Transition> transitions;
  std::vector<std::uint32_t> marks_of = {};
  std::vector<unsigned> starts = {0};

  static Packed pack(unsigned n) { return {n + std::uint64_t{1}}; }

  template <class Visit>
  void initial(Visit visit) const {
    for (const unsigned start : starts) visit(pack(start));
  }
  template <class Visit>
  void successors(const Packed& state, Visit visit) const {
    for (const Transition& t : transitions) {
      if (pack(t.from) == state) visit(pack(t.to), t.kind);
    }
  }
  std::uint32_t marks(const Packed& state) const {
    const std::uint64_t n = state[0] - 1;
    return n < marks_of.size() ? marks_of[n] : 0;
  }
};

}  // namespace synfin::properties
