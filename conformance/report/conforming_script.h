// The script of a finding: the same stimuli, and what the reference endpoint answers to them. A stack with the fault
// fails it, one without passes.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "conformance/campaign.h"
#include "conformance/report/report.h"
#include "model/profile.h"
#include "wire/packetdrill.h"

namespace synfin::conformance {

// An endpoint that keeps to the standard, in virtual time, and makes its choices as the profile says. The profile
// outlives it.
using Reference = std::function<std::unique_ptr<Stack>(const model::Profile&)>;

struct ConformingScript {
  wire::PacketdrillScript script;
  // The stack that was traced fails it. False if packetdrill has no way to see what is wrong.
  bool tells = false;
};

// Of a run that failed, with its trace. Where the stack chose what the standard leaves to it, so does the reference,
// as far as a profile can say. A comment marks the line at which the stack does otherwise, and says how, and whether
// the standard allows other answers too. Throws wire::ScriptError for what packetdrill cannot say, or if the reference
// does not conform itself.
ConformingScript conforming_script(const RunFacts& facts, const Judged& traced, const std::string& title,
                                   const Reference& reference);

}  // namespace synfin::conformance
