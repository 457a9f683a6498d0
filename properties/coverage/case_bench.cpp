#include "properties/coverage/case_bench.h"

#include "adapters/model/host_stack.h"
#include "conformance/campaign.h"

namespace synfin::properties {
namespace {

struct Keep {
  std::vector<Arrival>* arrivals;
  std::vector<CallMade>* calls;
  std::vector<TimerRan>* timers;
  std::vector<model::Tcb<model::Numbers>>* steps;
  void operator()(const model::Tcb<model::Numbers>& before, const model::Segment<model::Numbers>& segment,
                  const model::Step<model::Numbers>& step) const {
    arrivals->push_back({before, segment, step});
  }
  void operator()(const model::Tcb<model::Numbers>& before, model::UserEvent call, std::uint32_t octets,
                  std::uint32_t now) const {
    calls->push_back({before, call, octets, now});
  }
  void operator()(const model::Tcb<model::Numbers>& tcb) const { steps->push_back(tcb); }
  void operator()(const TimerRan& ran) const { timers->push_back(ran); }
};

}  // namespace

CaseBench::CaseBench(const model::Profile& profile, const model::Claims& claims)
    : profile_(profile),
      stack_(std::make_unique<adapters::HostStack<model::Endpoint, Noting<Keep>>>(
          profile, Noting(Keep{&arrivals_, &calls_, &timers_, &steps_}),
          [](const model::Profile& p, std::uint32_t seed) { return model::Endpoint(p, seed); })),
      session_(*stack_, {.claims = claims}) {}

CaseBench::~CaseBench() = default;

conformance::CaseResult CaseBench::run(const conformance::Case& the_case) {
  arrivals_.clear();
  calls_.clear();
  timers_.clear();
  steps_.clear();
  conformance::run_in_process(*stack_, session_, the_case, conformance::case_seed(1, the_case.id));
  return session_.result();
}

Coverage CaseBench::run_for_coverage(const conformance::Case& the_case) {
  Coverage coverage;
  coverage.clauses = run(the_case).reached;
  for (const Arrival& a : arrivals_) coverage.add(path_of(profile_, a.before, a.segment, a.step));
  for (const CallMade& c : calls_) coverage.add(path_of(profile_, c.before, c.call, c.octets, c.now));
  for (const TimerRan& ran : timers_) coverage.add(path_of(profile_, ran));
  for (const auto& tcb : steps_) {
    for (const Path& path : transmissions_of(profile_, tcb)) coverage.add(path);
  }
  return coverage;
}

}  // namespace synfin::properties
