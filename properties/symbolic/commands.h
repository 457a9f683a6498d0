// The model as guarded commands, derived from its procedures rather than written: one for each way through them, for
// each consistent control (control.h), with the words of the TCB and of the segment as variables.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "model/transmission.h"
#include "properties/one_step.h"
#include "properties/symbolic/control.h"
#include "properties/symbolic/formula.h"
#include "properties/symbolic/recorder.h"

namespace synfin::properties {

// A planted bug, which works on formulas and on numbers alike.
struct Mutation {
  template <class V>
  using Hook = void (*)(Event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>&);

  std::string_view name;
  const model::Clause* lie = nullptr;  // conditions of this clause are answered the wrong way round
  Hook<Formulas> after_formulas = nullptr;
  Hook<model::Numbers> after_numbers = nullptr;
};

struct Command {
  Event event = Event::SegmentArrives;
  model::UserEvent call = model::UserEvent::Status;  // of a user call
  Control from;
  model::Tcb<Formulas> before;
  std::vector<z3::expr> guard;  // their conjunction
  model::Step<Formulas> step;
  std::vector<const model::Clause*> cited, used;
};

struct Commands {
  std::unique_ptr<z3::context> context;  // outlives the formulas below
  model::Profile profile;
  bool permissive = false;
  Mutation mutation;
  model::Segment<Formulas> arriving, leaving;
  Word now, octets;
  std::vector<Command> all;
  std::size_t infeasible = 0;  // ways that no values can take, which are not commands; if they were asked about
  double seconds = 0;

  const model::Segment<Formulas>& segment_of(const Command& command) const {
    return command.event == Event::Transmits ? leaving : arriving;
  }
  OneStep<Formulas> step_of(const Command& command) const {
    return {command.event, command.before, segment_of(command), command.step};
  }
  // Commands of this event from this state.
  std::size_t count(Event event, model::State state) const;
};

// What to derive commands of; everything, unless said otherwise.
struct Selection {
  std::vector<model::State> states;  // all if empty
  std::vector<Event> events;         // all if empty
  // Take permissions both ways instead of as the profile's endpoint does. The ways are many: only for single states.
  bool permissive = false;
  // Ask Z3 of each way whether any values can take it. A proof does not need that, for a guard that is never true
  // proves whatever is asked of it, and answers in less time than the asking takes.
  bool prune = false;
};

Commands derive_commands(const model::Profile& profile, const Mutation& mutation = {}, const Selection& what = {});

// The variables of the TCB, with this control. In CLOSED and LISTEN there is no connection: the words are a fresh
// TCB's, and every command that leads there leaves them so (tested).
model::Tcb<Formulas> variable_tcb(z3::context& context, const Control& control);
// The variables of a segment, each name with this suffix.
model::Segment<Formulas> variable_segment(z3::context& context, const std::string& suffix = "");

// "ESTABLISHED -> CLOSE-WAIT, SEGMENT ARRIVES: ack-duplicate, fin-close-wait"
std::string describe(const Command& command);

}  // namespace synfin::properties
