#include "conformance/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/segments.h"
#include "wire/describe.h"

namespace synfin::conformance {

using model::State;

namespace {

// A mixing step (the finalizer of MurmurHash3), for initial sequence numbers that follow the seed.
std::uint32_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xFF51'AFD7'ED55'8CCDULL;
  x = (x ^ (x >> 33)) * 0xC4CE'B9FE'1A85'EC53ULL;
  return static_cast<std::uint32_t>(x ^ (x >> 33));
}

// What a stack takes whose SYN does not say (3.7.1, MUST-15); what a link takes that is like Ethernet; and the option
// of RFC 7323 with what aligns it. In octets.
constexpr std::uint32_t kDefaultMss = 536, kLargestText = 1460, kTimestampOctets = 12;
// In how many segments a window is filled at most, and how often in a row one is given that is not taken.
constexpr int kMostParts = 300, kMostRefused = 20;

bool has_option_fault(const wire::Problems& problems) {
  using wire::Problem;
  return problems.has(Problem::OptionLengthMissing) || problems.has(Problem::OptionLength0Or1) ||
         problems.has(Problem::OptionPastHeader) || problems.has(Problem::OptionWrongLength) ||
         problems.has(Problem::NonzeroAfterEndOfOptions);
}

bool between_stack_and_tester(const wire::ParsedIp& ip, IpVersion version) {
  if (version == IpVersion::V4) {
    return ip.version == 4 && ip.source().v4() == kStackAddress && ip.destination().v4() == kTesterAddress;
  }
  return ip.version == 6 && ip.source().octets == kStackAddress6 && ip.destination().octets == kTesterAddress6;
}

}  // namespace

Session::Session(Stack& stack, const Tracker::Settings& settings)
    : stack_(stack), settings_(settings), strict_settings_(settings), capabilities_(stack.capabilities()) {
  settings_.slack = capabilities_.granularity + capabilities_.tolerance;
  strict_settings_.slack = capabilities_.granularity;
}

// What is judged is judged with the observation's tolerance, and where there is one also without it.
template <class Feed>
void Session::feed(Peer& peer, Feed feed) {
  feed(peer.tracker);
  if (capabilities_.tolerance > 0) feed(peer.strict);
}

void Session::start(const Case& the_case, std::uint16_t local_port, std::uint16_t first_remote_port,
                    std::uint64_t seed) {
  case_ = &the_case;
  next_ = 0;
  over_ = false;
  ip_ = the_case.ip;
  local_port_ = local_port;
  first_remote_port_ = first_remote_port;
  listener_ = kNoHandle;
  backlog_ = 0;
  started_ = stack_.now();
  wire_failure_.reset();
  stopped_.reset();
  trace_.clear();
  peers_used_ = 1;
  for (const Stimulus& s : the_case.stimuli)
    peers_used_ = std::max<std::uint8_t>(peers_used_, static_cast<std::uint8_t>(s.peer + 1));
  while (peers_.size() < peers_used_) peers_.emplace_back(settings_, strict_settings_);
  for (std::uint8_t i = 0; i < peers_used_; ++i) {
    Peer& peer = peers_[i];
    feed(peer, [](Tracker& t) { t.reset(); });
    peer.sent.clear();
    peer.handle = kNoHandle;
    peer.accepted = peer.given_up = false;
    peer.dead_in_backlog = 0;
    peer.isn = mixed(seed * 64 + i);
    peer.last_tsval = 0;
    peer.stack_mss = kDefaultMss;
  }
  if (ip_ == IpVersion::V6 && !capabilities_.ipv6) stop(Verdict::Unsupported, "the stack or its adapter has no IPv6");
}

