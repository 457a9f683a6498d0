// Family 1: what is taken for the acknowledgment of our FIN, and what is not.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

bool awaits_ack_of_fin(State state) {
  return state == State::FinWait1 || state == State::Closing || state == State::LastAck;
}

// The transition that the acknowledgment of our FIN would have made. What TIME-WAIT is counted from is the last time
// our FIN was sent: a fault is not told the time.
void fin_acknowledged(HostStep& step) {
  step.tcb.state = after_ack_of_fin(step.tcb.state);
  take_all_for_acknowledged(step.tcb);
  if (step.tcb.state == State::TimeWait) step.tcb.time_wait_since = step.tcb.rtx.since;
  if (step.tcb.state == State::Closed) step = stay(deleted(step.tcb));
}

constexpr Bug kAcksOfFin[] = {
    {.name = "fin-wait-1-any-ack",
     .says = "in FIN-WAIT-1 any acceptable segment with ACK is taken for the acknowledgment of our FIN",
     .fitting = {&kAckOfFin, &kAckDuplicate},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool waiting = before.state == State::FinWait1 && step.tcb.state == State::FinWait1;
           if (waiting && step.tcb.fin_sent && reaches_ack_check(before, seg)) fin_acknowledged(step);
         }},
    {.name = "fin-wait-1-partial-ack",
     .says = "in FIN-WAIT-1 an ACK of part of what is outstanding is taken for that of our FIN",
     .fitting = {&kAckOfFin, &kAckNew},
     .always = {&kAckOfFin}},
    {.name = "fin-ack-off-by-one",
     .says = "SND.NXT is compared as it was before our FIN: the ACK of the last data acknowledges the FIN",
     .fitting = {&kAckOfFin, &kAckOfFinClosing, &kAckOfFinLastAck, &kAckNew, &kAckDuplicate},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool waiting = awaits_ack_of_fin(before.state) && step.tcb.state == before.state;
           if (!waiting || !step.tcb.fin_sent || !reaches_ack_check(before, seg)) return;
           if (seg.ack + 1 == step.tcb.snd.nxt) fin_acknowledged(step);
         }},
    {.name = "fin-ack-before-fin-sent",
     .says = "FIN counts as acknowledged when all that was sent is, though data and FIN are still queued",
     .fitting = {&kAckOfFin, &kAckNew},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool waiting = before.state == State::FinWait1 && step.tcb.state == State::FinWait1;
           if (!waiting || step.tcb.fin_sent || !reaches_ack_check(before, seg)) return;
           if (step.tcb.snd.una == step.tcb.snd.nxt) step.tcb.state = State::FinWait2;
         }},
    {.name = "last-ack-duplicate-closes",
     .says = "in LAST-ACK a duplicate ACK closes the connection",
     .fitting = {&kAckOfFinLastAck, &kAckDuplicate},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool waiting = before.state == State::LastAck && step.tcb.state == State::LastAck;
           if (waiting && seg.ack == before.snd.una && reaches_ack_check(before, seg)) fin_acknowledged(step);
         }},
    {.name = "last-ack-partial-ack",
     .says = "in LAST-ACK an ACK of part of what is outstanding closes the connection",
     .fitting = {&kAckOfFinLastAck, &kAckNew},
     .always = {&kAckOfFinLastAck}},
    {.name = "closing-any-ack",
     .says = "in CLOSING any acceptable segment with ACK is taken for the acknowledgment of our FIN",
     .fitting = {&kAckOfFinClosing, &kAckDuplicate},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool waiting = before.state == State::Closing && step.tcb.state == State::Closing;
           if (waiting && step.tcb.fin_sent && reaches_ack_check(before, seg)) fin_acknowledged(step);
         }},
    {.name = "fin-ack-beyond",
     .says = "an ACK beyond SND.NXT is taken for the acknowledgment of our FIN",
     .fitting = {&kAckBeyond, &kAckOfFin, &kAckOfFinClosing, &kAckOfFinLastAck},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool waiting = awaits_ack_of_fin(before.state) && before.fin_sent && reaches_ack_check(before, seg);
           if (!waiting || !after(seg.ack, before.snd.nxt)) return;
           step = stay(before);
           fin_acknowledged(step);
         }},
    {.name = "fin-ack-drops-text",
     .says = "the segment that acknowledges our FIN in FIN-WAIT-1 is not looked at any further",
     .fitting = {&kTextAccepted, &kTextAcknowledged, &kFinAcknowledged, &kFinFinWait2, &kAckOfFin},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool is_ack_of_fin = before.state == State::FinWait1 && before.fin_sent && seg.ack == before.snd.nxt;
           if (!is_ack_of_fin || step.tcb.state == State::FinWait1 || !reaches_ack_check(before, seg)) return;
           step = stay(before);
           fin_acknowledged(step);
         }},
    {.name = "fin-counted-twice",
     .says = "SND.NXT is compared one behind our FIN: its acknowledgment is never recognized",
     .fitting = {&kAckOfFin, &kAckOfFinClosing, &kAckOfFinLastAck},
     .never = {&kAckOfFin, &kAckOfFinClosing, &kAckOfFinLastAck}},
};

}  // namespace

std::span<const Bug> bugs_in_acks_of_fin() { return kAcksOfFin; }

}  // namespace synfin::adapters
