#include "properties/exhaustive/world_path.h"

#include <optional>
#include <stdexcept>

namespace synfin::properties {

namespace {

using World = WorldSystem::World;

// Walks along the path with worlds whose numbers are never renumbered, so that the choices fit together.
class Walk {
 public:
  explicit Walk(const model::Assumptions& a) : assumptions_(a), driver_(a), codec_(a) { driver_.record(&made_); }

  void begin(const WorldSystem::Packed& at) {
    bool found = false;
    driver_.every_path([&] {
      if (found) return;
      World world;
      driver_.set_next_label(1);
      model::WorldSteps<WorldDriver>(driver_, assumptions_, world).begin();
      if (!is(world, at)) return;
      found = true;
      take(world);
      witness_.start = made_;
    });
    if (!found) throw std::logic_error("the path does not begin at the start");
  }

  void step(const WorldSystem::Packed& to) {
    std::optional<World> next;
    const World from = world_;
    const std::uint16_t labels = labels_;
    model::each_action(assumptions_, from, [&](const model::Action& action) {
      if (next) return;
      driver_.every_path([&] {
        if (next) return;
        World world = from;
        driver_.set_next_label(labels);
        model::WorldSteps<WorldDriver>(driver_, assumptions_, world).apply(action);
        if (world.contradicts || world.overflowed || !is(world, to)) return;
        next = world;
        take(world);
        witness_.steps.push_back({action, label_of(from, action), made_});
      });
    });
    if (!next) throw std::logic_error("a step of the path is none of the world");
  }

  const Witness& witness() const { return witness_; }

 private:
  bool is(World world, const WorldSystem::Packed& packed) const {
    codec_.canonicalise(world);
    return codec_.pack(world) == packed;
  }
  void take(const World& world) {
    world_ = world;
    labels_ = driver_.peek_label();
  }
  static std::uint16_t label_of(const World& world, const model::Action& action) {
    const bool of_segment =
        action.act == model::Act::Deliver || action.act == model::Act::Lose || action.act == model::Act::Duplicate;
    return of_segment ? world.net[action.index].label : std::uint16_t{0};
  }

  const model::Assumptions& assumptions_;
  WorldDriver driver_;
  WorldCodec codec_;
  Choices made_;
  World world_;
  std::uint16_t labels_ = 1;
  Witness witness_;
};

}  // namespace

Witness witness_of(const model::Assumptions& assumptions, const std::vector<WorldSystem::Packed>& path) {
  Walk walk(assumptions);
  walk.begin(path.front());
  for (std::size_t i = 1; i < path.size(); ++i) walk.step(path[i]);
  return walk.witness();
}

}  // namespace synfin::properties
