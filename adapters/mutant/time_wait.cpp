// Family 7: TIME-WAIT.
#include "adapters/mutant/bug.h"
#include "model/segment_arrives.h"

namespace synfin::adapters {

using namespace model;

namespace {

constexpr Bug kTimeWait[] = {
    {.name = "time-wait-fin-unanswered",
     .says = "a repeated FIN in TIME-WAIT is not acknowledged",
     .fitting = {&kAckInTimeWait, &kSeqUnacceptable},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state == State::TimeWait && seg.has_fin) step.reply = Reply::None;
         }},
    {.name = "time-wait-fin-no-restart",
     .says = "a repeated FIN does not restart the 2 MSL timer",
     .fitting = {&kTimeWaitRestart, &kTimeWait2msl, &kTimeWaitShortMsl},
     .used = {&kTimeWaitRestart}},
    {.name = "time-wait-restarts-on-anything",
     .says = "any segment, even outside the window, restarts the 2 MSL timer",
     .fitting = {&kTimeWaitTimeout, &kTimeWaitRestart},
     .always = {&kTimeWaitRestart}},
    {.name = "time-wait-rst-anywhere",
     .says = "a reset ends TIME-WAIT wherever its sequence number lies",
     .fitting = {&kSeqUnacceptableRst, &kRstChallenge},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state == State::TimeWait && seg.has_rst) step = stay(deleted(before));
         }},
    {.name = "time-wait-old-syn",
     .says = "a SYN reopens a connection from TIME-WAIT wherever its sequence number lies",
     .fitting = {&kTimeWaitReuse, &kSynChallenge, &kSeqUnacceptable},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool opens = seg.has_syn && !seg.has_ack && !seg.has_rst;
           if (before.state != State::TimeWait || !opens || !before.listening) return;
           Endpoint honest = honest_endpoint();
           step = syn_arrives_at_listen(honest, deleted(before), seg);
         }},
    {.name = "time-wait-skipped",
     .says = "the connection is gone as soon as the peer's FIN has been acknowledged",
     .fitting = {&kTimeWait2msl, &kFinFinWait1, &kFinFinWait2, &kAckOfFinClosing},
     .two_msl = [](std::uint32_t) -> std::uint32_t { return 0; }},
    {.name = "time-wait-brief",
     .says = "TIME-WAIT lasts ten seconds",
     .fitting = {&kTimeWait2msl},
     .two_msl = [](std::uint32_t) -> std::uint32_t { return 10'000; }},
    {.name = "time-wait-one-msl",
     .says = "TIME-WAIT lasts one MSL instead of two",
     .fitting = {&kTimeWait2msl, &kTimeWaitShortMsl},
     .two_msl = [](std::uint32_t two_msl) { return two_msl / 2; }},
    {.name = "time-wait-for-ever",
     .says = "TIME-WAIT never ends",
     .fitting = {&kTimeWaitTimeout},
     .timer_runs = [](Timer timer, const HostTcb&) { return timer != Timer::TimeWait; }},
};

}  // namespace

std::span<const Bug> bugs_in_time_wait() { return kTimeWait; }

}  // namespace synfin::adapters
