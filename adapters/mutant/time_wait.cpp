// Family 7: TIME-WAIT.
#include "adapters/mutant/bug.h"
#include "model/segment_arrives.h"

namespace synfin::adapters {

using namespace model;

std::vector<Bug> bugs_in_time_wait() {
  return {
      {.info = {.name = "time-wait-fin-unanswered",
                .family = 7,
                .says = "a repeated FIN in TIME-WAIT is not acknowledged",
                .fitting = {kAckInTimeWait.id, kSeqUnacceptable.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (before.state == State::TimeWait && seg.has_fin) step.reply = Reply::None;
           }},
      {.info = {.name = "time-wait-fin-no-restart",
                .family = 7,
                .says = "a repeated FIN does not restart the 2 MSL timer",
                .fitting = {kTimeWaitRestart.id, kTimeWait2msl.id, kTimeWaitShortMsl.id}},
       .used = {&kTimeWaitRestart}},
      {.info = {.name = "time-wait-restarts-on-anything",
                .family = 7,
                .says = "any segment, even outside the window, restarts the 2 MSL timer",
                .fitting = {kTimeWaitTimeout.id, kTimeWaitRestart.id}},
       .always = {&kTimeWaitRestart}},
      {.info = {.name = "time-wait-rst-anywhere",
                .family = 7,
                .says = "a reset ends TIME-WAIT wherever its sequence number lies",
                .fitting = {kSeqUnacceptableRst.id, kRstChallenge.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             if (before.state == State::TimeWait && seg.has_rst) step = stay(deleted(before));
           }},
      {.info = {.name = "time-wait-old-syn",
                .family = 7,
                .says = "a SYN reopens a connection from TIME-WAIT wherever its sequence number lies",
                .fitting = {kTimeWaitReuse.id, kSynChallenge.id, kSeqUnacceptable.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment& seg, HostStep& step) {
             const bool opens = seg.has_syn && !seg.has_ack && !seg.has_rst;
             if (before.state != State::TimeWait || !opens || !before.listening) return;
             Endpoint honest = honest_endpoint();
             step = syn_arrives_at_listen(honest, deleted(before), seg);
           }},
      {.info = {.name = "time-wait-skipped",
                .family = 7,
                .says = "the connection is gone as soon as the peer's FIN has been acknowledged",
                .fitting = {kTimeWait2msl.id, kFinFinWait1.id, kFinFinWait2.id, kAckOfFinClosing.id}},
       .two_msl = [](std::uint32_t) -> std::uint32_t { return 0; }},
      {.info = {.name = "time-wait-brief",
                .family = 7,
                .says = "TIME-WAIT lasts ten seconds",
                .fitting = {kTimeWait2msl.id}},
       .two_msl = [](std::uint32_t) -> std::uint32_t { return 10'000; }},
      {.info = {.name = "time-wait-one-msl",
                .family = 7,
                .says = "TIME-WAIT lasts one MSL instead of two",
                .fitting = {kTimeWait2msl.id, kTimeWaitShortMsl.id}},
       .two_msl = [](std::uint32_t two_msl) { return two_msl / 2; }},
      {.info = {.name = "time-wait-for-ever",
                .family = 7,
                .says = "TIME-WAIT never ends",
                .fitting = {kTimeWaitTimeout.id}},
       .timer_runs = [](Timer timer, const HostTcb&) { return timer != Timer::TimeWait; }},
  };
}

}  // namespace synfin::adapters
