#include "conformance/stack.h"

#include "model/user_calls.h"

namespace synfin::conformance {

std::string_view name(Call call) {
  constexpr std::array<std::string_view, kCalls> kNames = {"open-passive", "open-active", "accept", "send",  "receive",
                                                           "shutdown",     "close",       "abort",  "status"};
  return kNames[static_cast<std::size_t>(call)];
}

model::UserEvent event_of(Call call) {
  switch (call) {
    case Call::OpenPassive: return model::UserEvent::OpenPassive;
    case Call::OpenActive: return model::UserEvent::OpenActive;
    case Call::Send: return model::UserEvent::Send;
    case Call::Receive: return model::UserEvent::Receive;
    case Call::Shutdown: return model::UserEvent::Close;
    case Call::Close: return model::UserEvent::CloseBoth;
    case Call::Abort: return model::UserEvent::Abort;
    case Call::Accept:
    case Call::Status: break;
  }
  return model::UserEvent::Status;
}

std::string_view name(Outcome outcome) {
  constexpr std::array<std::string_view, 12> kNames = {
      "ok",      "would block", "end of stream", "no connection", "connection exists", "connection closing", "reset",
      "refused", "timed out",   "no resources",  "error",         "unsupported"};
  return kNames[static_cast<std::size_t>(outcome)];
}

}  // namespace synfin::conformance
