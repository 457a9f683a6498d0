#include "properties/symbolic/handshake_proof.h"

#include <chrono>

#include "model/segment_arrives.h"
#include "model/variants.h"
#include "properties/symbolic/fields.h"
#include "properties/symbolic/replay.h"

namespace synfin::properties {
namespace {

using model::Numbers;
using model::Segment;
using model::State;
using model::Tcb;

constexpr const char* kOther = ".other";  // the suffix of the segment that stays in the network
constexpr std::size_t kLongestRun = 3;    // arrivals in a run that refutes

template <class V>
void established_at_once(Event event, const Tcb<V>&, const Segment<V>&, model::Step<V>& step) {
  if (event == Event::SegmentArrives) step.tcb = model::established_by_syn_alone(step.tcb);
}

Mutation variant(bool two_way) {
  if (!two_way) return {};
  return {.name = "two-way handshake",
          .after_formulas = &established_at_once<Formulas>,
          .after_numbers = &established_at_once<Numbers>};
}

Truth acknowledges(const Segment<Formulas>& segment, const Word& iss) {
  return segment.has_ack && segment.ack.raw == iss + Word(1U);
}

// P of the head comment. `stale` is the segment's, `done` the initiator's bit.
Truth is_possible(const Segment<Formulas>& segment, const Truth& stale, const Truth& done, const Word& iss) {
  return !acknowledges(segment, iss) || (!stale && done);
}

// The responder: its OPEN is passive, and its user does not call CLOSE before ESTABLISHED. (Such a connection never
// becomes ESTABLISHED but FIN-WAIT-1, and may have more than its SYN acknowledged.)
bool is_responder(const Control& control) {
  if (control.state == State::SynSent) return false;
  return control.state != State::SynReceived || (control.origin == model::Origin::Passive && !control.close_requested);
}

bool is_responders(const Command& command) {
  if (!is_responder(command.from)) return false;
  if (command.event != Event::UserCalls) return true;
  const bool closes = command.call == model::UserEvent::Close || command.call == model::UserEvent::CloseBoth;
  return command.call != model::UserEvent::OpenActive && !(closes && command.from.state == State::SynReceived);
}

// The claim itself: ESTABLISHED, and CLOSE-WAIT which follows it, mean that the initiator has acknowledged ISS.
Truth is_founded(State state, const Truth& done) {
  return state == State::Established || state == State::CloseWait ? done : Truth(true);
}

struct Network {
  Segment<Formulas> other;
  Truth arriving_is_stale, other_is_stale, done;

  explicit Network(z3::context& context)
      : other(variable_segment(context, kOther)),
        arriving_is_stale(context.bool_const("stale")),
        other_is_stale(context.bool_const("stale.other")),
        done(context.bool_const("done")) {}
};

// b, unless it is what has been given.
Truth unless_given(const Truth& given, const Truth& b) {
  const bool same = !given.is_known() && !b.is_known() && z3::eq(given.open(), b.open());
  return same ? Truth(true) : b;
}

// A step of the responder that does not keep what must be kept. A new ISS undoes the initiator's acknowledgment, and
// by freshness no segment in the network acknowledges it.
Truth broken_by(const Commands& commands, const Command& command, const Network& network, bool fresh_iss) {
  const auto& before = command.before;
  const auto& after = command.step.tcb;
  const bool opens = before.state != after.state && detail::has_connection(after.state) &&
                     (after.state == State::SynReceived || before.state == State::Listen);
  const Truth done = opens ? Truth(false) : network.done;
  const auto possible = [&](const Tcb<Formulas>& tcb, const Truth& acknowledged) {
    if (!detail::has_connection(tcb.state)) return Truth(true);
    return is_possible(network.other, network.other_is_stale, acknowledged, tcb.iss.raw);
  };
  const Truth other_before = possible(before, network.done);
  const Truth kept = is_founded(after.state, done) && only_syn_is_outstanding(after) &&
                     unless_given(other_before, possible(after, done)) &&
                     Truth(is_responder(control_of(after, commands.profile)));
  if (kept.is_known() && kept.known()) return Truth(false);
  Truth given = is_founded(before.state, network.done) && only_syn_is_outstanding(before) && other_before;
  if (detail::has_connection(before.state) && command.event == Event::SegmentArrives) {
    given = given && is_possible(commands.arriving, network.arriving_is_stale, network.done, before.iss.raw);
  }
  if (opens && fresh_iss) given = given && !acknowledges(network.other, after.iss.raw);
  Truth guard(true);
  for (const z3::expr& condition : command.guard) guard = guard && Truth(condition);
  return guard && given && !kept;
}

// The initiator sends a segment of any kind: whether that, or what was in the network, then breaks P.
Truth broken_by_sending(const Network& network, const Segment<Formulas>& sent, const Word& iss) {
  const Truth done = network.done || acknowledges(sent, iss);
  const Truth given = is_possible(network.other, network.other_is_stale, network.done, iss);
  const Truth kept =
      is_possible(network.other, network.other_is_stale, done, iss) && is_possible(sent, Truth(false), done, iss);
  return given && !kept;
}

// That some step does not keep everything.
z3::expr some_step_breaks(const Commands& commands, bool fresh_iss) {
  z3::context& context = *commands.context;
  const Network network(context);
  z3::expr_vector broken(context);
  const auto add = [&](const Truth& t) {
    if (!t.is_known() || t.known()) broken.push_back(t.in(context));
  };
  for (const Command& command : commands.all) {
    if (is_responders(command)) add(broken_by(commands, command, network, fresh_iss));
  }
  add(broken_by_sending(network, commands.arriving, Word(context.bv_const("iss", 32))));
  return z3::mk_or(broken);
}

// --- Runs that refute ---

// Ways from LISTEN to ESTABLISHED by stale segments alone, one arrival after another.
class Runs {
 public:
  Runs(const Commands& commands, bool fresh_iss) : commands_(commands), fresh_iss_(fresh_iss) {}

