// How long TIME-WAIT must last: the question, with everything that an answer depends on.
//
// One side (the active closer, A) is in FIN-WAIT-2 when the other (the passive closer, B) sends its FIN for the first
// time, at time 0. Unless it is acknowledged B sends it again at the times of a schedule. A acknowledges every FIN that
// arrives, and counts TIME-WAIT from the last that made it start again. What CLOSED answers by a reset is left out: it
// is sent by no incarnation, and A is assumed to ignore it (RFC 1337).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace synfin::properties::time_wait {

// Time, in milliseconds.
using Millis = std::int64_t;

// Which goal TIME-WAIT serves (RFC 9293 3.6.1-3 and section 3.4.2 give both reasons).
enum class Goal : std::uint8_t {
  Graceful,    // no FIN of the peer arrives once TIME-WAIT has ended, so that the peer never meets a reset
  Duplicates,  // once TIME-WAIT has ended no segment of the incarnation is in the network, and none will be sent
};
inline constexpr std::array kGoals = {Goal::Graceful, Goal::Duplicates};
constexpr std::string_view name(Goal goal) { return goal == Goal::Graceful ? "graceful" : "duplicates"; }

// What starts TIME-WAIT again (RFC 9293 3.10.7.4-2.8.2.2.2.9.1: the peer's FIN does).
enum class Restart : std::uint8_t { OnFin, Never };

struct Problem {
  Millis lifetime = 120'000;  // MSL: no segment arrives later than this after it was sent (L)
  Millis least_delay = 0;     // nor earlier than this (d); at most the lifetime
  // When the FIN is sent if it is never acknowledged: sent_at[0] = 0 is the first transmission, and each is later than
  // the one before it.
  std::vector<Millis> sent_at = {0};
  bool loses_fin = true, loses_ack = true;
  Restart restart = Restart::OnFin;
  // By how much A's clock is faster than time itself, in parts per million: what A counts as T lasts T / (1 + skew).
  std::int64_t skew_ppm = 0;

  std::size_t retransmissions() const { return sent_at.size() - 1; }
  // The same with only the first n retransmissions.
  Problem with_retransmissions(std::size_t n) const {
    Problem less = *this;
    less.sent_at.resize(n + 1);
    return less;
  }
  friend bool operator==(const Problem&, const Problem&) = default;
};

// TIME-WAIT of `time` as A's clock must count it so that it really lasts that long; rounded up.
constexpr Millis counted_by(const Problem& problem, Millis time) {
  constexpr std::int64_t kMillion = 1'000'000;
  return (time * (kMillion + problem.skew_ppm) + kMillion - 1) / kMillion;
}

}  // namespace synfin::properties::time_wait
