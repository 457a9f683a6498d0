#include "conformance/script/scripted_stack.h"

#include <algorithm>

#include "conformance/in_process.h"
#include "conformance/script/script_player.h"

namespace synfin::conformance {
namespace {

using From = wire::ScriptTime::From;

constexpr std::int64_t kMillisecond = 1000;
constexpr Handle kScriptListener = 1, kScriptConnection = 2;

bool has_timestamps(const wire::ReadSegment& s) {
  return std::any_of(s.options.begin(), s.options.end(),
                     [](const wire::ReadOption& o) { return o.kind == wire::Kind::Timestamps; });
}

bool has(const wire::ReadSegment& s, wire::Flag flag) { return (s.flags & flag) != 0; }

// What a call answers for which the script has no result.
CallResult usual_result(const UserCall& call) {
  CallResult result{.outcome = Outcome::Ok, .octets = call.octets};
  if (call.call == Call::OpenPassive) result.handle = kScriptListener;
  if (call.call == Call::OpenActive || call.call == Call::Accept) result.handle = kScriptConnection;
  if (call.call == Call::Accept) result.remote_port = kOnlyTesterPort;
  return result;
}

CallResult result_of(const UserCall& call, const ScriptAnswer& answer) {
  CallResult result = usual_result(call);
  if (!answer.value) return result;
  if (*answer.value < 0) {
    const bool begins = call.call == Call::OpenActive && answer.error == "EINPROGRESS";
    if (!begins) result.outcome = outcome_of(answer.error);
    return result;
  }
  if (call.call != Call::Send && call.call != Call::Receive) return result;
  result.octets = static_cast<std::uint32_t>(*answer.value);
  if (call.call == Call::Receive && result.octets == 0) result.outcome = Outcome::EndOfStream;
  return result;
}

}  // namespace

ScriptedStack::ScriptedStack(const ScriptPlan& plan) : plan_(plan), numbers_(plan, 0) {
  offers_timestamps_ = std::any_of(plan.steps.begin(), plan.steps.end(), [](const ScriptStep& s) {
    return s.act == ScriptAct::Expect && has_timestamps(s.segment);
  });
}

Capabilities ScriptedStack::capabilities() const {
  return {.virtual_time = true,
          .ipv6 = true,
          .calls = (1U << kCalls) - 1,
          .granularity = static_cast<Millis>((plan_.tolerance + kMillisecond - 1) / kMillisecond)};
}

void ScriptedStack::reset(std::uint64_t seed) {
  numbers_ = ScriptNumbers(plan_, seed);
  next_ = 0;
  now_ = 0;
  base_ = 0;
  has_timestamps_ = false;
  last_tsval_ = 0;
  sent_.clear();
}

std::int64_t ScriptedStack::moment_of(const ScriptStep& step) const {
  if (step.time.from == From::Start) return step.time.least;
  return base_ + (step.time.from == From::Any ? 0 : step.time.least);
}

// What the script has within its tolerance after an event comes at once: it does not tell the two apart.
void ScriptedStack::send_due(std::int64_t grace) {
  for (; next_ < plan_.steps.size(); ++next_) {
    const ScriptStep& step = plan_.steps[next_];
    const std::int64_t moment = moment_of(step);
    if (step.act == ScriptAct::Expect && moment - grace < (std::int64_t{now_} + 1) * kMillisecond) {
      const auto at = static_cast<Millis>(moment / kMillisecond);
      send(step, std::clamp<Millis>(at, sent_.empty() ? 0 : sent_.back().at, now_));
    } else if (step.act != ScriptAct::Pass || moment >= (std::int64_t{now_} + 1) * kMillisecond) {
      return;
    }
    base_ = std::max(base_, std::min(moment, std::int64_t{now_} * kMillisecond));
  }
}

// The step that is something done to the stack; what should have come before it comes now.
const ScriptStep* ScriptedStack::next_act() {
  for (; next_ < plan_.steps.size(); ++next_) {
    const ScriptStep& step = plan_.steps[next_];
    if (step.act == ScriptAct::Expect) {
      send(step, now_);
    } else if (step.act != ScriptAct::Pass) {
      return &step;
    }
  }
  return nullptr;
}

void ScriptedStack::done() {
  ++next_;
  base_ = std::int64_t{now_} * kMillisecond;
  send_due(plan_.tolerance);
}

CallResult ScriptedStack::call(const UserCall& call) {
  const ScriptStep* step = next_act();
  if (step == nullptr || step->act == ScriptAct::Give) return {.outcome = Outcome::Error};
  if (call.call == Call::Status) {
    // The state is not what the script says; only an error is.
    const bool fails = step->act != ScriptAct::Make && step->answer.value.value_or(0) < 0;
    return {.outcome = fails ? outcome_of(step->answer.error) : Outcome::Unsupported};
  }
  const CallResult result = result_of(call, step->answer);
  done();
  return result;
}

void ScriptedStack::inject(std::span<const std::uint8_t> packet) {
  const ScriptStep* step = next_act();
  if (step == nullptr || step->act != ScriptAct::Give) return;
  const wire::ParsedPacket parsed = wire::parse(packet);
  if (const auto timestamps = parsed.tcp.options.timestamps()) last_tsval_ = timestamps->value;
  if (has(step->segment, wire::kSyn)) has_timestamps_ = offers_timestamps_ && has_timestamps(step->segment);
  done();
}

void ScriptedStack::advance(Millis duration) {
  now_ += duration;
  send_due(0);
}

// Where any options will do, those are sent that what was agreed on asks for.
void ScriptedStack::send(const ScriptStep& step, Millis at) {
  wire::ReadSegment segment = step.segment;
  const bool opens = has(segment, wire::kSyn) && (has_timestamps_ || !has(segment, wire::kAck));
  const bool agreed = has_timestamps_ && !has(segment, wire::kRst);
  if (segment.any_options && offers_timestamps_ && (opens || agreed)) {
    const std::uint32_t echo = has(segment, wire::kAck) ? last_tsval_ : 0;
    segment.options.push_back({.kind = wire::Kind::Timestamps, .first = at, .second = echo});
  }
  const std::vector<std::uint8_t> octets = numbers_.packet_of(segment);
  Packet& packet = sent_.emplace_back();
  packet.at = at;
  packet.size = std::min(octets.size(), packet.octets.size());
  std::copy_n(octets.begin(), packet.size, packet.octets.begin());
}

bool ScriptedStack::poll(Packet& packet) {
  if (sent_.empty()) return false;
  packet = sent_.front();
  sent_.pop_front();
  return true;
}

}  // namespace synfin::conformance
