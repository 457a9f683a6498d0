// Family 4, a SYN in a synchronized state, and family 5, a SYN that crosses ours.
#include "adapters/mutant/bug.h"
#include "model/segment_arrives.h"

namespace synfin::adapters {

using namespace model;

namespace {

// TIME-WAIT, where a SYN may mean something else, has its own family.
bool late_syn(const HostTcb& before, const HostSegment& seg) {
  return is_synchronized(before.state) && before.state != State::TimeWait && seg.has_syn && !seg.has_rst;
}

bool crosses(const HostTcb& before, const HostStep& step) {
  return before.state == State::SynSent && step.tcb.state == State::SynReceived;
}

constexpr Bug kLateSyns[] = {
    {.name = "late-syn-ignored",
     .says = "a SYN in a synchronized state is dropped silently",
     .fitting = {&kSynChallenge},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (late_syn(before, seg)) step = stay(before);
         }},
    {.name = "late-syn-answered-by-syn-ack",
     .says = "a SYN in a synchronized state draws the SYN,ACK of the handshake again",
     .fitting = {&kSynChallenge},
     // What leaves unasked is a reset: the SYN,ACK is sent as one with SEQ = ISS, and rewritten on its way.
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (!late_syn(before, seg)) return;
           step = reply(Reply::Reset, before);
           step.reset_seq = before.iss;
           step.reset_ack = before.rcv.nxt;
           step.reset_has_ack = true;
         },
     .before_sending =
         [](const HostTcb& tcb, HostSegment& seg) {
           if (!is_synchronized(tcb.state) || !seg.has_rst || !(seg.seq == tcb.iss)) return;
           seg.has_rst = false;
           seg.has_syn = true;
           seg.wnd = tcb.rcv.wnd;
         }},
    {.name = "late-syn-challenged-from-una",
     .says = "the challenge that answers a SYN has SEQ = SND.UNA",
     .fitting = {&kSynChallenge, &kSegSeqIsSndNxt},
     // The acknowledgment travels as a reset, as above.
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (!late_syn(before, seg)) return;
           step = reply(Reply::Reset, before);
           step.reset_seq = before.snd.una;
           step.reset_ack = before.rcv.nxt;
           step.reset_has_ack = true;
         },
     .before_sending =
         [](const HostTcb& tcb, HostSegment& seg) {
           if (!is_synchronized(tcb.state) || !seg.has_rst || !(seg.seq == tcb.snd.una)) return;
           seg.has_rst = false;
           seg.wnd = tcb.rcv.wnd;
         }},
    {.name = "late-syn-resets",
     .says = "a SYN in the window resets the connection, though RFC 5961 is claimed",
     .fitting = {&kSynChallenge},
     .unused = {&kSynChallenge}},
    {.name = "late-syn-destroys",
     .says = "any SYN in a synchronized state deletes the connection silently",
     .fitting = {&kSynChallenge},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (late_syn(before, seg)) step = stay(deleted(before, Ending::Reset));
         }},
    {.name = "late-syn-resynchronizes",
     .says = "a SYN in a synchronized state sets RCV.NXT anew and is acknowledged",
     .fitting = {&kSynChallenge},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (!late_syn(before, seg)) return;
           step = reply(Reply::Ack, before);
           step.tcb.rcv.nxt = seg.seq + 1;
         }},
    {.name = "late-syn-restarts",
     .says = "a SYN in a synchronized state begins a new connection in place of the old one",
     .fitting = {&kSynChallenge},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (!late_syn(before, seg) || seg.has_ack || !before.listening) return;
           Endpoint honest = honest_endpoint();
           step = syn_arrives_at_listen(honest, deleted(before), seg);
         }},
};

constexpr Bug kCrossedSyns[] = {
    {.name = "crossed-syn-ignored",
     .says = "a SYN without ACK in SYN-SENT is dropped",
     .fitting = {&kSynSentSyn, &kSimultaneousOpen},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (crosses(before, step)) step = stay(before);
         }},
    {.name = "crossed-syn-acked-only",
     .says = "a SYN without ACK in SYN-SENT draws an ACK without our SYN",
     .fitting = {&kSynSentSyn, &kSimultaneousOpen},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (crosses(before, step)) step.reply = Reply::Ack;
         }},
    {.name = "crossed-syn-reset",
     .says = "a SYN without ACK in SYN-SENT is reset, and the connection is lost",
     .fitting = {&kSynSentSyn, &kSimultaneousOpen},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (crosses(before, step)) step = reset_at_zero(deleted(before, Ending::Refused), seg);
         }},
    {.name = "crossed-syn-establishes",
     .says = "a SYN without ACK in SYN-SENT is taken for a SYN,ACK",
     .fitting = {&kSynSentSyn, &kSimultaneousOpen},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (!crosses(before, step)) return;
           step.tcb.state = State::Established;
           take_all_for_acknowledged(step.tcb);
           step.reply = Reply::Ack;
         }},
    {.name = "crossed-syn-ack-seq",
     .says = "the SYN,ACK of a simultaneous open has SEQ = ISS + 1",
     .fitting = {&kSynSentSyn, &kSimultaneousOpen},
     .before_sending =
         [](const HostTcb& tcb, HostSegment& seg) {
           if (seg.has_syn && seg.has_ack && tcb.origin == Origin::Active) seg.seq = seg.seq + 1;
         }},
    {.name = "crossed-syn-repeated-bare",
     .says = "after a simultaneous open the SYN is retransmitted without ACK",
     .fitting = {&kSynSentSyn, &kSimultaneousOpen},
     .before_sending =
         [](const HostTcb& tcb, HostSegment& seg) {
           const bool again = tcb.origin == Origin::Active && tcb.state == State::SynReceived && tcb.rtx.count > 0;
           if (seg.has_syn && again) seg.has_ack = false;
         }},
    {.name = "crossed-syn-stuck",
     .says = "after a simultaneous open the acknowledgment of our SYN does not establish the connection",
     .fitting = {&kAckEstablishes, &kSimultaneousOpen},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           const bool opening = before.state == State::SynReceived && before.origin == Origin::Active;
           if (opening && is_synchronized(step.tcb.state)) step = stay(before);
         }},
};

}  // namespace

std::span<const Bug> bugs_in_late_syns() { return kLateSyns; }
std::span<const Bug> bugs_in_crossed_syns() { return kCrossedSyns; }

}  // namespace synfin::adapters
