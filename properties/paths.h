// Paths: the guarded commands as people think of them. A path is one way through SEGMENT ARRIVES, through a user call,
// through a transmission of what the user has given, or through what a timer brings about: the state, what was asked by
// which clause and how it was answered, the permissions used, the state after it, the reply or what leaves, and what
// the user was told. Drivers of any value domain tell the same path, for a condition counts whether or not it was known
// beforehand. Of transmissions and timers: own_paths.h.
//
// What a path does not tell apart, because it decides nothing but which words are written:
//   which options a SYN has (syn-option-mirrors)
//   urgent data (urg)
// and of a segment or a call:
//   the options of the peer's SYN (effective-mss)
//   whether the segment sets the send window (ack-window)
//   the retransmission timer and its estimate (rto-minimum, retransmission; see control.h), and how often an
//   unacceptable segment has been answered (challenge-throttled)
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/step.h"
#include "model/user_calls.h"

namespace synfin::properties {

// One answer: to a condition, or whether a permission was used.
struct PathStep {
  const model::Clause* clause;
  bool permission;
  bool yes;
};

// What a path begins by.
enum class Begun : std::uint8_t { BySegment, ByCall, ByTransmission, ByTimer };
inline constexpr std::array<Begun, 4> kAllBegun = {Begun::BySegment, Begun::ByCall, Begun::ByTransmission,
                                                   Begun::ByTimer};

// "segments", "calls", "transmissions", "timers"
std::string_view name(Begun begun);

// What has run out. A probe is of a closed window, a cookie is too old then, and User is the user timeout (R2).
enum class PathTimer : std::uint8_t { Retransmission, User, TimeWait, Probe, DelayedAck, Cookie };
inline constexpr std::array<PathTimer, 6> kTimersOfPaths = {PathTimer::Retransmission, PathTimer::User,
                                                            PathTimer::TimeWait,       PathTimer::Probe,
                                                            PathTimer::DelayedAck,     PathTimer::Cookie};

// What leaves of the endpoint's own accord.
enum class Leaves : std::uint8_t { Nothing, Ack, Syn, SynAck, Text, Fin, TextAndFin };

struct Path {
  Begun begun = Begun::BySegment;
  model::State from = model::State::Closed, to = model::State::Closed;
  model::Reply reply = model::Reply::None;           // to a segment or a call
  model::UserEvent call = model::UserEvent::Status;  // of a call, and so the next
  model::Told told = model::Told::Ok;                //
  PathTimer timer = PathTimer::Retransmission;       // of a timer
  Leaves leaves = Leaves::Nothing;                   // by a transmission or a timer
  std::vector<PathStep> steps;
};

// The calls that an endpoint takes by the model. A passive OPEN makes a listener, which is the host's.
inline constexpr std::array<model::UserEvent, 7> kCallsOfPaths = {
    model::UserEvent::OpenActive, model::UserEvent::Send,  model::UserEvent::Receive, model::UserEvent::Close,
    model::UserEvent::CloseBoth,  model::UserEvent::Abort, model::UserEvent::Status};

constexpr bool is_told_by_paths(const model::Clause& clause, Begun begun) {
  if (&clause == &model::kSynOptionMirrors || &clause == &model::kUrg) return false;
  if (begun == Begun::ByTransmission || begun == Begun::ByTimer) return true;
  for (const model::Clause* folded : {&model::kEffectiveMss, &model::kAckWindow, &model::kRtoMinimum,
                                      &model::kRetransmission, &model::kChallengeThrottled}) {
    if (&clause == folded) return false;
  }
  return true;
}

// "ESTABLISHED -> CLOSE-WAIT, ACK: rst-exact-, seq-acceptable+, order-of-checks!, ...": a condition that held, one that
// did not, a permission that was used. Permissions not used follow from the profile and are left out. Of a call:
// "SYN-SENT -> CLOSED, nothing, by CLOSE ok"; of the others "FIN-WAIT-1 -> FIN-WAIT-1, FIN, by transmission: ...",
// "TIME-WAIT -> CLOSED, nothing, by timer TIME-WAIT".
std::string describe(const Path& path);

// The number of a path: 32 bits that depend on nothing but its description. Unique in paths.tsv (tested).
std::uint32_t number_of(const Path& path);

// A driver that goes the way of another and writes it down.
template <class Driver>
class PathDriver : public Driver {
 public:
  using Driver::Driver;
  explicit PathDriver(const Driver& driver) : Driver(driver) {}

  Begun begun = Begun::BySegment;  // what is being gone through
  std::vector<PathStep> steps;     // since it was last cleared

  template <class Truth>
  bool holds(const model::Clause& clause, const Truth& b) {
    const bool yes = Driver::holds(clause, b);
    if (is_told_by_paths(clause, begun)) steps.push_back({&clause, false, yes});
    return yes;
  }
  bool may(const model::Clause& clause) {
    const bool yes = Driver::may(clause);
    if (yes && is_told_by_paths(clause, begun)) steps.push_back({&clause, true, true});
    return yes;
  }
};

// The path that led from this state to this step.
template <class V>
Path path_to(const model::Step<V>& step, model::State from, std::vector<PathStep> steps) {
  return {.from = from, .to = step.tcb.state, .reply = step.reply, .steps = std::move(steps)};
}

// The same of a call.
template <class V>
Path path_by(model::UserEvent call, const model::Called<V>& called, model::State from, std::vector<PathStep> steps) {
  Path path = path_to(called.step, from, std::move(steps));
  path.begun = Begun::ByCall;
  path.call = call;
  path.told = called.told;
  return path;
}

}  // namespace synfin::properties
