// What a target is like, found out before the run.
#pragma once
#include <cstdint>

#include "adapters/wire/host.h"
#include "adapters/wire/port_map.h"

namespace synfin::adapters::on_wire {

struct TargetFacts {
  bool answers_echo = false;
  std::uint16_t closed_port = 0;      // on which nothing listens
  bool closed_port_is_silent = true;  // a SYN to it is not answered by a reset
};

// Asks the target, which has been found on the link. Throws conformance::StackUnavailable if nothing listens on the
// port that the settings name.
TargetFacts probe(Host& host, const Settings& settings, Ports& ports);

}  // namespace synfin::adapters::on_wire
