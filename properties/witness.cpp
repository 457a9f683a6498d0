#include "properties/witness.h"

#include <stdexcept>

#include "model/world_steps.h"
#include "properties/numbers_driver.h"

namespace synfin::properties {

namespace {

// Makes the choices of a witness, in their order.
class PlayingDriver : public NumbersDriver {
 public:
  using NumbersDriver::NumbersDriver;

  void follow(const Choices& choices) {
    choices_ = &choices;
    next_picked_ = next_used_ = 0;
  }
  bool may(const model::Clause& c) {
    bool used = manners().use(c) == Use::Yes;
    if (manners().use(c) == Use::BothWays) used = next(choices_->used, next_used_);
    if (used) cite(c);
    return used;
  }
  template <class Read>
  std::uint32_t pick(model::Hole hole, const Read&, std::uint32_t) {
    if (hole == model::Hole::SynTextTaken) return profile().text_on_syn ? 0xFFFF'FFFFU : 0U;
    return next(choices_->picked, next_picked_);
  }

 private:
  template <class T>
  static T next(const std::vector<T>& from, std::size_t& at) {
    if (at == from.size()) throw std::invalid_argument("the witness has fewer choices than its steps need");
    return from[at++];
  }
  const Choices* choices_ = nullptr;
  std::size_t next_picked_ = 0, next_used_ = 0;
};

// The action with the place that its segment has now.
model::Action placed(const WitnessStep& step, const model::World<model::Numbers>& world) {
  model::Action action = step.action;
  if (step.label == 0) return action;
  for (std::uint8_t i = 0; i < world.in_flight; ++i) {
    if (world.net[i].label != step.label) continue;
    action.index = i;
    return action;
  }
  throw std::invalid_argument("the witness speaks of a segment that is not on its way");
}

}  // namespace

std::vector<Played> play(const model::Assumptions& assumptions, const Witness& witness) {
  PlayingDriver driver(assumptions);
  std::vector<Played> played;
  model::World<model::Numbers> world;
  const auto one = [&](const WitnessStep* step, const Choices& choices) {
    Played& p = played.emplace_back();
    p.step = step;
    p.before = world;
    driver.follow(choices);
    driver.collect(&p.cited);
    model::WorldSteps<PlayingDriver> steps(driver, assumptions, world);
    if (step == nullptr) {
      steps.begin();
    } else {
      steps.apply(placed(*step, world));
    }
    if (world.contradicts) throw std::invalid_argument("the witness contradicts an assumption");
    p.stale = driver.stale();
    p.after = world;
    driver.collect(nullptr);
  };
  one(nullptr, witness.start);
  for (const WitnessStep& step : witness.steps) one(&step, step.choices);
  return played;
}

}  // namespace synfin::properties
