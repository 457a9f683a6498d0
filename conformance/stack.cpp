#include "conformance/stack.h"

namespace synfin::conformance {

std::string_view name(Call call) {
  constexpr std::array<std::string_view, kCalls> kNames = {"open-passive", "open-active", "accept", "send",  "receive",
                                                           "shutdown",     "close",       "abort",  "status"};
  return kNames[static_cast<std::size_t>(call)];
}

std::string_view name(Outcome outcome) {
  constexpr std::array<std::string_view, 12> kNames = {
      "ok",      "would block", "end of stream", "no connection", "connection exists", "connection closing", "reset",
      "refused", "timed out",   "no resources",  "error",         "unsupported"};
  return kNames[static_cast<std::size_t>(outcome)];
}

}  // namespace synfin::conformance
