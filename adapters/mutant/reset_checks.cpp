// Family 3: which resets an endpoint believes.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

// A reset that TIME-WAIT has its own family for.
bool reset_in_synchronized_state(const HostTcb& before, const HostSegment& seg) {
  return seg.has_rst && is_synchronized(before.state) && before.state != State::TimeWait;
}

constexpr Bug kResetChecks[] = {
    {.name = "syn-sent-rst-unchecked",
     .says = "in SYN-SENT any reset ends the attempt, whatever it acknowledges, if anything",
     .fitting = {&kSynSentRst, &kSynSentBadAckRst},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state == State::SynSent && seg.has_rst) step = stay(deleted(before, Ending::Refused));
         }},
    {.name = "syn-sent-rst-of-iss",
     .says = "in SYN-SENT a reset that acknowledges ISS itself, and so nothing, ends the attempt",
     .fitting = {&kSynSentRst, &kSynSentBadAckRst},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool of_iss = seg.has_rst && seg.has_ack && seg.ack == before.iss;
           if (before.state == State::SynSent && of_iss) step = stay(deleted(before, Ending::Refused));
         }},
    {.name = "syn-sent-rst-ignored",
     .says = "in SYN-SENT a reset with an acceptable ACK is ignored",
     .fitting = {&kSynSentRst},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state == State::SynSent && seg.has_rst) step = stay(before);
         }},
    {.name = "syn-received-rst-unchecked",
     .says = "in SYN-RECEIVED a reset is obeyed wherever its sequence number lies",
     .fitting = {&kSeqUnacceptableRst, &kRstChallenge, &kRstExact},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state == State::SynReceived && seg.has_rst) step = stay(deleted(before, Ending::Refused));
         }},
    {.name = "rst-anywhere",
     .says = "in the synchronized states a reset is obeyed wherever its sequence number lies",
     .fitting = {&kSeqUnacceptableRst, &kRstChallenge, &kRstExact},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (reset_in_synchronized_state(before, seg)) step = stay(deleted(before, Ending::Reset));
         }},
    {.name = "rst-in-window-obeyed",
     .says = "a reset in the window is obeyed without the challenge that RFC 5961 asks for",
     .fitting = {&kRstChallenge},
     .unused = {&kRstChallenge}},
    {.name = "rst-at-right-edge",
     .says = "the window is taken for one octet longer: a reset just right of it is challenged",
     .fitting = {&kSeqUnacceptableRst, &kSeqAcceptable},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool at_edge = seg.seq == before.rcv.nxt + before.rcv.wnd;
           if (reset_in_synchronized_state(before, seg) && at_edge) step = reply(Reply::Ack, before);
         }},
    {.name = "rst-below-fin",
     .says = "after the peer's FIN a reset one below RCV.NXT is obeyed",
     .fitting = {&kSeqUnacceptableRst, &kRstExact},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool after_fin_of_peer = before.state >= State::CloseWait && before.state <= State::LastAck;
           if (after_fin_of_peer && seg.has_rst && seg.seq + 1 == before.rcv.nxt) step = stay(deleted(before));
         }},
    {.name = "rst-exact-refused",
     .says = "in ESTABLISHED a reset at exactly RCV.NXT is challenged like any other",
     .fitting = {&kRstExact, &kRstCloses},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool exact = seg.has_rst && seg.seq == before.rcv.nxt;
           if (before.state == State::Established && exact) step = reply(Reply::Ack, before);
         }},
    {.name = "rst-refused-by-closed-window",
     .says = "with a closed receive window a reset is dropped",
     .fitting = {&kRstExact, &kRstCloses},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (reset_in_synchronized_state(before, seg) && before.rcv.wnd == 0) step = stay(before);
         }},
};

}  // namespace

std::span<const Bug> bugs_in_reset_checks() { return kResetChecks; }

}  // namespace synfin::adapters
