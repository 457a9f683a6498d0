#include "properties/time_wait/real_time.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

#include "properties/time_wait/execution.h"

namespace synfin::properties::time_wait {
namespace {

RealQuantities quantities_of(const Reals& reals, const Problem& problem) {
  RealQuantities q{reals.number(problem.lifetime), reals.number(problem.least_delay), {}};
  for (const Millis at : problem.sent_at) q.sent_at.push_back(reals.number(at));
  return q;
}

// What a model says of an execution. What is required of times are bounds, in whole milliseconds, on their differences:
// with every time rounded down they are kept as well.
class Seen {
 public:
  explicit Seen(const z3::model& model) : model_(&model) {}
  bool holds(const z3::expr& truth) const { return model_->eval(truth, true).is_true(); }
  Millis at(const z3::expr& time) const {
    const z3::expr value = model_->eval(time, true);
    const Millis over = value.numerator().get_numeral_int64(), under = value.denominator().get_numeral_int64();
    return over >= 0 ? over / under : -((-over + under - 1) / under);
  }

 private:
  const z3::model* model_;
};

void add_fate(const Seen& seen, const Problem& problem, const FinFate& fin, std::size_t k, const z3::expr& answered,
              std::vector<RealMoment>& moments) {
  using What = RealMoment::What;
  if (!seen.holds(fin.sent)) return;
  moments.push_back({What::FinSent, k, problem.sent_at[k]});
  if (!seen.holds(fin.arrives)) return moments.push_back({What::FinLost, k, problem.sent_at[k] + problem.lifetime});
  const Millis arrival = seen.at(fin.arrival);
  moments.push_back({What::FinArrives, k, arrival});
  if (!seen.holds(answered)) return;
  moments.push_back({What::AckSent, k, arrival});
  if (!seen.holds(fin.ack_arrives)) return moments.push_back({What::AckLost, k, arrival + problem.lifetime});
  moments.push_back({What::AckArrives, k, seen.at(fin.ack_arrival)});
}

LeastInReals described(const Problem& problem, const Closers& closers, const RealExecution& e, const z3::model& model) {
  const Seen seen(model);
  LeastInReals found;
  for (std::size_t k = 0; k < e.fins.size(); ++k) {
    add_fate(seen, problem, e.fins[k], k, is_answered(closers, e, k), found.worst);
  }
  std::stable_sort(found.worst.begin(), found.worst.end(),
                   [](const RealMoment& a, const RealMoment& b) { return a.at < b.at; });
  found.restarted = seen.at(e.since);
  found.least = seen.at(e.until) - found.restarted;
  return found;
}

}  // namespace

LeastInReals least_by_z3(const Problem& problem, Goal goal, const Closers& closers) {
  z3::context context;
  const Reals reals(context);
  const RealQuantities q = quantities_of(reals, problem);
  const RealExecution e = any_execution(context, problem.retransmissions());
  z3::optimize optimizer(context);
  z3::params params(context);
  params.set("ctrl_c", false);  // it is for the caller to see
  optimizer.set(params);
  optimizer.add(is_possible(q, loss_of(problem), closers, e));
  optimizer.add(is_at_stake(q, question_of(problem, goal), closers, e));
  optimizer.maximize(e.until - e.since);
  if (optimizer.check() != z3::sat) throw std::runtime_error("Z3 found no greatest need of TIME-WAIT");
  return described(problem, closers, e, optimizer.get_model());
}

}  // namespace synfin::properties::time_wait
