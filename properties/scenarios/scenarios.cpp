#include "properties/scenarios/scenarios.h"

#include <strings.h>

namespace synfin::properties {

using model::UserAct;

model::Assumptions listening() {
  model::Assumptions a;
  a.prelude = {{1, UserAct::Listen}};
  return a;
}

model::Assumptions established() {
  model::Assumptions a = listening();
  a.prelude.push_back({0, UserAct::Open});
  return a;
}

const std::vector<Scenario>& all_scenarios() {
  static const std::vector<Scenario> all = {h1_two_way_stale_syn(),
                                            h2_two_way_old_data(),
                                            h3_three_way(),
                                            h4_where_two_way_would_do(),
                                            h5_simultaneous_open(),
                                            h6_half_open_recovery(),
                                            h7_close_before_established(),
                                            h8_half_open_lifetime(),
                                            r1_reset_in_syn_received(),
                                            r2_time_wait_assassination(),
                                            r3_storms(),
                                            c1_every_close_ends(),
                                            c2_nothing_is_lost(),
                                            c3_segments_of_a_teardown(),
                                            c4_who_is_closed_first()};
  return all;
}

const Scenario* find_scenario(std::string_view wanted) {
  const std::string text(wanted);
  for (const Scenario& s : all_scenarios()) {
    if (strcasecmp(std::string(s.id).c_str(), text.c_str()) == 0 || s.name == wanted) return &s;
  }
  return nullptr;
}

}  // namespace synfin::properties
