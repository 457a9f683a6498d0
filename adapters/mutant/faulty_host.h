// Where a planted bug takes hold: a driver that answers some of the model's questions wrongly, and the host's hooks.
#pragma once
#include <algorithm>
#include <type_traits>

#include "adapters/mutant/bug.h"

namespace synfin::adapters {

// The endpoint's profile, and with it its bug: HostStack makes drivers from a profile and a seed alone.
struct FaultyProfile : model::Profile {
  const Bug* bug = nullptr;
};

class FaultyEndpoint : public model::Endpoint {
 public:
  FaultyEndpoint(const FaultyProfile& profile, std::uint32_t iss_seed)
      : model::Endpoint(profile, iss_seed), bug_(profile.bug) {}

  bool holds(const model::Clause& c, bool b) { return (b || among(bug_->always, c)) && !among(bug_->never, c); }
  bool may(const model::Clause& c) {
    return (model::Endpoint::may(c) || among(bug_->used, c)) && !among(bug_->unused, c);
  }
  template <class T>
  T by(const model::Clause& c, T x) {
    if constexpr (std::is_same_v<T, model::State>) {
      if (bug_->leads_to != nullptr) return bug_->leads_to(c, x);
    }
    return x;
  }
  // The model doubles what it is told here.
  std::uint32_t observed_rto(std::uint32_t rto, std::uint32_t) const { return bug_->backs_off ? rto : rto / 2; }

 private:
  static bool among(const Clauses& clauses, const model::Clause& c) {
    return std::find(clauses.begin(), clauses.end(), &c) != clauses.end();
  }
  const Bug* bug_;
};

class PlantedFaults : public model::NoFaults {
 public:
  explicit PlantedFaults(const Bug& bug) : bug_(&bug) {}

  void after_arrival(const HostTcb& before, const HostSegment& seg, HostStep& step) const {
    by_timer_ = false;
    if (bug_->after_arrival != nullptr) bug_->after_arrival(before, seg, step);
  }
  void after_answer(HostTcb& tcb) const {
    if (bug_->after_answer != nullptr) tcb = bug_->after_answer(tcb);
  }
  void before_sending(const HostTcb& tcb, HostSegment& seg) const {
    if (bug_->before_sending != nullptr) bug_->before_sending(tcb, seg);
  }
  bool timer_runs(model::Timer timer, const HostTcb& tcb) const {
    by_timer_ = true;
    return bug_->timer_runs == nullptr || bug_->timer_runs(timer, tcb);
  }
  std::uint32_t two_msl(std::uint32_t two_msl) const {
    return bug_->two_msl == nullptr ? two_msl : bug_->two_msl(two_msl);
  }
  bool frees_slot(model::State state) const {
    return bug_->frees_slot == nullptr || bug_->frees_slot(state, by_timer_);
  }
  bool keeps_listener(const HostTcb& before, const HostStep& step) const {
    return bug_->keeps_listener == nullptr || bug_->keeps_listener(before, step);
  }

 private:
  const Bug* bug_;
  mutable bool by_timer_ = false;  // what happens is a timer's doing: the hooks are not told
};

}  // namespace synfin::adapters
