// A world as the exhaustive engine explores it.
#pragma once
#include "model/world_steps.h"
#include "properties/exhaustive/world_codec.h"
#include "properties/marks.h"

namespace synfin::properties {

// The classes of transitions.
enum Kind : std::uint8_t {
  kDelivers = 1,
  kLoses = 2,
  kDuplicates = 4,
  kUserCalls = 8,
  kRetransmits = 16,
  kOtherTimers = 32,  // TIME-WAIT, delayed acknowledgments, the clock
  kGivesUp = 64,
  kFromThePast = 128,
};

constexpr std::uint8_t kind_of(model::Act act) {
  switch (act) {
    case model::Act::Deliver: return kDelivers;
    case model::Act::Lose: return kLoses;
    case model::Act::Duplicate: return kDuplicates;
    case model::Act::Call: return kUserCalls;
    case model::Act::Retransmit: return kRetransmits;
    case model::Act::GiveUp: return kGivesUp;
    case model::Act::Stale: return kFromThePast;
    default: return kOtherTimers;
  }
}

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
      codec_.canonicalise(world);
      visit(codec_.pack(world));
    });
  }

  template <class Visit>
  void successors(const Packed& packed, Visit visit) {
    const World from = codec_.unpack(packed);
    each_successor(
        from, [&](const World& next, const model::Action& action) { visit(codec_.pack(next), kind_of(action.act)); });
  }

  // Calls visit(next, action) for each step from a world in canonical form to another; segments keep their labels.
  template <class Visit>
  void each_successor(const World& from, Visit visit) {
    model::each_action(*assumptions_, from, [&](const model::Action& action) {
      driver_.every_path([&] {
        World next = from;
        model::WorldSteps<WorldDriver>(driver_, *assumptions_, next).apply(action);
        if (next.contradicts) return;
        if (next.overflowed) {
          exceeded_ = true;
          return;
        }
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
  bool exceeded_capacity() const { return exceeded_; }

 private:
  const model::Assumptions* assumptions_;
  WorldDriver driver_;
  WorldCodec codec_;
  bool exceeded_ = false;
};

}  // namespace synfin::properties
