// A host of definite endpoints: listeners with their half-open queues, connections, timers, the segments they send.
// It has no clock and no network: time is told to it, segments are given to it and taken from it.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/emission.h"
#include "model/endpoint.h"
#include "model/segment_arrives.h"
#include "model/user_calls.h"

namespace synfin::model {

enum class Timer : std::uint8_t { Retransmission, TimeWait, DelayedAck, GiveUp, Cookie };

// A cookie is good for so long after it was sent. Milliseconds; RFC 4987 leaves it open, and stacks take a minute or
// two.
inline constexpr std::uint32_t kCookieLife = 60'000;

// Where a planted bug takes hold of a host; this one leaves everything as it is.
struct NoFaults {
  void after_arrival(const Tcb<Numbers>&, const Segment<Numbers>&, Step<Numbers>&) const {}
  void after_answer(Tcb<Numbers>&) const {}
  void after_call(const Tcb<Numbers>&, UserEvent, std::uint32_t, const Called<Numbers>&, std::uint32_t) const {}
  void before_sending(const Tcb<Numbers>&, Segment<Numbers>&) const {}
  bool timer_runs(Timer, const Tcb<Numbers>&) const { return true; }
  std::uint32_t two_msl(std::uint32_t two_msl) const { return two_msl; }
  bool frees_slot(State) const { return true; }
  bool keeps_listener(const Tcb<Numbers>&, const Step<Numbers>&) const { return true; }
};

// One connection of a host, and what the host keeps beside its TCB. With SYN cookies a host keeps nothing; what it
// could restore from a cookie that comes back is the TCB here, for as long as the cookie is good, and counts nowhere.
struct HostConnection {
  Tcb<Numbers> tcb;
  std::uint16_t local_port = 0, remote_port = 0;
  int listener = -1;         // the listener that it came from, or that its cookie came back to
  bool accepted = false;     // the user has it: from OPEN, or by ACCEPT
  bool alive = false;        // the TCB exists
  bool leaked = false;       // (a planted bug) its slot in the backlog is not freed
  bool ack_pending = false;  // a delayed acknowledgment
  std::uint32_t ack_due = 0;
  bool persisting = false;  // data is queued, nothing is outstanding, and the window is closed
  std::uint32_t persist_due = 0;
};

// Who looks on is told of every step of every connection, after the planted bugs have had their way. Times are the
// host's. This one is not interested.
struct NoWatcher {
  // What a segment led to. `c` is as it was before; of no connection, it has CLOSED or LISTEN.
  void arrived(const HostConnection&, const Segment<Numbers>&, const Step<Numbers>&, std::uint32_t) const {}
  void called(const HostConnection&, UserEvent, std::uint32_t, const Called<Numbers>&, std::uint32_t) const {}
  // The connection is over by this timer: TimeWait or GiveUp; or its cookie is too old.
  void timed_out(const HostConnection&, Timer, const Step<Numbers>&, std::uint32_t) const {}
  // A segment has left; `c` has the TCB after it.
  void sent(const HostConnection&, const Segment<Numbers>&, std::uint32_t) const {}
  // All that the event led to has been done.
  void settled(const HostConnection&, std::uint32_t) const {}
};

// A segment that the host sent, and when (milliseconds).
struct Sent {
  std::uint16_t local_port = 0, remote_port = 0;
  Segment<Numbers> segment;
  std::uint32_t stream_position = 0;  // of the first octet of text
  std::uint32_t at = 0;
};

template <class Driver = Endpoint, class Faults = NoFaults, class Watcher = NoWatcher>
class Host {
 public:
  using HostTcb = Tcb<Numbers>;
  using HostSegment = Segment<Numbers>;

  using Connection = HostConnection;

  explicit Host(const Driver& driver, const Faults& faults = {}, const Watcher& watcher = {})
      : driver_(driver), faults_(faults), watcher_(watcher) {}

  // Nothing is left of what was: no connection, no listener, time zero. Memory is kept for use.
  void restart(const Driver& driver) {
    driver_ = driver;
    now_ = 0;
    listeners_.clear();
    connections_.clear();
    forget_sent();
  }

