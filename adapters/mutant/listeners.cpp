// Family 9: what an aborted handshake leaves behind.
#include "adapters/mutant/bug.h"
#include "model/segment_arrives.h"
#include "model/variants.h"

namespace synfin::adapters {

using namespace model;

namespace {

bool returns_to_listen(const HostTcb& before, const HostStep& step) {
  return before.state == State::SynReceived && before.origin == Origin::Passive && step.tcb.state == State::Listen;
}

constexpr Bug kListeners[] = {
    {.name = "two-way",
     .says = "the SYN alone makes a connection: a two-way handshake",
     .fitting = {&kListenSyn, &kAckEstablishes, &kAckBadSynReceived, &kRstToListen, &kReceiveQueues},
     .after_answer = established_by_syn_alone<Numbers>},
    {.name = "slot-leaked-on-rst",
     .says = "a handshake that is reset keeps its slot in the backlog",
     .fitting = {&kListenSyn, &kRstToListen, &kListenSyn},
     .frees_slot = [](State state, bool by_timer) { return state != State::SynReceived || by_timer; }},
    {.name = "slot-leaked-on-give-up",
     .says = "a handshake that times out keeps its slot in the backlog",
     .fitting = {&kListenSyn, &kUserTimeout, &kListenSyn},
     .frees_slot = [](State state, bool by_timer) { return state != State::SynReceived || !by_timer; }},
    {.name = "slot-leaked-before-accept",
     .says = "a connection that is reset before it was accepted keeps its slot in the backlog",
     .fitting = {&kListenSyn, &kRstCloses, &kListenSyn},
     .frees_slot = [](State state, bool) { return state != State::Established; }},
    {.name = "listener-destroyed-by-rst",
     .says = "a reset in SYN-RECEIVED closes the listener with the connection",
     .fitting = {&kRstToListen, &kSynToListen, &kListenSyn},
     .keeps_listener = [](const HostTcb& before, const HostStep& step) { return !returns_to_listen(before, step); }},
    {.name = "listener-destroyed-by-stray-ack",
     .says = "a segment with ACK that LISTEN resets closes the listener",
     .fitting = {&kListenAck, &kListenSyn},
     .keeps_listener =
         [](const HostTcb& before, const HostStep& step) {
           return before.state != State::Listen || step.reply != Reply::Reset;
         }},
    {.name = "rst-to-syn-sent",
     .says = "a reset in SYN-RECEIVED after an active OPEN leads back to SYN-SENT",
     .fitting = {&kRstToListen, &kRstExact},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool refused = before.state == State::SynReceived && before.origin == Origin::Active && seg.has_rst &&
                                step.tcb.state == State::Closed;
           if (refused) step = stay(enter(State::SynSent, before));
         }},
    {.name = "rst-in-syn-received-dropped",
     .says = "a valid reset in SYN-RECEIVED after a passive OPEN is dropped",
     .fitting = {&kRstToListen, &kRstExact},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (seg.has_rst && returns_to_listen(before, step)) step = stay(before);
         }},
    {.name = "rst-to-time-wait",
     .says = "a reset in SYN-RECEIVED leads to TIME-WAIT, where the peer's next SYN is not served",
     .fitting = {&kRstToListen, &kRstExact},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (seg.has_rst && returns_to_listen(before, step)) step = stay(enter(State::TimeWait, before));
         }},
    {.name = "syn-in-syn-received-dropped",
     .says = "a new SYN in the window of SYN-RECEIVED is dropped, the half-open connection stays",
     .fitting = {&kSynToListen, &kSynAnsweredEarly},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (seg.has_syn && returns_to_listen(before, step)) step = stay(before);
         }},
    {.name = "syn-in-syn-received-restarts",
     .says = "a new SYN in SYN-RECEIVED begins the handshake again with its numbers",
     .fitting = {&kSynToListen, &kSynAnsweredEarly},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (!seg.has_syn || !returns_to_listen(before, step)) return;
           Endpoint honest = honest_endpoint();
           step = syn_arrives_at_listen(honest, deleted(before), seg);
         }},
    {.name = "any-ack-establishes",
     .says = "in SYN-RECEIVED any ACK completes the handshake",
     .fitting = {&kAckBadSynReceived, &kAckTooOld, &kAckEstablishes},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state != State::SynReceived || !reaches_ack_check(before, seg)) return;
           if (is_synchronized(step.tcb.state)) return;
           step = stay(enter(before.close_requested ? State::FinWait1 : State::Established, before));
           take_all_for_acknowledged(step.tcb);
         }},
};

}  // namespace

std::span<const Bug> bugs_in_listeners() { return kListeners; }

}  // namespace synfin::adapters
