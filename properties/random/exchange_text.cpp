// An exchange as people read it.
#include "properties/random/exchange.h"

namespace synfin::properties {

std::string_view name(Seen seen) {
  constexpr std::array<std::string_view, kSeen> kNames = {
      "a segment is lost",     "a segment is copied",     "segments change places",       "simultaneous open",
      "simultaneous close",    "TIME-WAIT on both sides", "a connection is reset",        "an attempt is refused",
      "a connection gives up", "the backlog is full",     "a stale segment arrives",      "reopened from TIME-WAIT",
      "octets are delivered",  "the window is closed",    "half-open in the quiet",       "in step in the quiet",
      "a listener serves",     "TIME-WAIT ends",          "a storm of answers to answers"};
  for (unsigned i = 0; i < kSeen; ++i) {
    if (static_cast<std::uint32_t>(seen) == 1U << i) return kNames[i];
  }
  return "";
}

std::string told(std::span<const std::uint8_t> octets, const MakePeer& make) {
  wire::Ladder ladder;
  const ExchangeResult result = played(octets, make, &ladder);
  std::string text = result.law.empty() ? "every law holds\n" : std::string(result.law) + ": " + result.because + "\n";
  try {
    return text + wire::ladder_text(ladder, 120);
  } catch (const wire::LadderError& e) {
    return text + e.what() + "\n";
  }
}

}  // namespace synfin::properties
