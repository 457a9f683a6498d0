// What a question can ask of a world: conditions on its states and on what it remembers, never on numbers, so that
// every engine reads them alike.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "model/world.h"

namespace synfin::properties {

enum class Mark : std::uint8_t {
  UnheardInitiator,  // side 0 was synchronized though side 1 had not acknowledged its ISS
  UnheardResponder,  // likewise side 1
  PhantomInitiator,
  PhantomResponder,  // side 1 was synchronized though side 0 had made no such attempt
  StaleTextInitiator,
  StaleTextResponder,  // side 1's user has got text of a stale segment
  BothEstablished,
  BothGone,       // both are CLOSED or in LISTEN
  AcceptedAgain,  // side 1 took a SYN for new that was not newer than one it had taken
  ThrownBack,     // side 1 fell from SYN-RECEIVED to LISTEN, and side 0 is ESTABLISHED
  Assassinated,   // a segment ended somebody's TIME-WAIT
  OctetsMissing,  // both are gone without an error, and a user has not got every octet that the other sent
  PassiveLast,    // the side that sent FIN first was CLOSED first
  Failed,         // a user was told of an error
  InFlight,       // something is on its way
  TimeWaitBoth,   // both in TIME-WAIT
  SynchronizedBoth,
  UsersClosed,   // each user has called CLOSE, and neither has been told of an error
  UsersOpened,   // each user has made every OPEN that is his to make
  NobodyFailed,  // no user was told of an error
};
inline constexpr std::size_t kMarks = 20;

constexpr std::uint32_t bit(Mark m) { return 1U << static_cast<unsigned>(m); }

// Whether a condition of the value domain is plainly true; a symbolic one that might be is not.
constexpr bool is_certain(bool b) { return b; }

template <class V>
bool is_gone(const model::Tcb<V>& tcb) {
  return tcb.state == model::State::Closed || tcb.state == model::State::Listen;
}

// How often this user has made this call.
template <class V>
std::uint32_t made(const model::Assumptions& a, const model::World<V>& w, std::size_t who, model::UserAct act) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < a.users[who].calls.size(); ++i) {
    const bool was_made = (w.sides[who].calls_made >> i & 1U) != 0;
    if (was_made && a.users[who].calls[i] == act) ++sum;
  }
  return sum;
}

template <class V>
bool has_made_all(const model::Assumptions& a, const model::World<V>& w, std::size_t who, model::UserAct act) {
  const auto& calls = a.users[who].calls;
  return made(a, w, who, act) == static_cast<std::uint32_t>(std::count(calls.begin(), calls.end(), act));
}

template <class V>
bool octets_missing(const model::Assumptions& a, const model::World<V>& w) {
  for (std::size_t i = 0; i < 2; ++i) {
    if (w.sides[i].failed || !is_gone(w.sides[i].tcb)) return false;
  }
  const auto all = [&](std::size_t to) {
    return is_certain(w.sides[to].delivered == typename V::Word(made(a, w, 1 - to, model::UserAct::Send)));
  };
  return !all(0) || !all(1);
}

// The set of marks that this world has.
template <class V>
std::uint32_t marks_of(const model::Assumptions& a, const model::World<V>& w) {
  using model::State;
  std::uint32_t marks = 0;
  const auto set = [&](Mark m, bool holds) { marks |= holds ? bit(m) : 0U; };
  const auto& [one, two] = w.sides;
  const State first = one.tcb.state, second = two.tcb.state;
  set(Mark::UnheardInitiator, one.unheard);
  set(Mark::UnheardResponder, two.unheard);
  set(Mark::PhantomInitiator, one.phantom);
  set(Mark::PhantomResponder, two.phantom);
  set(Mark::StaleTextInitiator, one.took_stale);
  set(Mark::StaleTextResponder, two.took_stale);
  set(Mark::BothEstablished, first == State::Established && second == State::Established &&
                                 is_certain(one.tcb.iss == two.tcb.irs) && is_certain(two.tcb.iss == one.tcb.irs));
  set(Mark::BothGone, is_gone(one.tcb) && is_gone(two.tcb));
  set(Mark::AcceptedAgain, two.accepted_again);
  set(Mark::ThrownBack, two.thrown_back && is_gone(two.tcb) && first == State::Established);
  set(Mark::Assassinated, one.assassinated || two.assassinated);
  set(Mark::OctetsMissing, octets_missing(a, w));
  set(Mark::PassiveLast, w.first_closed != 0 && w.first_closed == w.first_fin);
  set(Mark::Failed, one.failed || two.failed);
  set(Mark::InFlight, w.in_flight > 0);
  set(Mark::TimeWaitBoth, first == State::TimeWait && second == State::TimeWait);
  set(Mark::SynchronizedBoth, is_synchronized(first) && is_synchronized(second));
  set(Mark::NobodyFailed, !one.failed && !two.failed);
  set(Mark::UsersOpened, has_made_all(a, w, 0, model::UserAct::Open) && has_made_all(a, w, 1, model::UserAct::Open));
  set(Mark::UsersClosed, !one.failed && !two.failed && made(a, w, 0, model::UserAct::Close) > 0 &&
                             made(a, w, 1, model::UserAct::Close) > 0);
  return marks;
}

}  // namespace synfin::properties
