// Family 6: simultaneous close.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

namespace {

constexpr Bug kCrossedFins[] = {
    {.name = "closing-missing",
     .says = "FIN in FIN-WAIT-1 leads to TIME-WAIT though our FIN is not acknowledged",
     .fitting = {&kFinFinWait1},
     .leads_to = [](const Clause& c,
                    State next) { return &c == &kFinFinWait1 && next == State::Closing ? State::TimeWait : next; }},
    {.name = "closing-skipped",
     .says = "FIN in FIN-WAIT-1 closes the connection at once",
     .fitting = {&kFinFinWait1, &kFinAcknowledged},
     .leads_to = [](const Clause& c,
                    State next) { return &c == &kFinFinWait1 && next == State::Closing ? State::Closed : next; }},
    {.name = "closing-never-left",
     .says = "the acknowledgment of our FIN is not recognized in CLOSING",
     .fitting = {&kAckOfFinClosing},
     .never = {&kAckOfFinClosing}},
    {.name = "closing-without-time-wait",
     .says = "CLOSING leads to CLOSED without TIME-WAIT",
     .fitting = {&kAckOfFinClosing, &kTimeWait2msl},
     .leads_to = [](const Clause& c, State next) { return &c == &kAckOfFinClosing ? State::Closed : next; }},
    {.name = "fin-wait-1-forgets-fin",
     .says = "FIN in FIN-WAIT-1 is acknowledged and forgotten: FIN-WAIT-2 waits for it for ever",
     .fitting = {&kFinFinWait1},
     .leads_to = [](const Clause& c,
                    State next) { return &c == &kFinFinWait1 && next == State::Closing ? State::FinWait1 : next; }},
    {.name = "fin-before-ack",
     .says = "FIN in FIN-WAIT-1 leads to CLOSING though the same segment acknowledges our FIN",
     .fitting = {&kFinFinWait1, &kFinFinWait2, &kAckOfFin},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           const bool both = before.state == State::FinWait1 && step.tcb.state == State::TimeWait;
           if (both) step.tcb.state = State::Closing;
         }},
    {.name = "closing-repeated-fin-unanswered",
     .says = "the peer's FIN again, in CLOSING, is not acknowledged",
     .fitting = {&kSeqUnacceptable},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool repeated = seg.has_fin && seg.seq + sequence_length(seg) == before.rcv.nxt;
           if (before.state == State::Closing && repeated && !seg.has_syn) step = stay(before);
         }},
    {.name = "closing-retransmits-old-ack",
     .says = "FIN is retransmitted in CLOSING as it was: without acknowledging the peer's",
     .fitting = {&kSegAckIsRcvNxt},
     .before_sending =
         [](const HostTcb& tcb, HostSegment& seg) {
           if (tcb.state == State::Closing && seg.has_fin) seg.ack = seg.ack - 1;
         }},
    {.name = "fin-wait-1-fin-unanswered",
     .says = "FIN in FIN-WAIT-1 leads to CLOSING and is not acknowledged",
     .fitting = {&kFinFinWait1, &kFinAcknowledged},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (before.state == State::FinWait1 && step.tcb.state == State::Closing) step.reply = Reply::None;
         }},
};

}  // namespace

std::span<const Bug> bugs_in_crossed_fins() { return kCrossedFins; }

}  // namespace synfin::adapters
