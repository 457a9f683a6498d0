#include "properties/coverage/case_bench.h"

#include "adapters/model/host_stack.h"
#include "conformance/campaign.h"

namespace synfin::properties {
namespace {

struct KeepArrival {
  std::vector<Arrival>* arrivals;
  void operator()(const model::Tcb<model::Numbers>& before, const model::Segment<model::Numbers>& segment,
                  const model::Step<model::Numbers>& step) const {
    arrivals->push_back({before, segment, step});
  }
};

}  // namespace

CaseBench::CaseBench(const model::Profile& profile, const model::Claims& claims)
    : profile_(profile),
      stack_(std::make_unique<adapters::HostStack<model::Endpoint, Noting<KeepArrival>>>(
          profile, Noting(KeepArrival{&arrivals_}),
          [](const model::Profile& p, std::uint32_t seed) { return model::Endpoint(p, seed); })),
      session_(*stack_, {.claims = claims}) {}

CaseBench::~CaseBench() = default;

conformance::CaseResult CaseBench::run(const conformance::Case& the_case) {
  constexpr std::uint16_t kStackPort = 80, kTesterPort = 2000;
  arrivals_.clear();
  const std::uint64_t seed = conformance::case_seed(1, the_case.id);
  stack_->reset(seed);
  session_.start(the_case, kStackPort, kTesterPort, seed);
  while (const auto wait = session_.run()) {
    stack_->advance(*wait);
    while (stack_->poll(packet_)) session_.deliver(packet_);
    session_.time_has_passed();
  }
  return session_.result();
}

Coverage CaseBench::run_for_coverage(const conformance::Case& the_case) {
  Coverage coverage;
  coverage.clauses = run(the_case).reached;
  for (const Arrival& a : arrivals_) coverage.add(path_of(profile_, a.before, a.segment, a.step));
  return coverage;
}

}  // namespace synfin::properties
