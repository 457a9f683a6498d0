#include "tests/conformance/judge/mutant_trials.h"

#include <fstream>
#include <random>
#include <sstream>

#include "properties/random/exchange_draw.h"
#include "tests/properties/random/exchange_bugs.h"

namespace synfin::conformance {

using adapters::Bug;

std::vector<Tapped> captured(const Bug& bug, Where where, const Trial& trial) {
  std::mt19937 random(trial.seed);
  const auto octets = properties::draw_exchange([&](std::size_t n) { return random() % n; });
  const TapPlace at_host = trial.side == 0 ? TapPlace::AtA : TapPlace::AtB;
  return tapped(octets, properties::with_bug(bug, trial.side),
                {.place = where == Where::AtHost ? at_host : TapPlace::Between, .seed = trial.seed});
}

JudgedCapture judged_trial(const Bug& bug, Where where, const Trial& trial) {
  const TapPlace at_host = trial.side == 0 ? TapPlace::AtA : TapPlace::AtB;
  return judged(captured(bug, where, trial), where == Where::AtHost ? at_host : TapPlace::Between);
}

const Accusation* against(const JudgedCapture& result, int side) {
  for (const Accusation& a : result.accusations) {
    if (a.side == side) return &a;
  }
  return nullptr;
}

std::optional<Conviction> search(const Bug& bug, Where where) {
  for (unsigned seed = 0; seed < kSearched; ++seed) {
    for (const int side : {0, 1}) {
      const Trial trial{side, seed};
      const JudgedCapture result = judged_trial(bug, where, trial);
      if (const Accusation* accusation = against(result, side)) {
        return Conviction{trial, std::string(accusation->finding.clause->id)};
      }
    }
  }
  return {};
}

// "name between A 17 fin-once" and "name at-host -", one line each.
std::map<std::string, Convictions> read_convictions(const std::string& path) {
  std::map<std::string, Convictions> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string name, where, side;
    words >> name >> where >> side;
    auto& entry = rows[name][where == kWheres[0] ? 0 : 1];
    if (side == "-") continue;
    Conviction conviction;
    conviction.trial.side = side == "A" ? 0 : 1;
    words >> conviction.trial.seed >> conviction.clause;
    entry = conviction;
  }
  return rows;
}

}  // namespace synfin::conformance
