// The five verdicts, never collapsed into two.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/clause.h"
#include "model/state.h"

namespace synfin::conformance {

enum class Verdict : std::uint8_t {
  Conforms,      // explained by the standard
  Deviates,      // against a SHOULD, or against the plain description of section 3.10
  Violates,      // against a MUST
  Unsupported,   // the stack has no such call or capability
  Inconclusive,  // the adapter was in trouble, or the observation was lost
};
inline constexpr std::size_t kVerdicts = 5;

constexpr std::string_view name(Verdict v) {
  constexpr std::array<std::string_view, kVerdicts> kNames = {"conforms", "deviates", "violates", "unsupported",
                                                              "inconclusive"};
  return kNames[static_cast<std::size_t>(v)];
}

// What breaking a clause of this level amounts to.
constexpr Verdict broken(model::Level level) {
  return level == model::Level::Must ? Verdict::Violates : Verdict::Deviates;
}

// Why no world is left, or what the best one departs from.
struct Failure {
  const model::Clause* clause = nullptr;
  model::State state = model::State::Closed;  // of the nearest world, before the event
  const model::Clause* entered_by = nullptr;  // the clause that should have led to that state, if one did
  std::string expected, got;
};

}  // namespace synfin::conformance
