// The paths of what an endpoint does of its own accord: it sends what its user has given, or a timer of its has run
// out. Over a driver that also has profile(), as in model/emission.h.
#pragma once
#include <utility>

#include "model/emission.h"
#include "properties/paths.h"

namespace synfin::properties {

// What this segment is; the answers are no steps of the path.
template <class Driver>
Leaves leaving(PathDriver<Driver>& driver, const model::SegmentOf<Driver>& segment) {
  Driver& quiet = driver;
  if (quiet.holds(model::kOpenActive, segment.has_syn)) {
    return quiet.holds(model::kOpenActive, segment.has_ack) ? Leaves::SynAck : Leaves::Syn;
  }
  const bool text = !quiet.holds(model::kSendTransmits, segment.text == model::WordOf<Driver>(0U));
  if (!quiet.holds(model::kFinOnce, segment.has_fin)) return text ? Leaves::Text : Leaves::Ack;
  return text ? Leaves::TextAndFin : Leaves::Fin;
}

namespace detail {

// Thrown by an outlet that has seen enough.
struct SeenEnough {};

// An outlet that cuts what is sent into paths.
template <class Driver, class Visit>
struct PathOutlet {
  PathDriver<Driver>& driver;
  Path path;  // all of the next one but its steps, what leaves, and where it leads
  Visit visit;

  void put(const model::TcbOf<Driver>& tcb, const model::SegmentOf<Driver>& segment) {
    path.leaves = leaving(driver, segment);
    path.to = tcb.state;
    cut();
    path.from = tcb.state;
  }
  bool delays_ack(model::Due) const { return false; }

  // The path is over: nothing has left after what was cut last.
  void end() {
    if (driver.steps.empty()) return;
    path.leaves = Leaves::Nothing;
    path.to = path.from;
    cut();
  }

 private:
  void cut() {
    path.steps = std::move(driver.steps);
    driver.steps.clear();
    if (!visit(std::as_const(path))) throw SeenEnough{};
  }
};

// Our SYN, text or FIN may be outstanding: in FIN-WAIT-2 and TIME-WAIT all of it has been acknowledged.
constexpr bool may_await_ack(const model::State state) {
  return state >= model::State::SynSent && state != model::State::FinWait2 && state != model::State::TimeWait;
}

}  // namespace detail

// Sends what this endpoint may send of queued text and FIN: visit(path) for each segment, and for the last attempt, by
// which nothing leaves. Where it answers false, that is enough.
template <class Driver, class Visit>
void each_transmission(PathDriver<Driver>& driver, model::TcbOf<Driver> tcb, Visit visit) {
  driver.begun = Begun::ByTransmission;
  driver.steps.clear();
  detail::PathOutlet<Driver, Visit> out{driver, {.begun = driver.begun, .from = tcb.state}, visit};
  const model::WordOf<Driver> now(0U);  // decides no path
  try {
    model::send_text(driver, tcb, now, out);
    out.end();
  } catch (const detail::SeenEnough&) {
  }
}

// Whether this timer may be running at such a connection.
template <class V>
typename V::Bool may_run(PathTimer timer, const model::Tcb<V>& tcb) {
  using Bool = typename V::Bool;
  using Word = typename V::Word;
  const auto all_acknowledged = tcb.snd.una == tcb.snd.nxt;
  switch (timer) {
    case PathTimer::Retransmission:
    case PathTimer::User:
      return Bool(detail::may_await_ack(tcb.state) && tcb.rtx.running && !tcb.cookie) && !all_acknowledged;
    case PathTimer::TimeWait: return Bool(tcb.state == model::State::TimeWait);
    case PathTimer::Probe:
      return Bool(is_synchronized(tcb.state) && tcb.state != model::State::TimeWait && !tcb.fin_sent) &&
             all_acknowledged && tcb.snd.wnd == Word(0U) && !(tcb.snd.queued == Word(0U));
    case PathTimer::DelayedAck: return Bool(is_synchronized(tcb.state));
    case PathTimer::Cookie: break;
  }
  return Bool(tcb.state == model::State::SynReceived && tcb.cookie);
}

// The path when this timer has run out: the connection ends, or a segment leaves.
template <class Driver>
Path path_of_timer(PathDriver<Driver>& driver, PathTimer timer, model::TcbOf<Driver> tcb) {
  driver.begun = Begun::ByTimer;
  driver.steps.clear();
  Path path{.begun = driver.begun, .from = tcb.state, .to = tcb.state, .timer = timer};
  const auto keep = [&](const Path& p) {
    path = p;
    return true;
  };
  detail::PathOutlet<Driver, decltype(keep)> out{driver, path, keep};
  const auto now = tcb.rtx.since + tcb.rtx.rto;
  switch (timer) {
    case PathTimer::Retransmission: model::retransmit(driver, tcb, now, out); break;
    case PathTimer::Probe: {
      auto probe = model::empty_ack(driver, tcb, now);
      probe.text = model::WordOf<Driver>(1U);
      model::transmit(driver, tcb, probe, {}, now, out);
      break;
    }
    case PathTimer::DelayedAck:
      model::transmit(driver, tcb, model::empty_ack(driver, tcb, now), {.owes_ack = true}, now, out);
      break;
    default: path.to = model::deleted(tcb).state; return path;
  }
  out.end();
  return path;
}

}  // namespace synfin::properties
