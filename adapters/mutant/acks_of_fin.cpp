// Family 1: what is taken for the acknowledgment of our FIN, and what is not.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

bool awaits_ack_of_fin(State state) {
  return state == State::FinWait1 || state == State::Closing || state == State::LastAck;
}

// The transition that the acknowledgment of our FIN would have made. What TIME-WAIT is counted from is the last time our
// FIN was sent: a fault is not told the time.
void fin_acknowledged(HostStep& step) {
  step.tcb.state = after_ack_of_fin(step.tcb.state);
  take_all_for_acknowledged(step.tcb);
  if (step.tcb.state == State::TimeWait) step.tcb.time_wait_since = step.tcb.rtx.since;
  if (step.tcb.state == State::Closed) step = stay(deleted(step.tcb));
}

}  // namespace

std::vector<Bug> bugs_in_acks_of_fin() {
  return {
      {.info = {.name = "fin-wait-1-any-ack",
                .family = 1,
                .says = "in FIN-WAIT-1 any acceptable segment with ACK is taken for the acknowledgment of our FIN",
                .fitting = {kAckOfFin.id, kAckDuplicate.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool waiting = before.state == State::FinWait1 && step.tcb.state == State::FinWait1;
             if (waiting && step.tcb.fin_sent && reaches_ack_check(before, seg)) fin_acknowledged(step);
           }},
      {.info = {.name = "fin-wait-1-partial-ack",
                .family = 1,
                .says = "in FIN-WAIT-1 an ACK of part of what is outstanding is taken for that of our FIN",
                .fitting = {kAckOfFin.id, kAckNew.id}},
       .always = {&kAckOfFin}},
      {.info = {.name = "fin-ack-off-by-one",
                .family = 1,
                .says = "SND.NXT is compared as it was before our FIN: the ACK of the last data acknowledges the FIN",
                .fitting = {kAckOfFin.id, kAckOfFinClosing.id, kAckOfFinLastAck.id, kAckNew.id, kAckDuplicate.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool waiting = awaits_ack_of_fin(before.state) && step.tcb.state == before.state;
             if (!waiting || !step.tcb.fin_sent || !reaches_ack_check(before, seg)) return;
             if (seg.ack + 1 == step.tcb.snd.nxt) fin_acknowledged(step);
           }},
      {.info = {.name = "fin-ack-before-fin-sent",
                .family = 1,
                .says = "FIN counts as acknowledged when all that was sent is, though data and FIN are still queued",
                .fitting = {kAckOfFin.id, kAckNew.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool waiting = before.state == State::FinWait1 && step.tcb.state == State::FinWait1;
             if (!waiting || step.tcb.fin_sent || !reaches_ack_check(before, seg)) return;
             if (step.tcb.snd.una == step.tcb.snd.nxt) step.tcb.state = State::FinWait2;
           }},
      {.info = {.name = "last-ack-duplicate-closes",
                .family = 1,
                .says = "in LAST-ACK a duplicate ACK closes the connection",
                .fitting = {kAckOfFinLastAck.id, kAckDuplicate.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool waiting = before.state == State::LastAck && step.tcb.state == State::LastAck;
             if (waiting && seg.ack == before.snd.una && reaches_ack_check(before, seg)) fin_acknowledged(step);
           }},
      {.info = {.name = "last-ack-partial-ack",
                .family = 1,
                .says = "in LAST-ACK an ACK of part of what is outstanding closes the connection",
                .fitting = {kAckOfFinLastAck.id, kAckNew.id}},
       .always = {&kAckOfFinLastAck}},
      {.info = {.name = "closing-any-ack",
                .family = 1,
                .says = "in CLOSING any acceptable segment with ACK is taken for the acknowledgment of our FIN",
                .fitting = {kAckOfFinClosing.id, kAckDuplicate.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool waiting = before.state == State::Closing && step.tcb.state == State::Closing;
             if (waiting && step.tcb.fin_sent && reaches_ack_check(before, seg)) fin_acknowledged(step);
           }},
      {.info = {.name = "fin-counted-twice",
                .family = 1,
                .says = "SND.NXT is compared one behind our FIN: its acknowledgment is never recognized",
                .fitting = {kAckOfFin.id, kAckOfFinClosing.id, kAckOfFinLastAck.id}},
       .never = {&kAckOfFin, &kAckOfFinClosing, &kAckOfFinLastAck}},
  };
}

}  // namespace synfin::adapters
