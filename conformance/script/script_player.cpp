#include "conformance/script/script_player.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/campaign.h"
#include "conformance/in_process.h"

namespace synfin::conformance {
namespace {

using wire::ReadOption;
using wire::ReadSegment;
using From = wire::ScriptTime::From;

// A segment that may come at any time is waited for so long. What is waited for is looked for so often at most.
constexpr std::int64_t kLongestWait = 300'000'000, kMostLooks = 20'000;
constexpr std::int64_t kMillisecond = 1000;
// So long a stack in real time is left alone with an interrupt. In milliseconds.
constexpr Millis kLongestSleep = 100;

// What counts of the options: not their order, their padding, or how far the stack's clock is.
std::vector<ReadOption> essence(const std::vector<ReadOption>& options) {
  std::vector<ReadOption> essence;
  for (const ReadOption& o : options) {
    if (o.kind == wire::Kind::NoOperation || o.kind == wire::Kind::EndOfList) continue;
    essence.push_back(o);
    if (o.kind == wire::Kind::Timestamps) essence.back().first = 0;
  }
  std::stable_sort(essence.begin(), essence.end(),
                   [](const ReadOption& a, const ReadOption& b) { return a.kind < b.kind; });
  return essence;
}

bool is_as_expected(const ReadSegment& expected, const ReadSegment& got) {
  return expected.flags == got.flags && expected.seq == got.seq && expected.ack == got.ack &&
         expected.text == got.text && expected.urgent == got.urgent &&
         (!expected.window || expected.window == got.window) &&
         (expected.any_options || essence(expected.options) == essence(got.options));
}

const ReadOption* timestamps_of(const ReadSegment& s) {
  const auto found = std::find_if(s.options.begin(), s.options.end(),
                                  [](const ReadOption& o) { return o.kind == wire::Kind::Timestamps; });
  return found == s.options.end() ? nullptr : &*found;
}

bool is_as_expected(const ScriptStep& step, const ScriptAnswer& got) {
  const ScriptAnswer& expected = step.answer;
  if (!expected.value) return true;
  // close() gives the descriptor back, whatever has become of the connection.
  if (step.act == ScriptAct::Make && (step.call.call == Call::Close || step.call.call == Call::Abort) &&
      *expected.value == 0) {
    return true;
  }
  if (*expected.value != *got.value) return false;
  // An error without a name, on either side, is any.
  if (expected.error.empty() || got.error.empty()) return true;
  return expected.error == got.error ||
         (outcome_of(expected.error) == outcome_of(got.error) && outcome_of(got.error) != Outcome::Error);
}

std::string seconds(std::int64_t microseconds) {
  return fmt::format("{}.{:03} s", microseconds / 1'000'000, microseconds / kMillisecond % 1000);
}

bool is_connection_call(const CallSpec& spec) {
  return !spec.on_listener && spec.call != Call::OpenActive && spec.call != Call::OpenPassive &&
         spec.call != Call::Accept;
}

}  // namespace

ScriptPlayer::ScriptPlayer(const ScriptPlan& plan, Stack& stack, Session& session, std::uint64_t seed)
    : stack_(stack), session_(session), numbers_(plan, seed), no_case_{.id = "script", .ip = plan.ip, .stimuli = {}} {
  stack_.reset(seed);
  session_.start(no_case_, kOnlyStackPort, kOnlyTesterPort, seed);
  started_ = stack_.now();
  virtual_time_ = stack.capabilities().virtual_time;
  slack_ = plan.tolerance + std::int64_t{stack.capabilities().tolerance} * kMillisecond;
}

std::int64_t ScriptPlayer::begins(const ScriptStep& step) const {
  return step.time.from == From::Start ? step.time.least : base_ + (step.time.from == From::Any ? 0 : step.time.least);
}

void ScriptPlayer::advance(Millis duration) {
  const Millis end = stack_.now() + duration;
  do {
    const Millis left = end - stack_.now();
    stack_.advance(virtual_time_ ? left : std::min(left, kLongestSleep));
    while (stack_.poll(packet_)) session_.deliver(packet_);
  } while (!virtual_time_ && stack_.now() < end && campaign_interrupted == 0);
}

void ScriptPlayer::wait(Millis duration) {
  advance(duration);
  session_.time_has_passed();
}

void ScriptPlayer::pass_until(std::int64_t moment) {
  if (moment / kMillisecond > now() / kMillisecond)
    wait(static_cast<Millis>(moment / kMillisecond - now() / kMillisecond));
}

void ScriptPlayer::come_to(const ScriptStep& step) {
  begins_ = begins(step);
  if (step.act == ScriptAct::Expect && !mismatch_) {
    come_to_segment(step);
  } else {
    pass_until(begins_);
  }
}

bool ScriptPlayer::waiting_for_segment() const {
  const auto& events = session_.trace().events;
  return std::none_of(events.begin() + static_cast<std::ptrdiff_t>(looked_at_), events.end(),
                      [](const TraceEvent& e) { return e.kind == TraceEvent::Kind::Sent; });
}

// A stack in virtual time goes on in small steps once the segment is due, so that what follows it is not late.
void ScriptPlayer::come_to_segment(const ScriptStep& step) {
  const bool any = step.time.from == From::Any;
  const std::int64_t last = any ? now() + kLongestWait : begins_ + step.time.most - step.time.least + slack_;
  const std::int64_t before = now();
  const std::int64_t pace = std::max(kMillisecond, (last - std::max(begins_, before)) / kMostLooks);
  while (waiting_for_segment() && now() < last && campaign_interrupted == 0) {
    const std::int64_t until = std::min(last + kMillisecond - 1, std::max(begins_, now() + pace));
    advance(static_cast<Millis>(std::max<std::int64_t>(until / kMillisecond - now() / kMillisecond, 1)));
  }
  if (now() != before) session_.time_has_passed();
}

bool ScriptPlayer::act(const ScriptStep& step) {
  bool done = true;
  switch (step.act) {
    case ScriptAct::Pass: break;
    case ScriptAct::Give: done = give(step); break;
    case ScriptAct::Expect:
      syn_was_expected_ = syn_was_expected_ || (step.segment.flags & wire::kSyn) != 0;
      if (!mismatch_) compare_segment(step);
      break;
    case ScriptAct::Make: done = make(step); break;
    case ScriptAct::Connected:
    case ScriptAct::PendingError: ask_for_error(step); break;
  }
  base_ = now();
  return done;
}

bool ScriptPlayer::give(const ScriptStep& step) {
  // Segments that nobody has compared yet, or will, also say where the stack begins to count.
  for (const TraceEvent& e : session_.trace().events) {
    if (numbers_.knows_stack()) break;
    if (e.kind == TraceEvent::Kind::Sent) numbers_.learn(wire::parse(session_.trace().packet(e)).tcp);
  }
  if ((step.segment.flags & wire::kAck) != 0 && syn_was_expected_ && !numbers_.knows_stack()) {
    obstacle_ = "acknowledges what the stack should have sent, and it has sent no SYN";
    return false;
  }
  numbers_.tester_has_sent();
  session_.give_packet(numbers_.packet_of(step.segment), 0);
  return true;
}

bool ScriptPlayer::in_time(const ScriptStep& step, Millis at) const {
  if (step.time.from == From::Any) return true;
  const std::int64_t sent = std::int64_t{at} * kMillisecond;
  return sent + kMillisecond > begins_ - slack_ && sent <= begins_ + step.time.most - step.time.least + slack_;
}

void ScriptPlayer::compare_segment(const ScriptStep& step) {
  const Trace& trace = session_.trace();
  while (looked_at_ < trace.events.size() && trace.events[looked_at_].kind != TraceEvent::Kind::Sent) ++looked_at_;
  const std::string expected = wire::describe(step.segment);
  if (looked_at_ == trace.events.size()) {
    return differs(step, expected, fmt::format("nothing until {}", seconds(now())));
  }
  const TraceEvent& event = trace.events[looked_at_++];
  const wire::ParsedPacket packet = wire::parse(trace.packet(event));
  numbers_.learn(packet.tcp);
  const ReadSegment got = numbers_.said(packet.tcp);
  if (!is_as_expected(step.segment, got)) return differs(step, expected, wire::describe(got));
  if (!in_time(step, event.at)) {
    const bool range = step.time.most != step.time.least;
    const std::string when =
        range ? fmt::format("from {} to {}", seconds(begins_), seconds(begins_ + step.time.most - step.time.least))
              : fmt::format("at {}", seconds(begins_));
    return differs(step, fmt::format("{}, {}", expected, when),
                   fmt::format("it at {}", seconds(std::int64_t{event.at} * kMillisecond)));
  }
  const ReadOption* in_script = timestamps_of(step.segment);
  const ReadOption* live = timestamps_of(got);
  if (in_script != nullptr && live != nullptr) numbers_.note_timestamp(in_script->first, live->first);
}

std::optional<CallResult> ScriptPlayer::called(const CallSpec& spec) {
  const std::size_t before = session_.trace().events.size();
  session_.make_call(spec, 0);
  const auto& events = session_.trace().events;
  const auto made =
      std::find_if(events.begin() + static_cast<std::ptrdiff_t>(before), events.end(),
                   [&](const auto& e) { return e.kind == TraceEvent::Kind::Called && e.call.call == spec.call; });
  if (made == events.end() || made->result.outcome == Outcome::Unsupported) return {};
  return made->result;
}

bool ScriptPlayer::make(const ScriptStep& step) {
  if (is_connection_call(step.call) && !connected_) {
    obstacle_ = "is a call of a connection that the user does not have";
    return false;
  }
  const auto result = called(step.call);
  if (session_.stopped() || !result) {
    obstacle_ = session_.stopped() ? session_.stopped()->second : "is a call that the stack does not have";
    return false;
  }
  const bool opens = step.call.call == Call::Accept || step.call.call == Call::OpenActive;
  if (opens && result->outcome == Outcome::Ok) connected_ = true;
  if (!step.call.on_listener && (step.call.call == Call::Close || step.call.call == Call::Abort)) connected_ = false;
  const ScriptAnswer got = answer_of(step.call, *result, step.answer.value.value_or(0));
  if (!is_as_expected(step, got)) differs(step, describe(step.answer), describe(got));
  return true;
}

// STATUS changes nothing; a stack that has lost the connection says by RECEIVE how.
void ScriptPlayer::ask_for_error(const ScriptStep& step) {
  ScriptAnswer got{.value = 0};
  const auto status = called({.call = Call::Status});
  if (status && status->outcome == Outcome::Ok) {
    const bool under_way = status->state == model::State::SynSent || status->state == model::State::SynReceived;
    if (under_way && step.act == ScriptAct::Connected) got = {.value = -1, .error = "EINPROGRESS"};
  }
  if (status && (status->outcome != Outcome::Ok || status->state == model::State::Closed)) {
    const auto receives = called({.call = Call::Receive, .octets = 1});
    const bool tells = receives && (receives->outcome == Outcome::Reset || receives->outcome == Outcome::Refused ||
                                    receives->outcome == Outcome::TimedOut || receives->outcome == Outcome::Error);
    if (tells) got = answer_of({.call = Call::Receive}, *receives, 0);
  }
  if (!is_as_expected(step, got)) differs(step, describe(step.answer), describe(got));
}

void ScriptPlayer::differs(const ScriptStep& step, std::string expected, std::string got) {
  if (mismatch_) return;
  mismatch_ = ScriptMismatch{.line = step.line,
                             .expected = std::move(expected),
                             .got = std::move(got),
                             .at = static_cast<Millis>(now() / kMillisecond)};
}

}  // namespace synfin::conformance
