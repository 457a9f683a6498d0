// What the targets on lwIP share: a case on a stack in virtual time, and switches from the environment.
#pragma once
#include <cstdlib>
#include <cstring>

#include "conformance/session.h"

namespace synfin::fuzz {

inline constexpr std::uint16_t kStackPort = 80, kTesterPort = 2000;

// Resets the stack and takes the case to its end. Throws what the stack throws.
inline void run_case(conformance::Stack& stack, conformance::Session& session, const conformance::Case& the_case,
                     std::uint64_t seed) {
  static conformance::Packet packet;
  stack.reset(seed);
  session.start(the_case, kStackPort, kTesterPort, seed);
  while (const auto wait = session.run()) {
    stack.advance(*wait);
    while (stack.poll(packet)) session.deliver(packet);
    session.time_has_passed();
  }
}

// The environment variable is 1.
inline bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && std::strcmp(value, "1") == 0;
}

}  // namespace synfin::fuzz