  // One of `length` arrivals.
  Answered find(std::size_t length, unsigned timeout_ms) {
    z3::context& context = *commands_.context;
    std::vector<z3::expr> ways;
    Tcb<Formulas> listening = fresh_tcb<Formulas>({.state = State::Listen, .listening = true});
    extend(listening, {}, 0, length, ways);
    z3::expr_vector any(context);
    for (const z3::expr& way : ways) any.push_back(way);
    return ask(context, {z3::mk_or(any)}, timeout_ms);
  }

 private:
  void extend(const Tcb<Formulas>& tcb, const std::vector<z3::expr>& guard, std::size_t arrived, std::size_t length,
              std::vector<z3::expr>& ways) {
    z3::context& context = *commands_.context;
    if (tcb.state == State::Established) {
      z3::expr_vector all(context);
      for (const z3::expr& e : guard) all.push_back(e);
      ways.push_back(z3::mk_and(all));
      return;
    }
    if (arrived == length || (tcb.state != State::Listen && tcb.state != State::SynReceived)) return;
    const auto segment = variable_segment(context, "." + std::to_string(arrived));
    Recorder recorder(context, &commands_.profile);
    recorder.every_path([&] {
      auto step = segment_arrives(recorder, tcb, segment, commands_.now);
      if (commands_.mutation.after_formulas != nullptr) {
        commands_.mutation.after_formulas(Event::SegmentArrives, tcb, segment, step);
      }
      if (tcb.state == step.tcb.state) return;
      std::vector<z3::expr> longer = guard;
      longer.insert(longer.end(), recorder.guard().begin(), recorder.guard().end());
      Truth fits = fits_the_header(segment);
      if (fresh_iss_) fits = fits && !acknowledges(segment, Word(context.bv_const(Recorder::kFreshIss, 32)));
      if (!fits.is_known()) longer.push_back(fits.open());
      extend(step.tcb, longer, arrived + 1, length, ways);
    });
  }

  const Commands& commands_;
  bool fresh_iss_;
};

StaleRun concrete_run(const Commands& commands, const Assignment& values, std::size_t length) {
  const auto value = [&](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? 0U : found->second;
  };
  StaleRun run{.iss = value(Recorder::kFreshIss)};
  Replaying driver(commands.profile, run.iss, commands.mutation.lie);
  Tcb<Numbers> tcb = fresh_tcb<Numbers>({.state = State::Listen, .listening = true});
  for (std::size_t i = 0; i < length && tcb.state != State::Established; ++i) {
    const std::string suffix = "." + std::to_string(i);
    Segment<Numbers> segment;
    each_field(
        segment, [&](const char* name, std::uint32_t& word) { word = value(name + suffix); },
        [&](const char* name, bool& truth) { truth = value(name + suffix) != 0; });
    auto step = segment_arrives(driver, tcb, segment, 0U);
    if (commands.mutation.after_numbers != nullptr) {
      commands.mutation.after_numbers(Event::SegmentArrives, tcb, segment, step);
    }
    tcb = step.tcb;
    run.segments.push_back(segment);
    run.states.push_back(tcb.state);
  }
  run.confirmed = tcb.state == State::Established;
  return run;
}

void refute(const Commands& commands, bool fresh_iss, unsigned timeout_ms, HandshakeProof& proof) {
  for (std::size_t length = 1; length <= kLongestRun; ++length) {
    const Answered found = Runs(commands, fresh_iss).find(length, timeout_ms);
    if (found.answer == SolverAnswer::Yes) {
      proof.run = concrete_run(commands, found.values, length);
      if (proof.run->confirmed) proof.verdict = ProofVerdict::Refuted;
      return;
    }
    proof.tried.push_back("runs of " + std::to_string(length) +
                          " arrivals: " + (found.answer == SolverAnswer::No ? "none" : found.because));
  }
}

void say_what_is_assumed(bool fresh_iss, HandshakeProof& proof) {
  proof.assumptions = {"the responder's OPEN is passive, and its user does not CLOSE before ESTABLISHED"};
  if (fresh_iss) proof.assumptions.push_back("no segment in the network acknowledges ISS + 1 when ISS is chosen");
  proof.invariants = {"in ESTABLISHED and CLOSE-WAIT the initiator has acknowledged ISS",
                      "no stale segment acknowledges ISS + 1, and one of the initiator's only if the initiator has",
                      "in SYN-RECEIVED SND.UNA = ISS and SND.NXT = ISS + 1"};
}

}  // namespace

HandshakeProof prove_handshake(const model::Profile& profile, bool two_way, bool fresh_iss, unsigned timeout_ms) {
  const auto begin = std::chrono::steady_clock::now();
  HandshakeProof proof;
  say_what_is_assumed(fresh_iss, proof);
  const Commands commands = derive_commands(profile, variant(two_way));
  const Answered step = ask(*commands.context, {some_step_breaks(commands, fresh_iss)}, timeout_ms);
  if (step.answer == SolverAnswer::No) {
    proof.verdict = ProofVerdict::Proved;
  } else {
    proof.tried.push_back(step.answer == SolverAnswer::Yes ? "the induction step fails" : "the step: " + step.because);
    refute(commands, fresh_iss, timeout_ms, proof);
  }
  proof.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return proof;
}

std::string smt_lib_of_handshake(const model::Profile& profile, bool two_way, bool fresh_iss) {
  const Commands commands = derive_commands(profile, variant(two_way));
  return smt_lib(*commands.context, {some_step_breaks(commands, fresh_iss)});
}

}  // namespace synfin::properties
