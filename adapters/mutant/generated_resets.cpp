// Family 2: the fields of the resets that an endpoint sends.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

bool resets(const HostStep& step) { return step.reply == Reply::Reset; }
// <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>, not <SEQ=SEG.ACK><CTL=RST>
bool resets_at_zero(const HostStep& step) { return resets(step) && step.reset_has_ack; }

}  // namespace

std::vector<Bug> bugs_in_generated_resets() {
  return {
      {.info = {.name = "rst-counts-syn-fin-once",
                .family = 2,
                .says = "the reset of a segment with SYN and FIN counts one number for the two",
                .fitting = {kClosedNoAck.id}},
       .after_arrival =
           [](const HostTcb&, const HostSegment& seg, HostStep& step) {
             if (resets_at_zero(step) && seg.has_syn && seg.has_fin) step.reset_ack = step.reset_ack - 1;
           }},
      {.info = {.name = "rst-ignores-flags",
                .family = 2,
                .says = "SEG.LEN in a reset counts neither SYN nor FIN",
                .fitting = {kClosedNoAck.id}},
       .after_arrival =
           [](const HostTcb&, const HostSegment& seg, HostStep& step) {
             if (resets_at_zero(step)) step.reset_ack = seg.seq + seg.text;
           }},
      {.info = {.name = "rst-ignores-text",
                .family = 2,
                .says = "SEG.LEN in a reset does not count the text",
                .fitting = {kClosedNoAck.id}},
       .after_arrival =
           [](const HostTcb&, const HostSegment& seg, HostStep& step) {
             if (resets_at_zero(step)) step.reset_ack = step.reset_ack - seg.text;
           }},
      {.info = {.name = "rst-swapped",
                .family = 2,
                .says = "the reset of a segment without ACK has its sequence and acknowledgment numbers swapped",
                .fitting = {kClosedNoAck.id}},
       .after_arrival =
           [](const HostTcb&, const HostSegment&, HostStep& step) {
             if (resets_at_zero(step)) std::swap(step.reset_seq, step.reset_ack);
           }},
      {.info = {.name = "rst-without-ack",
                .family = 2,
                .says = "the reset of a segment without ACK lacks the ACK bit",
                .fitting = {kClosedNoAck.id}},
       .after_arrival = [](const HostTcb&, const HostSegment&, HostStep& step) { step.reset_has_ack = false; }},
      {.info = {.name = "rst-seq-zero",
                .family = 2,
                .says = "the reset of a segment with ACK has sequence number zero, not SEG.ACK",
                .fitting = {kClosedAck.id, kListenAck.id, kSynSentBadAck.id, kAckBadSynReceived.id}},
       .after_arrival =
           [](const HostTcb&, const HostSegment&, HostStep& step) {
             if (!resets_at_zero(step)) step.reset_seq = {0};
           }},
      {.info = {.name = "rst-from-snd-nxt",
                .family = 2,
                .says = "a bad ACK in SYN-SENT and SYN-RECEIVED draws a reset at SND.NXT, not at SEG.ACK",
                .fitting = {kSynSentBadAck.id, kAckBadSynReceived.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment&, HostStep& step) {
             const bool opening = before.state == State::SynSent || before.state == State::SynReceived;
             if (opening && resets(step)) step.reset_seq = before.snd.nxt;
           }},
      {.info = {.name = "rst-answers-rst",
                .family = 2,
                .says = "CLOSED answers a reset with a reset",
                .fitting = {kClosedRst.id}},
       .never = {&kClosedRst}},
      {.info = {.name = "listen-ack-dropped",
                .family = 2,
                .says = "LISTEN drops a segment with ACK instead of resetting its sender",
                .fitting = {kListenAck.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment&, HostStep& step) {
             if (before.state == State::Listen && resets(step)) step = stay(before);
           }},
  };
}

}  // namespace synfin::adapters
