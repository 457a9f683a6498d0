#include "conformance/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "model/transmission.h"
#include "wire/describe.h"

namespace synfin::conformance {

using model::State;
using model::Told;
using model::UserEvent;

namespace {

bool state_agrees(const CallResult& result, const Tcb& tcb) {
  const bool gone = tcb.state == State::Closed || tcb.state == State::Listen;
  if (result.outcome != Outcome::Ok) return gone;
  if (result.state == tcb.state) return true;
  if (gone) return result.state == State::Closed || result.state == State::Listen;
  // A stack may name the state that a queued CLOSE leads to before its FIN has left (3.10.4-15.1, 3.10.4-8.1).
  if (!tcb.close_requested) return false;
  return (tcb.state == State::CloseWait && result.state == State::LastAck) ||
         (tcb.state == State::SynReceived && result.state == State::FinWait1);
}

bool receive_agrees(Told told, const CallResult& result, const Tcb& tcb) {
  switch (told) {
    case Told::Ok:
      if (result.outcome == Outcome::Ok) return result.octets <= tcb.rcv.unread;
      // The RFC's RECEIVE in these states says closing, whatever is left (3.10.3-16.1).
      return tcb.state >= State::Closing && result.outcome != Outcome::WouldBlock;
    case Told::Waits:
      // Sockets answer before ESTABLISHED with an error of their own.
      return result.outcome == Outcome::WouldBlock || (tcb.state < State::Established && result.outcome != Outcome::Ok);
    case Told::EndOfStream:
    case Told::Error: break;
  }
  // What is still on hand may be read after the connection is gone.
  const bool gone = tcb.state == State::Closed || tcb.state == State::Listen;
  if (gone && tcb.ending == model::Ending::None && result.outcome == Outcome::Ok) return true;
  return result.outcome != Outcome::Ok && result.outcome != Outcome::WouldBlock;
}

// The alternatives, each once, at most three.
std::string expected_of(const std::vector<World>& worlds) {
  std::vector<std::string> lines;
  for (const World& world : worlds) {
    std::string line = describe_owed(world);
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
    if (lines.size() == 3) break;
  }
  return fmt::format("{}", fmt::join(lines, ", or "));
}

const model::Clause& why_of(const World& world) {
  if (world.owed != model::Reply::None && world.owed_why != nullptr) return *world.owed_why;
  if (world.owes_ack && world.ack_why != nullptr) return *world.ack_why;
  return world.path.last_cited != nullptr ? *world.path.last_cited : model::kUnprovoked;
}

bool same_kind(const World& world, const Segment& seen) {
  if (seen.has_rst) return world.owed == model::Reply::Reset;
  if (seen.has_syn) return world.owed == model::Reply::Syn || world.owed == model::Reply::SynAck;
  return world.owes_ack || world.owed == model::Reply::None;
}

const World& nearest(const std::vector<World>& worlds, const Segment& seen) {
  const auto key = [&](const World& w) {
    return std::pair(same_kind(w, seen) ? 0U : 1U, static_cast<unsigned>(w.path.departures.size()));
  };
  return *std::min_element(worlds.begin(), worlds.end(),
                           [&](const World& a, const World& b) { return key(a) < key(b); });
}

const model::Clause* entered_by(const std::vector<World>& before) {
  return before.empty() ? nullptr : before.front().entered_by;
}

State state_before(const std::vector<World>& before) {
  return before.empty() ? State::Closed : before.front().tcb.state;
}

}  // namespace

Tcb as_user_sees(UserEvent event, const Tcb& tcb) {
  const bool opens = event == UserEvent::OpenActive || event == UserEvent::OpenPassive;
  return tcb.state == State::Listen && !opens ? enter(State::Closed, tcb) : tcb;
}

bool agrees(UserEvent event, Told told, const CallResult& result, const Tcb& tcb) {
  switch (event) {
    case UserEvent::Status: return state_agrees(result, tcb);
    case UserEvent::Receive: return receive_agrees(told, result, tcb);
    case UserEvent::Send: {
      const bool taken = result.outcome == Outcome::Ok;
      // Sockets queue nothing before ESTABLISHED; a full buffer is no fault.
      if (told == Told::Ok)
        return taken || result.outcome == Outcome::WouldBlock || result.outcome == Outcome::NoResources;
      return !taken;
    }
    case UserEvent::OpenActive:
    case UserEvent::OpenPassive: return (told == Told::Error) == (result.outcome != Outcome::Ok);
    // An ok is as good as the error, provided nothing is sent (3.10.4-13.1).
    case UserEvent::Close:
    case UserEvent::CloseBoth:
    case UserEvent::Abort: break;
  }
  return true;
}

Failure diagnose_unexpected(model::Oracle& oracle, const std::vector<World>& worlds, const std::vector<World>& before,
                            const Seen& seen) {
  const World& world = nearest(worlds, seen.segment);
  Failure failure{.state = state_before(before),
                  .entered_by = entered_by(before),
                  .expected = expected_of(worlds),
                  .got = wire::describe(seen.segment)};
  failure.clause = &why_of(world);
  if (seen.segment.has_rst || world.owed != model::Reply::None) return failure;
  // Something was due or allowed, but not this: the rule of transmission that keeps it back says more.
  const model::Clause* broken = nullptr;
  oracle.every_path(world.path, [&] {
    const auto sent = model::transmits(oracle, world.tcb, seen.segment, {.owes_ack = world.owes_ack}, seen.at);
    if (!sent && broken == nullptr) broken = sent.broken;
  });
  if (broken != nullptr && broken != &model::kUnprovoked && !world.owes_ack) failure.clause = broken;
  return failure;
}

Failure diagnose_missing(const std::vector<World>& worlds, const std::vector<World>& before) {
  const World& world = worlds.front();
  return {.clause = &why_of(world),
          .state = state_before(before),
          .entered_by = entered_by(before),
          .expected = expected_of(worlds),
          .got = "nothing"};
}

Failure diagnose_call(model::Oracle& oracle, const std::vector<World>& before, UserEvent event,
                      const CallResult& result) {
  Failure failure{.state = state_before(before), .entered_by = entered_by(before)};
  if (before.empty()) return failure;
  const World& world = before.front();
  const Tcb of_user = as_user_sees(event, world.tcb);
  oracle.every_path(world.path, [&] {
    oracle.path.last_cited = nullptr;
    const auto called = model::user_call(oracle, of_user, event, result.octets, 0U);
    if (failure.expected.empty()) {
      static constexpr std::string_view kTold[] = {"ok", "to wait", "the end of the stream", "an error"};
      failure.expected = event == UserEvent::Status ? std::string(model::name(of_user.state))
                                                    : std::string(kTold[static_cast<int>(called.told)]);
    }
    if (failure.clause == nullptr) failure.clause = oracle.path.last_cited;
  });
  // A wrong state is the fault of the rule that should have led elsewhere.
  if (event == UserEvent::Status && world.entered_by != nullptr) failure.clause = world.entered_by;
  if (event == UserEvent::Status && world.path.last_cited != nullptr) failure.clause = world.path.last_cited;
  if (failure.clause == nullptr) failure.clause = &model::kCallNoConnection;
  failure.got = event == UserEvent::Status && result.outcome == Outcome::Ok ? std::string(model::name(result.state))
                                                                            : std::string(name(result.outcome));
  return failure;
}

Failure diagnose_departure(const World& world) {
  Failure failure{.state = world.tcb.state, .entered_by = world.entered_by};
  world.path.departures.each([&](const model::Clause& c) {
    const bool worse = failure.clause == nullptr || broken(c.level) > broken(failure.clause->level);
    if (worse) failure.clause = &c;
  });
  failure.expected = std::string(failure.clause->says);
  failure.got = world.departed_by_segment
                    ? fmt::format("at {} ms: {}", world.departed_at, wire::describe(world.departed_segment))
                    : "what came later is explained only if the stack did otherwise: a timer had run out, or had not";
  return failure;
}

}  // namespace synfin::conformance