std::optional<Millis> Session::run() {
  while (!over_ && next_ < case_->stimuli.size()) {
    const Stimulus& stimulus = case_->stimuli[next_++];
    if (const auto* wait = std::get_if<WaitSpec>(&stimulus.what)) return wait->duration;
    if (const auto* spec = std::get_if<SegmentSpec>(&stimulus.what)) {
      if (spec->fills_window) {
        fill_window(*spec, stimulus.peer);
      } else {
        give(*spec, stimulus.peer);
      }
    } else if (const auto* made = std::get_if<CallSpec>(&stimulus.what)) {
      call(*made, stimulus.peer);
    } else if (!peers_[stimulus.peer].tracker.may_be_in(std::get<ReachSpec>(stimulus.what).state)) {
      // Nothing was wrong so far: the stack has gone another permitted way. In real time it may have been late.
      stop(capabilities_.virtual_time ? Verdict::Unsupported : Verdict::Inconclusive,
           fmt::format("{} was not reached", name(std::get<ReachSpec>(stimulus.what).state)));
    }
    for (std::uint8_t i = 0; i < peers_used_; ++i) over_ = over_ || peers_[i].tracker.failed();
  }
  over_ = true;
  return {};
}

void Session::stop(Verdict verdict, std::string why) {
  over_ = true;
  stopped_ = {verdict, std::move(why)};
}

void Session::record(TraceEvent event, std::span<const std::uint8_t> octets) {
  event.begin = trace_.octets.size();
  event.size = octets.size();
  trace_.octets.insert(trace_.octets.end(), octets.begin(), octets.end());
  trace_.events.push_back(event);
  if (observer_) observer_(event, octets);
}

std::uint32_t Session::resolve(const Number& number, const Peer& peer) const {
  return resolved(number, peer.tracker.best().tcb, peer.isn);
}

// What the others' connections leave of the queue. One that was reset before the user took it may keep its place until
// then.
Tracker::Backlog Session::backlog_without(std::uint8_t number) const {
  const Millis now = stack_.now() - started_;
  std::uint32_t least = 0, most = 0;
  for (std::uint8_t i = 0; i < peers_used_; ++i) {
    most += peers_[i].dead_in_backlog;
    const Place place = i == number ? Place::None : peers_[i].tracker.place(now);
    if (place != Place::None) ++most;
    if (place == Place::Has) ++least;
  }
  if (backlog_ == 0 || most < backlog_) return Tracker::Backlog::HasRoom;
  return least < backlog_ ? Tracker::Backlog::MayBeFull : Tracker::Backlog::Full;
}

void Session::give(const SegmentSpec& spec, std::uint8_t number) {
  Peer& peer = peers_[number];
  const Tcb& tcb = peer.tracker.best().tcb;
  const std::uint32_t clock = stack_.now() - started_ + 10'000;
  const Addressing addressing{.tester_port = static_cast<std::uint16_t>(first_remote_port_ + number),
                              .stack_port = local_port_,
                              .seq = resolve(spec.seq, peer),
                              .ack = resolve(spec.ack, peer),
                              .text_position = resolve(spec.seq, peer) - tcb.irs.raw - 1,
                              .timestamps = tcb.timestamps(),
                              .tsval = clock,
                              .tsecr = peer.last_tsval,
                              .ip = ip_};
  std::array<std::uint8_t, 2048> octets;  // build_segment says how much of it is written
  const std::size_t size = build_segment(spec, addressing, octets);
  give_packet({octets.data(), size}, number);
}

void Session::give_packet(std::span<const std::uint8_t> packet, std::uint8_t number) {
  Peer& peer = peers_[number];
  const Tcb& tcb = peer.tracker.best().tcb;
  record({.kind = TraceEvent::Kind::Given, .at = stack_.now() - started_, .peer = number}, packet);
  stack_.inject(packet);
  collect();
  const Millis now = stack_.now() - started_;
  feed(peer, [&](Tracker& t) { t.set_backlog(backlog_without(number)); });
  const wire::ParsedPacket parsed = wire::parse(packet);
  const auto view = wire::received(parsed);
  const bool waited_for_user = model::is_synchronized(tcb.state) && !peer.accepted;
  if (parsed.ok()) {
    feed(peer, [&](Tracker& t) { t.segment_given(view, now, peer.sent); });
  } else {
    const bool options = has_option_fault(parsed.problems);
    const bool offset = parsed.problems.has(wire::Problem::DataOffsetBelow5) ||
                        parsed.problems.has(wire::Problem::DataOffsetPastSegment);
    Tracker::Malformed malformed{.may_reset = options || offset};
    if (options) malformed.may_be_taken_as = view;
    feed(peer, [&](Tracker& t) { t.malformed_given(malformed, now, peer.sent); });
  }
  peer.sent.clear();
  if (waited_for_user && !model::is_synchronized(peer.tracker.best().tcb.state)) ++peer.dead_in_backlog;
  drop_old_handle(peer);
  settle_others(number);
}

