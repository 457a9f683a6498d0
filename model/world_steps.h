// How an action leads from one world to the next: by the model's own procedures, over a driver D that the two
// endpoints share. Besides the five questions of step.h the driver is asked
//   d.act_for(side, world)   from now on choices are this side's
//   d.profile()              of the side it acts for
#pragma once
#include <stdexcept>

#include "model/emission.h"
#include "model/segment_arrives.h"
#include "model/user_calls.h"
#include "model/variants.h"
#include "model/world_actions.h"

namespace synfin::model {

template <class D>
class WorldSteps {
 public:
  using V = typename D::Values;
  using Word = typename V::Word;
  using Bool = typename V::Bool;

  WorldSteps(D& d, const Assumptions& assumptions, World<V>& world) : d_(d), a_(assumptions), world_(world) {}

  void apply(const Action& action) {
    d_.act_for(action.side, world_);
    switch (action.act) {
      case Act::Call: return call(action.side, action.index);
      case Act::Deliver: return deliver(action.index);
      case Act::Lose: return take_off(action.index);
      case Act::Duplicate: return fly(world_.net[action.index]);
      case Act::Stale: return stale_arrives(action.side, static_cast<StaleKind>(action.index));
      case Act::Tick: return tick();
      default: return timer(action);
    }
  }

  // The world as it is at the start: the prelude has been played, on a network that only delivers. Throws
  // std::length_error when a planted bug makes that go on for ever.
  void begin() {
    constexpr int kMostArrivals = 100;
    int arrivals = 0;
    for (const Prelude& p : a_.prelude) {
      d_.act_for(p.side, world_);
      make(p.side, p.act);
      while (p.arrives && world_.in_flight > 0) {
        if (++arrivals > kMostArrivals)
          throw std::length_error("there is no start: before it segments answer each other for ever");
        deliver(0);
      }
    }
    for (Side<V>& side : world_.sides) side.heard = side.heard || is_synchronized(side.tcb.state);
    world_.stale_left = a_.network.stale;
    world_.first_fin = world_.first_closed = 0;
    world_.sent = a_.counts == Counting::FromStart ? world_.in_flight : std::uint8_t{0};
  }

 private:
  // Takes what an endpoint sends.
  struct Outlet {
    WorldSteps& steps;
    std::uint8_t from;
    void put(const Tcb<V>&, const Segment<V>& seg) { steps.put(from, seg); }
    bool delays_ack(Due due) {
      if (due == Due::AtOnce || !steps.a_.timers.delays_acks) return false;
      return steps.world_.sides[from].ack_pending = true;
    }
  };

  Side<V>& side(int who) { return world_.sides[static_cast<std::size_t>(who)]; }

  // There is no clock that an endpoint reads: its timers expire when the world says so.
  static Word now() { return Word(0U); }

  void put(std::uint8_t from, const Segment<V>& seg) {
    Side<V>& self = side(from);
    Side<V>& peer = side(other(from));
    self.ack_pending = false;
    if (world_.first_fin == 0 && d_.holds(kFinOnce, seg.has_fin))
      world_.first_fin = static_cast<std::uint8_t>(from + 1);
    const bool in_use = peer.tcb.state != State::Closed && peer.tcb.state != State::Listen;
    if (in_use && !peer.heard && !d_.holds(kAckEstablishes, seg.has_rst) && d_.holds(kAckEstablishes, seg.has_ack)) {
      peer.heard = d_.holds(kAckEstablishes, seg.ack == peer.tcb.iss + Word(1U));
    }
    if (counts()) ++world_.sent;
    Flying<V> flying{.segment = seg, .to = other(from), .lives = a_.network.lifetime};
    for (std::size_t i = 0; i < 2; ++i) flying.after_time_wait[i] = world_.sides[i].tcb.state == State::TimeWait;
    fly(flying);
  }

  bool counts() const {
    if (world_.sent == 15) return false;
    const bool called = world_.sides[0].calls_made != 0 || world_.sides[1].calls_made != 0;
    return a_.counts == Counting::FromStart || (a_.counts == Counting::FromFirstCall && called);
  }

