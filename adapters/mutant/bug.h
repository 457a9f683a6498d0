// What a planted bug is: the places of the reference endpoint at which it answers otherwise than the model.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "model/host.h"

namespace synfin::adapters {

using HostTcb = model::Tcb<model::Numbers>;
using HostSegment = model::Segment<model::Numbers>;
using HostStep = model::Step<model::Numbers>;

// A few clauses; the rest is null.
using Clauses = std::array<const model::Clause*, 5>;

// What is left empty is as the model has it.
struct Bug {
  std::string_view name;  // as in MutantInfo, and so the next two
  std::string_view says;
  Clauses fitting = {};

  // The model's labelled conditions and permissions, by clause: taken to hold or not, used or not, whatever is true.
  Clauses always = {}, never = {};
  Clauses used = {}, unused = {};
  // The state that a transition on the authority of this clause leads to.
  model::State (*leads_to)(const model::Clause&, model::State) = nullptr;
  // The constants of the endpoint.
  void (*constants)(model::Profile&) = nullptr;
  bool backs_off = true;

  // The hooks of model::NoFaults.
  void (*after_arrival)(const HostTcb& before, const HostSegment& seg, HostStep& step) = nullptr;
  HostTcb (*after_answer)(HostTcb tcb) = nullptr;
  void (*before_sending)(const HostTcb& tcb, HostSegment& seg) = nullptr;
  bool (*timer_runs)(model::Timer timer, const HostTcb& tcb) = nullptr;
  std::uint32_t (*two_msl)(std::uint32_t two_msl) = nullptr;
  bool (*frees_slot)(model::State state, bool by_timer) = nullptr;
  bool (*keeps_listener)(const HostTcb& before, const HostStep& step) = nullptr;
};

// The tables, by family.
std::span<const Bug> bugs_in_acks_of_fin();       // 1: acks_of_fin.cpp
std::span<const Bug> bugs_in_generated_resets();  // 2: generated_resets.cpp
std::span<const Bug> bugs_in_reset_checks();      // 3: reset_checks.cpp
std::span<const Bug> bugs_in_late_syns();         // 4: syns.cpp
std::span<const Bug> bugs_in_crossed_syns();      // 5: syns.cpp
std::span<const Bug> bugs_in_crossed_fins();      // 6: crossed_fins.cpp
std::span<const Bug> bugs_in_time_wait();         // 7: time_wait.cpp
std::span<const Bug> bugs_in_timers();            // 8: timers.cpp
std::span<const Bug> bugs_in_listeners();         // 9: listeners.cpp

// An endpoint without a bug, for faults that take up a rule of the model in the wrong place.
model::Endpoint honest_endpoint();
// The segment comes as far as the check of its ACK field (3.10.7.4): acceptable, with ACK, with neither RST nor SYN.
bool reaches_ack_check(const HostTcb& before, const HostSegment& seg);
// The send queue is emptied as if all that was sent had been acknowledged.
void take_all_for_acknowledged(HostTcb& tcb);

}  // namespace synfin::adapters
