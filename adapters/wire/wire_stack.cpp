#include "adapters/wire/wire_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "adapters/packet_queue.h"
#include "adapters/wire/echo.h"
#include "adapters/wire/segments.h"
#include "adapters/wire/upper_tester.h"
#include "wire/packet.h"

namespace synfin::adapters::on_wire {

using conformance::Call;
using conformance::CallResult;
using conformance::Handle;
using conformance::Millis;
using conformance::Outcome;
using conformance::StackFailed;
using conformance::UserCall;

namespace {

// How long a target may take beyond the echo that it answers behind a segment; or in all, if it answers none.
constexpr Millis kSettleBehindEcho = 5, kSettleWithoutEcho = 100;
constexpr Millis kLeastTolerance = 50;
// Of a target that nobody has told us more of: the slow timers of BSD and of lwIP.
constexpr Millis kUnknownGranularity = 500;
// A standing listener's own backlog is unknown; cases that set one need an upper tester.
constexpr std::uint32_t kUsualBacklog = 8;
constexpr std::uint16_t kEchoTries = 3;
constexpr std::chrono::milliseconds kEchoPatience{300};

class WireStack : public conformance::Stack {
 public:
  WireStack(Settings settings, const TargetFacts& facts, std::shared_ptr<Ports> ports,
            std::chrono::milliseconds patience)
      : settings_(std::move(settings)), facts_(facts), host_(settings_), fresh_(ports), map_(facts.closed_port, ports) {
    host_.find_target();
    if (facts_.answers_echo && !await_echo()) throw conformance::StackUnavailable(silence());
    if (!settings_.upper.empty()) upper_.emplace(settings_.upper, patience);
    reset(0);
  }

  ~WireStack() override {
    try {
      end_connections(map_.pairs());
    } catch (const conformance::StackUnavailable&) {
      // The link is gone: so are the connections.
    }
  }
  WireStack(const WireStack&) = delete;
  WireStack& operator=(const WireStack&) = delete;

  conformance::Capabilities capabilities() const override;
  void reset(std::uint64_t seed) override;
  CallResult call(const UserCall& call) override;
  void inject(std::span<const std::uint8_t> packet) override;
  void advance(Millis duration) override { collect_until(Clock::now() + std::chrono::milliseconds(duration)); }
  Millis now() const override {
    return static_cast<Millis>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_).count());
  }
  bool poll(conformance::Packet& packet) override {
    if (sent_.empty()) drain();
    return sent_.pop(packet);
  }

 private:
  Millis settle() const {
    return settings_.settle.value_or(facts_.answers_echo ? kSettleBehindEcho : kSettleWithoutEcho);
  }
  Ends on_link(const PortPair& pair) const {
    return {.source = {settings_.source, pair.tester}, .destination = {settings_.target, pair.stack}};
  }
  std::string silence() const {
    return fmt::format("{} no longer answers ping: is it still alive, is its link?", address_text(settings_.target));
  }
  void take(std::span<const std::uint8_t> packet);
  void drain();
  void collect_until(Clock::time_point until);
  bool await_echo();
  void quiesce();
  void end_connections(const std::vector<PortPair>& pairs);
  CallResult open_standing(const UserCall& call);
  CallResult open_by_upper(UserCall call);
  CallResult call_upper(const UserCall& call);

  Settings settings_;
  TargetFacts facts_;
  Host host_;
  std::shared_ptr<Ports> fresh_;
  PortMap map_;
  std::optional<UpperTester> upper_;
  std::map<Handle, std::uint16_t> listeners_;        // of the upper tester, and their ports on the target
  std::map<PortPair, std::uint32_t> next_expected_;  // by the target, of each pair on the link
  PacketQueue sent_;
  Clock::time_point start_;
  std::uint16_t first_echo_ = 0;  // of those behind the last segment
  bool echo_came_ = false, segment_came_ = false;
};

