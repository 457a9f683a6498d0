// The driver of worlds whose values are numbers: every free choice is tried, one run through the model for each.
//
// The model looks at differences of sequence numbers only, so where the numbers lie is a matter of symmetry: every ISS
// is a multiple of 2^27, in the order in which they were taken, and what is far is far from all of them.
#pragma once
#include <stdexcept>

#include "model/trail.h"
#include "model/world.h"
#include "properties/manners.h"

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

// Calls visit(number) for every sequence number that a world holds, which visit may change.
template <class World, class Visit>
void each_number(World& world, Visit visit) {
  for (auto& side : world.sides) {
    auto& tcb = side.tcb;
    for (auto* n : {&tcb.iss, &tcb.irs, &tcb.snd.una, &tcb.snd.nxt, &tcb.rcv.nxt, &tcb.held.from, &tcb.previous.snd_nxt,
                    &tcb.previous.rcv_nxt, &side.last_accepted}) {
      visit(n->raw);
    }
  }
  for (std::uint8_t i = 0; i < world.in_flight; ++i) {
    visit(world.net[i].segment.seq.raw);
    visit(world.net[i].segment.ack.raw);
  }
}

class WorldDriver {
 public:
  using Values = model::Numbers;

  explicit WorldDriver(const model::Assumptions& a)
      : manners_{Manners(a.endpoints[0]), Manners(a.endpoints[1])}, hits_survivor_(a.iss_may_hit_survivor) {}

  // Calls body() once for each way through.
  template <class Body>
  void every_path(Body body) {
    trail_ = {};
    do {
      body();
    } while (trail_.advance());
  }

  void act_for(int side, const model::World<model::Numbers>& world) {
    side_ = side;
    world_ = &world;
  }
  const model::Profile& profile() const { return manners().profile(); }

  bool holds(const model::Clause&, bool b) { return b; }
  bool may(const model::Clause& c) {
    const Use use = manners().use(c);
    const bool used = use == Use::BothWays ? trail_.decide() : use == Use::Yes;
    if (used) cite(c);
    return used;
  }
  template <class Read>
  std::uint32_t pick(model::Hole hole, const Read&, std::uint32_t anchor) {
    switch (hole) {
      case model::Hole::SynTextTaken: return profile().text_on_syn ? 0xFFFF'FFFFU : 0U;
      case model::Hole::Iss: return next_iss();
      default: return stale_number(anchor);
    }
  }
  template <class T>
  T by(const model::Clause& c, T x) {
    cite(c);
    return x;
  }
  void cite(const model::Clause& c) {
    if (witness_ != nullptr) witness_->cited.push_back(&c);
  }
  model::RtoBounds rto_bounds() const { return {}; }
  // Timers expire when the world lets them: no retransmission is early.
  std::uint32_t slack() const { return 0x4000'0000U; }
  std::uint32_t observed_rto(std::uint32_t rto, std::uint32_t) const { return rto; }

  // What a witness tells of one action.
  struct Seen {
    std::vector<const model::Clause*> cited;
    std::vector<model::Segment<model::Numbers>> from_the_past;
  };
  void watch(Seen* seen) { witness_ = seen; }
  std::uint16_t next_label() { return next_label_++; }
  void arrives_from_the_past(const model::Segment<model::Numbers>& seg) {
    if (witness_ != nullptr) witness_->from_the_past.push_back(seg);
  }

 private:
  const Manners& manners() const { return manners_[static_cast<std::size_t>(side_)]; }

  std::size_t choose(std::size_t ways) {
    std::size_t way = 0;
    while (way + 1 < ways && !trail_.decide()) ++way;
    return way;
  }

  // Newer than every number of this side that is still about; or, if the assumptions let it, the one number that the
  // other side takes for the last one that it has received.
  std::uint32_t next_iss() {
    const model::Tcb<model::Numbers>& peer = world_->sides[model::other(side_)].tcb;
    if (hits_survivor_ && is_synchronized(peer.state) && choose(2) == 1) return peer.rcv.nxt.raw - 1;
    std::uint32_t incarnation = 0;
    each_number(*world_, [&](std::uint32_t number) {
      const std::uint32_t base = base_of(number);
      if (base >= iss_base(side_, incarnation) && base < iss_base(side_, kIncarnations)) {
        incarnation = base - iss_base(side_, 0) + 1;
      }
    });
    if (incarnation >= kIncarnations) throw std::length_error("more incarnations at a time than a state has room for");
    return iss_base(side_, incarnation) << kBaseShift;
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

  std::array<Manners, 2> manners_;
  bool hits_survivor_;
  model::Trail trail_;
  int side_ = 0;
  const model::World<model::Numbers>* world_ = nullptr;
  Seen* witness_ = nullptr;
  std::uint16_t next_label_ = 1;
};

}  // namespace synfin::properties