// The user's connection was the last incarnation; the next one is not accepted yet.
void Session::drop_old_handle(Peer& peer) {
  const Tcb& tcb = peer.tracker.best().tcb;
  if (tcb.state != State::SynReceived || tcb.origin != model::Origin::Passive) return;
  peer.handle = kNoHandle;
  peer.accepted = peer.given_up = false;
}

// The stack's window is filled with text, in segments as large as the stack takes them. What it has refused so often,
// one segment after the other, it will go on refusing.
void Session::fill_window(const SegmentSpec& spec, std::uint8_t number) {
  const Peer& peer = peers_[number];
  const Tracker& tracker = peer.tracker;
  SegmentSpec part = spec;
  part.fills_window = false;
  int refused = 0;
  for (int i = 0; i < kMostParts && refused < kMostRefused && !tracker.failed(); ++i) {
    const Tcb& tcb = tracker.best().tcb;
    if (tcb.rcv.wnd == 0) return;
    const std::uint32_t options = tcb.timestamps() ? kTimestampOctets : 0;  // they take their room (MUST-16)
    part.text = std::min({tcb.rcv.wnd, kLargestText, std::max(peer.stack_mss, options + 1) - options});
    const auto next = tcb.rcv.nxt;
    give(part, number);
    refused = tracker.best().tcb.rcv.nxt == next ? refused + 1 : 0;
  }
  if (!tracker.failed() && tracker.best().tcb.rcv.wnd > 0)
    stop(Verdict::Inconclusive, "the window could not be filled");
}

void Session::call(const CallSpec& spec, std::uint8_t number) {
  Peer& peer = peers_[number];
  const auto cannot = [&](std::string why) {
    if (!spec.optional) stop(Verdict::Unsupported, std::move(why));
  };
  if (!capabilities_.has(spec.call)) return cannot(fmt::format("the stack has no {}", name(spec.call)));
  const bool opens = spec.call == Call::OpenPassive || spec.call == Call::OpenActive;
  const bool on_listener = !opens && (spec.on_listener || spec.call == Call::Accept);
  if (!opens && (on_listener ? listener_ : peer.handle) == kNoHandle) {
    if (spec.call == Call::Status || spec.call == Call::Accept) return;
    return cannot(fmt::format("the user has no connection to {} yet", name(spec.call)));
  }
  if (!opens && !on_listener && peer.given_up && spec.call != Call::Status) {
    return cannot(fmt::format("the user has given the connection up before {}", name(spec.call)));
  }
  UserCall made{.call = spec.call,
                .on = on_listener ? listener_ : peer.handle,
                .octets = spec.octets,
                .backlog = spec.backlog,
                .ip = ip_};
  if (opens) made.local_port = local_port_;
  if (spec.call == Call::OpenActive) made.remote_port = static_cast<std::uint16_t>(first_remote_port_ + number);
  const CallResult result = stack_.call(made);
  record(
      {.kind = TraceEvent::Kind::Called, .at = stack_.now() - started_, .peer = number, .call = made, .result = result},
      {});
  if (result.outcome == Outcome::Unsupported) {
    if (spec.call == Call::Status) return;
    return cannot(fmt::format("the stack has no {} here", name(spec.call)));
  }
  after_call(spec, result, number);
}

