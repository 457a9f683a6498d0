// What can happen next in a world.
#pragma once
#include "model/world.h"

namespace synfin::model {

enum class Act : std::uint8_t {
  Call,        // `index`: which of the user's calls
  Deliver,     // `index`: which segment in flight
  Lose,        // likewise
  Duplicate,   // likewise
  Stale,       // a stale segment arrives at `side`; `index`: its kind
  Retransmit,  // the retransmission timer expires
  GiveUp,      // the user timeout expires
  TimeWaitEnds,
  AckTimer,  // a delayed acknowledgment is due
  Tick,      // the clock advances
};

struct Action {
  Act act = Act::Call;
  std::uint8_t side = 0;
  std::uint8_t index = 0;
  friend bool operator==(const Action&, const Action&) = default;
};

// Whether the call makes sense in this state: calls that are errors lead nowhere and are not made.
template <class V>
bool is_callable(const Tcb<V>& tcb, UserAct call) {
  const bool none = tcb.state == State::Closed || tcb.state == State::Listen;
  switch (call) {
    case UserAct::Open: return tcb.state == State::Closed;
    case UserAct::Listen: return tcb.state == State::Closed;
    case UserAct::Send:
      return !tcb.close_requested && (tcb.state == State::SynSent || tcb.state == State::SynReceived ||
                                      tcb.state == State::Established || tcb.state == State::CloseWait);
    case UserAct::Close:
      return !tcb.close_requested && (tcb.state == State::SynSent || tcb.state == State::SynReceived ||
                                      tcb.state == State::Established || tcb.state == State::CloseWait);
    case UserAct::Abort: return !none && tcb.state != State::TimeWait;
    case UserAct::Crash: return tcb.state != State::Closed;
  }
  return false;
}

constexpr bool is_opening(UserAct act) { return act == UserAct::Open || act == UserAct::Listen; }

template <class V, class Visit>
void each_call(const User& user, const Side<V>& side, std::uint8_t who, Visit visit) {
  for (std::size_t i = 0; i < user.calls.size(); ++i) {
    if ((side.calls_made >> i & 1U) != 0) continue;
    // Of equal calls that may come in any order the first that is left stands for all.
    bool repeats = false;
    for (std::size_t j = 0; j < i && !user.in_order; ++j) {
      repeats = repeats || ((side.calls_made >> j & 1U) == 0 && user.calls[j] == user.calls[i]);
    }
    const bool has_it = !user.has_it_once_synchronized || is_opening(user.calls[i]) || is_synchronized(side.tcb.state);
    if (!repeats && has_it && is_callable(side.tcb, user.calls[i]))
      visit({Act::Call, who, static_cast<std::uint8_t>(i)});
    if (user.in_order) return;
  }
}

// TIME-WAIT is over for this side as far as the assumptions go. `two_msl` by the clock is twice the lifetime.
template <class V>
bool time_wait_may_end(const Assumptions& a, const World<V>& world, std::uint8_t who) {
  switch (a.timers.time_wait) {
    case TimeWaitEnds::AtAnyTime: return true;
    case TimeWaitEnds::ByClock: return world.sides[who].clock >= 2 * a.network.lifetime;
    case TimeWaitEnds::OutlivesTheOld: break;
  }
  for (std::uint8_t i = 0; i < world.in_flight; ++i) {
    if (!world.net[i].after_time_wait[who]) return false;
  }
  return world.stale_left == 0;
}

// Who would send waits while a network that loses nothing has no room.
template <class V>
bool has_room(const Network& network, const World<V>& world) {
  return network.loses || world.in_flight < network.capacity;
}

template <class V, class Visit>
void each_timer(const Assumptions& a, const World<V>& world, std::uint8_t who, Visit visit) {
  const Side<V>& side = world.sides[who];
  const Timers& timers = a.timers;
  const bool may_repeat = timers.most_retransmissions == 0 || side.tcb.rtx.count < timers.most_retransmissions;
  const bool may_send = has_room(a.network, world);
  if (side.tcb.rtx.running && timers.retransmits && may_repeat && may_send) visit({Act::Retransmit, who, 0});
  if (side.tcb.rtx.running && timers.gives_up && !may_repeat) visit({Act::GiveUp, who, 0});
  if (side.tcb.rtx.running && timers.gives_up && timers.most_retransmissions == 0) visit({Act::GiveUp, who, 0});
  if (side.tcb.state == State::TimeWait && time_wait_may_end(a, world, who)) visit({Act::TimeWaitEnds, who, 0});
  if (side.ack_pending && may_send) visit({Act::AckTimer, who, 0});
}

// Nothing is ahead of this segment on its way.
template <class V>
bool may_arrive_next(const Network& network, const World<V>& world, std::uint8_t place) {
  if (network.reorders && network.delays) return true;
  for (std::uint8_t i = 0; i < place; ++i) {
    if (world.net[i].to == world.net[place].to || !network.delays) return false;
  }
  return true;
}

template <class V, class Visit>
void each_in_flight(const Assumptions& a, const World<V>& world, Visit visit) {
  const Network& network = a.network;
  for (std::uint8_t i = 0; i < world.in_flight; ++i) {
    const std::uint8_t to = world.net[i].to;
    if (may_arrive_next(network, world, i)) visit({Act::Deliver, to, i});
    if (network.loses) visit({Act::Lose, to, i});
    if (network.duplicates && world.in_flight < network.capacity) visit({Act::Duplicate, to, i});
  }
}

template <class V, class Visit>
void each_stale(const Assumptions& a, const World<V>& world, Visit visit) {
  if (world.stale_left == 0) return;
  for (std::uint8_t to = 0; to < 2; ++to) {
    for (std::uint8_t kind = 0; kind < kStaleKinds && a.network.stale_to[to]; ++kind) {
      if (a.network.stale_kinds[kind]) visit({Act::Stale, to, kind});
    }
  }
}

template <class V>
bool clock_may_tick(const Assumptions& a, const World<V>& world) {
  if (a.network.lifetime == 0) return false;
  for (std::uint8_t i = 0; i < world.in_flight; ++i) {
    if (world.net[i].lives == 0) return false;
  }
  for (std::uint8_t who = 0; who < 2; ++who) {
    if (world.sides[who].tcb.state == State::TimeWait && time_wait_may_end(a, world, who)) return false;
  }
  return true;
}

// visit(Action), in an order that depends on the world alone.
template <class V, class Visit>
void each_action(const Assumptions& a, const World<V>& world, Visit visit) {
  each_in_flight(a, world, visit);
  // Without delay nothing else happens while a segment is on its way.
  if (!a.network.delays && world.in_flight > 0) return;
  for (std::uint8_t who = 0; who < 2; ++who) {
    if (has_room(a.network, world)) each_call(a.users[who], world.sides[who], who, visit);
    each_timer(a, world, who, visit);
  }
  each_stale(a, world, visit);
  if (clock_may_tick(a, world)) visit({Act::Tick, 0, 0});
}

}  // namespace synfin::model
