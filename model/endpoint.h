// The driver of one definite endpoint: values are numbers, every choice follows the profile.
#pragma once
#include "model/profile.h"
#include "model/retransmission.h"

namespace synfin::model {

class Endpoint {
 public:
  using Values = Numbers;

  explicit Endpoint(const Profile& profile, std::uint32_t iss_seed = 1) : profile_(&profile), iss_(iss_seed) {}

  const Profile& profile() const { return *profile_; }
  bool holds(const Clause&, bool b) { return b; }
  // An endpoint uses what its profile claims, refuses a SYN or a cookie while the backlog is full, and keeps every
  // SHOULD. In TIME-WAIT it does not answer an empty segment: two that did would answer each other for ever.
  bool may(const Clause& c) {
    if (const auto axis = axis_of(c)) return profile_->claims.value(*axis);
    if (&c == &kTimeWaitAckSilent || &c == &kSynCookieFull) return true;
    return &c == &kListenBacklogFull && !profile_->claims.value(Axis::SynCookies);
  }
  template <class Read>
  auto pick(Hole hole, const Read&, std::uint32_t) -> std::uint32_t {
    if (hole == Hole::SynTextTaken) return profile_->text_on_syn ? 0xFFFF'FFFFU : 0U;
    return next_iss();
  }
  template <class T>
  T by(const Clause& c, T x) {
    cite(c);
    return x;
  }
  void cite(const Clause&) {}
  RtoBounds rto_bounds() const {
    return {.initial = profile_->rto_initial, .minimum = profile_->rto_minimum, .maximum = profile_->rto_maximum};
  }
  std::uint32_t slack() const { return 0; }
  std::uint32_t observed_rto(std::uint32_t rto, std::uint32_t) const { return rto; }

 private:
  // A sequence that looks like a keyed hash plus a clock and never repeats a value soon (3.4.1); splitmix-like mixing.
  std::uint32_t next_iss() {
    iss_ += 0x9E37'79B9U;
    std::uint32_t x = iss_;
    x = (x ^ (x >> 16)) * 0x85EB'CA6BU;
    x = (x ^ (x >> 13)) * 0xC2B2'AE35U;
    return x ^ (x >> 16);
  }
  const Profile* profile_;
  std::uint32_t iss_;
};

}  // namespace synfin::model
