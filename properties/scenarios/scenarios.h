// One function for each scenario, each in a file of its own.
#pragma once
#include "properties/moves.h"
#include "properties/scenario.h"

namespace synfin::properties {

Scenario h1_two_way_stale_syn();
Scenario h2_two_way_old_data();
Scenario h3_three_way();
Scenario h4_where_two_way_would_do();
Scenario h5_simultaneous_open();
Scenario h6_half_open_recovery();
Scenario h7_close_before_established();
Scenario h8_half_open_lifetime();
Scenario r1_reset_in_syn_received();
Scenario r2_time_wait_assassination();
Scenario r3_storms();
Scenario c1_every_close_ends();
Scenario c2_nothing_is_lost();
Scenario c3_segments_of_a_teardown();
Scenario c4_who_is_closed_first();

// What several of them start from.
// The responder listens, the initiator is CLOSED.
model::Assumptions listening();
// Both are ESTABLISHED; the responder has a listener besides.
model::Assumptions established();

}  // namespace synfin::properties
