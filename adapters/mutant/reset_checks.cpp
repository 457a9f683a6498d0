// Family 3: which resets an endpoint believes.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

// A reset that TIME-WAIT has its own family for.
bool reset_in_synchronized_state(const HostTcb& before, const HostSegment& seg) {
  return seg.has_rst && is_synchronized(before.state) && before.state != State::TimeWait;
}

}  // namespace

std::vector<Bug> bugs_in_reset_checks() {
  return {
      {.info = {.name = "syn-sent-rst-unchecked",
                .family = 3,
                .says = "in SYN-SENT any reset ends the attempt, whatever it acknowledges, if anything",
                .fitting = {kSynSentRst.id, kSynSentBadAckRst.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (before.state == State::SynSent && seg.has_rst) step = stay(deleted(before, Ending::Refused));
           }},
      {.info = {.name = "syn-sent-rst-ignored",
                .family = 3,
                .says = "in SYN-SENT a reset with an acceptable ACK is ignored",
                .fitting = {kSynSentRst.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (before.state == State::SynSent && seg.has_rst) step = stay(before);
           }},
      {.info = {.name = "syn-received-rst-unchecked",
                .family = 3,
                .says = "in SYN-RECEIVED a reset is obeyed wherever its sequence number lies",
                .fitting = {kSeqUnacceptableRst.id, kRstChallenge.id, kRstExact.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (before.state == State::SynReceived && seg.has_rst) step = stay(deleted(before, Ending::Refused));
           }},
      {.info = {.name = "rst-anywhere",
                .family = 3,
                .says = "in the synchronized states a reset is obeyed wherever its sequence number lies",
                .fitting = {kSeqUnacceptableRst.id, kRstChallenge.id, kRstExact.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (reset_in_synchronized_state(before, seg)) step = stay(deleted(before, Ending::Reset));
           }},
      {.info = {.name = "rst-in-window-obeyed",
                .family = 3,
                .says = "a reset in the window is obeyed without the challenge that RFC 5961 asks for",
                .fitting = {kRstChallenge.id}},
       .unused = {&kRstChallenge}},
      {.info = {.name = "rst-at-right-edge",
                .family = 3,
                .says = "the window is taken for one octet longer: a reset just right of it is challenged",
                .fitting = {kSeqUnacceptableRst.id, kSeqAcceptable.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool at_edge = seg.seq == before.rcv.nxt + before.rcv.wnd;
             if (reset_in_synchronized_state(before, seg) && at_edge) step = reply(Reply::Ack, before);
           }},
      {.info = {.name = "rst-below-fin",
                .family = 3,
                .says = "after the peer's FIN a reset one below RCV.NXT is obeyed",
                .fitting = {kSeqUnacceptableRst.id, kRstExact.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool after_fin_of_peer = before.state >= State::CloseWait && before.state <= State::LastAck;
             if (after_fin_of_peer && seg.has_rst && seg.seq + 1 == before.rcv.nxt) step = stay(deleted(before));
           }},
      {.info = {.name = "rst-exact-refused",
                .family = 3,
                .says = "in ESTABLISHED a reset at exactly RCV.NXT is challenged like any other",
                .fitting = {kRstExact.id, kRstCloses.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool exact = seg.has_rst && seg.seq == before.rcv.nxt;
             if (before.state == State::Established && exact) step = reply(Reply::Ack, before);
           }},
      {.info = {.name = "rst-refused-by-closed-window",
                .family = 3,
                .says = "with a closed receive window a reset is dropped",
                .fitting = {kRstExact.id, kRstCloses.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (reset_in_synchronized_state(before, seg) && before.rcv.wnd == 0) step = stay(before);
           }},
  };
}

}  // namespace synfin::adapters
