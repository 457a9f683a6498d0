// What adapters that hold their endpoints in a list have in common: handles, the way from a call to what makes it, and
// the octets that SEND sends.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <span>
#include <utility>

#include "conformance/stack.h"

namespace synfin::adapters {

inline conformance::CallResult result(conformance::Outcome outcome, std::uint32_t octets = 0) {
  conformance::CallResult r;
  r.outcome = outcome;
  r.octets = octets;
  return r;
}

// `remote_port` is told by Accept.
inline conformance::CallResult opened(conformance::Handle handle, std::uint16_t remote_port = 0) {
  conformance::CallResult r = result(conformance::Outcome::Ok);
  r.handle = handle;
  r.remote_port = remote_port;
  return r;
}

inline conformance::CallResult in_state(model::State state) {
  conformance::CallResult r = result(conformance::Outcome::Ok);
  r.state = state;
  return r;
}

// Up to `octets` octets of a stream, of which `sent` have been sent: there are always 65,535 of them, wherever the
// pattern begins. They are valid for ever.
inline std::span<const std::uint8_t> payload(std::uint32_t sent, std::uint32_t octets) {
  constexpr std::size_t kPeriod = 251;
  static const auto kPattern = [] {
    std::array<std::uint8_t, 0xFFFF + kPeriod> pattern{};
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      pattern[i] = conformance::payload_octet(static_cast<std::uint32_t>(i));
    }
    return pattern;
  }();
  const std::span<const std::uint8_t> rest = std::span(kPattern).subspan(sent % kPeriod);
  return rest.first(std::min<std::size_t>(octets, rest.size()));
}

// Its heir, `Adapter`, makes the calls: open_passive(call), open_active(call), accept(endpoint), send(endpoint,
// octets), receive(endpoint, octets), shutdown(endpoint), close(endpoint), abort(endpoint), status(endpoint); and says
// which endpoints the user has given up: is_given_up(endpoint). These may be private, if this is its friend.
template <class Adapter, class Endpoint>
class UserCalls {
 public:
  // A call on a handle that the stack has never given is answered by NoConnection, as is any but Status on one that the
  // user has given up.
  conformance::CallResult call(const conformance::UserCall& call) {
    using conformance::Call;
    using conformance::Outcome;
    auto& self = static_cast<Adapter&>(*this);
    if (call.call == Call::OpenPassive) return self.open_passive(call);
    if (call.call == Call::OpenActive) return self.open_active(call);
    if (call.on < 0 || static_cast<std::size_t>(call.on) >= endpoints_.size()) return result(Outcome::NoConnection);
    Endpoint& endpoint = at(call.on);
    if (call.call == Call::Status) return self.status(endpoint);
    if (self.is_given_up(endpoint)) return result(Outcome::NoConnection);
    switch (call.call) {
      case Call::Accept: return self.accept(endpoint);
      case Call::Send: return self.send(endpoint, call.octets);
      case Call::Receive: return self.receive(endpoint, call.octets);
      case Call::Shutdown: return self.shutdown(endpoint);
      case Call::Close: return self.close(endpoint);
      case Call::Abort: return self.abort(endpoint);
      default: return result(Outcome::Unsupported);
    }
  }

 protected:
  Endpoint& at(conformance::Handle handle) { return endpoints_[static_cast<std::size_t>(handle)]; }
  // The new endpoint's handle. Endpoints stay where they are.
  conformance::CallResult added(Endpoint endpoint) {
    endpoints_.push_back(std::move(endpoint));
    return opened(static_cast<conformance::Handle>(endpoints_.size() - 1));
  }

  std::deque<Endpoint> endpoints_;
};

}  // namespace synfin::adapters
