// Proofs by induction: a claim holds of every step that begins where the invariants hold, for all 32-bit values. Each
// invariant is itself proved so: it holds of a fresh TCB, and every step keeps it.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "properties/symbolic/commands.h"
#include "properties/symbolic/query.h"

namespace synfin::properties {

// A property of one_step.h, or that an invariant is kept, over both domains.
struct StepClaim {
  std::string_view name, says;
  std::function<Truth(const OneStep<Formulas>&)> of_formulas;
  std::function<bool(const OneStep<model::Numbers>&)> of_numbers;
};

// All invariants, then all properties.
std::vector<StepClaim> claims();
// The claim of this name; throws std::out_of_range if there is none.
StepClaim claim(std::string_view name);

enum class ProofVerdict { Proved, Refuted, Unknown };
std::string_view name(ProofVerdict verdict);

// A step that breaks a claim.
struct Refutation {
  const Command* command = nullptr;
  model::Tcb<model::Numbers> before;
  model::Segment<model::Numbers> segment;
  std::uint32_t fresh_iss = 0, now = 0, octets = 0;
  bool confirmed = false;  // the concrete model, run on these values, breaks the claim too
};

struct Proof {
  ProofVerdict verdict = ProofVerdict::Unknown;
  std::optional<Refutation> refutation;
  std::vector<std::string> tried;  // what was given up, and why
  std::size_t obligations = 0;     // commands that the claim is not trivially true of; equal ones count once
  std::size_t queries = 0;
  double seconds = 0;
};

// Milliseconds for each query; there are at most two for each state.
struct ProofLimits {
  unsigned timeout_ms = 60'000;
};

// Every command keeps the claim, given all invariants before it.
Proof prove(const Commands& commands, const StepClaim& claim, const ProofLimits& limits = {});

// What prove() asks of the commands from one state, as SMT-LIB 2 text; empty if there is nothing to ask.
std::string smt_lib_of(const Commands& commands, const StepClaim& claim, model::State state);

// Runs the concrete model on the values: the step that it makes of them, with the planted bug if there is one.
model::Step<model::Numbers> replayed(const Commands& commands, const Command& command, const Refutation& values);

// The segment, TCB and other values of an assignment; what it leaves open is 0.
Refutation values_of(const Command& command, const Assignment& assignment);

}  // namespace synfin::properties