  std::uint32_t now() const { return now_; }
  const Connection& connection(int handle) const { return connections_[static_cast<std::size_t>(handle)]; }
  bool has_connection(int handle) const {
    return handle >= 0 && static_cast<std::size_t>(handle) < connections_.size();
  }

  // Passive OPEN: a listener with room for `backlog` connections not yet accepted. Its number, or -1 if the port is
  // taken.
  int listen(std::uint16_t port, std::uint32_t backlog) {
    for (const Listener& l : listeners_) {
      if (l.open && l.port == port) return -1;
    }
    listeners_.push_back({port, std::max(backlog, 1U), true});
    return static_cast<int>(listeners_.size()) - 1;
  }
  void close_listener(int listener) { listeners_[static_cast<std::size_t>(listener)].open = false; }

  // Active OPEN. The connection's number, or -1 if it exists.
  int connect(std::uint16_t local_port, std::uint16_t remote_port) {
    if (find(local_port, remote_port) >= 0) return -1;
    const int handle = add(local_port, remote_port, -1);
    Connection& c = at(handle);
    c.accepted = true;
    c.tcb.listening = listener_on(local_port) >= 0;
    call(handle, UserEvent::OpenActive, 0);
    return handle;
  }

  // The oldest established connection of this listener that the user does not have yet, or -1.
  int accept(int listener) {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      Connection& c = connections_[i];
      if (c.listener != listener || c.accepted || c.leaked) continue;
      if (!c.alive || !is_synchronized(c.tcb.state)) continue;
      c.accepted = true;
      return static_cast<int>(i);
    }
    return -1;
  }

  Told call(int handle, UserEvent event, std::uint32_t octets) {
    Connection& c = at(handle);
    // To its user a connection that is over does not exist, whether its port listens or not.
    if (!c.alive) {
      c.tcb.listening = false;
      c.tcb.state = State::Closed;
    }
    const Called<Numbers> called = user_call(driver_, c.tcb, event, octets, now_);
    faults_.after_call(c.tcb, event, octets, called, now_);
    watcher_.called(c, event, octets, called, now_);
    act(c, called.step);
    if (event == UserEvent::Receive && called.told == Told::Ok && opens_window(c)) send_ack(c);
    watcher_.settled(c, now_);
    return called.told;
  }

  void arrive(std::uint16_t local_port, std::uint16_t remote_port, const HostSegment& segment) {
    int handle = find(local_port, remote_port);
    const int listener = listener_on(local_port);
    if (handle < 0) stranger_ = {.local_port = local_port, .remote_port = remote_port, .listener = listener};
    Connection& c = handle >= 0 ? at(handle) : stranger_;
    c.tcb.listening = listener >= 0;
    if (handle < 0) c.tcb.state = listener >= 0 ? State::Listen : State::Closed;
    c.tcb.backlog_full = listener >= 0 && backlog_is_full(listener);
    Step<Numbers> step = segment_arrives(driver_, c.tcb, segment, now_);
    faults_.after_arrival(c.tcb, segment, step);
    if (listener >= 0 && !faults_.keeps_listener(c.tcb, step)) close_listener(listener);
    watcher_.arrived(c, segment, step, now_);
    const bool born = step.tcb.state != State::Closed && step.tcb.state != State::Listen;
    if (handle < 0 && born) {
      handle = add(local_port, remote_port, listener);
    } else if (handle >= 0 && is_next_incarnation(c.tcb, step.tcb)) {
      c.alive = false;
      handle = add(local_port, remote_port, listener);
    } else if (c.tcb.cookie) {
      c.listener = listener;  // a cookie is the port's, whoever listens there
    }
    Connection& taken = handle >= 0 ? at(handle) : stranger_;
    act(taken, step);
    watcher_.settled(taken, now_);
  }

  // Time passes until `until`; timers fire in their order.
  void advance_to(std::uint32_t until) {
    for (;;) {
      std::uint32_t due = until;
      Connection* next = nullptr;
      for (Connection& c : connections_) {
        const std::uint32_t at = next_timer(c);
        if (c.alive && at <= due && (next == nullptr || at < due)) {
          due = at;
          next = &c;
        }
      }
      if (next == nullptr) break;
      now_ = std::max(now_, due);
      fire(*next);
      watcher_.settled(*next, now_);
    }
    now_ = until;
  }

