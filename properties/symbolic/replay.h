// The endpoint of a profile, run on given values: its ISS is given, and one clause may be answered wrongly.
#pragma once
#include "model/endpoint.h"

namespace synfin::properties {

class Replaying {
 public:
  using Values = model::Numbers;

  Replaying(const model::Profile& profile, std::uint32_t iss, const model::Clause* lie = nullptr)
      : endpoint_(profile), iss_(iss), lie_(lie) {}

  bool holds(const model::Clause& clause, bool b) const { return (&clause == lie_) != b; }
  bool may(const model::Clause& clause) { return endpoint_.may(clause); }
  template <class Read>
  std::uint32_t pick(model::Hole hole, const Read& read, std::uint32_t otherwise) {
    return hole == model::Hole::Iss ? iss_ : endpoint_.pick(hole, read, otherwise);
  }
  template <class T>
  T by(const model::Clause&, T x) {
    return x;
  }
  void cite(const model::Clause&) {}
  const model::Profile& profile() const { return endpoint_.profile(); }
  model::RtoBounds rto_bounds() const { return endpoint_.rto_bounds(); }
  std::uint32_t slack() const { return 0; }
  std::uint32_t observed_rto(std::uint32_t rto, std::uint32_t) const { return rto; }

 private:
  model::Endpoint endpoint_;
  std::uint32_t iss_;
  const model::Clause* lie_;
};

}  // namespace synfin::properties