  void fly(const Flying<V>& flying) {
    if (world_.in_flight >= a_.network.capacity) {
      world_.overflowed = world_.overflowed || !a_.network.loses;
      return;
    }
    Flying<V>& place = world_.net[world_.in_flight++];
    place = flying;
    place.label = d_.next_label();
  }

  void take_off(std::uint8_t place) {
    for (std::size_t i = place; i + 1U < world_.in_flight; ++i) world_.net[i] = world_.net[i + 1];
    world_.net[--world_.in_flight] = {};
  }

  void deliver(std::uint8_t place) {
    const Flying<V> flying = world_.net[place];
    take_off(place);
    d_.act_for(flying.to, world_);
    arrive(flying.to, flying.segment, flying.stale);
  }

  void arrive(std::uint8_t at, const Segment<V>& seg, bool stale) {
    Side<V>& self = side(at);
    if (self.quiet) return;
    const Side<V> before = self;
    if (refuses(self, seg)) return;
    // The model sets the time at which TIME-WAIT began to now: so it can be seen that it began again.
    const Word earlier(1U);
    if (self.tcb.state == State::TimeWait) self.tcb.time_wait_since = earlier;
    const Step<V> step = segment_arrives(d_, self.tcb, seg, now());
    const bool again =
        step.tcb.state == State::TimeWait && !d_.holds(kTimeWaitRestart, step.tcb.time_wait_since == earlier);
    take(at, step);
    if (again) begin_time_wait(at);
    remember_arrival(at, before, stale);
  }

  // A responder that remembers the last SYN it took does not take one that is not newer.
  bool refuses(const Side<V>& self, const Segment<V>& seg) {
    if (a_.endpoints[static_cast<std::size_t>(&self - world_.sides.data())].responder != Responder::TwoWayRemembers)
      return false;
    if (self.tcb.state != State::Listen || !self.accepted_any || !d_.holds(kListenSyn, seg.has_syn)) return false;
    return !d_.holds(kListenSyn, after(seg.seq, self.last_accepted));
  }

  // The step's reply and whatever may now be sent; what the user is given; a connection that is gone.
  void take(std::uint8_t who, const Step<V>& step) {
    Side<V>& self = side(who);
    const Tcb<V> before = self.tcb;
    const bool old_life =
        before.state == State::Closed || before.state == State::Listen || before.state == State::TimeWait;
    self.tcb = step.tcb;
    const bool opening = self.tcb.state == State::SynSent || self.tcb.state == State::SynReceived;
    if (old_life && opening) begin_incarnation(who);
    if (step.reply == Reply::Reset) put(who, reset_of(step));
    Outlet out{*this, who};
    if (self.tcb.state == State::Closed || self.tcb.state == State::Listen) {
      if (!old_life || before.state == State::TimeWait) end_incarnation(who, before);
      return;
    }
    read(who);
    answer(d_, self.tcb, step, now(), out);
    accept_by_syn_alone(who);
    forget_time(self.tcb);
  }

  void begin_time_wait(std::uint8_t who) {
    side(who).clock = 0;
    for (std::uint8_t i = 0; i < world_.in_flight; ++i) world_.net[i].after_time_wait[who] = false;
  }

  void begin_incarnation(std::uint8_t who) {
    Side<V>& self = side(who);
    if (self.incarnations < 255) ++self.incarnations;
    self.heard = self.unheard = self.phantom = self.thrown_back = self.assassinated = false;
    self.ack_pending = false;
    if (a_.network.fresh_iss && is_in_use_already(who)) world_.contradicts = true;
  }

