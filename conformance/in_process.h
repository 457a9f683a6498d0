// A case on a stack in this process and in virtual time, from a reset to its end: for those that need no campaign,
// since the stack will not die of it.
#pragma once
#include "conformance/session.h"

namespace synfin::conformance {

// The ports of a case that has the stack to itself.
inline constexpr std::uint16_t kOnlyStackPort = 80, kOnlyTesterPort = 2000;

// Resets the stack and takes the case to its end; `session`, which is of this stack, has the result and the trace.
// Throws what the stack throws.
inline void run_in_process(Stack& stack, Session& session, const Case& the_case, std::uint64_t seed) {
  Packet packet;
  stack.reset(seed);
  session.start(the_case, kOnlyStackPort, kOnlyTesterPort, seed);
  while (const auto wait = session.run()) {
    stack.advance(*wait);
    while (stack.poll(packet)) session.deliver(packet);
    session.time_has_passed();
  }
}

}  // namespace synfin::conformance
