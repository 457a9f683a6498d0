// Family 9: what an aborted handshake leaves behind.
#include "adapters/mutant/bug.h"
#include "model/segment_arrives.h"

namespace synfin::adapters {

using namespace model;

namespace {

bool returns_to_listen(const HostTcb& before, const HostStep& step) {
  return before.state == State::SynReceived && before.origin == Origin::Passive && step.tcb.state == State::Listen;
}

}  // namespace

std::vector<Bug> bugs_in_listeners() {
  return {
      {.info = {.name = "slot-leaked-on-rst",
                .family = 9,
                .says = "a handshake that is reset keeps its slot in the backlog",
                .fitting = {kListenBacklogRoom.id, kRstToListen.id, kListenSyn.id}},
       .frees_slot = [](State state, bool by_timer) { return state != State::SynReceived || by_timer; }},
      {.info = {.name = "slot-leaked-on-give-up",
                .family = 9,
                .says = "a handshake that times out keeps its slot in the backlog",
                .fitting = {kListenBacklogRoom.id, kUserTimeout.id, kListenSyn.id}},
       .frees_slot = [](State state, bool by_timer) { return state != State::SynReceived || !by_timer; }},
      {.info = {.name = "slot-leaked-before-accept",
                .family = 9,
                .says = "a connection that is reset before it was accepted keeps its slot in the backlog",
                .fitting = {kListenBacklogRoom.id, kRstCloses.id, kListenSyn.id}},
       .frees_slot = [](State state, bool) { return state != State::Established; }},
      {.info = {.name = "listener-destroyed-by-rst",
                .family = 9,
                .says = "a reset in SYN-RECEIVED closes the listener with the connection",
                .fitting = {kRstToListen.id, kSynToListen.id, kListenSyn.id}},
       .keeps_listener = [](const HostTcb& before, const HostStep& step) { return !returns_to_listen(before, step); }},
      {.info = {.name = "listener-destroyed-by-stray-ack",
                .family = 9,
                .says = "a segment with ACK that LISTEN resets closes the listener",
                .fitting = {kListenAck.id, kListenSyn.id}},
       .keeps_listener = [](const HostTcb& before, const HostStep& step) {
         return before.state != State::Listen || step.reply != Reply::Reset;
       }},
      {.info = {.name = "rst-to-syn-sent",
                .family = 9,
                .says = "a reset in SYN-RECEIVED after an active OPEN leads back to SYN-SENT",
                .fitting = {kRstToListen.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool refused = before.state == State::SynReceived && before.origin == Origin::Active &&
                                  seg.has_rst && step.tcb.state == State::Closed;
             if (refused) step = stay(enter(State::SynSent, before));
           }},
      {.info = {.name = "rst-in-syn-received-dropped",
                .family = 9,
                .says = "a valid reset in SYN-RECEIVED after a passive OPEN is dropped",
                .fitting = {kRstToListen.id, kRstExact.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (seg.has_rst && returns_to_listen(before, step)) step = stay(before);
           }},
      {.info = {.name = "syn-in-syn-received-dropped",
                .family = 9,
                .says = "a new SYN in the window of SYN-RECEIVED is dropped, the half-open connection stays",
                .fitting = {kSynToListen.id, kSynAnsweredEarly.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (seg.has_syn && returns_to_listen(before, step)) step = stay(before);
           }},
      {.info = {.name = "syn-in-syn-received-restarts",
                .family = 9,
                .says = "a new SYN in SYN-RECEIVED begins the handshake again with its numbers",
                .fitting = {kSynToListen.id, kSynAnsweredEarly.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (!seg.has_syn || !returns_to_listen(before, step)) return;
             Endpoint honest = honest_endpoint();
             step = syn_arrives_at_listen(honest, deleted(before), seg);
           }},
      {.info = {.name = "any-ack-establishes",
                .family = 9,
                .says = "in SYN-RECEIVED any ACK completes the handshake",
                .fitting = {kAckBadSynReceived.id, kAckTooOld.id, kAckEstablishes.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (before.state != State::SynReceived || !reaches_ack_check(before, seg)) return;
             if (is_synchronized(step.tcb.state)) return;
             step = stay(enter(before.close_requested ? State::FinWait1 : State::Established, before));
             take_all_for_acknowledged(step.tcb);
           }},
  };
}

}  // namespace synfin::adapters
