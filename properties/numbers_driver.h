// What the drivers of worlds with numbers have in common: the profile, time that the world keeps, and what a witness
// tells of a step.
#pragma once
#include <optional>

#include "model/retransmission.h"
#include "properties/manners.h"
#include "properties/witness.h"

namespace synfin::properties {

class NumbersDriver {
 public:
  using Values = model::Numbers;
  using World = model::World<model::Numbers>;

  explicit NumbersDriver(const model::Assumptions& a) : manners_{Manners(a.endpoints[0]), Manners(a.endpoints[1])} {}

  void act_for(int side, const World& world) {
    side_ = side;
    world_ = &world;
  }
  const model::Profile& profile() const { return manners().profile(); }
  bool holds(const model::Clause& c, bool b) { return b != manners().inverts(c); }
  template <class T>
  T by(const model::Clause& c, T x) {
    cite(c);
    return x;
  }
  void cite(const model::Clause& c) {
    if (cited_ != nullptr) cited_->push_back(&c);
  }
  model::RtoBounds rto_bounds() const { return {}; }
  // Timers expire when the world lets them: no retransmission is early.
  std::uint32_t slack() const { return 0x4000'0000U; }
  std::uint32_t observed_rto(std::uint32_t rto, std::uint32_t) const { return rto; }

  // The labels of segments sent from now on begin here.
  void set_next_label(std::uint16_t label) { next_label_ = label; }
  std::uint16_t next_label() { return next_label_++; }
  std::uint16_t peek_label() const { return next_label_; }
  void arrives_from_the_past(const model::Segment<model::Numbers>& seg) { stale_ = seg; }
  const std::optional<model::Segment<model::Numbers>>& stale() const { return stale_; }
  // The clauses cited from now on go there; null: nowhere.
  void collect(std::vector<const model::Clause*>* cited) {
    cited_ = cited;
    stale_.reset();
  }

 protected:
  const Manners& manners() const { return manners_[static_cast<std::size_t>(side_)]; }
  int side() const { return side_; }
  const World& world() const { return *world_; }

 private:
  std::array<Manners, 2> manners_;
  int side_ = 0;
  const World* world_ = nullptr;
  std::vector<const model::Clause*>* cited_ = nullptr;
  std::optional<model::Segment<model::Numbers>> stale_;
  std::uint16_t next_label_ = 1;
};

}  // namespace synfin::properties
