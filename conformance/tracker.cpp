#include "conformance/tracker.h"

#include <algorithm>

#include "conformance/diagnosis.h"
#include "model/segment_arrives.h"
#include "model/transmission.h"

namespace synfin::conformance {

using model::Reply;
using model::State;

namespace {

// A stack may take MSL to be as little as this (3.4.2-2 gives two minutes, and calls it an engineering choice).
constexpr Millis kShortestMsl = 30'000;
// A TIME-WAIT shorter than this is none.
constexpr Millis kShortestTimeWait = 1000;
// A half-duplex close has no timer for FIN-WAIT-2 that ends before this. Without it, whether a stack in real time may
// have ended the connection would hang on the milliseconds that pass between two segments.
constexpr Millis kShortestFinWait2 = 500;
constexpr Millis kR2Data = 100'000;  // 3.8.3-3 (SHLD-11)
constexpr Millis kR2Syn = 180'000;   // 3.8.3-5 (MUST-23)
// A cap of the retransmission timeout is at least this (RFC 6298, 2.5); whoever waits longer than it, and longer than
// twice the timeout, does not retransmit.
constexpr Millis kRtoCap = 60'000;
// Who answered longer ago than this has no reason to throttle any more (RFC 5961 section 7 gives five seconds).
constexpr Millis kThrottleInterval = 5000;
constexpr Millis kLeastTimeout = 1000;
// No threshold of excessive retransmission is this high (3.8.3-1, MUST-20 asks for one and names none).
constexpr Millis kLongestPatience = 3'600'000;
// No cookie is too old before this (RFC 4987 names no time; that of FreeBSD is 15 seconds).
constexpr Millis kShortestCookie = 10'000;
// More worlds than this are never needed; the least worthy are let go.
constexpr std::size_t kMostWorlds = 96;

bool fewer_departures(const World& a, const World& b) {
  if (b.path.departures.empty() || a.path.departures == b.path.departures) return false;
  if (a.path.departures.empty()) return true;
  const auto weight = [](const World& w) {
    std::size_t musts = 0;
    w.path.departures.each([&](const model::Clause& c) { musts += c.level == model::Level::Must ? 1 : 0; });
    return musts * 256 + w.path.departures.size();
  };
  return weight(a) < weight(b);
}

// A stack that retransmits, or probes, may have given up by `now`: what it departs from then, null if from nothing.
struct GivenUp {
  const model::Clause* departure = nullptr;
};

std::optional<GivenUp> giving_up(const Tcb& tcb, Millis now, Millis slack) {
  const auto& rtx = tcb.rtx;
  const bool answered = rtx.first > rtx.since;  // the last probe of a closed window
  // Nobody gives up before a first timeout could have run out. What an early retransmission makes of the timeout that
  // was seen says nothing of this: no timeout is below a second (RFC 6298, 2.4).
  if (!rtx.running || (!answered && now - rtx.first < std::max(rtx.rto, kLeastTimeout))) return {};
  const bool syn = tcb.state == State::SynSent;
  if (now - rtx.first + slack >= (syn ? kR2Syn : kR2Data)) return GivenUp{};
  return GivenUp{answered ? &model::kProbesAnswered : syn ? &model::kR2Syn : &model::kR2Data};
}

bool has_timer(const World& world) {
  const Tcb& tcb = world.tcb;
  return tcb.rtx.running || tcb.cookie || tcb.state == State::TimeWait || tcb.state == State::FinWait2;
}

}  // namespace

Tracker::Tracker(const Settings& settings) : settings_(settings) {
  if (!settings_.claims.settled(model::Axis::Stealth)) settings_.claims.settle(model::Axis::Stealth, false);
  oracle_.timing_slack = settings.slack;
  reset();
}

void Tracker::reset() {
  oracle_.reached = {};
  worlds_.clear();
  World& world = worlds_.emplace_back();
  world.path.claims = settings_.claims;
  before_ = worlds_;
  failure_.reset();
  last_round_ = 0;
  backlog_ = Backlog::HasRoom;
}

void Tracker::set_listening(bool listening) {
  for (World& w : worlds_) {
    w.tcb.listening = listening;
    if (listening && w.tcb.state == State::Closed) w.tcb.state = State::Listen;
    if (!listening && w.tcb.state == State::Listen) w.tcb.state = State::Closed;
  }
}

void Tracker::limit_place(Place most) {
  for (World& w : worlds_) w.place = std::min(w.place, most);
}

// Of the worlds with the least to answer for.
Place Tracker::place(Millis now) const {
  const World& first = best();
  bool none = true, all = true;
  for (const World& w : worlds_) {
    if (fewer_departures(first, w)) continue;
    none = none && w.place == Place::None;
    all = all && w.place == Place::Has && !may_have_ended(w.tcb, now);
  }
  return none ? Place::None : all ? Place::Has : Place::Maybe;
}

const World& Tracker::best() const {
  const auto& candidates = worlds_.empty() ? before_ : worlds_;
  return *std::min_element(candidates.begin(), candidates.end(), fewer_departures);
}

model::Claims Tracker::settled_claims() const {
  model::Claims claims;
  const World& first = best();
  for (std::size_t i = 0; i < model::kAxes; ++i) {
    const auto axis = static_cast<model::Axis>(i);
    if (!first.path.claims.settled(axis)) continue;
    const bool value = first.path.claims.value(axis);
    const bool agreed = std::all_of(worlds_.begin(), worlds_.end(), [&](const World& w) {
      if (fewer_departures(first, w)) return true;
      return w.path.claims.settled(axis) && w.path.claims.value(axis) == value;
    });
    if (agreed) claims.settle(axis, value);
  }
  return claims;
}

bool Tracker::may_be_in(State state) const {
  return std::any_of(worlds_.begin(), worlds_.end(), [&](const World& w) { return w.tcb.state == state; });
}

// Sends every world through every path; `body(world)` changes the copy it is given and says whether to keep it. What is
// kept is in next_.
template <class Body>
void Tracker::map_paths(Body body) {
  next_.clear();
  for (const World& world : worlds_) {
    oracle_.every_path(world.path, [&] {
      World& copy = next_.emplace_back(world);
      if (!body(copy)) {
        next_.pop_back();
      } else {
        copy.path = oracle_.path;
      }
    });
  }
}

// The worlds are those of next_. Such as differ only in what they depart from become the one with the least; then the
// best are kept.
void Tracker::settle() {
  if (next_.size() < 2) return worlds_.swap(next_);
  std::size_t kept = 0;
  fingerprints_.clear();
  for (const World& world : next_) {
    const std::uint64_t print = fingerprint(world);
    std::size_t twin = 0;
    while (twin < kept && !(fingerprints_[twin] == print && same_but_for_departures(next_[twin], world))) ++twin;
    if (twin < kept) {
      if (fewer_departures(world, next_[twin])) next_[twin] = world;
      continue;
    }
    fingerprints_.push_back(print);
    if (&next_[kept] != &world) next_[kept] = world;
    ++kept;
  }
  next_.resize(kept);
  worlds_.swap(next_);
  if (worlds_.size() > kMostWorlds) {
    std::stable_sort(worlds_.begin(), worlds_.end(), fewer_departures);
    worlds_.resize(kMostWorlds);
  }
}

void Tracker::add_ended(const World& world, const model::Clause* departure, model::Ending ending) {
  World ended = world;
  become(ended, model::deleted(world.tcb, ending));
  ended.owes_ack = ended.ack_at_once = ended.may_send = false;
  ended.owed = Reply::None;
  // It ended before it could have been late with a retransmission; an acknowledgment that it owed it still owed.
  ended.path.departures.remove(model::kRetransmission);
  if (world.owes_ack && !world.ack_at_once) ended.path.departures.add(*world.ack_why);
  if (departure != nullptr) ended.path.departures.add(*departure);
  oracle_.reached.add(world.tcb.state == State::TimeWait ? model::kTimeWaitTimeout : model::kUserTimeout);
  next_.push_back(ended);
}

// By a timer that nobody sees, and in no more haste than the standard allows.
bool Tracker::may_have_ended(const Tcb& tcb, Millis now) const {
  if (tcb.state == State::TimeWait) return now - tcb.time_wait_since + settings_.slack >= 2 * settings_.msl;
  const auto given_up = giving_up(tcb, now, settings_.slack);
  return given_up && given_up->departure == nullptr;
}

// What a timer of the stack may have done unseen: TIME-WAIT ended, or a retransmitting endpoint gave up (3.10.8).
void Tracker::branch_on_timers(Millis now) {
  if (std::none_of(worlds_.begin(), worlds_.end(), has_timer)) return;
  next_.clear();
  for (World& world : worlds_) {
    const Tcb& tcb = world.tcb;
    if (tcb.state == State::TimeWait && now - tcb.time_wait_since >= kShortestTimeWait) {
      const Millis waited = now - tcb.time_wait_since;
      const Millis two_msl = 2 * settings_.msl;
      World still = world;
      if (waited > two_msl + settings_.slack) still.path.departures.add(model::kTimeWaitTimeout);
      next_.push_back(still);
      const bool short_msl = waited + settings_.slack >= 2 * kShortestMsl;
      add_ended(world,
                may_have_ended(tcb, now) ? nullptr
                : short_msl              ? &model::kTimeWaitShortMsl
                                         : &model::kTimeWait2msl,
                model::Ending::None);
      continue;
    }
    next_.push_back(world);
    if (const auto given_up = giving_up(tcb, now, settings_.slack)) {
      add_ended(world, given_up->departure, model::Ending::TimedOut);
    }
    if (tcb.cookie && now - tcb.rtx.since >= kShortestCookie) {
      next_.push_back(world);
      next_.back().tcb = model::deleted(world.tcb);
    }
    if (tcb.state == State::FinWait2 && !tcb.receiving && now - tcb.rtx.since >= kShortestFinWait2) {
      oracle_.reached.add(model::kFinWait2Timeout);
      add_ended(world, nullptr, model::Ending::TimedOut);
    }
  }
  settle();
}

void Tracker::open_round(Millis now, std::span<const Seen> sent) {
  branch_on_timers(now);
  if (now - last_round_ > kThrottleInterval) {
    for (World& world : worlds_) world.tcb.answers_to_unacceptable = 0;
  }
  last_round_ = now;
  oracle_.seen.reset();
  if (!sent.empty()) oracle_.seen = sent.front().segment;
}

void Tracker::close_round(Millis now, std::span<const Seen> sent) {
  for (const Seen& seen : sent) {
    if (!observe(seen)) {
      if (&seen != sent.data()) failure_->expected += " more";
      return;
    }
  }
  keep_paid();
  for (World& world : worlds_) note_sendable(world, now);
  fail_departed();
}

// Where nobody can tell whether the backlog is full, it is in one world and is not in another.
void Tracker::branch_on_backlog() {
  const std::size_t worlds = worlds_.size();
  for (std::size_t i = 0; i < worlds; ++i) {
    worlds_[i].tcb.backlog_full = backlog_ == Backlog::Full;
    if (backlog_ != Backlog::MayBeFull) continue;
    World full = worlds_[i];
    full.tcb.backlog_full = true;
    worlds_.push_back(full);
  }
}

// What the segment leads to, in next_. What the backlog was like then says nothing of later.
void Tracker::map_arrival(const Segment& segment, Millis now) {
  branch_on_backlog();
  map_paths([&](World& world) {
    oracle_.path.last_cited = nullptr;
    const auto step = model::segment_arrives(oracle_, world.tcb, segment, now);
    world.path = oracle_.path;
    owe(world, step, now);
    world.tcb.backlog_full = false;
    // Whether there has been any is all that the model asks: worlds that differ in how many are the same.
    world.tcb.answers_to_unacceptable = std::min<std::uint8_t>(world.tcb.answers_to_unacceptable, 1);
    return true;
  });
}

void Tracker::segment_given(const Segment& segment, Millis now, std::span<const Seen> sent) {
  if (failed()) return;
  open_round(now, sent);
  map_arrival(segment, now);
  before_.swap(worlds_);
  settle();
  close_round(now, sent);
}

void Tracker::malformed_given(const Malformed& malformed, Millis now, std::span<const Seen> sent) {
  if (failed()) return;
  open_round(now, sent);
  before_ = worlds_;
  next_.clear();
  if (malformed.may_be_taken_as) {
    map_arrival(*malformed.may_be_taken_as, now);
    settle();
    next_.swap(worlds_);
  }
  const bool resets = malformed.may_reset && !sent.empty() && sent.front().segment.has_rst;
  for (World world : before_) {
    world.path.last_cited = malformed.may_reset ? &model::kMalformed : &model::kChecksum;
    next_.push_back(world);
    if (!resets) continue;
    become(world, model::deleted(world.tcb, model::Ending::Reset));
    next_.push_back(world);
  }
  settle();
  close_round(now, resets ? sent.subspan(1) : sent);
}

void Tracker::left_unaccepted(Millis now, std::span<const Seen> sent) {
  if (failed()) return;
  open_round(now, sent);
  before_ = worlds_;
  // What it owed may leave before it is aborted.
  std::size_t kept = 0;
  for (; kept < sent.size() && !sent[kept].segment.has_rst; ++kept) {
    if (!observe(sent[kept])) return;
  }
  std::vector<World> untouched = worlds_;
  map_paths([&](World& world) {
    const bool half_open = world.tcb.state == State::SynReceived && !world.tcb.cookie;
    if (!half_open && !model::is_synchronized(world.tcb.state)) return false;
    oracle_.path.last_cited = nullptr;
    const auto called = model::user_call(oracle_, world.tcb, model::UserEvent::Abort, 0U, now);
    world.path = oracle_.path;
    owe(world, called.step, now);
    return true;
  });
  settle();
  next_ = std::move(untouched);
  next_.insert(next_.end(), worlds_.begin(), worlds_.end());
  settle();
  close_round(now, sent.subspan(kept));
}

void Tracker::call_made(model::UserEvent event, std::uint32_t octets, const CallResult& result, Millis now,
                        std::span<const Seen> sent) {
  if (failed()) return;
  open_round(now, sent);
  const bool counts = event == model::UserEvent::Send || event == model::UserEvent::Receive;
  const std::uint32_t taken = counts && result.outcome == Outcome::Ok ? result.octets : octets;
  const bool opens = event == model::UserEvent::OpenActive || event == model::UserEvent::OpenPassive;
  map_paths([&](World& world) {
    oracle_.path.last_cited = nullptr;
    const bool over = world.tcb.state == State::Listen && !opens;
    const Tcb of_user = as_user_sees(event, world.tcb);
    const auto called = model::user_call(oracle_, of_user, event, taken, now);
    // OPEN may fail for reasons of the host's own, SEND for want of space: the connection is as it was.
    const bool refused = result.outcome == Outcome::NoResources || result.outcome == Outcome::WouldBlock ||
                         (result.outcome != Outcome::Ok && !model::is_synchronized(world.tcb.state));
    if ((opens && result.outcome != Outcome::Ok) || (event == model::UserEvent::Send && refused)) return true;
    if (!agrees(event, called.told, result, of_user)) return false;
    world.path = oracle_.path;
    if (over) return true;
    owe(world, called.step, now);
    return true;
  });
  before_.swap(worlds_);
  settle();
  if (worlds_.empty()) return fail_call(event, result);
  close_round(now, sent);
}

void Tracker::time_passed(Millis now, std::span<const Seen> sent) {
  if (failed()) return;
  before_ = worlds_;
  for (const Seen& seen : sent) {
    overdue(seen.at);
    if (!observe(seen)) return;
  }
  overdue(now);
  fail_departed();
}

// What should have been sent again by now and was not is a departure: the world goes on with it. Once giving up is
// allowed, who does not retransmit when it is due has given up.
void Tracker::overdue(Millis now) {
  next_.clear();
  for (const World& world : worlds_) {
    World& still = next_.emplace_back(world);
    if (world.may_send && now > world.send_by + settings_.slack) still.path.departures.add(model::kSendsInTime);
    const auto& rtx = world.tcb.rtx;
    if (!rtx.running) continue;
    const bool late = now - rtx.since > std::max(2 * rtx.rto, kRtoCap) + settings_.slack;
    const Millis r2 = world.tcb.state == State::SynSent ? kR2Syn : kR2Data;
    const bool may_give_up = rtx.count > 0 && now - rtx.first >= r2;
    if (late && !may_give_up) still.path.departures.add(model::kRetransmission);
    if (now - rtx.first <= kLongestPatience && !(late && may_give_up)) continue;
    // The one that has ended departs from nothing new; the one that has not, if it ever shows, is too patient.
    if (still.path.departures.contains(model::kGivesUp)) continue;
    still.path.departures.add(model::kGivesUp);
    add_ended(world, nullptr, model::Ending::TimedOut);
  }
  settle();
}

// After a round every world that owes a reply at once is refuted by its absence.
void Tracker::keep_paid() {
  const auto owes = [](const World& world) { return world.owes_at_once(); };
  if (std::all_of(worlds_.begin(), worlds_.end(), owes)) return fail_missing();
  std::erase_if(worlds_, owes);
}

void Tracker::finish(Millis now) {
  if (failed()) return;
  overdue(now);
  for (World& world : worlds_) {
    if (world.owes_ack && now > world.ack_by + settings_.slack) world.path.departures.add(*world.ack_why);
  }
}

bool Tracker::observe(const Seen& seen) {
  next_.clear();
  for (const World& world : worlds_) {
    if (seen.segment.has_rst) {
      explain_reset(world, seen);
    } else {
      explain(world, seen);
    }
  }
  if (next_.empty()) {
    fail_unexpected(seen);
    return false;
  }
  settle();
  return true;
}

// A RST is owed by an event, with just these numbers (an ACK flag may be added: F10), or says that the stack gave up.
void Tracker::explain_reset(const World& world, const Seen& seen) {
  const Segment& seg = seen.segment;
  if (world.owed == Reply::Reset && seg.seq == world.reset_seq &&
      (!world.reset_has_ack || (seg.has_ack && seg.ack == world.reset_ack))) {
    World& paid = next_.emplace_back(world);
    paid.owed = Reply::None;
    return;
  }
  const auto given_up = giving_up(world.tcb, seen.at, settings_.slack);
  if (!given_up || model::after(seg.seq, world.tcb.snd.nxt) || model::after(world.tcb.snd.una, seg.seq)) return;
  oracle_.reached.add(model::kGivesUpRst);
  add_ended(world, given_up->departure, model::Ending::TimedOut);
}

void Tracker::explain(const World& world, const Seen& seen) {
  if (world.owed == Reply::Reset) return;
  const model::Provocation why{.owes_ack = world.owes_ack,
                               .owes_syn_ack = world.owed == Reply::Syn || world.owed == Reply::SynAck};
  oracle_.every_path(world.path, [&] {
    const auto sent = model::transmits(oracle_, world.tcb, seen.segment, why, seen.at);
    if (!sent) return;
    World& paid = next_.emplace_back(world);
    paid.tcb = sent.tcb;
    const auto* last = paid.path.last_cited;
    paid.path = oracle_.path;
    paid.path.last_cited = last;
    if (paid.owes_ack && seen.at > paid.ack_by + settings_.slack) paid.path.departures.add(model::kAckDelay);
    paid.owes_ack = paid.ack_at_once = false;
    if (seen.segment.has_syn) paid.owed = Reply::None;
    note_sendable(paid, seen.at);
    if (!(paid.path.departures == world.path.departures)) {
      paid.departed_by_segment = true;
      paid.departed_at = seen.at;
      paid.departed_segment = seen.segment;
    }
    // Data or FIN may carry the ACK that is owed, or go out just before it.
    if (!world.ack_at_once || (seen.segment.text == 0 && !seen.segment.has_fin)) return;
    World still_owing = paid;
    still_owing.owes_ack = still_owing.ack_at_once = true;
    next_.push_back(still_owing);
  });
}

void Tracker::fail_unexpected(const Seen& seen) { failure_ = diagnose_unexpected(oracle_, worlds_, before_, seen); }

void Tracker::fail_missing() { failure_ = diagnose_missing(worlds_, before_); }

void Tracker::fail_call(model::UserEvent event, const CallResult& result) {
  failure_ = diagnose_call(oracle_, before_, event, result);
}

void Tracker::fail_departed() {
  if (!failed() && settings_.first_departure_ends) failure_ = failure();
}

std::optional<Failure> Tracker::failure() const {
  if (failure_) return failure_;
  const World& world = best();
  if (world.path.departures.empty()) return {};
  return diagnose_departure(world);
}

}  // namespace synfin::conformance
