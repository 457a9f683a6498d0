#include "properties/time_wait/instants.h"

#include <set>

namespace synfin::properties::time_wait {

std::vector<Millis> every_instant(const Problem& problem, Millis tick) {
  std::vector<Millis> all;
  for (Millis t = 0; t <= problem.sent_at.back() + 2 * problem.lifetime; t += tick) all.push_back(t);
  return all;
}

std::vector<Millis> tight_instants(const Problem& problem) {
  const Millis least = problem.least_delay, most = problem.lifetime;
  std::set<Millis> all;
  for (const Millis sent : problem.sent_at) {
    for (const Millis arrival : {sent, sent + least, sent + most, sent - least, sent - most}) {
      for (const Millis t : {arrival, arrival + least, arrival + most}) {
        if (t >= 0) all.insert(t);
      }
    }
  }
  return {all.begin(), all.end()};
}

}  // namespace synfin::properties::time_wait
