#include "properties/symbolic/induction.h"

#include <chrono>
#include <set>
#include <stdexcept>

#include "model/segment_arrives.h"
#include "properties/symbolic/fields.h"
#include "properties/symbolic/replay.h"

namespace synfin::properties {
namespace {

using model::Numbers;
using model::State;

// What is assumed before a step: every invariant, and of the segment that it comes from a header and that an endpoint
// sends it.
Truth assumed(const Commands& commands, const Command& command) {
  Truth all = fits_the_header(commands.segment_of(command));
  for (const auto& invariant : kInvariants<Formulas>) all = all && invariant.holds(command.before);
  if (command.event == Event::Transmits) all = all && probes_only_when_idle(command.before, commands.leaving);
  return all;
}

// A command that might break the claim, and how: its guard, and an outcome that does not keep the claim.
struct Obligation {
  const Command* command;
  z3::expr outcome;

  z3::expr broken(z3::context& context) const {
    z3::expr_vector parts(context);
    for (const z3::expr& condition : command->guard) parts.push_back(condition);
    parts.push_back(outcome);
    return z3::mk_and(parts);
  }
};

std::vector<Obligation> obligations_of(const Commands& commands, const StepClaim& claim, State state) {
  z3::context& context = *commands.context;
  std::vector<Obligation> all;
  std::set<std::vector<unsigned>> seen;
  for (const Command& command : commands.all) {
    if (command.from.state != state) continue;
    const Truth kept = claim.of_formulas(commands.step_of(command));
    if (kept.is_known() && kept.known()) continue;
    const Obligation obligation{&command, (!kept && assumed(commands, command)).in(context)};
    std::vector<unsigned> identity{obligation.outcome.id()};
    for (const z3::expr& condition : command.guard) identity.push_back(condition.id());
    if (seen.insert(identity).second) all.push_back(obligation);
  }
  return all;
}

z3::expr any_of(z3::context& context, const std::vector<Obligation>& obligations) {
  z3::expr_vector parts(context);
  for (const Obligation& o : obligations) parts.push_back(o.broken(context));
  return z3::mk_or(parts);
}

// The outcomes by themselves, whatever the guards: they are far fewer, and often enough.
z3::expr any_outcome_of(z3::context& context, const std::vector<Obligation>& obligations) {
  z3::expr_vector parts(context);
  std::set<unsigned> seen;
  for (const Obligation& o : obligations) {
    if (seen.insert(o.outcome.id()).second) parts.push_back(o.outcome);
  }
  return z3::mk_or(parts);
}

}  // namespace

std::string_view name(ProofVerdict verdict) {
  constexpr std::string_view kNames[] = {"proved", "refuted", "unknown"};
  return kNames[static_cast<int>(verdict)];
}

std::vector<StepClaim> claims() {
  std::vector<StepClaim> all;
  for (std::size_t i = 0; i < kInvariants<Numbers>.size(); ++i) {
    const auto of_formulas = kInvariants<Formulas>[i];
    const auto of_numbers = kInvariants<Numbers>[i];
    all.push_back({of_numbers.name, of_numbers.says,
                   [of_formulas](const OneStep<Formulas>& s) { return of_formulas.holds(s.step.tcb); },
                   [of_numbers](const OneStep<Numbers>& s) { return of_numbers.holds(s.step.tcb); }});
  }
  for (std::size_t i = 0; i < kProperties<Numbers>.size(); ++i) {
    const auto& property = kProperties<Numbers>[i];
    all.push_back({property.name, property.says, kProperties<Formulas>[i].holds, property.holds});
  }
  return all;
}

StepClaim claim(std::string_view name) {
  for (const StepClaim& c : claims()) {
    if (c.name == name) return c;
  }
  throw std::out_of_range("no such claim: " + std::string(name));
}

Refutation values_of(const Command& command, const Assignment& assignment) {
  const auto value = [&](const std::string& name) {
    const auto found = assignment.find(name);
    return found == assignment.end() ? 0U : found->second;
  };
  Refutation r{.command = &command};
  r.before = converted<Numbers>(command.before, [](const Word&) { return 0U; });
  if (detail::has_connection(command.from.state)) {
    each_word(r.before, [&](const char* name, std::uint32_t& word) { word = value(name); });
  } else {
    r.before = fresh_tcb<Numbers>(command.from);
  }
  each_field(
      r.segment, [&](const char* name, std::uint32_t& word) { word = value(name); },
      [&](const char* name, bool& truth) { truth = value(name) != 0; });
  r.fresh_iss = value(Recorder::kFreshIss);
  r.now = value("now");
  r.octets = value("octets");
  return r;
}

model::Step<Numbers> replayed(const Commands& commands, const Command& command, const Refutation& values) {
  Replaying driver(commands.profile, values.fresh_iss, commands.mutation.lie);
  const auto& before = values.before;
  model::Step<Numbers> step;
  switch (command.event) {
    case Event::SegmentArrives: step = segment_arrives(driver, before, values.segment, values.now); break;
    case Event::UserCalls: step = user_call(driver, before, command.call, values.octets, values.now).step; break;
    case Event::Transmits:
      step = model::stay(
          transmits(driver, before, values.segment, {.owes_ack = true, .owes_syn_ack = true}, values.now).tcb);
      break;
    default: step = model::stay(model::deleted(before, command.step.tcb.ending)); break;
  }
  if (commands.mutation.after_numbers != nullptr) {
    commands.mutation.after_numbers(command.event, before, values.segment, step);
  }
  return step;
}

Proof prove(const Commands& commands, const StepClaim& claim, const ProofLimits& limits) {
  const auto begin = std::chrono::steady_clock::now();
  z3::context& context = *commands.context;
  Proof proof{.verdict = ProofVerdict::Proved};
  for (std::size_t i = 0; i < model::kStates && proof.verdict != ProofVerdict::Refuted; ++i) {
    const auto state = static_cast<State>(i);
    const auto obligations = obligations_of(commands, claim, state);
    if (obligations.empty()) continue;
    proof.obligations += obligations.size();
    ++proof.queries;
    if (ask(context, {any_outcome_of(context, obligations)}, limits.timeout_ms).answer == SolverAnswer::No) continue;
    ++proof.queries;
    const Answered answered = ask(context, {any_of(context, obligations)}, limits.timeout_ms);
    if (answered.answer == SolverAnswer::No) continue;
    if (answered.answer == SolverAnswer::Unknown) {
      proof.verdict = ProofVerdict::Unknown;
      proof.tried.push_back(std::string(name(state)) + ": " + std::to_string(obligations.size()) +
                            " obligations in one query, " + std::to_string(limits.timeout_ms) +
                            " ms: " + answered.because);
      continue;
    }
    for (const Obligation& o : obligations) {
      if (!is_true(context, o.broken(context), answered.values)) continue;
      proof.verdict = ProofVerdict::Refuted;
      proof.refutation = values_of(*o.command, answered.values);
      Refutation& r = *proof.refutation;
      const auto step = replayed(commands, *o.command, r);
      r.confirmed = !claim.of_numbers({o.command->event, r.before, r.segment, step});
      break;
    }
    if (proof.verdict != ProofVerdict::Refuted) throw std::logic_error("Z3's values break no command");
  }
  proof.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return proof;
}

std::string smt_lib_of(const Commands& commands, const StepClaim& claim, State state) {
  const auto obligations = obligations_of(commands, claim, state);
  if (obligations.empty()) return {};
  return smt_lib(*commands.context, {any_of(*commands.context, obligations)});
}

}  // namespace synfin::properties
