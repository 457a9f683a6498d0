// A world as the exhaustive engine explores it.
#pragma once
#include <atomic>
#include <memory>

#include "model/world_steps.h"
#include "properties/exhaustive/world_codec.h"
#include "properties/marks.h"
#include "properties/moves.h"

namespace synfin::properties {

class WorldSystem {
 public:
  using World = model::World<model::Numbers>;
  using Packed = WorldCodec::Packed;
  static constexpr std::size_t kWords = WorldCodec::kWords;

  // The assumptions must outlive the system.
  explicit WorldSystem(const model::Assumptions& a) : assumptions_(&a), driver_(a), codec_(a) {}

  template <class Visit>
  void initial(Visit visit) {
    driver_.every_path([&] {
      World world;
      model::WorldSteps<WorldDriver>(driver_, *assumptions_, world).begin();
      visit(codec_.pack_canonical(world));
    });
  }

  // What is lost and what comes twice changes the network alone: those steps, of which there are as many as there are
  // deliveries, are made on the packed words.
  template <class Visit>
  void successors(const Packed& packed, Visit visit) {
    const World from = codec_.unpack(packed);
    const WorldCodec::Parent parent(packed, from);
    const bool numbers_stay = WorldCodec::has_first_incarnations_only(from, parent);
    model::each_action(*assumptions_, from, [&](const model::Action& action) {
      const std::uint8_t move = move_of(action.act);
      if (action.act == model::Act::Lose && numbers_stay) {
        visit(WorldCodec::without(packed, action.index), move);
      } else if (action.act == model::Act::Duplicate) {
        visit(codec_.with_copy(packed, action.index, from.in_flight), move);
      } else if (action.act == model::Act::Tick) {
        each_way(from, action, [&](World& next) { visit(codec_.pack_canonical(next), move); });
      } else {
        each_way(from, action, [&](World& next) { visit(codec_.pack_canonical(next, parent, action.side), move); });
      }
    });
  }

  // Calls visit(next, action) for each step from a world in canonical form to another; segments keep their labels.
  template <class Visit>
  void each_successor(const World& from, Visit visit) {
    model::each_action(*assumptions_, from, [&](const model::Action& action) {
      each_way(from, action, [&](World& next) {
        codec_.canonicalise(next);
        visit(next, action);
      });
    });
  }

  std::uint32_t marks(const Packed& packed) { return marks_of(*assumptions_, codec_.unpack(packed)); }

  const WorldCodec& codec() const { return codec_; }
  WorldDriver& driver() { return driver_; }
  const model::Assumptions& assumptions() const { return *assumptions_; }
  // A segment has found no room in a network that may not lose it: what would have followed has been left out.
  bool exceeded_capacity() const { return exceeded_->load(); }

 private:
  // Calls visit(next) for each way that the action can go; `next` is the visitor's to change.
  template <class Visit>
  void each_way(const World& from, const model::Action& action, Visit visit) {
    driver_.every_path([&] {
      World next = from;
      model::WorldSteps<WorldDriver>(driver_, *assumptions_, next).apply(action);
      if (next.contradicts) return;
      if (next.overflowed) {
        exceeded_->store(true, std::memory_order_relaxed);
        return;
      }
      visit(next);
    });
  }

  const model::Assumptions* assumptions_;
  WorldDriver driver_;
  WorldCodec codec_;
  std::shared_ptr<std::atomic<bool>> exceeded_ = std::make_shared<std::atomic<bool>>(false);  // of all copies
};

}  // namespace synfin::properties
