// Between the answers of RFC 9293's calls and those of the socket interface.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "conformance/script/script_player.h"

namespace synfin::conformance {
namespace {

struct Errno {
  std::string_view name;
  Outcome outcome;
};
// The first of two names is the one that is told.
constexpr std::array<Errno, 11> kErrnos = {{{"EAGAIN", Outcome::WouldBlock},
                                            {"EWOULDBLOCK", Outcome::WouldBlock},
                                            {"ENOTCONN", Outcome::NoConnection},
                                            {"EBADF", Outcome::NoConnection},
                                            {"EISCONN", Outcome::Exists},
                                            {"EADDRINUSE", Outcome::Exists},
                                            {"EPIPE", Outcome::Closing},
                                            {"ECONNRESET", Outcome::Reset},
                                            {"ECONNREFUSED", Outcome::Refused},
                                            {"ETIMEDOUT", Outcome::TimedOut},
                                            {"ENOBUFS", Outcome::NoResources}}};

}  // namespace

Outcome outcome_of(std::string_view error) {
  const auto known = std::find_if(kErrnos.begin(), kErrnos.end(), [&](const Errno& e) { return e.name == error; });
  return known == kErrnos.end() ? Outcome::Error : known->outcome;
}

ScriptAnswer answer_of(const CallSpec& spec, const CallResult& result, std::int64_t wanted) {
  if (result.outcome == Outcome::EndOfStream) return {.value = 0};
  if (result.outcome == Outcome::Ok) {
    switch (spec.call) {
      case Call::OpenActive: return {.value = -1, .error = "EINPROGRESS"};
      case Call::Accept: return {.value = wanted};
      case Call::Send:
      case Call::Receive: return {.value = result.octets};
      default: return {.value = 0};
    }
  }
  for (const Errno& e : kErrnos) {
    if (e.outcome == result.outcome) return {.value = -1, .error = std::string(e.name)};
  }
  return {.value = -1};
}

std::string describe(const ScriptAnswer& answer) {
  if (!answer.value) return "...";
  if (answer.error.empty()) return *answer.value < 0 ? "an error" : fmt::format("{}", *answer.value);
  return fmt::format("{} {}", *answer.value, answer.error);
}

}  // namespace synfin::conformance
