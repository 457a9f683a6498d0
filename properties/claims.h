// What tutorials say of how TCP connections begin and end, as data, and judged by the model: each claim with the
// evidence for or against it, each piece of which is a question to a scenario or a trial (claim_trials.h).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/answer.h"

namespace synfin::properties {

// How a claim stands.
enum class Standing : std::uint8_t { Holds, HoldsIf, Refuted, Undecided };
// "holds", "holds if", "refuted", "undecided"
std::string_view name(Standing standing);

// What follows from a piece of evidence: the claim is refuted if a counterexample is found, or a support is not; it
// holds with a condition only if an exception is found.
enum class Bears : std::uint8_t { Counterexample, Support, Exception };
// "counterexample", "support", "exception"
std::string_view name(Bears bears);

// The two endpoints of a trial: who opens actively, and who listens.
using Who = std::array<model::Endpoints, 2>;

// Of a trial: whether it is found; nothing if the run did not come to where it could be.
using Outcome = std::optional<bool>;

// Either a setting of a scenario, named by its variants, or a trial.
struct Evidence {
  Bears bears = Bears::Counterexample;
  std::string_view says;  // what is the case if it is found
  std::string_view scenario = {};
  std::vector<std::string> variants = {};
  bool (*among)(std::uint32_t number) = nullptr;  // of a Count: one of the numbers is such; null: it is reachable
  std::string_view trial = {};
  Outcome (*run)(const Who& who) = nullptr;  // the trial, with such endpoints
};

struct TutorialClaim {
  char letter = '?';
  std::string_view says;                    // in one sentence
  Standing standing = Standing::Undecided;  // what the evidence is expected to come to
  std::string_view condition;               // of HoldsIf: if what
  std::string_view why;
  std::vector<std::string_view> paragraphs;  // of RFCs, "9293:3.6.1-1"; of others than RFC 9293 the section
  std::vector<Evidence> evidence;
  std::vector<std::string_view> cases;  // shell patterns of the conformance cases that put it to a stack
};

// All of them, a to o.
const std::vector<TutorialClaim>& tutorial_claims();

// What a piece of evidence came to.
struct Finding {
  Outcome found;                      // nothing if it could not be decided
  std::vector<std::string> variants;  // in which the scenario was asked
  std::optional<Answer> answer;       // of the scenario
};

struct ClaimVerdict {
  Standing standing = Standing::Undecided;
  std::vector<Finding> findings;  // by piece of evidence
};

// The setting of the scenario that this evidence names; null if it names none.
const Setting* setting_of(const Evidence& evidence);

// The evidence's own variants and these besides, which take the place of those of the same group. Throws VariantError
// if they contradict each other.
std::vector<std::string> variants_of(const Evidence& evidence, const std::vector<std::string>& besides);

// Asks the scenarios, exhaustively, and runs the trials. The variants (variants.h) are in force besides: how the
// verdict would be with a permission used or a bug planted. Throws VariantError before anything is asked.
ClaimVerdict judge(const TutorialClaim& claim, const Effort& effort, const std::vector<std::string>& variants = {});

}  // namespace synfin::properties
