// The states of a connection, RFC 9293 section 3.3.2.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace synfin::model {

enum class State : std::uint8_t {
  Closed,
  Listen,
  SynSent,
  SynReceived,
  Established,
  FinWait1,
  FinWait2,
  CloseWait,
  Closing,
  LastAck,
  TimeWait,
};
inline constexpr std::size_t kStates = 11;

// The state's name as the RFC writes it: "SYN-RECEIVED".
constexpr std::string_view name(State s) {
  constexpr std::array<std::string_view, kStates> kNames = {"CLOSED",      "LISTEN",     "SYN-SENT",   "SYN-RECEIVED",
                                                            "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
                                                            "CLOSING",     "LAST-ACK",   "TIME-WAIT"};
  return kNames[static_cast<std::size_t>(s)];
}

// Both sides' initial sequence numbers are known and acknowledged (3.5.2-4.3.1).
constexpr bool is_synchronized(State s) { return s >= State::Established; }

}  // namespace synfin::model
