#include "properties/symbolic/consistency.h"

#include <algorithm>

namespace synfin::properties {

Consistency::Consistency(unsigned timeout) : solver_(context_, "QF_BV") {
  z3::params params(context_);
  // Ctrl-C is for the search to see, not for Z3 to take.
  params.set("ctrl_c", false);
  if (timeout != 0) params.set("timeout", timeout);
  solver_.set(params);
}

z3::expr Consistency::in_z3(const Term& term) {
  z3::expr sum = context_.bv_val(term.number(), 32);
  for (std::size_t s = 0; s < kSymbols; ++s) {
    const int times = term.times(static_cast<Symbol>(s));
    if (times == 0) continue;
    const z3::expr symbol = context_.bv_const(("s" + std::to_string(s)).c_str(), 32);
    sum = times == 1 ? sum + symbol : times == -1 ? sum - symbol : sum + context_.bv_val(times, 32) * symbol;
  }
  return sum;
}

z3::expr Consistency::in_z3(const Condition& condition) {
  if (condition.is_known()) return context_.bool_val(condition.known());
  const Condition::Node& node = condition.node();
  switch (node.form) {
    case Condition::Form::Less: return z3::ult(in_z3(node.a), in_z3(node.b));
    case Condition::Form::Equal: return in_z3(node.a) == in_z3(node.b);
    case Condition::Form::Not: return !in_z3(node.left);
    case Condition::Form::And: break;
  }
  return in_z3(node.left) && in_z3(node.right);
}

bool Consistency::check(const std::vector<Condition>& conditions) {
  solver_.reset();
  for (const Condition& c : conditions) solver_.add(in_z3(c));
  ++asked_;
  const z3::check_result result = solver_.check();
  if (result == z3::unknown) throw Undecided("Z3 gave up: " + solver_.reason_unknown());
  if (result == z3::unsat) return false;
  constexpr std::size_t kMostSolutions = 64;
  solutions_.push_front(values());
  if (solutions_.size() > kMostSolutions) solutions_.pop_back();
  return true;
}

namespace {

// `next` and those conditions that have to do with it: by a symbol in common, or by another condition between them.
std::vector<Condition> about(const std::vector<Condition>& conditions, const Condition& next) {
  std::vector<Condition> chosen = {next};
  std::uint32_t symbols = next.symbols();
  std::vector<bool> taken(conditions.size(), false);
  for (bool grows = true; grows;) {
    grows = false;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (taken[i] || (conditions[i].symbols() & symbols) == 0) continue;
      symbols |= conditions[i].symbols();
      chosen.push_back(conditions[i]);
      taken[i] = grows = true;
    }
  }
  // Their symbols by number from 0: questions that differ in names only are one.
  std::array<Symbol, kSymbols> to{};
  Symbol used = 0;
  for (std::size_t s = 0; s < kSymbols; ++s) {
    if ((symbols >> s & 1U) != 0) to[s] = used++;
  }
  for (Condition& c : chosen) c = c.renamed(to);
  return chosen;
}

}  // namespace

bool Consistency::is_possible(const std::vector<Condition>& all, const Condition& next) {
  const std::vector<Condition> conditions = about(all, next);
  std::vector<std::string> parts;
  for (const Condition& c : conditions) c.write(parts.emplace_back());
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  std::string key;
  for (const std::string& part : parts) key += part;
  if (const auto found = known_.find(key); found != known_.end()) {
    ++remembered_;
    return found->second;
  }
  const bool possible = an_old_solution_fits(conditions) || check(conditions);
  return known_.emplace(std::move(key), possible).first->second;
}

// Most questions are answered by numbers that have answered another.
bool Consistency::an_old_solution_fits(const std::vector<Condition>& conditions) {
  for (auto s = solutions_.begin(); s != solutions_.end(); ++s) {
    if (!std::all_of(conditions.begin(), conditions.end(), [&](const Condition& c) { return c.holds(*s); })) continue;
    std::rotate(solutions_.begin(), s, s + 1);
    return true;
  }
  return false;
}

Solution Consistency::values() {
  const z3::model model = solver_.get_model();
  Solution values{};
  for (std::size_t s = 0; s < kSymbols; ++s) {
    const z3::expr value = model.eval(in_z3(Term::of(static_cast<Symbol>(s))), true);
    values[s] = static_cast<std::uint32_t>(value.get_numeral_uint64());
  }
  return values;
}

std::optional<Solution> Consistency::solution(const std::vector<Condition>& conditions) {
  if (!check(conditions)) return {};
  return values();
}

}  // namespace synfin::properties