  // Something that was sent before this ISS was taken acknowledges it, or the peer would; or it bears its next number.
  bool is_in_use_already(std::uint8_t who) {
    const Seq<V> next = side(who).tcb.iss + Word(1U);
    for (std::uint8_t i = 0; i < world_.in_flight; ++i) {
      const Segment<V>& seg = world_.net[i].segment;
      const bool comes_back = world_.net[i].to == who;
      if (comes_back && d_.holds(kAckEstablishes, seg.has_ack) && d_.holds(kAckEstablishes, seg.ack == next))
        return true;
      if (!comes_back && d_.holds(kAckEstablishes, seg.seq == next)) return true;
    }
    const Tcb<V>& peer = side(other(who)).tcb;
    return is_synchronized(peer.state) && d_.holds(kAckEstablishes, peer.rcv.nxt == next);
  }

  void end_incarnation(std::uint8_t who, const Tcb<V>& before) {
    Side<V>& self = side(who);
    self.ack_pending = false;
    self.failed = self.failed || self.tcb.ending != Ending::None;
    const bool was_open = is_synchronized(before.state);
    if (was_open && world_.first_fin != 0 && world_.first_closed == 0) {
      world_.first_closed = static_cast<std::uint8_t>(who + 1);
    }
    self.clock = 0;
    self.quiet = a_.timers.quiet > 0 && was_open && self.tcb.state == State::Listen;
  }

  void accept_by_syn_alone(std::uint8_t who) {
    Side<V>& self = side(who);
    if (a_.endpoints[who].responder == Responder::ThreeWay || self.tcb.state != State::SynReceived) return;
    if (self.tcb.origin != Origin::Passive) return;
    self.tcb = established_by_syn_alone(self.tcb);
    if (self.accepted_any && !d_.holds(kListenSyn, after(self.tcb.irs, self.last_accepted))) self.accepted_again = true;
    self.accepted_any = true;
    self.last_accepted = self.tcb.irs;
  }

  // A RECEIVE is always outstanding: what came is taken before it is acknowledged, and the window announced is whole.
  void read(std::uint8_t who) {
    Side<V>& self = side(who);
    if (d_.holds(kReceiveDelivers, self.tcb.rcv.unread == Word(0U))) return;
    self.delivered = self.delivered + self.tcb.rcv.unread;
    self.tcb.rcv.unread = Word(0U);
  }

  // What only times and estimates depend on. `count` stays where it bounds the retransmissions.
  void forget_time(Tcb<V>& tcb) const {
    Retransmission<V> fresh;
    fresh.running = tcb.rtx.running;
    if (a_.timers.most_retransmissions > 0) fresh.count = tcb.rtx.count;
    tcb.rtx = fresh;
    tcb.duplicate_acks = 0;
    tcb.answers_to_unacceptable = 0;
    tcb.time_wait_since = Word(0U);
    // Every window that is announced is the same: which announcement was the last does not matter.
    tcb.snd.wl1 = tcb.snd.wl2 = {};
  }

  void remember_arrival(std::uint8_t at, const Side<V>& before, bool stale) {
    Side<V>& self = side(at);
    const Side<V>& peer = side(other(at));
    const State was = before.tcb.state, is = self.tcb.state;
    const bool none = is == State::Closed || is == State::Listen;
    if (!is_synchronized(was) && is_synchronized(is)) {
      self.unheard = !self.heard;
      const bool attempted = peer.tcb.state != State::Closed && peer.tcb.state != State::Listen &&
                             d_.holds(kAckEstablishes, peer.tcb.iss == self.tcb.irs);
      self.phantom = !attempted;
    }
    if (was == State::SynReceived && none) self.thrown_back = true;
    if (was == State::TimeWait && none) self.assassinated = true;
    if (stale && !none && !d_.holds(kReceiveDelivers, self.delivered == before.delivered)) self.took_stale = true;
  }

  void call(std::uint8_t who, std::uint8_t index) {
    side(who).calls_made = static_cast<std::uint8_t>(side(who).calls_made | 1U << index);
    make(who, a_.users[who].calls[index]);
  }

