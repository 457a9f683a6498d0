// Family 8: timers that are missing, wrong, or never stop.
#include <algorithm>

#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

// No retransmission in this state, and so no giving up.
template <State S>
bool runs_but_in(Timer timer, const HostTcb& tcb) {
  return timer != Timer::Retransmission || tcb.state != S;
}

constexpr Bug kTimers[] = {
    {.name = "fin-wait-1-no-retransmission",
     .says = "FIN is not retransmitted in FIN-WAIT-1",
     .fitting = {&kRetransmission},
     .timer_runs = runs_but_in<State::FinWait1>},
    {.name = "closing-no-retransmission",
     .says = "FIN is not retransmitted in CLOSING",
     .fitting = {&kRetransmission},
     .timer_runs = runs_but_in<State::Closing>},
    {.name = "last-ack-no-retransmission",
     .says = "FIN is not retransmitted in LAST-ACK",
     .fitting = {&kRetransmission},
     .timer_runs = runs_but_in<State::LastAck>},
    {.name = "syn-ack-no-retransmission",
     .says = "SYN,ACK is not retransmitted",
     .fitting = {&kRetransmission},
     .timer_runs = runs_but_in<State::SynReceived>},
    {.name = "syn-no-retransmission",
     .says = "SYN is not retransmitted",
     .fitting = {&kRetransmission, &kR2Syn},
     .timer_runs = runs_but_in<State::SynSent>},
    {.name = "syn-received-never-given-up",
     .says = "SYN,ACK is retransmitted for ever",
     .fitting = {&kGivesUp, &kUserTimeout},
     .timer_runs = [](Timer timer,
                      const HostTcb& tcb) { return timer != Timer::GiveUp || tcb.state != State::SynReceived; }},
    {.name = "last-ack-never-given-up",
     .says = "FIN is retransmitted for ever in LAST-ACK",
     .fitting = {&kGivesUp, &kUserTimeout},
     .timer_runs = [](Timer timer,
                      const HostTcb& tcb) { return timer != Timer::GiveUp || tcb.state != State::LastAck; }},
    {.name = "last-ack-for-ever",
     .says = "FIN is retransmitted for a while in LAST-ACK, and then the connection stays as it is",
     .fitting = {&kGivesUp, &kUserTimeout, &kRetransmission},
     .timer_runs =
         [](Timer timer, const HostTcb& tcb) {
           return timer != Timer::Retransmission || tcb.state != State::LastAck || tcb.rtx.count < 6;
         }},
    {.name = "syn-received-for-ever",
     .says = "SYN,ACK is retransmitted for a while, and then the half-open connection stays as it is",
     .fitting = {&kGivesUp, &kUserTimeout, &kRetransmission, &kListenSyn, &kListenSyn},
     .timer_runs =
         [](Timer timer, const HostTcb& tcb) {
           return timer != Timer::Retransmission || tcb.state != State::SynReceived || tcb.rtx.count < 6;
         }},
    {.name = "retransmits-only-fin",
     .says = "of data and FIN outstanding only the FIN is sent again",
     .fitting = {&kRetransmission},
     .before_sending =
         [](const HostTcb& tcb, HostSegment& seg) {
           if (!seg.has_fin || tcb.rtx.count == 0) return;
           seg.seq = seg.seq + seg.text;
           seg.text = 0;
         }},
    {.name = "retransmits-what-is-acknowledged",
     .says = "what is sent again ends at SND.UNA, or begins with the number of the SYN",
     .fitting = {&kRetransmission, &kSegSeqIsSndNxt},
     .before_sending =
         [](const HostTcb& tcb, HostSegment& seg) {
           if (tcb.rtx.count == 0 || seg.has_syn || seg.text == 0) return;
           seg.seq = tcb.snd.una - std::min(seg.text, tcb.snd.una - tcb.iss);
         }},
    {.name = "window-used-up",
     .says = "what is acknowledged is taken off the send window, which nothing opens again",
     .fitting = {&kSendsInTime, &kAckWindow},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (!is_synchronized(before.state)) return;
           const std::uint32_t acknowledged = step.tcb.snd.una - before.snd.una;
           step.tcb.snd.wnd = before.snd.wnd - std::min(before.snd.wnd, acknowledged);
         }},
    {.name = "never-sends",
     .says = "queued data and FIN are never sent",
     .fitting = {&kSendsInTime, &kSendTransmits, &kCloseEstablished, &kCloseCloseWait},
     .never = {&kFinAfterData}},
    {.name = "syn-ack-retransmitted-early",
     .says = "SYN,ACK is retransmitted after 0.3 seconds",
     .fitting = {&kRtoInitial},
     .after_answer =
         [](HostTcb tcb) {
           if (tcb.state == State::SynReceived && tcb.rtx.count == 0) tcb.rtx.rto = 300;
           return tcb;
         }},
    {.name = "no-back-off",
     .says = "the retransmission timeout does not double",
     .fitting = {&kRtoBackoff},
     .backs_off = false},
    {.name = "syn-given-up-early",
     .says = "a SYN is given up after 75 seconds",
     .fitting = {&kR2Syn},
     .constants = [](Profile& p) { p.r2_syn = 75'000; }},
    {.name = "syn-received-given-up-at-once",
     .says = "a half-open connection is given up after 0.3 seconds, when no timeout can have run out",
     .fitting = {&kRetransmission, &kR2Data, &kAckEstablishes, &kListenSyn},
     .after_answer =
         [](HostTcb tcb) {
           if (tcb.state != State::SynReceived || tcb.rtx.count != 0) return tcb;
           tcb.rtx.rto = 300;
           tcb.rtx.first = tcb.rtx.since - 200'000;
           return tcb;
         }},
    {.name = "fin-given-up-early",
     .says = "data and FIN are given up after 10 seconds",
     .fitting = {&kR2Data},
     .constants = [](Profile& p) { p.r2_data = 10'000; }},
    {.name = "closed-window-given-up",
     .says = "a connection whose window stays closed is given up, although every probe is answered",
     .fitting = {&kProbesAnswered},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (before.rtx.running && step.tcb.snd.una == before.snd.una) step.tcb.rtx.first = before.rtx.first;
         }},
    {.name = "retransmitted-syn-timed",
     .says = "a SYN that was sent again is timed from then on, and RTO follows that time",
     .fitting = {&kRtoInitial},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           const bool syn_acknowledged = before.snd.una == before.iss && !(step.tcb.snd.una == before.snd.una);
           if (!syn_acknowledged || before.rtx.count == 0) return;
           measure(step.tcb.rtx, step.tcb.rtx.since - before.rtx.since, RtoBounds{});
         }},
    {.name = "ack-delayed-too-long",
     .says = "acknowledgments are delayed by 0.65 seconds",
     .fitting = {&kAckDelay, &kTextAcknowledged, &kFinAcknowledged},
     .constants = [](Profile& p) { p.ack_delay = 650; }},
    {.name = "fin-wait-2-retransmits",
     .says = "the acknowledgment of our FIN does not stop its retransmission",
     .fitting = {&kAckOfFin, &kRetransmission, &kUnprovoked, &kSegSeqIsSndNxt},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (before.state != State::FinWait1 || step.tcb.state != State::FinWait2) return;
           step.tcb.snd.una = step.tcb.snd.nxt - 1;
           step.tcb.rtx = before.rtx;
         }},
};

}  // namespace

std::span<const Bug> bugs_in_timers() { return kTimers; }

}  // namespace synfin::adapters
