// Family 7: TIME-WAIT.
#include "adapters/mutant/bug.h"
#include "model/segment_arrives.h"

namespace synfin::adapters {

using namespace model;

namespace {

// What these bugs remember of a connection stands where TIME-WAIT has no use for it.
bool saw_fin_before(const HostTcb& before, HostStep& step) {
  step.tcb.duplicate_acks = 1;
  return before.duplicate_acks == 1;
}

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
    {.name = "time-wait-fin-restarts-once",
     .says = "a FIN that is repeated once more does not restart the 2 MSL timer again",
     .fitting = {&kTimeWaitRestart, &kTimeWait2msl, &kTimeWaitShortMsl},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state != State::TimeWait || !seg.has_fin) return;
           if (saw_fin_before(before, step)) step.tcb.time_wait_since = before.time_wait_since;
         }},
    {.name = "time-wait-late-fin-no-restart",
     .says = "a FIN that is repeated in the last twenty seconds does not restart the 2 MSL timer",
     .fitting = {&kTimeWaitRestart, &kTimeWait2msl, &kTimeWaitShortMsl},
     .after_arrival =
         [](const HostTcb& before, const HostSegment&, HostStep& step) {
           if (before.state != State::TimeWait || step.tcb.state != State::TimeWait) return;
           const bool late = step.tcb.time_wait_since - before.time_wait_since > 220'000;
           if (late) step.tcb.time_wait_since = before.time_wait_since;
         }},
    {.name = "time-wait-fin-answered-once",
     .says = "a FIN that is repeated once more is not acknowledged again",
     .fitting = {&kAckInTimeWait, &kSeqUnacceptable},
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           if (before.state != State::TimeWait || !seg.has_fin) return;
           if (saw_fin_before(before, step)) step.reply = Reply::None;
         }},
    {.name = "time-wait-restarts-on-anything",
     .says = "any segment, even outside the window, restarts the 2 MSL timer",
     .fitting = {&kTimeWaitTimeout, &kTimeWaitRestart},
     .always = {&kTimeWaitRestart}},
    {.name = "time-wait-short-but-restarted",
     .says = "TIME-WAIT lasts a minute, and any segment, even outside the window, begins it anew",
     .fitting = {&kTimeWaitTimeout},
     .always = {&kTimeWaitRestart},
     .two_msl = [](std::uint32_t) -> std::uint32_t { return 60'000; }},
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
    {.name = "time-wait-equal-timestamp",
     .says = "a SYN whose timestamp is the last one seen reopens a connection from TIME-WAIT, whatever its number",
     .fitting = {&kTimeWaitReuse, &kTimeWait2msl, &kPaws, &kSynChallenge, &kSeqUnacceptable},
     .constants = [](Profile& profile) { profile.timestamps = true; },
     .after_arrival =
         [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
           const bool opens = seg.has_syn && !seg.has_ack && !seg.has_rst;
           const bool equal =
               before.timestamps() && seg.options.has_timestamps && seg.options.tsval == before.ts_recent;
           if (before.state != State::TimeWait || !opens || !equal || !before.listening) return;
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
