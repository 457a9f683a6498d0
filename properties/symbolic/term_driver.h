// The driver of worlds whose values are terms. An ISS and the numbers of a stale segment are new symbols; a condition
// goes both ways if the conditions taken so far leave it both.
#pragma once
#include "model/retransmission.h"
#include "model/trail.h"
#include "model/world.h"
#include "properties/manners.h"
#include "properties/symbolic/consistency.h"

namespace synfin::properties {

class TermDriver : public Decider {
 public:
  using Values = Terms;

  // Both must outlive the driver.
  TermDriver(const model::Assumptions& a, Consistency& consistency)
      : manners_{Manners(a.endpoints[0]), Manners(a.endpoints[1])}, consistency_(&consistency) {}

  // What has been found to hold on the way here.
  using Conditions = std::vector<Condition>;

  // Calls body() once for each way through, each time with the conditions given; `symbols_used` is how many symbols
  // the world has, numbered from 0.
  template <class Body>
  void every_path(const Conditions& from, Symbol symbols_used, Body body) {
    Decider* const before = Terms::decider;
    Terms::decider = this;
    trail_ = {};
    do {
      conditions_ = from;
      next_symbol_ = symbols_used;
      uses_.clear();
      picked_.clear();
      body();
    } while (trail_.advance());
    Terms::decider = before;
  }

  const Conditions& conditions() const { return conditions_; }
  Symbol symbols_used() const { return next_symbol_; }
  // The choices of this path: permissions that go both ways, and the values picked.
  const std::vector<bool>& uses() const { return uses_; }
  const std::vector<Term>& picked() const { return picked_; }

  void act_for(int side, const model::World<Terms>&) { side_ = side; }
  const model::Profile& profile() const { return manners().profile(); }

  bool holds(const model::Clause& c, const Condition& b) {
    if (manners().inverts(c)) return decide(!b);
    if (b.is_known()) return b.known();
    // Every window that is announced is the same: which segment sets it does not matter.
    if (&c == &model::kAckWindow) return false;
    return decide(b);
  }
  bool decide(const Condition& c) override;
  bool may(const model::Clause& c) {
    const Use use = manners().use(c);
    if (use != Use::BothWays) return use == Use::Yes;
    uses_.push_back(trail_.decide());
    return uses_.back();
  }
  template <class Read>
  Term pick(model::Hole hole, const Read&, const Term&) {
    if (hole == model::Hole::SynTextTaken) return Term(profile().text_on_syn ? 0xFFFF'FFFFU : 0U);
    if (next_symbol_ >= kSymbols) throw std::length_error("more symbols at a time than a term has room for");
    return picked_.emplace_back(Term::of(next_symbol_++));
  }
  template <class T>
  T by(const model::Clause&, T x) {
    return x;
  }
  void cite(const model::Clause&) {}
  model::RtoBounds rto_bounds() const { return {}; }
  std::uint32_t slack() const { return 0x4000'0000U; }
  Term observed_rto(const Term& rto, const Term&) const { return rto; }
  std::uint16_t next_label() { return next_label_++; }
  std::uint16_t peek_label() const { return next_label_; }
  void set_next_label(std::uint16_t label) { next_label_ = label; }
  void arrives_from_the_past(const model::Segment<Terms>&) {}

 private:
  const Manners& manners() const { return manners_[static_cast<std::size_t>(side_)]; }

  std::array<Manners, 2> manners_;
  Consistency* consistency_;
  model::Trail trail_;
  Conditions conditions_;
  Symbol next_symbol_ = 0;
  std::vector<bool> uses_;
  std::vector<Term> picked_;
  int side_ = 0;
  std::uint16_t next_label_ = 1;
};

}  // namespace synfin::properties
