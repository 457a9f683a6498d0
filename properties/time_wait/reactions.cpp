#include "properties/time_wait/reactions.h"

#include <stdexcept>

#include "model/world_steps.h"

namespace synfin::properties::time_wait {

using model::Act;
using model::State;
using model::UserAct;

model::Assumptions closing_assumptions(std::string_view profile) {
  model::Assumptions a;
  a.prelude = {{kPassive, UserAct::Listen}, {kActive, UserAct::Open}, {kActive, UserAct::Close}};
  a.users[kPassive].calls = {UserAct::Close};
  a.network.capacity = model::kMostInFlight;
  a.timers.time_wait = model::TimeWaitEnds::AtAnyTime;
  for (model::Endpoints& e : a.endpoints) e.profile = model::find_profile(profile);
  return a;
}

Reactions::Reactions(const model::Assumptions& assumptions)
    : assumptions_(assumptions), driver_(assumptions), codec_(assumptions) {
  World before;
  record(before, [](auto& steps) { steps.begin(); });
  model::WorldSteps<WorldDriver>(driver_, assumptions_, before).begin();
  if (before.sides[kActive].tcb.state != State::FinWait2 || before.sides[kPassive].tcb.state != State::CloseWait) {
    throw std::invalid_argument("the closers do not come as far as FIN-WAIT-2 and CLOSE-WAIT");
  }
  start_ = record(before, [](auto& steps) { steps.apply({Act::Call, kPassive, 0}); });
}

const Reactions::Reaction& Reactions::arrives(Control control, Kind kind) {
  const auto [at, is_new] = arrivals_.try_emplace({control, kind});
  if (!is_new) return at->second;
  World before = worlds_[control];
  before.net[0] = kinds_[kind];
  before.in_flight = 1;
  return at->second = record(before, [&](auto& steps) { steps.apply({Act::Deliver, kinds_[kind].to, 0}); });
}

const Reactions::Reaction& Reactions::retransmits(Control control) {
  const auto [at, is_new] = retransmissions_.try_emplace(control);
  if (!is_new) return at->second;
  return at->second = record(worlds_[control], [](auto& steps) { steps.apply({Act::Retransmit, kPassive, 0}); });
}

template <class Act>
Reactions::Reaction Reactions::record(const World& before, Act act) {
  // A clock that has advanced shows whether TIME-WAIT begins again.
  constexpr std::uint8_t kLater = 1;
  World after = before;
  std::size_t ways = 0;
  driver_.every_path([&] {
    after = before;
    after.sides[kActive].clock = kLater;
    model::WorldSteps<WorldDriver> steps(driver_, assumptions_, after);
    act(steps);
    ++ways;
  });
  if (ways != 1) throw std::invalid_argument("the closers have a choice: each must do one thing only");
  Reaction reaction;
  const bool waits = after.sides[kActive].tcb.state == State::TimeWait;
  reaction.starts_time_wait = waits && after.sides[kActive].clock != kLater;
  for (std::uint8_t i = 0; i < after.in_flight; ++i) reaction.sends.push_back(kind_of(after.net[i]));
  reaction.to = control_of(after);
  return reaction;
}

Reactions::Control Reactions::control_of(const World& world) {
  World alone = world;
  alone.in_flight = 0;
  alone.sides[kActive].clock = 0;
  const auto [at, is_new] = controls_.try_emplace(codec_.pack(alone), static_cast<Control>(worlds_.size()));
  if (is_new) worlds_.push_back(alone);
  return at->second;
}

Reactions::Kind Reactions::kind_of(const model::Flying<model::Numbers>& flying) {
  const auto& seg = flying.segment;
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const auto& known = kinds_[i].segment;
    const bool same = seg.seq == known.seq && seg.ack == known.ack && seg.has_fin == known.has_fin &&
                      seg.has_ack == known.has_ack && seg.has_rst == known.has_rst && seg.has_syn == known.has_syn &&
                      seg.text == known.text && flying.to == kinds_[i].to;
    if (same) return static_cast<Kind>(i);
  }
  kinds_.push_back({.segment = seg, .to = flying.to});
  return static_cast<Kind>(kinds_.size() - 1);
}

}  // namespace synfin::properties::time_wait
