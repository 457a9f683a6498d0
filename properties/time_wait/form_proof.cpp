#include "properties/time_wait/form_proof.h"

#include <chrono>
#include <optional>

namespace synfin::properties::time_wait {
namespace {

constexpr Closers kStandard = {.acknowledges_first = true,
                               .acknowledges_again = true,
                               .restarts_on_fin = true,
                               .sends_again = true,
                               .stops_on_ack = true,
                               .closes_on_ack = true};

struct Parameters {
  RealQuantities quantities;
  z3::expr_vector assumed;
};

Parameters any_parameters(z3::context& context, std::size_t n) {
  const z3::expr lifetime = context.real_const("L"), least_delay = context.real_const("d");
  Parameters p{{lifetime, least_delay, {context.real_val(0)}}, z3::expr_vector(context)};
  p.assumed.push_back(0 <= least_delay && least_delay <= lifetime);
  for (std::size_t k = 1; k <= n; ++k) {
    const z3::expr at = context.real_const(("r" + std::to_string(k)).c_str());
    p.assumed.push_back(p.quantities.sent_at.back() < at);
    p.quantities.sent_at.push_back(at);
  }
  return p;
}

// Executions that need as much as any: FIN j as early as can be, FIN k and all after it as late, and every ACK that is
// not lost as late as well.
class Witnesses {
 public:
  Witnesses(const Reals& reals, const RealQuantities& q, const Question& question)
      : reals_(reals), q_(q), question_(question) {}

  // In which TIME-WAIT is counted from FIN j when FIN k arrives.
  RealExecution of_pair(std::size_t j, std::size_t k) const {
    RealExecution e = execution(j, k);
    e.since = e.fins[j].arrival;
    e.until = e.fins[k].arrival;
    const bool ack_is_last = question_.goal == Goal::Duplicates && question_.restart == Restart::Never;
    if (ack_is_last) e.until = e.until + q_.lifetime;
    return e;
  }
  // In which FIN m is the last to arrive, and its ACK is all that is left.
  RealExecution of_last(std::size_t m) const {
    RealExecution e = execution(0, {});
    e.since = e.until = e.fins[m].arrival;
    if (question_.goal == Goal::Duplicates) e.until = e.since + q_.lifetime;
    return e;
  }

 private:
  z3::expr arrival(std::size_t i, std::optional<std::size_t> k) const {
    if (k && i >= *k) return q_.sent_at[i] + q_.lifetime;
    const z3::expr earliest = q_.sent_at[i] + q_.least_delay;
    // Not so early that its ACK, as late as can be, comes before FIN k is due.
    return k && !loses_ack(question_.loss) ? reals_.max(earliest, q_.sent_at[*k] - q_.lifetime) : earliest;
  }

  RealExecution execution(std::size_t j, std::optional<std::size_t> k) const {
    z3::context& context = q_.lifetime.ctx();
    const bool fin_lost = loses_fin(question_.loss), ack_lost = loses_ack(question_.loss);
    const z3::expr first_ack = arrival(fin_lost ? j : 0, k) + q_.lifetime;
    RealExecution e{{}, first_ack, reals_.zero(), reals_.zero()};
    for (std::size_t i = 0; i < q_.sent_at.size(); ++i) {
      const z3::expr sent = i == 0 || ack_lost ? context.bool_val(true) : q_.sent_at[i] <= first_ack;
      const z3::expr arrives = fin_lost ? context.bool_val(i == j || i == k) : sent;
      const z3::expr at = arrival(i, k);
      e.fins.push_back({sent, arrives, at, ack_lost ? context.bool_val(false) : arrives, at + q_.lifetime});
    }
    return e;
  }

  const Reals& reals_;
  const RealQuantities& q_;
  Question question_;
};

z3::expr needs(const RealQuantities& q, const Question& question, const RealExecution& e) {
  return is_possible(q, question.loss, kStandard, e) && is_at_stake(q, question, kStandard, e);
}

// The parameters at which the doubts are justified, in Z3's words.
std::string parameters_of(const z3::model& model, const RealQuantities& q) {
  std::string text;
  const auto add = [&](const z3::expr& parameter) {
    text += (text.empty() ? "" : ", ") + parameter.to_string() + " = " + model.eval(parameter, true).to_string();
  };
  add(q.lifetime);
  add(q.least_delay);
  for (std::size_t k = 1; k < q.sent_at.size(); ++k) add(q.sent_at[k]);
  return text;
}

// Whether all the doubts can be justified at once; if not, that is a proof.
Verdict judge(const Parameters& p, const z3::expr_vector& doubts, unsigned timeout_ms, std::string& counterexample) {
  z3::context& context = p.assumed.ctx();
  z3::solver solver(context, "QF_LRA");
  z3::params params(context);
  params.set("timeout", timeout_ms);
  solver.set(params);
  for (const z3::expr& e : p.assumed) solver.add(e);
  for (const z3::expr& e : doubts) solver.add(e);
  const z3::check_result result = solver.check();
  if (result == z3::unknown) return Verdict::Unknown;
  if (result == z3::unsat) return Verdict::Proved;
  if (counterexample.empty()) counterexample = parameters_of(solver.get_model(), p.quantities);
  return Verdict::Refuted;
}

}  // namespace

FormProof prove_form(const Question& question, const Form& form, std::size_t n, unsigned timeout_ms) {
  const auto began = std::chrono::steady_clock::now();
  z3::context context;
  const Reals reals(context);
  const Parameters p = any_parameters(context, n);
  const z3::expr value = form(reals, p.quantities);
  FormProof proof;

  const RealExecution e = any_execution(context, n);
  z3::expr_vector more(context), no_witness(context);
  more.push_back(needs(p.quantities, question, e));
  more.push_back(e.until - e.since > value);
  proof.no_more = judge(p, more, timeout_ms, proof.counterexample);

  const Witnesses witnesses(reals, p.quantities, question);
  const auto doubt = [&](const RealExecution& w) {
    no_witness.push_back(!(needs(p.quantities, question, w) && w.until - w.since == value));
  };
  for (const auto& [j, k] : pairs(question, n)) doubt(witnesses.of_pair(j, k));
  for (std::size_t m = 0; m <= n; ++m) doubt(witnesses.of_last(m));
  proof.attained = judge(p, no_witness, timeout_ms, proof.counterexample);
  proof.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return proof;
}

FormProof prove_closed_form(const Question& question, std::size_t n, unsigned timeout_ms) {
  return prove_form(
      question, [&](const Reals& reals, const RealQuantities& q) { return closed_form_over(reals, q, question); }, n,
      timeout_ms);
}

}  // namespace synfin::properties::time_wait
