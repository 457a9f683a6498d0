#include "properties/random/watch.h"

#include <algorithm>
#include <utility>

#include "model/segment_arrives.h"

namespace synfin::properties {

using detail::has_connection;
using model::Reply;
using model::State;

namespace {

constexpr std::uint32_t kAckLimit = 500;  // milliseconds (3.8.6.3-2, MUST-40)
constexpr std::uint32_t kProbeLimit = 60'000;
constexpr std::uint32_t kTimestampOption = 12;  // octets
constexpr std::uint32_t kR2Data = 100'000;      // 3.8.3-3 (SHLD-11)
constexpr std::uint32_t kR2Syn = 180'000;       // 3.8.3-5 (MUST-23)

using Tcb = Watch::Tcb;
using Segment = Watch::Segment;
using Step = Watch::Step;

constexpr std::uint32_t r2_of(State state) { return state == State::SynSent ? kR2Syn : kR2Data; }

bool same_step(const Step& a, const Step& b) {
  if (a.reply != b.reply || a.due != b.due) return false;
  if (a.reply == Reply::Reset) {
    if (!(a.reset_seq == b.reset_seq) || a.reset_has_ack != b.reset_has_ack) return false;
    if (a.reset_has_ack && !(a.reset_ack == b.reset_ack)) return false;
  }
  return a.tcb == b.tcb;
}

bool is_this_reset(const Segment& a, const Segment& b) {
  if (a.has_syn || a.has_fin || a.text != 0 || a.has_ack != b.has_ack) return false;
  return a.seq == b.seq && (!a.has_ack || a.ack == b.ack);
}

// Everything that was sent is acknowledged.
bool is_idle(const Tcb& tcb) { return tcb.snd.una == tcb.snd.nxt; }

bool sends(const Tcb& tcb) { return is_synchronized(tcb.state) && tcb.state != State::TimeWait && !tcb.fin_sent; }

}  // namespace

void Watch::restart(const model::Profile& profile) {
  profile_ = &profile;
  from_.claims = profile.claims;
  oracle_.seen.reset();
  oracle_.rto_maximum = profile.rto_maximum;
  for (Peer& peer : peers_) peer = {};
  now_ = 0;
  listener_ = -1;
  backlog_ = 0;
  of_the_dead_ = false;
  violation_.property = {};
  sometimes_ = {};
}

void Watch::listens(int listener, std::uint32_t backlog) {
  listener_ = listener;
  backlog_ = backlog;
}

// Of one that is not among the peers, none's.
std::uint8_t Watch::number_of(const Peer& peer) const {
  std::uint8_t number = 0;
  while (number < kPeers && &peers_[number] != &peer) ++number;
  return number;
}

void Watch::fail(const WatchedProperty& property, Event event, const Peer& peer, const Tcb& after, const Segment& seg) {
  if (over()) return;
  violation_ = {.property = property.name,
                .says = property.says,
                .event = event,
                .at = now_,
                .peer = number_of(peer),
                .before = peer.tcb,
                .after = after,
                .segment = seg};
}

// Some way through the model, without a departure from what it claims, on which body() says yes.
template <class Body>
bool Watch::some_path(Body body) {
  bool found = false;
  oracle_.every_path(from_, [&] {
    if (!found) found = body() && oracle_.path.departures.empty();
  });
  return found;
}

// What the endpoint has chosen is given to the oracle as what was seen: its ISS, and how much it took of a SYN's text.
// The ISS for which it declined to reopen from TIME-WAIT nobody has seen; it was none above what had been sent.
bool Watch::allows_arrival(const Tcb& before, const Segment& seg, const Step& step) {
  const bool declined = before.state == State::TimeWait && step.tcb.state != State::SynReceived;
  oracle_.seen = Segment{.seq = declined ? before.snd.nxt : step.tcb.iss, .ack = step.tcb.rcv.nxt};
  return some_path([&] { return same_step(model::segment_arrives(oracle_, before, seg, now_), step); });
}

bool Watch::allows_sending(const Peer& peer, const Segment& seg, const Tcb& after) {
  const model::Provocation why{.owes_ack = peer.owes_ack, .owes_syn_ack = peer.owes_syn};
  return some_path([&] {
    const auto sent = model::transmits(oracle_, peer.tcb, seg, why, now_);
    return sent && sent.tcb == after;
  });
}

// One step against everything that is stated of steps and TCBs.
void Watch::judge(Event event, const Peer& peer, const Segment& seg, const Step& step) {
  const OneStep<model::Numbers> one{event, peer.tcb, seg, step};
  for (const auto& property : kProperties<model::Numbers>) {
    if (!property.holds(one)) return fail({property.name, property.says}, event, peer, step.tcb, seg);
  }
  for (const auto& invariant : kInvariants<model::Numbers>) {
    if (!invariant.holds(step.tcb)) return fail({invariant.name, invariant.says}, event, peer, step.tcb, seg);
  }
}

// Connections that count in the backlog.
std::uint32_t Watch::waiting() const {
  std::uint32_t n = 0;
  for (const Peer& peer : peers_) {
    const bool counts = peer.listener == listener_ && !peer.accepted && !peer.tcb.cookie;
    n += counts && has_connection(peer.tcb.state) ? 1 : 0;
  }
  return n;
}

std::uint32_t Watch::half_open() const {
  std::uint32_t n = 0;
  for (const Peer& peer : peers_) {
    const bool counts = peer.listener == listener_ && peer.tcb.state == State::SynReceived && !peer.tcb.cookie;
    n += counts && peer.tcb.origin == model::Origin::Passive ? 1 : 0;
  }
  return n;
}

// What the host says of itself when a segment arrives.
void Watch::check_host(const Peer& peer, const Tcb& before, const Segment& seg) {
  const bool listening = listener_ >= 0;
  const bool full = listening && waiting() >= backlog_;
  if (before.listening != listening) fail(kListenerKept, Event::SegmentArrives, peer, before, seg);
  if (before.backlog_full && !full) fail(kEntriesLeave, Event::SegmentArrives, peer, before, seg);
  if (full && !before.backlog_full) fail(kBacklogKept, Event::SegmentArrives, peer, before, seg);
  if (before.state != peer.tcb.state) fail(kOnlySteps, Event::SegmentArrives, peer, before, seg);
}

void Watch::arrived(const model::HostConnection& c, const Segment& seg, const Step& step, std::uint32_t now) {
  if (over()) return;
  now_ = now;
  Peer& peer = peer_of(c);
  Tcb& mine = peer.tcb;
  mine.listening = c.tcb.listening;
  mine.backlog_full = c.tcb.backlog_full;
  if (!has_connection(mine.state)) mine.state = mine.listening ? State::Listen : State::Closed;
  check_host(peer, c.tcb, seg);
  // What is stated of every step says more of what is wrong than that the standard does not have it.
  judge(Event::SegmentArrives, peer, seg, step);
  check_end(Event::SegmentArrives, peer, seg, step);
  if (!allows_arrival(mine, seg, step)) fail(kArrivalAllowed, Event::SegmentArrives, peer, step.tcb, seg);
  note_arrival(peer, seg, step);
  take(peer, step);
}

void Watch::called(const model::HostConnection& c, model::UserEvent event, std::uint32_t octets,
                   const model::Called<model::Numbers>& called, std::uint32_t now) {
  if (over()) return;
  now_ = now;
  Peer& peer = peer_of(c);
  of_the_dead_ = !c.alive;
  // A handle may outlive its connection: then what is judged has a TCB of its own.
  Peer dead;
  Peer& whose = of_the_dead_ ? dead : peer;
  if (of_the_dead_ || event == model::UserEvent::OpenActive) {
    whose.tcb = c.tcb;
  } else {
    whose.tcb.listening = c.tcb.listening;
    whose.tcb.backlog_full = c.tcb.backlog_full;
  }
  const auto& before = whose.tcb;
  judge(Event::UserCalls, whose, {}, called.step);
  if (over()) violation_.peer = number_of(peer);
  oracle_.seen = Segment{.seq = called.step.tcb.iss};
  const bool allowed = some_path([&] {
    const auto one = model::user_call(oracle_, before, event, octets, now_);
    return one.told == called.told && same_step(one.step, called.step);
  });
  if (!allowed) fail(kCallAllowed, Event::UserCalls, peer, called.step.tcb);
  const bool closes = event == model::UserEvent::Close || event == model::UserEvent::CloseBoth;
  if (closes && called.told == model::Told::Ok && called.step.tcb.snd.queued > 0) {
    sometimes_.note(Happening::ClosedWithUnsent);
  }
  if (event == model::UserEvent::Abort && called.step.reply == Reply::Reset) sometimes_.note(Happening::Aborted);
  if (closes && called.step.reply == Reply::Reset) sometimes_.note(Happening::HalfDuplexReset);
  if (!of_the_dead_) take(peer, called.step);
}

void Watch::timed_out(const model::HostConnection& c, model::Timer timer, const Step& step, std::uint32_t now) {
  if (over()) return;
  now_ = now;
  Peer& peer = peer_of(c);
  const Tcb& before = peer.tcb;
  if (timer == model::Timer::TimeWait) {
    const bool is_over = before.state == State::TimeWait && now - before.time_wait_since >= 2 * profile_->msl;
    if (!is_over) fail(kTimeWaitLasts, Event::TimeWaitEnds, peer, step.tcb);
    judge(Event::TimeWaitEnds, peer, {}, step);
    sometimes_.note(Happening::TimeWaitEnded);
  } else if (timer != model::Timer::Cookie) {
    const bool patient = before.rtx.running && now - before.rtx.first >= r2_of(before.state);
    if (!patient) fail(kPatient, Event::GivesUp, peer, step.tcb);
    judge(Event::GivesUp, peer, {}, step);
    check_end(Event::GivesUp, peer, {}, step);
    sometimes_.note(Happening::GaveUp);
  }
  take(peer, step);
}

// Takes a step up, and what it owes to the peer.
void Watch::take(Peer& peer, const Step& step) {
  peer.tcb = step.tcb;
  sometimes_.note(step.tcb.state);
  if (!has_connection(step.tcb.state)) peer.owes_ack = peer.blocked = false;
  switch (step.reply) {
    case Reply::None: break;
    case Reply::Reset:
      peer.owes_reset = true;
      peer.reset = model::reset_of(step);
      break;
    case Reply::Syn:
    case Reply::SynAck: peer.owes_syn = true; break;
    case Reply::Ack:
      if (!peer.owes_ack) peer.owed_since = now_;
      peer.owes_ack = true;
      if (step.due == model::Due::AtOnce) peer.ack_at_once = true;
      break;
  }
}

void Watch::sent(const model::HostConnection& c, const Segment& seg, std::uint32_t now) {
  if (over()) return;
  now_ = now;
  Peer& peer = peer_of(c);
  if (seg.has_rst) {
    if (!peer.owes_reset || !is_this_reset(seg, peer.reset)) fail(kResetOwed, Event::Transmits, peer, c.tcb, seg);
    peer.owes_reset = false;
    return;
  }
  judge(Event::Transmits, peer, seg, {.tcb = c.tcb});
  if (!probes_only_when_idle(peer.tcb, seg)) fail(kProbesIdle, Event::Transmits, peer, c.tcb, seg);
  if (!allows_sending(peer, seg, c.tcb)) fail(kMayLeave, Event::Transmits, peer, c.tcb, seg);
  if (c.tcb.rtx.count > peer.tcb.rtx.count) {
    sometimes_.note(Happening::Retransmitted);
    if (now - peer.tcb.rtx.first >= r2_of(peer.tcb.state)) fail(kGivesUpInTime, Event::Transmits, peer, c.tcb, seg);
  }
  if (seg.text > 0 && peer.tcb.snd.wnd == 0 && is_idle(peer.tcb)) sometimes_.note(Happening::WindowProbed);
  if (seg.has_syn && c.tcb.timestamps()) sometimes_.note(Happening::TimestampsAgreed);
  if (seg.has_syn && c.tcb.scaling()) sometimes_.note(Happening::ScaleAgreed);
  if (peer.owes_ack && seg.has_ack && now > peer.owed_since) sometimes_.note(Happening::DelaysAck);
  peer.tcb = c.tcb;
  sometimes_.note(c.tcb.state);
  if (seg.has_ack) peer.owes_ack = peer.ack_at_once = false;
  if (seg.has_syn) peer.owes_syn = false;
}

void Watch::settled(const model::HostConnection& c, std::uint32_t now) {
  if (over()) return;
  now_ = now;
  if (std::exchange(of_the_dead_, false)) return;
  Peer& peer = peer_of(c);
  if (!(c.tcb == peer.tcb) || c.alive != has_connection(peer.tcb.state)) {
    fail(kOnlySteps, Event::SegmentArrives, peer, c.tcb);
  }
  if (peer.owes_reset || peer.owes_syn || (peer.owes_ack && peer.ack_at_once)) {
    fail(kReplySent, Event::Transmits, peer, c.tcb);
  }
  if (!c.alive) {
    if (!over()) peer = {};
    return;
  }
  peer.listener = c.listener;
  peer.accepted = c.accepted;
  if (half_open() > std::max(backlog_, 1U) && listener_ >= 0) {
    fail(kBacklogKept, Event::SegmentArrives, peer, c.tcb);
  }
  check_sendable(peer);
}

// With nothing outstanding, what the window takes has been sent; what it does not take waits for a probe.
void Watch::check_sendable(Peer& peer) {
  const Tcb& tcb = peer.tcb;
  const bool was_blocked = std::exchange(peer.blocked, false);
  if (tcb.rcv.wnd == 0 && tcb.state == State::Established) sometimes_.note(Happening::WindowClosed);
  if (!sends(tcb) || !is_idle(tcb)) return;
  const bool has_fin = tcb.close_requested && tcb.snd.queued == 0;
  // Who announces an MSS of no octet, less the options, is sent none.
  const bool fits = tcb.snd.mss > (tcb.timestamps() ? kTimestampOption : 0U);
  if (has_fin || (fits && tcb.snd.queued > 0 && tcb.snd.wnd > 0)) return fail(kSends, Event::Transmits, peer, tcb);
  peer.blocked = fits && tcb.snd.queued > 0;
  if (peer.blocked && !was_blocked) peer.blocked_since = now_;
}

void Watch::time_is(std::uint32_t now) {
  if (over()) return;
  now_ = now;
  for (Peer& peer : peers_) {
    if (has_connection(peer.tcb.state) && !over()) check_timers(peer);
  }
}

void Watch::check_timers(Peer& peer) {
  const Tcb& tcb = peer.tcb;
  if (peer.owes_ack && now_ - peer.owed_since >= kAckLimit) fail(kAckInTime, Event::Transmits, peer, tcb);
  if (tcb.state == State::TimeWait) {
    if (now_ - tcb.time_wait_since > 2 * profile_->msl) fail(kTimeWaitEnds, Event::TimeWaitEnds, peer, tcb);
    return;
  }
  if (peer.blocked && now_ - peer.blocked_since > kProbeLimit) fail(kProbes, Event::Transmits, peer, tcb);
  if (!tcb.rtx.running) return;
  if (now_ - tcb.rtx.since > tcb.rtx.rto) fail(kRetransmits, Event::Transmits, peer, tcb);
}

// What was queued before CLOSE is sent, or its user is told why not; but in CLOSING a RST ends the connection without a
// word (3.10.7.4-2.2.2.2.9), and who has given up receiving too has nobody left to be told (3.6.1-2).
void Watch::check_end(Event event, const Peer& peer, const Segment& seg, const Step& step) {
  const Tcb& before = peer.tcb;
  const bool unsent = before.close_requested && !before.fin_sent && before.state != State::TimeWait;
  if (!unsent || !has_connection(before.state) || has_connection(step.tcb.state)) return;
  if (step.tcb.ending != model::Ending::None) return sometimes_.note(Happening::UserToldOfUnsent);
  if (!before.receiving || (before.state == State::Closing && seg.has_rst)) return;
  fail(kSentOrTold, event, peer, step.tcb, seg);
}

void Watch::note_arrival(const Peer& peer, const Segment& seg, const Step& step) {
  const Tcb& before = peer.tcb;
  const Tcb& after = step.tcb;
  const State from = before.state, to = after.state;
  const auto note = [&](bool happened, Happening h) {
    if (happened) sometimes_.note(h);
  };
  note(from == State::Closed && step.reply == Reply::Reset, Happening::ClosedReset);
  note(from == State::Closed && seg.has_rst, Happening::RstToClosed);
  note(from == State::Listen && before.backlog_full && seg.has_syn, Happening::BacklogFull);
  note(after.cookie && !before.cookie, Happening::CookieMade);
  note(from == State::Listen && after.rcv.unread > 0, Happening::TextOnSyn);
  note(from == State::SynSent && to == State::SynReceived, Happening::SynsCrossed);
  note(from == State::FinWait1 && to == State::Closing, Happening::FinsCrossed);
  note(from == State::SynReceived && to == State::Listen, Happening::SynReceivedToListen);
  note(from == State::TimeWait && to == State::SynReceived, Happening::TimeWaitReopened);
  note(from == State::SynReceived && to == State::TimeWait, Happening::TimeWaitResumed);
  if (!has_connection(from)) return;
  const bool ended = !has_connection(to);
  note(from == State::TimeWait && after.time_wait_since != before.time_wait_since, Happening::TimeWaitRestarted);
  note(from == State::TimeWait && ended && seg.has_rst, Happening::TimeWaitReset);
  note(is_synchronized(from) && ended && seg.has_rst, Happening::RstObeyed);
  note(seg.has_rst && step.reply == Reply::Ack, Happening::RstChallenged);
  note(seg.has_rst && !ended && step.reply == Reply::None, Happening::RstDropped);
  note(is_synchronized(from) && seg.has_syn && step.reply == Reply::Ack, Happening::SynChallenged);
  note(after.snd.una.raw != before.snd.una.raw && !ended, Happening::Acknowledged);
  note(after.rcv.unread > before.rcv.unread, Happening::AcceptsText);
  note(after.held.any, Happening::HoldsText);
  const bool old_time = before.timestamps() && seg.options.has_timestamps &&
                        model::after(model::Seq<model::Numbers>{before.ts_recent}, {seg.options.tsval});
  note(old_time && step.reply == Reply::Ack, Happening::Paws);
}

}  // namespace synfin::properties