  bool poll(Sent& sent) {
    if (next_out_ == outgoing_.size()) return false;
    sent = outgoing_[next_out_++];
    if (next_out_ == outgoing_.size()) forget_sent();
    return true;
  }
  void forget_sent() {
    outgoing_.clear();
    next_out_ = 0;
  }

 private:
  struct Listener {
    std::uint16_t port = 0;
    std::uint32_t backlog = 0;
    bool open = false;
  };
  static constexpr std::uint32_t kNever = 0xFFFF'FFFF;

  Connection& at(int handle) { return connections_[static_cast<std::size_t>(handle)]; }

  int find(std::uint16_t local_port, std::uint16_t remote_port) const {
    for (std::size_t i = connections_.size(); i-- > 0;) {
      const Connection& c = connections_[i];
      if (c.alive && c.local_port == local_port && c.remote_port == remote_port) return static_cast<int>(i);
    }
    return -1;
  }

  int listener_on(std::uint16_t port) const {
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      if (listeners_[i].open && listeners_[i].port == port) return static_cast<int>(i);
    }
    return -1;
  }

  bool backlog_is_full(int listener) const {
    const auto waiting = std::count_if(connections_.begin(), connections_.end(), [&](const Connection& c) {
      return c.listener == listener && !c.accepted && (c.alive || c.leaked) && !c.tcb.cookie;
    });
    return static_cast<std::uint32_t>(waiting) >= listeners_[static_cast<std::size_t>(listener)].backlog;
  }

  // It takes the place of one in TIME-WAIT, or of a cookie that has not come back.
  static bool is_next_incarnation(const HostTcb& before, const HostTcb& after) {
    if (after.state != State::SynReceived) return false;
    return before.state == State::TimeWait || (before.cookie && !(before.iss == after.iss));
  }

  int add(std::uint16_t local_port, std::uint16_t remote_port, int listener) {
    connections_.push_back({.local_port = local_port, .remote_port = remote_port, .listener = listener, .alive = true});
    return static_cast<int>(connections_.size()) - 1;
  }

  // Takes what a connection sends.
  struct Outlet {
    Host& host;
    Connection& c;
    void put(const HostTcb&, const HostSegment& seg) { host.put(c, seg); }
    bool delays_ack(Due due) {
      const std::uint32_t delay = host.driver_.profile().ack_delay;
      if (due == Due::AtOnce || delay == 0) return false;
      if (!c.ack_pending) c.ack_due = host.now_ + delay;
      return c.ack_pending = true;
    }
  };

  // Takes a step of the model: the new TCB, the reply it owes, and whatever the new TCB lets the endpoint send.
  void act(Connection& c, const Step<Numbers>& step) {
    const State before = c.tcb.state;
    c.tcb = step.tcb;
    if (step.reply == Reply::Reset) put(c, reset_of(step));
    if (c.tcb.state == State::Closed || c.tcb.state == State::Listen) {
      if (c.alive && !faults_.frees_slot(before)) c.leaked = true;
      c.alive = c.ack_pending = false;
      return;
    }
    if (!c.tcb.rtx.running && !c.tcb.rtx.measured && c.tcb.snd.una == c.tcb.iss) {
      c.tcb.rtx.rto = driver_.profile().rto_initial;  // RFC 6298, 2.1
    }
    Outlet out{*this, c};
    answer(driver_, c.tcb, step, now_, out);
    faults_.after_answer(c.tcb);
    watch_window(c);
  }

  void put(Connection& c, HostSegment seg) {
    faults_.before_sending(c.tcb, seg);
    outgoing_.push_back({c.local_port, c.remote_port, seg, seg.seq - c.tcb.iss - 1, now_});
    c.ack_pending = false;
    watcher_.sent(c, seg, now_);
  }

  // The window that the peer knows is closed, and there is room now. Who has sent its FIN sends nothing more, and need
  // not know; nor need one to whom text has just told it.
  bool opens_window(const Connection& c) {
    const State state = c.tcb.state;
    const bool awaits_text = state == State::Established || state == State::FinWait1 || state == State::FinWait2;
    return c.alive && awaits_text && c.tcb.receiving && c.tcb.rcv.wnd == 0 && advertised_window(driver_, c.tcb) > 0;
  }

  void send_ack(Connection& c) {
    Outlet out{*this, c};
    transmit(driver_, c.tcb, empty_ack(driver_, c.tcb, now_), {.owes_ack = true}, now_, out);
  }

  // A window that is closed to queued data, with nothing outstanding, is probed after a timeout.
  void watch_window(Connection& c) {
    const HostTcb& tcb = c.tcb;
    const bool sends = is_synchronized(tcb.state) && tcb.state != State::TimeWait && !tcb.fin_sent;
    if (!sends) return;
    const bool blocked = tcb.snd.queued > 0 && tcb.snd.wnd == 0 && tcb.snd.nxt == tcb.snd.una;
    if (blocked && !c.persisting) c.persist_due = now_ + tcb.rtx.rto;
    c.persisting = blocked;
  }

  std::uint32_t next_timer(const Connection& c) const {
    const HostTcb& tcb = c.tcb;
    std::uint32_t at = kNever;
    if (c.ack_pending && faults_.timer_runs(Timer::DelayedAck, tcb)) at = std::min(at, c.ack_due);
    if (tcb.state == State::TimeWait) {
      if (!faults_.timer_runs(Timer::TimeWait, tcb)) return at;
      return std::min(at, tcb.time_wait_since + faults_.two_msl(2 * driver_.profile().msl));
    }
    if (tcb.cookie && faults_.timer_runs(Timer::Cookie, tcb)) return std::min(at, tcb.rtx.since + kCookieLife);
    if (c.persisting) at = std::min(at, c.persist_due);
    if (tcb.rtx.running && faults_.timer_runs(Timer::Retransmission, tcb))
      at = std::min(at, tcb.rtx.since + tcb.rtx.rto);
    return at;
  }

  void fire(Connection& c) {
    if (c.ack_pending && now_ >= c.ack_due) return send_ack(c);
    if (c.tcb.cookie && now_ >= c.tcb.rtx.since + kCookieLife) return end(c, Timer::Cookie, Ending::None);
    if (c.persisting && now_ >= c.persist_due) return probe(c);
    if (c.tcb.state == State::TimeWait) {
      driver_.cite(kTimeWaitTimeout);
      return end(c, Timer::TimeWait, Ending::None);
    }
    const Profile& profile = driver_.profile();
    const std::uint32_t r2 = c.tcb.state == State::SynSent ? profile.r2_syn : profile.r2_data;
    if (now_ - c.tcb.rtx.first >= r2 && faults_.timer_runs(Timer::GiveUp, c.tcb)) {
      driver_.cite(kUserTimeout);
      return end(c, Timer::GiveUp, Ending::TimedOut);
    }
    Outlet out{*this, c};
    retransmit(driver_, c.tcb, now_, out);
  }

  void end(Connection& c, Timer timer, Ending ending) {
    const Step<Numbers> step = stay(deleted(c.tcb, ending));
    watcher_.timed_out(c, timer, step, now_);
    act(c, step);
  }

  // A closed window is probed with one octet (3.8.6.1, MUST-36), which is then retransmitted like any other.
  void probe(Connection& c) {
    c.persisting = false;
    HostSegment seg = empty_ack(driver_, c.tcb, now_);
    seg.text = 1;
    Outlet out{*this, c};
    transmit(driver_, c.tcb, seg, {}, now_, out);
  }

  Driver driver_;
  Faults faults_;
  Watcher watcher_;
  std::uint32_t now_ = 0;
  std::vector<Listener> listeners_;
  std::vector<Connection> connections_;
  Connection stranger_;  // what a segment of no connection arrives at
  std::vector<Sent> outgoing_;
  std::size_t next_out_ = 0;  // of outgoing_
};

}  // namespace synfin::model
