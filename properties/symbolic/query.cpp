#include "properties/symbolic/query.h"

#include <set>

namespace synfin::properties {
namespace {

z3::expr translated(z3::context& from, const z3::expr& e, z3::context& to) {
  return z3::to_expr(to, Z3_translate(from, e, to));
}

Assignment values_of(const z3::model& model) {
  Assignment values;
  for (unsigned i = 0; i < model.num_consts(); ++i) {
    const z3::func_decl constant = model.get_const_decl(i);
    const z3::expr value = model.get_const_interp(constant);
    const std::uint32_t number = value.is_bool() ? (value.is_true() ? 1U : 0U) : value.get_numeral_uint();
    values.emplace(constant.name().str(), number);
  }
  return values;
}

// The formula with these values in place of its constants; what they leave open is 0.
z3::expr valued(z3::context& context, z3::expr formula, const Assignment& values) {
  z3::expr_vector constants(context), numbers(context);
  std::vector<z3::expr> rest{formula};
  std::set<unsigned> seen;
  while (!rest.empty()) {
    const z3::expr e = rest.back();
    rest.pop_back();
    if (!e.is_app() || !seen.insert(e.id()).second) continue;
    for (unsigned i = 0; i < e.num_args(); ++i) rest.push_back(e.arg(i));
    if (e.num_args() > 0 || e.decl().decl_kind() != Z3_OP_UNINTERPRETED) continue;
    const auto found = values.find(e.decl().name().str());
    const std::uint32_t value = found == values.end() ? 0 : found->second;
    constants.push_back(e);
    numbers.push_back(e.is_bool() ? context.bool_val(value != 0) : context.bv_val(value, 32));
  }
  return formula.substitute(constants, numbers).simplify();
}

}  // namespace

Answered ask(z3::context& context, const std::vector<z3::expr>& all, unsigned timeout_ms) {
  z3::context own;
  z3::solver solver = z3::tactic(own, "qfbv").mk_solver();
  z3::params params(own);
  params.set("timeout", timeout_ms);
  params.set("ctrl_c", false);  // it is for the caller to see
  solver.set(params);
  for (const z3::expr& e : all) solver.add(translated(context, e, own));
  switch (solver.check()) {
    case z3::unsat: return {.answer = SolverAnswer::No, .values = {}, .because = {}};
    case z3::sat: return {.answer = SolverAnswer::Yes, .values = values_of(solver.get_model()), .because = {}};
    case z3::unknown: break;
  }
  return {.answer = SolverAnswer::Unknown, .values = {}, .because = solver.reason_unknown()};
}

bool is_true(z3::context& context, const z3::expr& formula, const Assignment& values) {
  return valued(context, formula, values).is_true();
}

std::uint32_t value_of(z3::context& context, const z3::expr& word, const Assignment& values) {
  return valued(context, word, values).get_numeral_uint();
}

std::string smt_lib(z3::context& context, const std::vector<z3::expr>& all) {
  z3::context own;
  z3::solver solver(own);
  for (const z3::expr& e : all) solver.add(translated(context, e, own));
  return "(set-logic QF_BV)\n" + solver.to_smt2();
}

}  // namespace synfin::properties
