// What a stack did in a case, so that it can be held against what another one did: without initial sequence numbers,
// windows, options, times and repetitions, in which any two stacks differ.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/session.h"

namespace synfin::conformance {

// One thing that was done to the stack, and all that it did until the next.
struct Answer {
  std::string event;  // "SYN with text", "CLOSE"
  std::string got;    // "<SEQ=ISS><ACK=IRS+1><CTL=SYN,ACK>"; ISS is the stack's, IRS the tester's
};

// For each call whether it counts.
using CountedCalls = std::array<bool, kCalls>;

// Those that every one of these runs of one case made equally often: a stack may lack a call.
CountedCalls common_calls(std::span<const Trace* const> traces);

std::vector<Answer> answers_of(const Trace& trace, const CountedCalls& calls);

// The place of the first answer in which some differ; nothing if there is none, or if other things were done to one of
// them before, since windows differ.
std::optional<std::size_t> first_difference(std::span<const std::vector<Answer>> answers);

}  // namespace synfin::conformance
