// The ways that lead to each state: the prefixes of cases.
#pragma once
#include <string_view>
#include <vector>

#include "conformance/stimulus.h"

namespace synfin::conformance {

struct Way {
  std::string_view name;  // the first part of the case's id
  model::State state;
  std::vector<Stimulus> stimuli;
};

const std::vector<Way>& all_ways();
// The way of this name, which must be one of them.
const Way& way(std::string_view name);

// Small words for writing stimuli.
namespace stimuli {

inline constexpr std::uint32_t kMinusOne = 0xFFFF'FFFF;

// Longer than an acknowledgment may be delayed (3.8.6.3-2, MUST-40); shorter than any retransmission timeout in use.
inline constexpr Millis kAckWait = 600, kShortWait = 120;

Stimulus call(Call what, std::uint32_t octets = 0);
Stimulus listen(std::uint32_t backlog = 8);
Stimulus listener(Call what);
Stimulus wait(Millis duration);
Stimulus reached(model::State state);
Stimulus segment(std::uint8_t flags, Number seq, Number ack = {}, std::uint32_t text = 0);
Stimulus segment(SegmentSpec spec);
// In sequence, acknowledging all that the stack has sent.
Stimulus in_order(std::uint8_t flags, std::uint32_t text = 0);
SegmentSpec syn_spec();
Stimulus from_peer(std::uint8_t peer, Stimulus stimulus);

// What tells one state after the event from another: STATUS, a segment that every synchronized state must acknowledge,
// and time for what may be delayed. `state` is the one before the event.
void add_aftermath(std::vector<Stimulus>& stimuli, model::State state = model::State::Established);

}  // namespace stimuli
}  // namespace synfin::conformance
