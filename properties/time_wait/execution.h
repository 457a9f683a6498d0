// The executions of a closing connection as formulas over Z3's reals: which FINs are sent, which are lost, when the
// others and their ACKs arrive. What the closers do is what was recorded of them (closers.h).
#pragma once
#include <z3++.h>

#include "properties/time_wait/closed_form.h"
#include "properties/time_wait/closers.h"

namespace synfin::properties::time_wait {

// The domain of closed_form.h.
class Reals {
 public:
  using Number = z3::expr;
  explicit Reals(z3::context& context) : context_(&context) {}
  z3::expr zero() const { return number(0); }
  z3::expr number(Millis n) const { return context_->real_val(static_cast<std::int64_t>(n)); }
  z3::expr min(const z3::expr& a, const z3::expr& b) const { return z3::ite(a <= b, a, b); }
  z3::expr max(const z3::expr& a, const z3::expr& b) const { return z3::ite(a <= b, b, a); }
  z3::expr choose(const z3::expr& truth, const z3::expr& a, const z3::expr& b) const { return z3::ite(truth, a, b); }

 private:
  z3::context* context_;
};

using RealQuantities = Quantities<z3::expr>;

// What becomes of one transmission of the FIN. A time means nothing where the event does not happen.
struct FinFate {
  z3::expr sent, arrives, arrival;
  z3::expr ack_arrives, ack_arrival;
};

// TIME-WAIT, counted from `since`, has ended too early if it has before `until`.
struct RealExecution {
  std::vector<FinFate> fins;
  z3::expr stopped;  // when the first ACK arrives, if any does
  z3::expr since, until;
};

// One of constants of its own.
RealExecution any_execution(z3::context& context, std::size_t n);

// A answers FIN k.
z3::expr is_answered(const Closers& closers, const RealExecution& e, std::size_t k);

// The network, and the schedule of B, allow it.
z3::expr is_possible(const RealQuantities& q, Loss loss, const Closers& closers, const RealExecution& e);

// TIME-WAIT was last started at `since`, and at `until` the goal is still at stake.
z3::expr is_at_stake(const RealQuantities& q, const Question& question, const Closers& closers, const RealExecution& e);

}  // namespace synfin::properties::time_wait
