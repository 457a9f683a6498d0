#include "adapters/mutant/mutants.h"

#include <array>
#include <stdexcept>
#include <string>

#include "adapters/model/host_stack.h"
#include "adapters/mutant/faulty_host.h"

namespace synfin::adapters {

namespace {

const model::Profile& base_profile() { return model::kProfiles.front(); }

struct Tables {
  std::vector<FaultyProfile> profiles;  // complete before the first stack points at one
  std::vector<MutantInfo> infos;

  void add(int family, std::span<const Bug> bugs) {
    for (const Bug& bug : bugs) {
      MutantInfo& info = infos.emplace_back(MutantInfo{.name = bug.name, .family = family, .says = bug.says});
      for (const model::Clause* clause : bug.fitting) {
        if (clause != nullptr) info.fitting.push_back(clause->id);
      }
      FaultyProfile& profile = profiles.emplace_back(FaultyProfile{base_profile(), &bug});
      if (bug.constants != nullptr) bug.constants(profile);
    }
  }
};

const Tables& tables() {
  static const Tables all = [] {
    Tables t;
    t.add(1, bugs_in_acks_of_fin());
    t.add(2, bugs_in_generated_resets());
    t.add(3, bugs_in_reset_checks());
    t.add(4, bugs_in_late_syns());
    t.add(5, bugs_in_crossed_syns());
    t.add(6, bugs_in_crossed_fins());
    t.add(7, bugs_in_time_wait());
    t.add(8, bugs_in_timers());
    t.add(9, bugs_in_listeners());
    return t;
  }();
  return all;
}

}  // namespace

std::string_view family_name(int family) {
  constexpr std::array<std::string_view, 9> kNames = {
      "the acknowledgment of our FIN is tested wrongly",
      "a generated reset has the wrong numbers or flags",
      "a reset is obeyed unchecked, or refused when it is valid",
      "a SYN in a synchronized state is ignored, obeyed or answered wrongly",
      "simultaneous open is not supported, or wrongly",
      "simultaneous close: CLOSING is missing, skipped or never left",
      "TIME-WAIT has the wrong length, restarts wrongly, or is ended by anything",
      "a timer is missing, runs too fast or too slow, or never stops",
      "an aborted handshake damages the listener",
  };
  return kNames.at(static_cast<std::size_t>(family - 1));
}

const std::vector<MutantInfo>& all_mutants() { return tables().infos; }

std::vector<const Bug*> planted_bugs() {
  std::vector<const Bug*> bugs;
  for (const FaultyProfile& profile : tables().profiles) bugs.push_back(profile.bug);
  return bugs;
}

std::unique_ptr<conformance::Stack> make_mutant(std::string_view name) {
  for (const FaultyProfile& profile : tables().profiles) {
    if (profile.bug->name != name) continue;
    return std::make_unique<HostStack<FaultyEndpoint, PlantedFaults>>(
        profile, PlantedFaults(*profile.bug), [](const model::Profile& p, std::uint32_t seed) {
          return FaultyEndpoint(static_cast<const FaultyProfile&>(p), seed);
        });
  }
  throw std::out_of_range("no mutant of the name " + std::string(name));
}

model::Endpoint honest_endpoint() { return model::Endpoint(base_profile()); }

bool reaches_ack_check(const HostTcb& before, const HostSegment& seg) {
  model::Endpoint honest = honest_endpoint();
  return seg.has_ack && !seg.has_rst && !seg.has_syn && model::is_acceptable(honest, before, seg);
}

void take_all_for_acknowledged(HostTcb& tcb) {
  tcb.snd.una = tcb.snd.nxt;
  tcb.rtx.running = false;
}

}  // namespace synfin::adapters
