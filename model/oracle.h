// The driver that allows whatever the standard allows: every permission is tried both ways, every open value is read
// off the segment seen. A permission that belongs to an axis is settled once; a departure from a MUST, a SHOULD or a
// plain description is noted, so that the best explanation of what was seen can be told from the others.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "model/profile.h"
#include "model/retransmission.h"
#include "model/trail.h"

namespace synfin::model {

// A small set of clauses.
class ClauseSet {
 public:
  void add(const Clause& c) { words_[index_of(c) / 64] |= 1ULL << (index_of(c) % 64); }
  void remove(const Clause& c) { words_[index_of(c) / 64] &= ~(1ULL << (index_of(c) % 64)); }
  bool contains(const Clause& c) const { return (words_[index_of(c) / 64] >> (index_of(c) % 64) & 1U) != 0; }
  bool empty() const { return words_ == decltype(words_){}; }
  std::size_t size() const {
    std::size_t n = 0;
    for (const auto w : words_) n += static_cast<std::size_t>(std::popcount(w));
    return n;
  }
  void merge(const ClauseSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  template <class Visit>
  void each(Visit visit) const {
    for (const Clause& c : kClauses) {
      if (contains(c)) visit(c);
    }
  }
  friend bool operator==(const ClauseSet&, const ClauseSet&) = default;

 private:
  static_assert(std::size(kClauses) <= 192);
  std::array<std::uint64_t, 3> words_{};
};

class Oracle {
 public:
  using Values = Numbers;

  // What one run through the model is given, and gives.
  struct Path {
    Claims claims;
    ClauseSet departures;
    const Clause* last_cited = nullptr;
  };

  Path path;
  ClauseSet reached;                          // every clause cited by any path so far
  std::optional<Segment<Numbers>> seen;       // what open values are read off
  std::uint32_t timing_slack = 0;             // milliseconds: granularity and tolerance of the stack
  std::uint32_t rto_maximum = kNoRtoMaximum;  // milliseconds, where it is known

  bool holds(const Clause&, bool b) { return b; }
  bool may(const Clause& c) {
    if (const auto axis = axis_of(c)) {
      const bool used = path.claims.settled(*axis) ? path.claims.value(*axis) : trail_.decide();
      path.claims.settle(*axis, used);
      if (used) reached.add(c);
      return used;
    }
    const bool used = !trail_.decide();
    if (used && c.level != Level::May) path.departures.add(c);
    if (used && c.level == Level::May) reached.add(c);
    return used;
  }
  template <class Read>
  auto pick(Hole, const Read& read, std::uint32_t otherwise) -> std::uint32_t {
    return seen ? read(*seen) : otherwise;
  }
  template <class T>
  T by(const Clause& c, T x) {
    cite(c);
    return x;
  }
  void cite(const Clause& c) {
    path.last_cited = &c;
    reached.add(c);
  }
  RtoBounds rto_bounds() const { return {.maximum = rto_maximum}; }
  std::uint32_t slack() const { return timing_slack; }
  // Backing off doubles what the endpoint itself took for its RTO. That is no more than what was waited, and may be
  // less by the slack, or by an eighth: kernels let long timers fire late by as much, to save wakeups.
  std::uint32_t observed_rto(std::uint32_t rto, std::uint32_t waited) const {
    const std::uint32_t late = timing_slack + waited / 8;
    const std::uint32_t least = waited > late ? waited - late : 0;
    return waited < rto ? least : std::max(rto, least);
  }

  // Calls `body` once for each way through, each time from the path given.
  template <class Body>
  void every_path(const Path& from, Body body) {
    trail_ = {};
    do {
      path = from;
      body();
    } while (trail_.advance());
  }

 private:
  Trail trail_;
};

}  // namespace synfin::model
