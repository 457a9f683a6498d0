// A search over worlds with symbols for sequence numbers: control is explicit, every number is any of the 2^32, and Z3
// says only which comparisons can go together. Where nothing new comes any more, what was not found is impossible at
// any depth: the worlds found are an inductive invariant.
#pragma once
#include <atomic>
#include <functional>

#include "properties/symbolic/symbolic_world.h"
#include "properties/witness.h"

namespace synfin::properties {

struct SymbolicOptions {
  unsigned max_depth = 0;             // steps; 0: until nothing new comes
  std::size_t most_states = 400'000;  // symbolic states
  unsigned solver_timeout = 10'000;   // milliseconds for one question
  const std::atomic<bool>* interrupt = nullptr;
  // states, depth, states of this depth that are left
  std::function<void(std::size_t, unsigned, std::size_t)> progress;
};

enum class SymbolicEnd : std::uint8_t { Found, Fixpoint, DepthBound, StateBound, Interrupted, Undecided };

struct SymbolicAnswer {
  SymbolicEnd end = SymbolicEnd::Undecided;
  std::size_t states = 0, transitions = 0, questions = 0, remembered = 0;
  unsigned depth = 0;            // of the last layer that was complete, or at which it was found
  bool exceeded = false;         // some execution left the bounds of the network, and was not followed
  std::size_t false_alarms = 0;  // paths that only the dropping of conditions had made possible
  std::string trouble;           // why Undecided
  std::optional<Witness> witness;
  std::vector<std::string> conditions;  // under which the witness is one, written with s0, s1, ...
};

// Looks for a world with one of these marks (marks.h).
SymbolicAnswer search_symbolically(const model::Assumptions& assumptions, std::uint32_t marks,
                                   const SymbolicOptions& options);

}  // namespace synfin::properties
