// What an engine says to a setting of a scenario.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/scenario.h"
#include "properties/witness.h"

namespace synfin::properties {

enum class Verdict : std::uint8_t {
  Reachable,               // with a witness
  ImpossibleProved,        // under the assumptions, at any depth
  ImpossibleWithinBounds,  // what lies beyond the bounds was not looked at
  Unknown,
};
// "reachable", "impossible-proved", "impossible-within-bounds", "unknown"
std::string_view name(Verdict verdict);

enum class Engine : std::uint8_t { Exhaustive, Symbolic, Induction };
// "exhaustive", "symbolic", "induction"
std::string_view name(Engine engine);

struct Effort {
  unsigned max_depth = 0;  // steps; 0: no bound
  unsigned threads = 1;
  std::size_t memory = std::size_t{4} << 30;  // octets
  const std::atomic<bool>* interrupt = nullptr;
  // states, steps, states of this depth still to be looked at; called now and then
  std::function<void(std::uint64_t, std::uint64_t, std::uint64_t)> progress;
};

struct Answer {
  Verdict verdict = Verdict::Unknown;
  Engine engine = Engine::Exhaustive;
  std::uint64_t states = 0, transitions = 0;
  std::uint64_t depth = 0;  // of the search; of the witness if there is one
  double seconds = 0;
  model::Assumptions assumptions;  // of the witness
  std::optional<Witness> witness;
  std::size_t cycle = 0;               // so many steps at the witness's end come again and again
  bool dead_end = false;               // the witness's end leads nowhere
  std::vector<std::uint32_t> numbers;  // of a Count; the least value of a Boundary
  std::vector<std::string> notes;      // what else there is to say, in sentences
  std::string trouble;                 // why Unknown, or what was left out
};

// Asks the exhaustive engine.
Answer answer_exhaustively(const model::Assumptions& assumptions, const Query& query, const Effort& effort);

// Asks the symbolic engine; it answers Ask::Reach only (is_symbolic).
bool is_symbolic(const Query& query);
Answer answer_symbolically(const model::Assumptions& assumptions, const Query& query, const Effort& effort);

// Measures Ask::Lifetime on the model's host.
Answer measure_lifetime();

}  // namespace synfin::properties