void Session::after_call(const CallSpec& spec, const CallResult& result, std::uint8_t number) {
  Peer& peer = peers_[number];
  const Millis now = stack_.now() - started_;
  collect();
  const bool ok = result.outcome == Outcome::Ok;
  if (spec.call == Call::Accept) return accepted(result, number);
  if (spec.call == Call::OpenPassive || (spec.on_listener && spec.call != Call::OpenActive)) {
    return after_listener_call(spec, result, peer);
  }
  if (ok && spec.call == Call::OpenActive) {
    peer.handle = result.handle;
    peer.accepted = true;
  }
  if (spec.call == Call::Close || spec.call == Call::Abort) peer.given_up = true;
  const bool half_closes_early = spec.call == Call::Shutdown && !model::is_synchronized(peer.tracker.best().tcb.state);
  if (half_closes_early && !ok) {
    if (!spec.optional) stop(Verdict::Unsupported, "the stack has no half-close before ESTABLISHED");
    return;
  }
  feed(peer, [&](Tracker& t) { t.call_made(event_of(spec.call), spec.octets, result, now, peer.sent); });
  peer.sent.clear();
  settle_others(number);
}

void Session::after_listener_call(const CallSpec& spec, const CallResult& result, Peer& peer) {
  const bool opens = spec.call == Call::OpenPassive;
  const bool ends = spec.call == Call::Close || spec.call == Call::Abort || spec.call == Call::Shutdown;
  if (result.outcome == Outcome::Ok && opens) {
    listener_ = result.handle;
    backlog_ = spec.backlog;
    feed(peer, [](Tracker& t) { t.cite(model::kOpenPassive); });
  }
  if (result.outcome == Outcome::Ok && (opens || ends)) {
    for (std::uint8_t i = 0; i < peers_used_; ++i) {
      feed(peers_[i], [&](Tracker& t) { t.set_listening(!ends); });
      feed(peers_[i], [](Tracker& t) { t.limit_place(Place::None); });  // the queue was that listener's
      if (opens || peers_[i].accepted) continue;
      feed(peers_[i], [&](Tracker& t) { t.left_unaccepted(stack_.now() - started_, peers_[i].sent); });
      peers_[i].sent.clear();
      peers_[i].dead_in_backlog = 0;
    }
  }
  settle_others(0xFF);
}

// The connection belongs to the peer that it says; the one whose turn it was may stand behind it in the queue.
void Session::accepted(const CallResult& result, std::uint8_t number) {
  settle_others(0xFF);
  if (result.outcome == Outcome::WouldBlock) {
    for (Peer& peer : peers_) peer.dead_in_backlog = 0;
  }
  if (result.outcome != Outcome::Ok) return;
  const unsigned index = static_cast<unsigned>(result.remote_port) - first_remote_port_;
  if (index >= peers_used_) return;
  Peer& peer = peers_[index];
  const State state = peer.tracker.best().tcb.state;
  const bool is_dead = peer.dead_in_backlog > 0;
  if (is_dead) --peer.dead_in_backlog;
  // What the user does to a connection that is dead says nothing of the next one between the same ports.
  if (!is_dead || state == State::Closed || state == State::Listen) {
    peer.handle = result.handle;
    peer.accepted = true;
  }
  feed(peer, [&](Tracker& t) { t.limit_place(peer.accepted ? Place::None : Place::Maybe); });
  if (index != number) call({.call = Call::Accept}, number);
}

void Session::collect() {
  while (stack_.poll(packet_)) {
    if (!deliver(packet_) && elsewhere_) elsewhere_(packet_);
  }
}

bool Session::deliver(const Packet& packet) {
  const wire::ParsedPacket parsed = wire::parse(packet.view());
  if (parsed.reached != wire::Reached::Tcp) return false;
  const unsigned index = static_cast<unsigned>(parsed.tcp.destination_port) - first_remote_port_;
  if (parsed.tcp.source_port != local_port_ || index >= peers_used_) return false;
  Peer& peer = peers_[index];
  record({.kind = TraceEvent::Kind::Sent, .at = packet.at - started_, .peer = static_cast<std::uint8_t>(index)},
         packet.view());
  check_wire(parsed, peer);
  const auto segment = wire::to_model(parsed.tcp);
  if (segment.options.has_timestamps) peer.last_tsval = segment.options.tsval;
  if (segment.has_syn) peer.stack_mss = segment.options.has_mss ? segment.options.mss : kDefaultMss;
  peer.sent.push_back({segment, packet.at - started_});
  return true;
}

