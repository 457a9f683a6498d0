// Where cases come from; each source adds its own, in an order that never changes.
#pragma once
#include <vector>

#include "conformance/stimulus.h"

namespace synfin::conformance {

void add_grid(std::vector<Case>& cases);             // grid.cpp: states x segments x positions
void add_call_cases(std::vector<Case>& cases);       // call_cases.cpp: every user call in every state
void add_timer_cases(std::vector<Case>& cases);      // timer_cases.cpp: retransmission, give-up, TIME-WAIT
void add_header_cases(std::vector<Case>& cases);     // header_cases.cpp: options, reserved bits, malformed segments
void add_listen_cases(std::vector<Case>& cases);     // listen_cases.cpp: the half-open queue, aborted handshakes
void add_time_wait_cases(std::vector<Case>& cases);  // time_wait_cases.cpp: length, restarts, early ends, reuse
void add_close_cases(std::vector<Case>& cases);  // close_cases.cpp: whole exchanges: opens, closes, half-closes, resets
void add_command_cases(std::vector<Case>& cases);  // command_cases.tsv: guarded commands that no other case takes

}  // namespace synfin::conformance