  void make(int who, UserAct act) {
    Side<V>& self = side(who);
    const auto event = [&](UserEvent e) {
      take(static_cast<std::uint8_t>(who), user_call(d_, self.tcb, e, Word(1U), now()).step);
    };
    // CLOSE in SYN-SENT returns errors to whatever was queued (3.10.4-6.1).
    if (act == UserAct::Abort || (act == UserAct::Close && self.tcb.state == State::SynSent)) self.failed = true;
    switch (act) {
      case UserAct::Open: self.failed = false; return event(UserEvent::OpenActive);
      case UserAct::Listen: return event(UserEvent::OpenPassive);
      case UserAct::Send: return event(UserEvent::Send);
      case UserAct::Close: return event(UserEvent::Close);
      case UserAct::Abort: return event(UserEvent::Abort);
      case UserAct::Crash:
        self.tcb = {};
        self.ack_pending = self.quiet = self.accepted_any = false;
        self.last_accepted = {};
        self.failed = true;
        return;
    }
  }

  // A segment of an older incarnation: its numbers may be anything, as far as the assumptions let them.
  void stale_arrives(std::uint8_t at, StaleKind kind) {
    const Tcb<V>& tcb = side(at).tcb;
    --world_.stale_left;
    const auto any = [](const auto& seen) { return seen.seq.raw; };
    Segment<V> seg;
    seg.seq = {d_.pick(Hole::StaleSeq, any, tcb.rcv.nxt.raw)};
    seg.has_syn = Bool(kind == StaleKind::Syn || kind == StaleKind::SynAck);
    seg.has_rst = Bool(kind == StaleKind::Reset);
    seg.has_fin = Bool(kind == StaleKind::Fin);
    seg.text = Word(kind == StaleKind::Data ? 1U : 0U);
    seg.wnd = Word(d_.profile().receive_buffer);
    if (kind != StaleKind::Syn && kind != StaleKind::Reset) {
      seg.has_ack = Bool(true);
      seg.ack = {d_.pick(Hole::StaleAck, any, tcb.snd.nxt.raw)};
      const bool in_use = tcb.state != State::Closed && tcb.state != State::Listen;
      if (in_use && !is_allowed_to_acknowledge(seg.ack, tcb)) {
        world_.contradicts = true;
        return;
      }
    }
    d_.arrives_from_the_past(seg);
    arrive(at, seg, true);
  }

  // What the assumptions say of the distance between a stale segment's ACK and an ISS in use.
  bool is_allowed_to_acknowledge(const Seq<V>& ack, const Tcb<V>& tcb) {
    if (a_.network.fresh_iss && d_.holds(kAckEstablishes, ack == tcb.iss + Word(1U))) return false;
    if (!a_.network.far_iss) return true;
    const Word window{d_.profile().receive_buffer};
    return !d_.holds(kAckTooOld, V::less(ack - tcb.iss + window, window + window));
  }

  void timer(const Action& action) {
    Side<V>& self = side(action.side);
    Outlet out{*this, action.side};
    switch (action.act) {
      case Act::Retransmit: retransmit(d_, self.tcb, now(), out); break;
      case Act::AckTimer:
        self.ack_pending = false;
        transmit(d_, self.tcb, empty_ack(d_, self.tcb, now()), {.owes_ack = true}, now(), out);
        break;
      case Act::GiveUp: return take(action.side, d_.by(kUserTimeout, stay(deleted(self.tcb, Ending::TimedOut))));
      default: return take(action.side, d_.by(kTimeWaitTimeout, stay(deleted(self.tcb))));
    }
    forget_time(self.tcb);
  }

  void tick() {
    for (std::uint8_t i = 0; i < world_.in_flight; ++i) --world_.net[i].lives;
    for (Side<V>& s : world_.sides) {
      if (s.tcb.state != State::TimeWait && !s.quiet) continue;
      if (s.clock < 255) ++s.clock;
      if (s.quiet && s.clock >= a_.timers.quiet) s.quiet = false, s.clock = 0;
    }
  }

  D& d_;
  const Assumptions& a_;
  World<V>& world_;
};

}  // namespace synfin::model
