// Family 2: the fields of the resets that an endpoint sends.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

bool resets(const HostStep& step) { return step.reply == Reply::Reset; }
// <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>, not <SEQ=SEG.ACK><CTL=RST>
bool resets_at_zero(const HostStep& step) { return resets(step) && step.reset_has_ack; }

constexpr Bug kGeneratedResets[] = {
    {.name = "rst-counts-syn-fin-once",
     .says = "the reset of a segment with SYN and FIN counts one number for the two",
     .fitting = {&kClosedNoAck},
     .after_arrival =
         [](const HostTcb&, const HostSegment& seg, HostStep& step) {
           if (resets_at_zero(step) && seg.has_syn && seg.has_fin) step.reset_ack = step.reset_ack - 1;
         }},
    {.name = "rst-ignores-flags",
     .says = "SEG.LEN in a reset counts neither SYN nor FIN",
     .fitting = {&kClosedNoAck},
     .after_arrival =
         [](const HostTcb&, const HostSegment& seg, HostStep& step) {
           if (resets_at_zero(step)) step.reset_ack = seg.seq + seg.text;
         }},
    {.name = "rst-ignores-text",
     .says = "SEG.LEN in a reset does not count the text",
     .fitting = {&kClosedNoAck},
     .after_arrival =
         [](const HostTcb&, const HostSegment& seg, HostStep& step) {
           if (resets_at_zero(step)) step.reset_ack = step.reset_ack - seg.text;
         }},
    {.name = "rst-swapped",
     .says = "the reset of a segment without ACK has its sequence and acknowledgment numbers swapped",
     .fitting = {&kClosedNoAck},
     .after_arrival =
         [](const HostTcb&, const HostSegment&, HostStep& step) {
           if (resets_at_zero(step)) std::swap(step.reset_seq, step.reset_ack);
         }},
    {.name = "rst-without-ack",
     .says = "the reset of a segment without ACK lacks the ACK bit",
     .fitting = {&kClosedNoAck},
     .after_arrival = [](const HostTcb&, const HostSegment&, HostStep& step) { step.reset_has_ack = false; }},
    {.name = "rst-seq-zero",
     .says = "the reset of a segment with ACK has sequence number zero, not SEG.ACK",
     .fitting = {&kClosedAck, &kListenAck, &kSynSentBadAck, &kAckBadSynReceived},
     .after_arrival =
         [](const HostTcb&, const HostSegment&, HostStep& step) {
           if (!resets_at_zero(step)) step.reset_seq = {0};
         }},
    {.name = "rst-from-snd-nxt",
     .says = "a bad ACK in SYN-SENT and SYN-RECEIVED draws a reset at SND.NXT, not at SEG.ACK",
     .fitting = {&kSynSentBadAck, &kAckBadSynReceived},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           const bool opening = before.state == State::SynSent || before.state == State::SynReceived;
           if (opening && resets(step)) step.reset_seq = before.snd.nxt;
         }},
    {.name = "rst-answers-rst",
     .says = "CLOSED answers a reset with a reset",
     .fitting = {&kClosedRst},
     .never = {&kClosedRst}},
    {.name = "syn-sent-answers-rst",
     .says = "SYN-SENT answers a reset that has an unacceptable ACK with a reset",
     .fitting = {&kSynSentBadAckRst},
     .never = {&kSynSentBadAckRst}},
    {.name = "listen-ack-dropped",
     .says = "LISTEN drops a segment with ACK instead of resetting its sender",
     .fitting = {&kListenAck},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (before.state == State::Listen && resets(step)) step = stay(before);
         }},
    {.name = "fin-above-a-gap-resets",
     .says = "a FIN alone above a gap draws a reset though the user still reads",
     .fitting = {&kAckDuplicate, &kAckNew, &kAckOfFin},  // the last rule that the segment met
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool fin_is_held = seg.has_fin && seg.text == 0 && !before.held.any && step.tcb.held.fin;
           if (fin_is_held && before.receiving) step = reset_from(before, deleted(before, Ending::Reset));
         }},
};

}  // namespace

std::span<const Bug> bugs_in_generated_resets() { return kGeneratedResets; }

}  // namespace synfin::adapters
