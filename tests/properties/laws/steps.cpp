#include "tests/properties/laws/steps.h"

#include "properties/symbolic/replay.h"
#include "tests/properties/symbolic/mutations.h"

namespace synfin::properties {

using model::Numbers;
using model::State;
using model::UserEvent;

namespace {

Commands nothing_derived(const model::Profile& profile, const Mutation& mutation) {
  return {std::make_unique<z3::context>(), profile, false, mutation, {}, {}, Word(0U), Word(0U), {}, 0, 0};
}

HostSegment leaving_segment(const model::Profile& profile, const StepValues& values) {
  const HostTcb& tcb = values.before;
  HostSegment out = values.segment;
  const std::array<model::Seq<Numbers>, 4> from = {tcb.snd.nxt, tcb.snd.una, tcb.iss, tcb.snd.una + 1};
  out.seq = from[values.leaving % from.size()];
  out.ack = tcb.rcv.nxt;
  out.has_ack = !(out.has_syn && tcb.state == State::SynSent);
  out.has_rst = false;
  out.wnd = 0xFFFF;
  out.options.has_mss = out.has_syn;
  out.options.has_window_scale = out.has_syn && profile.window_scale;
  out.options.has_timestamps = profile.timestamps && (tcb.timestamps() || out.has_syn);
  return out;
}

}  // namespace

Steps::Steps(const model::Profile& profile, const Mutation& mutation) : commands_(nothing_derived(profile, mutation)) {
  for (const Event event : {Event::SegmentArrives, Event::Transmits, Event::TimeWaitEnds, Event::GivesUp}) {
    possible_.push_back({.event = event});
  }
  for (int call = 0; call <= static_cast<int>(UserEvent::Status); ++call) {
    possible_.push_back({.event = Event::UserCalls, .call = static_cast<UserEvent>(call)});
  }
}

bool Steps::is_allowed(const StepValues& values) {
  for (const auto& invariant : kInvariants<Numbers>) {
    if (!invariant.holds(values.before)) return false;
  }
  return fits_the_header(values.segment);
}

bool Steps::applies(const Command& command, const StepValues& values, Refutation& start) const {
  const State state = values.before.state;
  switch (command.event) {
    case Event::SegmentArrives:
    case Event::UserCalls: return true;
    case Event::TimeWaitEnds: return state == State::TimeWait;
    case Event::GivesUp: return detail::has_connection(state) && state != State::TimeWait;
    case Event::Transmits: break;
  }
  if (!detail::has_connection(state)) return false;
  start.segment = leaving_segment(commands_.profile, values);
  // A retransmission is due.
  start.before.rtx.running = true;
  start.before.duplicate_acks = 3;
  Replaying driver(commands_.profile, values.fresh_iss, commands_.mutation.lie);
  return probes_only_when_idle(start.before, start.segment) &&
         transmits(driver, start.before, start.segment, {.owes_ack = true, .owes_syn_ack = true}, values.now);
}

bool is_put_to_the_test(std::string_view claim, const OneStep<Numbers>& s) {
  const HostTcb &before = s.before, &after = s.step.tcb;
  const bool arrives = s.event == Event::SegmentArrives;
  if (claim == "windows_fit") return !(after.snd.wnd == before.snd.wnd);
  if (claim == "send_order_is_kept") return !(after.snd.una == before.snd.una && after.snd.nxt == before.snd.nxt);
  if (claim == "only_syn_is_outstanding") return after.state == State::SynSent || after.state == State::SynReceived;
  if (claim == "acknowledgment_is_of_something_sent") return arrives && !(after.snd.una == before.snd.una);
  if (claim == "own_syn_and_fin_count_once") return s.event == Event::Transmits && !(after.snd.nxt == before.snd.nxt);
  if (claim == "peers_syn_and_fin_count_once")
    return arrives && s.segment.has_fin && !(after.rcv.nxt == before.rcv.nxt);
  if (claim == "rst_never_answers_rst") return arrives && s.segment.has_rst;
  if (claim == "closed_stays_quiet") return arrives && before.state == State::Closed;
  if (claim == "time_wait_left_only_as_permitted") {
    return arrives && before.state == State::TimeWait && after.state != State::TimeWait;
  }
  if (claim == "states_change_by_arrows") return before.state != after.state;
  if (claim == "rcv_nxt_never_retreats") return arrives && detail::goes_on(s) && !(after.rcv.nxt == before.rcv.nxt);
  return before.state == State::SynReceived && is_synchronized(after.state);
}

std::vector<BrokenClaim> broken_claims() {
  return {
      {"windows_fit", planted<WindowScaledTooFar>("window-scaled-too-far")},
      {"send_order_is_kept", lying(model::kAckNew)},
      {"only_syn_is_outstanding", planted<SynCountedAgain>("syn-counted-again")},
      {"acknowledgment_is_of_something_sent", lying(model::kAckNew)},
      {"own_syn_and_fin_count_once", planted<OwnFinNotCounted>("own-fin-not-counted")},
      {"peers_syn_and_fin_count_once", planted<PeersFinCountedTwice>("peers-fin-counted-twice")},
      {"peers_syn_and_fin_count_once", planted<FinOnSynCountedAgain>("fin-on-syn-counted-again"), "cookies"},
      {"rst_never_answers_rst", lying(model::kClosedRst)},
      {"closed_stays_quiet", lying(model::kClosedRst)},
      {"time_wait_left_only_as_permitted", planted<TimeWaitEndedByAnything>("time-wait-ended-by-anything")},
      {"time_wait_left_only_as_permitted", planted<TimeWaitLostToAFullBacklog>("time-wait-lost-to-a-full-backlog"),
       "reuse"},
      {"states_change_by_arrows", planted<CloseWaitSkipped>("close-wait-skipped")},
      {"rcv_nxt_never_retreats", planted<RcvNxtFollowsTheSegment>("rcv-nxt-follows-the-segment")},
      {"established_only_by_acknowledgment_of_this_iss", lying(model::kAckEstablishes)},
      {"established_only_by_acknowledgment_of_this_iss", planted<EstablishedBySynAlone>("established-by-syn-alone")},
  };
}

}  // namespace synfin::properties
