#include "properties/symbolic/commands.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "model/segment_arrives.h"
#include "properties/symbolic/fields.h"

namespace synfin::properties {
namespace {

using model::Profile;
using model::Segment;
using model::State;
using model::Step;
using model::Tcb;
using model::UserEvent;

// Tells the ways that some values can take from those that none can. Controls ask much the same questions: what has
// been found out of the beginning of a way is kept, in a tree of conditions.
class Feasible {
 public:
  explicit Feasible(z3::context& context) : solver_(context, z3::solver::simple()) {}

  bool operator()(const std::vector<z3::expr>& guard) {
    Node* node = &root_;
    for (std::size_t i = 0; i < guard.size(); ++i) {
      const auto [next, is_new] = node->next.try_emplace(guard[i].id());
      node = &next->second;
      if (is_new) node->feasible = check(guard, i + 1);
      if (!node->feasible) return false;
    }
    return true;
  }

 private:
  struct Node {
    bool feasible = true;
    std::map<unsigned, Node> next;  // by the identity of the condition, which `kept_` keeps
  };

  bool check(const std::vector<z3::expr>& guard, std::size_t length) {
    std::size_t shared = 0;
    while (shared < asked_.size() && shared < length && z3::eq(asked_[shared], guard[shared])) ++shared;
    solver_.pop(static_cast<unsigned>(asked_.size() - shared));
    asked_.erase(asked_.begin() + static_cast<std::ptrdiff_t>(shared), asked_.end());
    for (std::size_t i = shared; i < length; ++i) {
      solver_.push();
      solver_.add(guard[i]);
      asked_.push_back(guard[i]);
      kept_.push_back(guard[i]);
    }
    return solver_.check() != z3::unsat;
  }

  z3::solver solver_;
  Node root_;
  std::vector<z3::expr> asked_, kept_;
};

template <class T>
bool selects(const std::vector<T>& chosen, T x) {
  return chosen.empty() || std::find(chosen.begin(), chosen.end(), x) != chosen.end();
}

class Derivation {
 public:
  Derivation(Commands& commands, bool prune) : commands_(commands), prune_(prune), feasible_(*commands.context) {}

  void derive(const Control& control, Event event) {
    const Tcb<Formulas> before = variable_tcb(*commands_.context, control);
    switch (event) {
      case Event::SegmentArrives:
        return record({.event = event, .from = control, .before = before}, [&](Recorder& d) {
          return std::optional(segment_arrives(d, before, commands_.arriving, commands_.now));
        });
      case Event::UserCalls: return derive_calls(control, before);
      case Event::Transmits: return derive_transmissions(control, before);
      default: return derive_timeouts(control, before, event);
    }
  }

 private:
  void derive_calls(const Control& control, const Tcb<Formulas>& before) {
    for (const UserEvent call : {UserEvent::OpenPassive, UserEvent::OpenActive, UserEvent::Send, UserEvent::Receive,
                                 UserEvent::Close, UserEvent::CloseBoth, UserEvent::Abort, UserEvent::Status}) {
      record({.event = Event::UserCalls, .call = call, .from = control, .before = before}, [&](Recorder& d) {
        return std::optional(user_call(d, before, call, commands_.octets, commands_.now).step);
      });
    }
  }

  // Whatever may leave, may leave now: an ACK and a SYN,ACK are owed, a retransmission is due.
  void derive_transmissions(const Control& control, Tcb<Formulas> before) {
    before.rtx.running = true;
    before.duplicate_acks = 3;
    record({.event = Event::Transmits, .from = control, .before = before},
           [&](Recorder& d) -> std::optional<Step<Formulas>> {
             const auto sent =
                 transmits(d, before, commands_.leaving, {.owes_ack = true, .owes_syn_ack = true}, commands_.now);
             if (!sent) return std::nullopt;
             return model::stay(sent.tcb);
           });
  }

