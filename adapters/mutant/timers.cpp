// Family 8: timers that are missing, wrong, or never stop.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

// No retransmission in this state, and so no giving up.
template <State S>
bool runs_but_in(Timer timer, const HostTcb& tcb) {
  return timer != Timer::Retransmission || tcb.state != S;
}

}  // namespace

std::vector<Bug> bugs_in_timers() {
  return {
      {.info = {.name = "fin-wait-1-no-retransmission",
                .family = 8,
                .says = "FIN is not retransmitted in FIN-WAIT-1",
                .fitting = {kRetransmission.id}},
       .timer_runs = runs_but_in<State::FinWait1>},
      {.info = {.name = "closing-no-retransmission",
                .family = 8,
                .says = "FIN is not retransmitted in CLOSING",
                .fitting = {kRetransmission.id}},
       .timer_runs = runs_but_in<State::Closing>},
      {.info = {.name = "last-ack-no-retransmission",
                .family = 8,
                .says = "FIN is not retransmitted in LAST-ACK",
                .fitting = {kRetransmission.id}},
       .timer_runs = runs_but_in<State::LastAck>},
      {.info = {.name = "syn-ack-no-retransmission",
                .family = 8,
                .says = "SYN,ACK is not retransmitted",
                .fitting = {kRetransmission.id}},
       .timer_runs = runs_but_in<State::SynReceived>},
      {.info = {.name = "syn-no-retransmission",
                .family = 8,
                .says = "SYN is not retransmitted",
                .fitting = {kRetransmission.id, kR2Syn.id}},
       .timer_runs = runs_but_in<State::SynSent>},
      {.info = {.name = "syn-received-never-given-up",
                .family = 8,
                .says = "SYN,ACK is retransmitted for ever",
                .fitting = {kUserTimeout.id, kR2Data.id}},
       .timer_runs = [](Timer timer, const HostTcb& tcb) {
         return timer != Timer::GiveUp || tcb.state != State::SynReceived;
       }},
      {.info = {.name = "last-ack-never-given-up",
                .family = 8,
                .says = "FIN is retransmitted for ever in LAST-ACK",
                .fitting = {kUserTimeout.id, kR2Data.id}},
       .timer_runs = [](Timer timer, const HostTcb& tcb) {
         return timer != Timer::GiveUp || tcb.state != State::LastAck;
       }},
      {.info = {.name = "no-back-off",
                .family = 8,
                .says = "the retransmission timeout does not double",
                .fitting = {kRtoBackoff.id}},
       .backs_off = false},
      {.info = {.name = "syn-given-up-early",
                .family = 8,
                .says = "a SYN is given up after 75 seconds",
                .fitting = {kR2Syn.id}},
       .constants = [](Profile& p) { p.r2_syn = 75'000; }},
      {.info = {.name = "fin-given-up-early",
                .family = 8,
                .says = "data and FIN are given up after 10 seconds",
                .fitting = {kR2Data.id}},
       .constants = [](Profile& p) { p.r2_data = 10'000; }},
      {.info = {.name = "ack-delayed-too-long",
                .family = 8,
                .says = "acknowledgments are delayed by 0.65 seconds",
                .fitting = {kAckDelay.id, kTextAcknowledged.id, kFinAcknowledged.id}},
       .constants = [](Profile& p) { p.ack_delay = 650; }},
      {.info = {.name = "fin-wait-2-retransmits",
                .family = 8,
                .says = "the acknowledgment of our FIN does not stop its retransmission",
                .fitting = {kAckOfFin.id, kRetransmission.id, kUnprovoked.id, kSegSeqIsSndNxt.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment&, HostStep& step) {
             if (before.state != State::FinWait1 || step.tcb.state != State::FinWait2) return;
             step.tcb.snd.una = step.tcb.snd.nxt - 1;
             step.tcb.rtx = before.rtx;
           }},
  };
}

}  // namespace synfin::adapters
