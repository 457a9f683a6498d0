// The driver that writes down a way through the model rather than walks it: every open condition is taken both ways,
// and which way it went becomes part of the guard. It asks no solver; a condition that follows from the conditions
// before it by the words "and", "or" and "not" alone is not asked twice.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/endpoint.h"
#include "model/trail.h"
#include "properties/symbolic/formula.h"

namespace synfin::properties {

class Recorder {
 public:
  using Values = Formulas;

  // With a profile, permissions go as in the endpoint of that profile; without one, both ways. `lie`, if given, is a
  // clause whose conditions are answered the wrong way round: a planted bug.
  Recorder(z3::context& context, const model::Profile* profile, const model::Clause* lie = nullptr)
      : context_(context), lie_(lie) {
    if (profile != nullptr) endpoint_.emplace(*profile);
  }

  bool holds(const model::Clause& clause, const Truth& b) {
    // Urgent data is announced and changes nothing: one way stands for both.
    if (&clause == &model::kUrg) return false;
    const bool truth = decided(b);
    return (&clause == lie_) != truth;
  }
  bool may(const model::Clause& clause) {
    const bool used = endpoint_ ? endpoint_->may(clause) : trail_.decide();
    if (used) used_.push_back(&clause);
    return used;
  }
  template <class Read>
  Word pick(model::Hole hole, const Read& read, const Word& otherwise) {
    if (hole == model::Hole::SynTextTaken && endpoint_) return Word(endpoint_->pick(hole, read, 0U));
    if (hole == model::Hole::SynTextTaken && otherwise.is_number() && !trail_.decide()) return otherwise;
    return Word(context_.bv_const(hole == model::Hole::Iss ? kFreshIss : kTextTaken, 32));
  }
  template <class T>
  T by(const model::Clause& clause, T x) {
    cite(clause);
    return x;
  }
  void cite(const model::Clause& clause) { cited_.push_back(&clause); }
  // Of the endpoint: only where there is a profile.
  const model::Profile& profile() const { return endpoint_->profile(); }
  model::RtoBounds rto_bounds() const { return endpoint_ ? endpoint_->rto_bounds() : model::RtoBounds{}; }
  std::uint32_t slack() const { return 0; }
  Word observed_rto(const Word& rto, const Word&) const { return rto; }

  // What has been decided on the way so far, in the order asked; the guard is their conjunction.
  const std::vector<z3::expr>& guard() const { return guard_; }
  const std::vector<const model::Clause*>& cited() const { return cited_; }
  // The permissions used and the departures made.
  const std::vector<const model::Clause*>& used() const { return used_; }

  // Calls `body` once for each way through.
  template <class Body>
  void every_path(Body body) {
    trail_ = {};
    do {
      guard_.clear();
      cited_.clear();
      used_.clear();
      facts_.clear();
      body();
    } while (trail_.advance());
  }

  // The names of the constants that stand for what the standard leaves open.
  static constexpr const char* kFreshIss = "fresh.iss";
  static constexpr const char* kTextTaken = "syn.text.taken";

 private:
  struct Fact {
    z3::expr formula;
    bool truth;
  };

  bool decided(const Truth& b) {
    if (b.is_known()) return b.known();
    if (const auto known = known_truth(b.open())) return *known;
    const bool truth = trail_.decide();
    guard_.push_back((truth ? b : !b).open());
    learn(b.open(), truth);
    return truth;
  }

  // What the facts say of it.
  std::optional<bool> known_truth(const z3::expr& e) const {
    for (const Fact& fact : facts_) {
      if (z3::eq(fact.formula, e)) return fact.truth;
    }
    if (!e.is_app()) return {};
    const auto kind = e.decl().decl_kind();
    if (kind == Z3_OP_NOT) {
      const auto inner = known_truth(e.arg(0));
      return inner ? std::optional<bool>(!*inner) : std::nullopt;
    }
    if (kind != Z3_OP_AND && kind != Z3_OP_OR) return {};
    const bool deciding = kind == Z3_OP_OR;
    bool all_known = true;
    for (unsigned i = 0; i < e.num_args(); ++i) {
      const auto part = known_truth(e.arg(i));
      if (part && *part == deciding) return deciding;
      all_known = all_known && part.has_value();
    }
    return all_known ? std::optional<bool>(!deciding) : std::nullopt;
  }

  void learn(const z3::expr& e, bool truth) {
    facts_.push_back({e, truth});
    const auto kind = e.is_app() ? e.decl().decl_kind() : Z3_OP_UNINTERPRETED;
    if (kind == Z3_OP_NOT) return learn(e.arg(0), !truth);
    if ((kind == Z3_OP_AND && truth) || (kind == Z3_OP_OR && !truth)) {
      for (unsigned i = 0; i < e.num_args(); ++i) learn(e.arg(i), truth);
    }
  }

  z3::context& context_;
  const model::Clause* lie_;
  std::optional<model::Endpoint> endpoint_;
  model::Trail trail_;
  std::vector<z3::expr> guard_;
  std::vector<Fact> facts_;
  std::vector<const model::Clause*> cited_, used_;
};

}  // namespace synfin::properties
