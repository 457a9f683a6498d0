// The driver of worlds whose values are numbers: every free choice is tried, one run through the model for each.
//
// The model looks at differences of sequence numbers only, so where the numbers lie is a matter of symmetry: every ISS
// is a multiple of 2^27, in the order in which they were taken, and what is far is far from all of them.
#pragma once
#include <stdexcept>

#include "model/trail.h"
#include "model/world.h"
#include "properties/numbers_driver.h"

namespace synfin::properties {

inline constexpr unsigned kBaseShift = 27;
inline constexpr std::uint32_t kIncarnations = 6;  // of each side whose numbers may be about at the same time
inline constexpr std::uint32_t kSideBases = 8;     // side 0 has the bases 1 to 7, side 1 those from 9 on
inline constexpr std::uint32_t kFarBase = 31;      // before every other number, by less than 2^31
inline constexpr std::uint32_t kFar = kFarBase << kBaseShift;
inline constexpr std::uint32_t kLeastOffset = 8;  // a number is a base plus -8 to 7

constexpr std::uint32_t base_of(std::uint32_t number) { return (number + kLeastOffset) >> kBaseShift; }
constexpr std::uint32_t iss_base(int side, std::uint32_t incarnation) {
  return static_cast<std::uint32_t>(side) * kSideBases + 1U + incarnation;
}

// Call visit(number) for every sequence number that a side or the network holds, which visit may change.
template <class Side, class Visit>
void each_number_of(Side& side, Visit visit) {
  auto& tcb = side.tcb;
  for (auto* n : {&tcb.iss, &tcb.irs, &tcb.snd.una, &tcb.snd.nxt, &tcb.rcv.nxt, &tcb.held.from, &tcb.previous.snd_nxt,
                  &tcb.previous.rcv_nxt, &side.last_accepted}) {
    visit(n->raw);
  }
}
template <class World, class Visit>
void each_number_in_flight(World& world, Visit visit) {
  for (std::uint8_t i = 0; i < world.in_flight; ++i) {
    visit(world.net[i].segment.seq.raw);
    visit(world.net[i].segment.ack.raw);
  }
}
template <class World, class Visit>
void each_number(World& world, Visit visit) {
  for (auto& side : world.sides) each_number_of(side, visit);
  each_number_in_flight(world, visit);
}

class WorldDriver : public NumbersDriver {
 public:
  explicit WorldDriver(const model::Assumptions& a) : NumbersDriver(a), hits_survivor_(a.iss_may_hit_survivor) {}

  // Calls body() once for each way through.
  template <class Body>
  void every_path(Body body) {
    trail_ = {};
    do {
      if (made_ != nullptr) *made_ = {};
      body();
    } while (trail_.advance());
  }
  // The choices of the path at hand go there; null: nowhere.
  void record(Choices* made) { made_ = made; }

  bool may(const model::Clause& c) {
    const Use use = manners().use(c);
    if (use != Use::BothWays) return use == Use::Yes;
    const bool used = trail_.decide();
    if (made_ != nullptr) made_->used.push_back(used);
    return used;
  }
  template <class Read>
  std::uint32_t pick(model::Hole hole, const Read&, std::uint32_t anchor) {
    if (hole == model::Hole::SynTextTaken) return profile().text_on_syn ? 0xFFFF'FFFFU : 0U;
    const std::uint32_t number = hole == model::Hole::Iss ? next_iss() : stale_number(anchor);
    if (made_ != nullptr) made_->picked.push_back(number);
    return number;
  }

 private:
  std::size_t choose(std::size_t ways) {
    std::size_t way = 0;
    while (way + 1 < ways && !trail_.decide()) ++way;
    return way;
  }

  // Newer than every number of this side that is still about; or, if the assumptions let it, the one number that the
  // other side takes for the last one that it has received.
  std::uint32_t next_iss() {
    const model::Tcb<model::Numbers>& peer = world().sides[model::other(side())].tcb;
    if (hits_survivor_ && is_synchronized(peer.state) && choose(2) == 1) return peer.rcv.nxt.raw - 1;
    std::uint32_t incarnation = 0;
    each_number(world(), [&](std::uint32_t number) {
      const std::uint32_t base = base_of(number);
      if (base >= iss_base(side(), incarnation) && base < iss_base(side(), kIncarnations)) {
        incarnation = base - iss_base(side(), 0) + 1;
      }
    });
    if (incarnation >= kIncarnations) throw std::length_error("more incarnations at a time than a state has room for");
    return iss_base(side(), incarnation) << kBaseShift;
  }

  // Around the edge that matters, and far from it. Where there is no connection every number is as good as another.
  std::uint32_t stale_number(std::uint32_t anchor) {
    if (anchor == 0) return kFar;
    switch (choose(4)) {
      case 0: return anchor;
      case 1: return anchor - 1;
      case 2: return anchor + 1;
      default: return kFar;
    }
  }

  bool hits_survivor_;
  model::Trail trail_;
  Choices* made_ = nullptr;
};

}  // namespace synfin::properties
