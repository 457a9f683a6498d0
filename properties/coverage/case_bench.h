// Cases on the reference endpoint, with every arrival, call and timer looked at.
#pragma once
#include <memory>
#include <vector>

#include "conformance/in_process.h"
#include "properties/coverage/coverage.h"

namespace synfin::properties {

// A segment that the endpoint got, and the connection that it met.
struct Arrival {
  model::Tcb<model::Numbers> before;
  model::Segment<model::Numbers> segment;
  model::Step<model::Numbers> step;
};

// A call of its user, at the connection as it was.
struct CallMade {
  model::Tcb<model::Numbers> before;
  model::UserEvent call;
  std::uint32_t octets, now;
};

// The endpoint of one profile, judged by these claims. `profile` must outlive it.
class CaseBench {
 public:
  CaseBench(const model::Profile& profile, const model::Claims& claims);
  ~CaseBench();
  CaseBench(const CaseBench&) = delete;
  CaseBench& operator=(const CaseBench&) = delete;

  // What it has come to, from a reset; the arrivals are those of this case.
  conformance::CaseResult run(const conformance::Case& the_case);
  const std::vector<Arrival>& arrivals() const { return arrivals_; }
  // The paths taken by them, and the clauses that explained what was seen.
  Coverage run_for_coverage(const conformance::Case& the_case);

 private:
  const model::Profile& profile_;
  std::vector<Arrival> arrivals_;
  std::vector<CallMade> calls_;
  std::vector<TimerRan> timers_;
  std::vector<model::Tcb<model::Numbers>> steps_;  // what arrivals and calls have led to
  std::unique_ptr<conformance::Stack> stack_;
  conformance::Session session_;
};

}  // namespace synfin::properties