  // The timers are the host's: the 2 MSL timer, and giving up on what is not acknowledged.
  void derive_timeouts(const Control& control, const Tcb<Formulas>& before, Event event) {
    const bool in_time_wait = control.state == State::TimeWait;
    if (in_time_wait != (event == Event::TimeWaitEnds)) return;
    if (control.state == State::Closed || control.state == State::Listen) return;
    const auto ending = in_time_wait ? model::Ending::None : model::Ending::TimedOut;
    record({.event = event, .from = control, .before = before},
           [&](Recorder&) { return std::optional(model::stay(model::deleted(before, ending))); });
  }

  template <class Run>
  void record(const Command& outline, Run run) {
    Recorder recorder(*commands_.context, commands_.permissive ? nullptr : &commands_.profile, commands_.mutation.lie);
    recorder.every_path([&] {
      std::optional<Step<Formulas>> step = run(recorder);
      if (!step) return;
      if (prune_ && !feasible_(recorder.guard())) {
        ++commands_.infeasible;
        return;
      }
      Command command = outline;
      command.guard = recorder.guard();
      command.cited = recorder.cited();
      command.used = recorder.used();
      command.step = std::move(*step);
      if (commands_.mutation.after_formulas != nullptr) {
        commands_.mutation.after_formulas(command.event, command.before, commands_.segment_of(command), command.step);
      }
      commands_.all.push_back(std::move(command));
    });
  }

  Commands& commands_;
  bool prune_;
  Feasible feasible_;
};

}  // namespace

std::size_t Commands::count(Event event, State state) const {
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const Command& c) { return c.event == event && c.from.state == state; }));
}

Tcb<Formulas> variable_tcb(z3::context& context, const Control& control) {
  Tcb<Formulas> tcb = fresh_tcb<Formulas>(control);
  if (!detail::has_connection(control.state)) return tcb;
  each_word(tcb, [&](const char* name, Word& word) { word = Word(context.bv_const(name, 32)); });
  return tcb;
}

Segment<Formulas> variable_segment(z3::context& context, const std::string& suffix) {
  Segment<Formulas> segment;
  each_field(
      segment, [&](const char* name, Word& word) { word = Word(context.bv_const((name + suffix).c_str(), 32)); },
      [&](const char* name, Truth& truth) { truth = Truth(context.bool_const((name + suffix).c_str())); });
  return segment;
}

Commands derive_commands(const Profile& profile, const Mutation& mutation, const Selection& what) {
  const auto begin = std::chrono::steady_clock::now();
  auto context = std::make_unique<z3::context>();
  Segment<Formulas> arriving = variable_segment(*context);
  Segment<Formulas> leaving = arriving;
  // An endpoint puts on its segments the options that its profile has.
  if (!profile.timestamps) leaving.options.has_timestamps = Truth(false);
  if (!profile.window_scale) leaving.options.has_window_scale = Truth(false);
  const Word now(context->bv_const("now", 32));
  const Word octets(context->bv_const("octets", 32));
  Commands commands{std::move(context), profile, what.permissive, mutation, arriving, leaving, now, octets, {}, 0, 0};
  Derivation derivation(commands, what.prune);
  for (std::size_t i = 0; i < model::kStates; ++i) {
    const auto state = static_cast<State>(i);
    if (!selects(what.states, state)) continue;
    for (const Control& control : controls_of(state, profile)) {
      for (const Event event :
           {Event::SegmentArrives, Event::UserCalls, Event::Transmits, Event::TimeWaitEnds, Event::GivesUp}) {
        if (selects(what.events, event)) derivation.derive(control, event);
      }
    }
  }
  commands.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return commands;
}

std::string describe(const Command& command) {
  std::string text = describe(command.from) + " -> " + std::string(name(command.step.tcb.state)) + ", " +
                     std::string(name(command.event));
  const char* separator = ": ";
  for (const model::Clause* clause : command.cited) {
    text += separator;
    text += clause->id;
    separator = ", ";
  }
  return text;
}

}  // namespace synfin::properties