// What no state excuses: the form of the header, the checksum, and the octets of the text themselves.
void Session::check_wire(const wire::ParsedPacket& packet, const Peer& peer) {
  const auto fail = [&](const model::Clause& clause, std::string expected) {
    if (wire_failure_) return;
    const State state = peer.tracker.best().tcb.state;
    wire_failure_ =
        Failure{.clause = &clause, .state = state, .expected = std::move(expected), .got = wire::describe(packet)};
  };
  if (!packet.problems.empty()) {
    const bool checksum = packet.problems.has(wire::Problem::BadTcpChecksum);
    fail(checksum ? model::kChecksum : model::kWellFormed, "a well-formed segment");
  }
  if (!between_stack_and_tester(packet.ip, ip_)) fail(model::kLocalAddress, "the addresses of the connection");
  if (packet.tcp.reserved != 0) fail(model::kReservedZero, "reserved bits zero");
  const bool has_stream = model::is_synchronized(peer.tracker.best().tcb.state);  // else the ISS is not known
  if (!has_stream || packet.tcp.text.empty() || packet.tcp.has(wire::kRst) || packet.tcp.has(wire::kSyn)) return;
  const std::uint32_t position = packet.tcp.seq - peer.tracker.best().tcb.iss.raw - 1;
  for (std::size_t i = 0; i < packet.tcp.text.size(); ++i) {
    if (packet.tcp.text[i] == payload_octet(position + static_cast<std::uint32_t>(i))) continue;
    return fail(model::kSendTransmits, "the octets that the user sent, at their place in the stream");
  }
}

// What the stack sent to others than the one that was addressed, it sent of its own accord.
void Session::settle_others(std::uint8_t number) {
  const Millis now = stack_.now() - started_;
  for (std::uint8_t i = 0; i < peers_used_; ++i) {
    if (i == number || peers_[i].sent.empty()) continue;
    feed(peers_[i], [&](Tracker& t) { t.time_passed(now, peers_[i].sent); });
    peers_[i].sent.clear();
  }
}

void Session::time_has_passed() {
  const Millis now = stack_.now() - started_;
  for (std::uint8_t i = 0; i < peers_used_; ++i) {
    feed(peers_[i], [&](Tracker& t) { t.time_passed(now, peers_[i].sent); });
    peers_[i].sent.clear();
    over_ = over_ || peers_[i].tracker.failed();
  }
}

void Session::release() {
  for (std::uint8_t i = 0; i < peers_used_; ++i) {
    if (peers_[i].handle != kNoHandle) stack_.call({.call = Call::Abort, .on = peers_[i].handle});
  }
  if (listener_ != kNoHandle) stack_.call({.call = Call::Close, .on = listener_});
}

// What the exact clock would have found wrong, where the tolerance of the observation explains it.
std::optional<Failure> Session::only_tolerated() const {
  if (capabilities_.tolerance == 0) return {};
  for (std::uint8_t i = 0; i < peers_used_; ++i) {
    if (auto doubt = peers_[i].strict.failure()) return doubt;
  }
  return {};
}

CaseResult Session::result() {
  CaseResult result;
  result.duration = stack_.now() - started_;
  std::optional<Failure> worst = wire_failure_;
  for (std::uint8_t i = 0; i < peers_used_; ++i) {
    feed(peers_[i], [&](Tracker& t) { t.finish(result.duration); });
    const Tracker& tracker = peers_[i].tracker;
    result.reached.merge(tracker.reached());
    const auto failure = tracker.failure();
    if (failure && (!worst || broken(failure->clause->level) > broken(worst->clause->level))) worst = failure;
  }
  result.claims = peers_[0].tracker.settled_claims();
  if (worst) {
    result.verdict = broken(worst->clause->level);
    result.failure = std::move(worst);
  } else if (const auto doubt = only_tolerated()) {
    result.verdict = Verdict::Inconclusive;
    result.why =
        fmt::format("only the tolerance of {} ms explains it: {}", capabilities_.tolerance, doubt->clause->says);
  } else if (stopped_) {
    std::tie(result.verdict, result.why) = *stopped_;
  } else {
    result.verdict = Verdict::Conforms;
  }
  return result;
}

}  // namespace synfin::conformance
