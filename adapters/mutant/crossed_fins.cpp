// Family 6: simultaneous close.
#include "adapters/mutant/bug.h"

namespace synfin::adapters {

using namespace model;

std::vector<Bug> bugs_in_crossed_fins() {
  return {
      {.info = {.name = "closing-missing",
                .family = 6,
                .says = "FIN in FIN-WAIT-1 leads to TIME-WAIT though our FIN is not acknowledged",
                .fitting = {kFinFinWait1.id}},
       .leads_to = [](const Clause& c, State next) {
         return &c == &kFinFinWait1 && next == State::Closing ? State::TimeWait : next;
       }},
      {.info = {.name = "closing-skipped",
                .family = 6,
                .says = "FIN in FIN-WAIT-1 closes the connection at once",
                .fitting = {kFinFinWait1.id, kFinAcknowledged.id}},
       .leads_to = [](const Clause& c, State next) {
         return &c == &kFinFinWait1 && next == State::Closing ? State::Closed : next;
       }},
      {.info = {.name = "closing-never-left",
                .family = 6,
                .says = "the acknowledgment of our FIN is not recognized in CLOSING",
                .fitting = {kAckOfFinClosing.id}},
       .never = {&kAckOfFinClosing}},
      {.info = {.name = "closing-without-time-wait",
                .family = 6,
                .says = "CLOSING leads to CLOSED without TIME-WAIT",
                .fitting = {kAckOfFinClosing.id, kTimeWait2msl.id}},
       .leads_to = [](const Clause& c, State next) { return &c == &kAckOfFinClosing ? State::Closed : next; }},
      {.info = {.name = "fin-wait-1-forgets-fin",
                .family = 6,
                .says = "FIN in FIN-WAIT-1 is acknowledged and forgotten: FIN-WAIT-2 waits for it for ever",
                .fitting = {kFinFinWait1.id}},
       .leads_to = [](const Clause& c, State next) {
         return &c == &kFinFinWait1 && next == State::Closing ? State::FinWait1 : next;
       }},
      {.info = {.name = "fin-wait-1-fin-unanswered",
                .family = 6,
                .says = "FIN in FIN-WAIT-1 leads to CLOSING and is not acknowledged",
                .fitting = {kFinFinWait1.id, kFinAcknowledged.id}},
       .after_arrival =
           [](const HostTcb& before, const HostSegment&, HostStep& step) {
             if (before.state == State::FinWait1 && step.tcb.state == State::Closing) step.reply = Reply::None;
           }},
  };
}

}  // namespace synfin::adapters