conformance::Capabilities WireStack::capabilities() const {
  conformance::Capabilities c;
  if (upper_) {
    c = upper_->greeting().capabilities;
  } else {
    c.granularity = kUnknownGranularity;
    c.calls = settings_.port != 0 ? 1U << static_cast<unsigned>(Call::OpenPassive) : 0;
  }
  c.virtual_time = false;
  c.tolerance = std::max({c.tolerance, kLeastTolerance, settle()});
  return c;
}

// The target is as it was, but for what the upper tester has made on it. The seed has no say.
void WireStack::reset(std::uint64_t /*seed*/) {
  if (upper_) upper_->reset();
  end_connections(map_.pairs());
  drain();
  map_.forget_all();
  listeners_.clear();
  next_expected_.clear();
  sent_.clear();
  start_ = Clock::now();
}

// What can be ended from here: a connection whose next sequence number the target has told us.
void WireStack::end_connections(const std::vector<PortPair>& pairs) {
  for (const PortPair& pair : pairs) {
    const auto found = next_expected_.find(pair);
    if (found == next_expected_.end()) continue;
    host_.send(bare_segment(on_link(pair), wire::kRst, found->second));
    next_expected_.erase(found);
  }
}

void WireStack::take(std::span<const std::uint8_t> packet) {
  const auto answered = echo_answered(packet);
  // Any of those behind the last segment will do.
  if (answered && static_cast<std::uint16_t>(*answered - first_echo_) < kEchoTries) echo_came_ = true;
  const auto ends = ends_of(packet);
  if (!ends) return;
  const PortPair pair{ends->source.port, ends->destination.port};
  const auto judged = map_.to_judge(pair);
  if (!judged) return;
  segment_came_ = true;
  const wire::ParsedPacket parsed = wire::parse(packet);
  if (parsed.reached == wire::Reached::Tcp && parsed.tcp.has(wire::kRst)) {
    next_expected_.erase(pair);
  } else if (parsed.reached == wire::Reached::Tcp && parsed.tcp.has(wire::kAck)) {
    next_expected_[pair] = parsed.tcp.ack;
  }
  conformance::Packet& kept = sent_.push(now(), packet.size());
  std::copy_n(packet.begin(), kept.size, kept.octets.begin());
  // Another address than the target's is for the judge to see.
  const bool is_target = ends->source.address == settings_.target;
  readdress({kept.octets.data(), kept.size},
            {.source = {is_target ? conformance::kStackAddress : ends->source.address, judged->stack},
             .destination = {conformance::kTesterAddress, judged->tester}});
}

void WireStack::drain() {
  for (auto packet = host_.receive(); !packet.empty(); packet = host_.receive()) take(packet);
}

void WireStack::collect_until(Clock::time_point until) {
  do {
    drain();
  } while (host_.wait(until));
}

bool WireStack::await_echo() {
  echo_came_ = false;
  first_echo_ = static_cast<std::uint16_t>(first_echo_ + kEchoTries);
  for (std::uint16_t i = 0; i < kEchoTries; ++i) {
    host_.send(echo_request(settings_.source, settings_.target, static_cast<std::uint16_t>(first_echo_ + i)));
    const auto until = Clock::now() + kEchoPatience;
    do {
      drain();
      if (echo_came_) return true;
    } while (host_.wait(until));
  }
  return false;
}

// All that the target answers at once has come. Silence is believed only after the time to settle.
void WireStack::quiesce() {
  if (facts_.answers_echo && !await_echo()) throw StackFailed(StackFailed::How::InTrouble, silence());
  if (!facts_.answers_echo || !segment_came_) collect_until(Clock::now() + std::chrono::milliseconds(settle()));
}

void WireStack::inject(std::span<const std::uint8_t> packet) {
  const auto ends = ends_of(packet);
  if (!ends) return;  // no segment: the link has no connection for it
  const PortPair pair = map_.to_link({ends->destination.port, ends->source.port});
  std::vector<std::uint8_t> octets(packet.begin(), packet.end());
  readdress(octets, on_link(pair));
  segment_came_ = false;
  host_.send(octets);
  quiesce();
}

