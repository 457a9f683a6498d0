#include "properties/time_wait/execution.h"

namespace synfin::properties::time_wait {
namespace {

z3::expr_vector in_z3(z3::context& context, const std::vector<z3::expr>& parts) {
  z3::expr_vector all(context);
  for (const z3::expr& part : parts) all.push_back(part);
  return all;
}
z3::expr all_of(z3::context& context, const std::vector<z3::expr>& parts) { return z3::mk_and(in_z3(context, parts)); }
z3::expr one_of(z3::context& context, const std::vector<z3::expr>& parts) { return z3::mk_or(in_z3(context, parts)); }

z3::expr within_lifetime(const RealQuantities& q, const z3::expr& from, const z3::expr& to) {
  return from + q.least_delay <= to && to <= from + q.lifetime;
}

// No FIN has arrived before this one.
z3::expr is_first(const RealExecution& e, std::size_t k) {
  std::vector<z3::expr> parts;
  for (std::size_t i = 0; i < e.fins.size(); ++i) {
    if (i != k) parts.push_back(z3::implies(e.fins[i].arrives, e.fins[k].arrival <= e.fins[i].arrival));
  }
  return all_of(e.since.ctx(), parts);
}

// B sends this FIN if and only if no ACK has stopped it; at the same moment it may be either way.
z3::expr keeps_schedule(const RealQuantities& q, const Closers& closers, const RealExecution& e, std::size_t k,
                        const z3::expr& any_ack) {
  const z3::expr& sent = e.fins[k].sent;
  if (k == 0) return sent;
  if (!closers.sends_again) return !sent;
  if (!closers.stops_on_ack) return sent;
  return (!sent || !any_ack || q.sent_at[k] <= e.stopped) && (sent || (any_ack && e.stopped <= q.sent_at[k]));
}

// FIN k, or an ACK that answered it by then, is in the network at `until`, or FIN k is yet to be sent. What is lost may
// be in the network for a lifetime before that.
z3::expr is_about(const RealQuantities& q, const Closers& closers, const RealExecution& e, std::size_t k) {
  const FinFate& fin = e.fins[k];
  const z3::expr fin_is =
      (fin.arrives && e.until <= fin.arrival) || (fin.sent && !fin.arrives && e.until <= q.sent_at[k] + q.lifetime);
  const z3::expr ack_is =
      (fin.ack_arrives && e.until <= fin.ack_arrival) || (!fin.ack_arrives && e.until <= fin.arrival + q.lifetime);
  return fin_is || (is_answered(closers, e, k) && fin.arrival <= e.until && ack_is);
}

}  // namespace

z3::expr is_answered(const Closers& closers, const RealExecution& e, std::size_t k) {
  z3::context& context = e.since.ctx();
  if (closers.acknowledges_first && closers.acknowledges_again) return e.fins[k].arrives;
  if (closers.acknowledges_first) return e.fins[k].arrives && is_first(e, k);
  if (closers.acknowledges_again) return e.fins[k].arrives && !is_first(e, k);
  return context.bool_val(false);
}

RealExecution any_execution(z3::context& context, std::size_t n) {
  RealExecution e{{}, context.real_const("stopped"), context.real_const("since"), context.real_const("until")};
  for (std::size_t k = 0; k <= n; ++k) {
    const std::string of = std::to_string(k);
    e.fins.push_back({context.bool_const(("sent" + of).c_str()), context.bool_const(("arrives" + of).c_str()),
                      context.real_const(("arrival" + of).c_str()), context.bool_const(("ack_arrives" + of).c_str()),
                      context.real_const(("ack_arrival" + of).c_str())});
  }
  return e;
}

z3::expr is_possible(const RealQuantities& q, Loss loss, const Closers& closers, const RealExecution& e) {
  z3::context& context = e.since.ctx();
  std::vector<z3::expr> parts, acks, first_acks;
  for (const FinFate& fin : e.fins) {
    acks.push_back(fin.ack_arrives);
    first_acks.push_back(fin.ack_arrives && fin.ack_arrival <= e.stopped);
  }
  const z3::expr any_ack = one_of(context, acks);
  parts.push_back(z3::implies(any_ack, one_of(context, first_acks)));
  for (std::size_t k = 0; k < e.fins.size(); ++k) {
    const FinFate& fin = e.fins[k];
    const z3::expr answered = is_answered(closers, e, k);
    parts.push_back(keeps_schedule(q, closers, e, k, any_ack));
    parts.push_back(loses_fin(loss) ? z3::implies(fin.arrives, fin.sent) : fin.arrives == fin.sent);
    parts.push_back(z3::implies(fin.arrives, within_lifetime(q, q.sent_at[k], fin.arrival)));
    parts.push_back(loses_ack(loss) ? z3::implies(fin.ack_arrives, answered) : fin.ack_arrives == answered);
    parts.push_back(
        z3::implies(fin.ack_arrives, within_lifetime(q, fin.arrival, fin.ack_arrival) && e.stopped <= fin.ack_arrival));
  }
  return all_of(context, parts);
}

z3::expr is_at_stake(const RealQuantities& q, const Question& question, const Closers& closers,
                     const RealExecution& e) {
  z3::context& context = e.since.ctx();
  const bool restarts = question.restart == Restart::OnFin && closers.restarts_on_fin;
  std::vector<z3::expr> parts = {e.since <= e.until}, starts, ends;
  for (std::size_t k = 0; k < e.fins.size(); ++k) {
    const FinFate& fin = e.fins[k];
    starts.push_back(fin.arrives && fin.arrival == e.since);
    const z3::expr counts_from_since =
        restarts ? fin.arrival <= e.since || e.until <= fin.arrival : e.since <= fin.arrival;
    parts.push_back(z3::implies(fin.arrives, counts_from_since));
    ends.push_back(question.goal == Goal::Graceful ? fin.arrives && fin.arrival == e.until
                                                   : is_about(q, closers, e, k));
  }
  parts.push_back(one_of(context, starts));
  parts.push_back(one_of(context, ends));
  return all_of(context, parts);
}

}  // namespace synfin::properties::time_wait
