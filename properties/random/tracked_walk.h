// Walks on whole stacks in this process, octet for octet, judged by the trackers of a session.
#pragma once
#include "conformance/campaign.h"
#include "conformance/session.h"
#include "conformance/walk.h"

namespace synfin::properties {

class TrackedStack {
 public:
  // A stack in virtual time, which must outlive it.
  TrackedStack(conformance::Stack& stack, const model::Claims& claims)
      : stack_(stack), session_(stack, {.claims = claims, .first_departure_ends = true}) {}

  // From a reset.
  conformance::CaseResult judge(const conformance::Case& the_case, std::uint64_t seed) {
    stack_.reset(seed);
    session_.start(the_case, kStackPort, kTesterPort, seed);
    while (const auto wait = session_.run()) {
      stack_.advance(*wait);
      while (stack_.poll(packet_)) session_.deliver(packet_);
      session_.time_has_passed();
    }
    return session_.result();
  }
  const conformance::Trace& trace() const { return session_.trace(); }

 private:
  static constexpr std::uint16_t kStackPort = 80, kTesterPort = 2000;
  conformance::Stack& stack_;
  conformance::Session session_;
  conformance::Packet packet_;
};

inline bool convicts(const conformance::CaseResult& result) {
  return result.verdict == conformance::Verdict::Deviates || result.verdict == conformance::Verdict::Violates;
}

}  // namespace synfin::properties