// The listener is there all the time. What a case leaves on it ends when the judge gives it back.
CallResult WireStack::open_standing(const UserCall& call) {
  if (call.call == Call::Close) {
    const auto stack_port = static_cast<std::uint16_t>(call.on);
    end_connections(map_.pairs_of(stack_port));
    map_.forget(stack_port);
    return {.outcome = Outcome::Ok};
  }
  if (settings_.port == 0 || call.call != Call::OpenPassive || call.backlog != kUsualBacklog) return {};
  map_.open(call.local_port, settings_.port);
  return {.outcome = Outcome::Ok, .handle = call.local_port};
}

// On a port that nobody else on the target has.
CallResult WireStack::open_by_upper(UserCall call) {
  if (call.local_port == 0) return {};
  const std::uint16_t judged_port = call.local_port, judged_remote = call.remote_port;
  const auto opened = map_.opened(judged_port);
  constexpr int kPorts = 8;
  CallResult result;
  for (int i = 0; i < (opened ? 1 : kPorts); ++i) {
    call.local_port = opened ? *opened : fresh_->target.next();
    map_.open(judged_port, call.local_port);
    if (call.call == Call::OpenActive) call.remote_port = map_.to_link({judged_port, judged_remote}).tester;
    result = upper_->call(call);
    if (result.outcome != Outcome::Exists) break;
  }
  if (result.outcome == Outcome::Ok && call.call == Call::OpenPassive) listeners_[result.handle] = call.local_port;
  return result;
}

CallResult WireStack::call_upper(const UserCall& call) {
  if (call.call == Call::OpenPassive || call.call == Call::OpenActive) return open_by_upper(call);
  CallResult result = upper_->call(call);
  if (call.call == Call::Accept && result.outcome == Outcome::Ok) {
    const auto listener = listeners_.find(call.on);
    const auto judged =
        listener == listeners_.end() ? std::nullopt : map_.to_judge({listener->second, result.remote_port});
    result.remote_port = judged ? judged->tester : std::uint16_t{0};
  }
  return result;
}

CallResult WireStack::call(const UserCall& call) {
  if (!upper_) return open_standing(call);
  segment_came_ = false;
  const CallResult result = call_upper(call);
  if (call.call != Call::Status && call.call != Call::Accept) quiesce();
  return result;
}

std::string version_of(const Settings& settings, const TargetFacts& facts, std::chrono::milliseconds patience) {
  std::string text = address_text(settings.target);
  if (!settings.upper.empty()) {
    const UpperTester upper(settings.upper, patience);
    text += fmt::format(", calls by {}", upper.greeting().name);
    if (!upper.greeting().version.empty()) text += " " + upper.greeting().version;
  }
  text += facts.answers_echo ? ", answers ping" : ", does not answer ping";
  if (facts.closed_port_is_silent) text += ", is silent on closed ports";
  if (settings.upper.empty()) {
    text += settings.port != 0 ? fmt::format(", listens on port {}, no user calls", settings.port)
                               : ", no listener and no user calls: cases of the CLOSED state only";
  }
  return text;
}

}  // namespace

std::unique_ptr<conformance::Stack> make_wire_stack(const Settings& settings, const TargetFacts& facts,
                                                    std::shared_ptr<Ports> ports, std::chrono::milliseconds patience) {
  return std::make_unique<WireStack>(settings, facts, std::move(ports), patience);
}

StackEntry wire_entry(const std::string& name, std::chrono::milliseconds patience) {
  const Settings settings = read_settings(name);
  StackEntry entry{.name = name, .description = "a host behind an interface, in real time"};
  try {
    const auto ports = std::make_shared<Ports>();
    Host host(settings);
    host.check_address_is_free();
    host.find_target();
    const TargetFacts facts = probe(host, settings, *ports);
    entry.version = version_of(settings, facts, patience);
    entry.make = [=] { return make_wire_stack(settings, facts, ports, patience); };
  } catch (const conformance::StackUnavailable& e) {
    entry.available = false;
    entry.unavailable_why = e.what();
  }
  return entry;
}

}  // namespace synfin::adapters::on_wire
