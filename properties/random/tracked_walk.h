// Walks on whole stacks in this process, octet for octet, judged by the trackers of a session.
#pragma once
#include "conformance/in_process.h"
#include "conformance/walk.h"

namespace synfin::properties {

class TrackedStack {
 public:
  // A stack in virtual time, which must outlive it.
  TrackedStack(conformance::Stack& stack, const model::Claims& claims)
      : stack_(stack), session_(stack, {.claims = claims, .first_departure_ends = true}) {}

  // From a reset.
  conformance::CaseResult judge(const conformance::Case& the_case, std::uint64_t seed) {
    conformance::run_in_process(stack_, session_, the_case, seed);
    return session_.result();
  }
  const conformance::Trace& trace() const { return session_.trace(); }

 private:
  conformance::Stack& stack_;
  conformance::Session session_;
};

inline bool convicts(const conformance::CaseResult& result) {
  return result.verdict == conformance::Verdict::Deviates || result.verdict == conformance::Verdict::Violates;
}

}  // namespace synfin::properties
