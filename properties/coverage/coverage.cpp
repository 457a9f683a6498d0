#include "properties/coverage/coverage.h"

#include "model/segment_arrives.h"
#include "properties/own_paths.h"
#include "properties/symbolic/replay.h"

namespace synfin::properties {

Path path_if(const model::Profile& profile, const model::Tcb<model::Numbers>& before,
             const model::Segment<model::Numbers>& segment, std::uint32_t iss) {
  PathDriver<Replaying> driver(profile, iss);
  const model::Step<model::Numbers> step = segment_arrives(driver, before, segment, 0U);
  return path_to(step, before.state, std::move(driver.steps));
}

Path path_of(const model::Profile& profile, const model::Tcb<model::Numbers>& before,
             const model::Segment<model::Numbers>& segment, const model::Step<model::Numbers>& step) {
  // Where a SYN did not open a connection although one was asked for, the ISS was not new enough for it.
  const bool opened = step.tcb.state == model::State::SynReceived;
  return path_if(profile, before, segment, opened ? step.tcb.iss.raw : before.snd.nxt.raw);
}

Path path_of(const model::Profile& profile, const model::Tcb<model::Numbers>& before, model::UserEvent call,
             std::uint32_t octets, std::uint32_t now) {
  PathDriver<Replaying> driver(profile, before.snd.nxt.raw);
  const model::Called<model::Numbers> called = user_call(driver, before, call, octets, now);
  return path_by(call, called, before.state, std::move(driver.steps));
}

Path path_of(const model::Profile& profile, const TimerRan& ran) {
  PathDriver<Replaying> driver(profile, ran.before.iss.raw);
  return path_of_timer(driver, ran.timer, ran.before);
}

std::vector<Path> transmissions_of(const model::Profile& profile, const model::Tcb<model::Numbers>& tcb) {
  PathDriver<Replaying> driver(profile, tcb.iss.raw);
  std::vector<Path> paths;
  each_transmission(driver, tcb, [&](const Path& path) {
    paths.push_back(path);
    return true;
  });
  return paths;
}

}  // namespace synfin::properties
