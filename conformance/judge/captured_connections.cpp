#include "conformance/judge/captured_connections.h"

#include <algorithm>

#include "wire/packet.h"

namespace synfin::conformance {

namespace {

using wire::Problem;

struct Words {
  std::string_view name, explained;
};
constexpr std::array<Words, kFrameKinds> kFrameWords = {{
    {"not-ip", "not IP"},
    {"not-tcp", "IP, but not TCP"},
    {"not-asked-for", "of connections that were not asked for"},
    {"fragment", "fragments of IP packets: they are not put together"},
    {"unreadable", "with an IP or TCP header that is broken or not all there"},
    {"ends-alike", "from a port to itself: who sends cannot be told"},
    {"cut-short", "cut short by the capture; the headers are there"},
    {"damaged", "with a wrong checksum: what was sent is not known"},
    {"offloaded", "with a checksum left to the network card"},
    {"backwards", "with an earlier time than a frame before"},
}};

constexpr std::uint8_t kMultipathKind = 30;      // RFC 8684 section 3
constexpr std::uint8_t kExperimentKind = 254;    // RFC 6994
constexpr std::uint16_t kFastOpenMark = 0xF989;  // of the experiment that became RFC 7413

// What is wrong with a header so that what it says is not to be relied on. Checksums are another matter, and so is what
// the capture itself left out of the text.
bool is_malformed(const wire::ParsedPacket& parsed) {
  if (parsed.problems.empty()) return false;
  constexpr std::array kBad = {
      Problem::IpOptionLengthMissing, Problem::IpOptionLength0Or1,    Problem::IpOptionPastHeader,
      Problem::DataOffsetBelow5,      Problem::DataOffsetPastSegment, Problem::OptionLengthMissing,
      Problem::OptionLength0Or1,      Problem::OptionPastHeader,      Problem::OptionWrongLength};
  return std::any_of(kBad.begin(), kBad.end(), [&](Problem p) { return parsed.problems.has(p); });
}

// The octets of text that the segment had on the wire, of which the capture may have kept fewer.
std::uint32_t text_on_wire(const wire::ParsedPacket& parsed, const wire::CapturedPacket& packet) {
  const std::size_t headers = parsed.ip.header_length + std::size_t{4} * parsed.tcp.data_offset;
  const std::size_t whole = packet.is_snapped() ? std::min<std::size_t>(parsed.ip.total_length(), packet.original)
                                                : parsed.ip.header_length + parsed.ip.payload_length;
  return static_cast<std::uint32_t>(whole > headers ? whole - headers : 0);
}

void note_options(const wire::ParsedTcp& tcp, Observed& observed) {
  for (const wire::Option option : tcp.options) {
    if (option.kind == kMultipathKind) observed.multipath = true;
    const bool experiment =
        option.kind == kExperimentKind && option.data.size() >= 2 && wire::read16(option.data.data()) == kFastOpenMark;
    if (option.kind == static_cast<std::uint8_t>(wire::Kind::FastOpenCookie) || experiment) observed.fast_open = true;
  }
}

// The opener sends the SYN, or is sent the SYN,ACK; in the middle of a connection it is who is seen first.
bool is_from_opener(const wire::ParsedTcp& first) { return !(first.has(wire::kSyn) && first.has(wire::kAck)); }

}  // namespace

std::string_view name(Told told) {
  constexpr std::array<std::string_view, kWaysTold> kNames = {"over", "reused", "file-ended", "crowded-out"};
  return kNames[static_cast<std::size_t>(told)];
}

std::string_view name(FrameKind kind) { return kFrameWords[static_cast<std::size_t>(kind)].name; }
std::string_view explained(FrameKind kind) { return kFrameWords[static_cast<std::size_t>(kind)].explained; }

CaptureCounts& CaptureCounts::operator+=(const CaptureCounts& other) {
  frames += other.frames;
  segments += other.segments;
  for (std::size_t i = 0; i < kFrameKinds; ++i) kinds[i] += other.kinds[i];
  return *this;
}

Verdict JudgedConnection::verdict() const {
  const auto any = [&](Verdict v) { return reports[0].verdict == v || reports[1].verdict == v; };
  for (const Verdict v : {Verdict::Violates, Verdict::Deviates, Verdict::Conforms}) {
    if (any(v)) return v;
  }
  return Verdict::Inconclusive;
}

std::string JudgedConnection::name() const { return to_string(ends[0]) + "-" + to_string(ends[1]); }

wire::ParsedPacket parsed(const wire::CapturedPacket& packet, std::vector<std::uint8_t>& room) {
  const wire::Octets octets = packet.octets;
  const bool v4 = octets.size() > wire::kIpv4Header && octets[0] >> 4U == 4 && wire::read16(octets.data() + 2) == 0;
  const bool v6 = octets.size() > wire::kIpv6Header && octets[0] >> 4U == 6 && wire::read16(octets.data() + 4) == 0;
  if (!v4 && !v6) return wire::parse(octets);
  room.assign(octets.begin(), octets.end());
  const std::size_t length = packet.original - (v6 ? wire::kIpv6Header : 0);
  wire::write16(room.data() + (v6 ? 4 : 2), static_cast<std::uint16_t>(std::min<std::size_t>(length, 0xFFFF)));
  return wire::parse(room);
}

CapturedConnections::CapturedConnections(const JudgeSettings& settings, ConnectionFilter filter, Sink sink,
                                         CaptureLimits limits)
    : settings_(&settings),
      filter_(std::move(filter)),
      sink_(std::move(sink)),
      limits_(limits),
      table_(limits.most_open + 1) {}

void CapturedConnections::packet(const wire::CapturedPacket& packet, std::uint64_t frame) {
  if (packet.at < now_) ++counts_[FrameKind::Backwards];
  now_ = std::max(now_, packet.at);
  forget_quiet();
  const wire::ParsedPacket parsed = conformance::parsed(packet, room_);
  if (parsed.reached != wire::Reached::Tcp) {
    const bool fragment = parsed.problems.has(Problem::LaterFragment);
    const bool other = parsed.problems.has(Problem::NotTcp);
    ++counts_[fragment ? FrameKind::Fragment : other ? FrameKind::NotTcp : FrameKind::Unreadable];
    return;
  }
  const FlowKey key(parsed);
  if (key.ends_alike()) return void(++counts_[FrameKind::EndsAlike]);
  Table::Node* const node = node_of(key, parsed, frame);
  if (node == nullptr) return void(++counts_[FrameKind::NotAskedFor]);
  const End from = key.from_first() == node->flow.opener_is_first ? End::Opener : End::Other;
  const bool fragment = parsed.problems.has(Problem::FirstFragment);
  if (fragment) ++counts_[FrameKind::Fragment];
  if (fragment || is_damaged(parsed, node->flow.trusted[static_cast<std::size_t>(from)])) {
    // What its host sent, and whether it was received, is not known: as if it had not been seen.
    node->flow.conversation.packets_missing();
    return heard_of(*node, frame);
  }
  Observed observed{.segment = wire::to_model(parsed.tcp), .at = now_, .number = frame};
  observed.segment.text = text_on_wire(parsed, packet);
  observed.malformed = is_malformed(parsed) || (!packet.is_snapped() && parsed.problems.has(Problem::LengthPastPacket));
  note_options(parsed.tcp, observed);
  if (packet.is_snapped()) ++counts_[FrameKind::CutShort];
  if (observed.malformed) ++counts_[FrameKind::Unreadable];
  ++counts_.segments;
  take(*node, from, observed);
}

bool CapturedConnections::is_damaged(const wire::ParsedPacket& parsed, bool& trusted) {
  if (parsed.tcp.verified == wire::Verified::Right) {
    if (!trusted) hosts_.saw_right(parsed.ip.source());
    trusted = true;
  }
  if (parsed.tcp.verified != wire::Verified::Wrong) return false;
  const bool damaged = hosts_.wrong_is_damage(parsed);
  ++counts_[damaged ? FrameKind::Damaged : FrameKind::Offloaded];
  return damaged;
}

// The connection that the packet belongs to, a new one if there is none; nullptr if it was not asked for.
CapturedConnections::Table::Node* CapturedConnections::node_of(const FlowKey& key, const wire::ParsedPacket& parsed,
                                                               std::uint64_t frame) {
  if (Table::Node* const known = table_.find(key)) return known;
  if (!filter_.matches_all() && !filter_.matches({parsed.ip.source(), parsed.tcp.source_port},
                                                 {parsed.ip.destination(), parsed.tcp.destination_port})) {
    return nullptr;
  }
  make_room();
  Table::Node& node = table_.insert(key, *settings_);
  begin(node.flow, parsed, key.from_first(), frame);
  return &node;
}

void CapturedConnections::begin(Flow& flow, const wire::ParsedPacket& parsed, bool from_first,
                                std::uint64_t frame) const {
  const HostPort sender{parsed.ip.source(), parsed.tcp.source_port};
  const HostPort receiver{parsed.ip.destination(), parsed.tcp.destination_port};
  const bool opens = is_from_opener(parsed.tcp);
  flow.opener_is_first = opens == from_first;
  flow.connection.ends = opens ? std::array{sender, receiver} : std::array{receiver, sender};
  flow.connection.first = frame;
  flow.connection.began = now_;
}

void CapturedConnections::take(Table::Node& node, End from, const Observed& observed) {
  Flow* flow = &node.flow;
  if (flow->conversation.begins_anew(from, observed)) {
    std::array ends = flow->connection.ends;
    if (from == End::Other) std::swap(ends[0], ends[1]);
    const bool opener_is_first = flow->opener_is_first == (from == End::Opener);
    // That it comes may itself be a finding.
    flow->log.add({observed.number, observed.at, observed.segment, static_cast<std::uint8_t>(from)});
    tell(*flow, Told::Reused);
    *flow = Flow(*settings_);
    flow->conversation.follows_another();
    flow->opener_is_first = opener_is_first;
    flow->connection.ends = ends;
    flow->connection.first = observed.number;
    flow->connection.began = observed.at;
    from = End::Opener;
  }
  Conversation& conversation = flow->conversation;
  conversation.seen(from, observed);
  flow->log.add({observed.number, observed.at, observed.segment, static_cast<std::uint8_t>(from)});
  if (conversation.found_any()) flow->log.end_soon();
  ++flow->connection.segments;
  heard_of(node, observed.number);
}

void CapturedConnections::heard_of(Table::Node& node, std::uint64_t frame) {
  node.flow.connection.last = frame;
  node.flow.connection.last_seen = now_;
  const Conversation& conversation = node.flow.conversation;
  const bool both = conversation.heard(End::Opener) && conversation.heard(End::Other);
  table_.touch(node, conversation.is_over() ? Stage::Over : both ? Stage::Open : Stage::OneEnd);
}

// What has ended goes first. Connections of which one end was heard have a quarter of the room for themselves and what
// the others leave: so a flood of SYNs drives out its own.
void CapturedConnections::make_room() {
  if (table_.size() < limits_.most_open) return;
  Table::Node* node = table_.oldest(Stage::Over);
  const Told told = node != nullptr ? Told::Over : Told::CrowdedOut;
  const bool flooded = table_.size(Stage::OneEnd) > limits_.most_open / 4 || table_.size(Stage::Open) == 0;
  if (node == nullptr) node = table_.oldest(flooded ? Stage::OneEnd : Stage::Open);
  tell(node->flow, told);
  table_.erase(*node);
}

// What comes within two maximum segment lifetimes may still be an answer to something.
void CapturedConnections::forget_quiet() {
  for (Table::Node* node = table_.oldest(Stage::Over); node != nullptr; node = table_.oldest(Stage::Over)) {
    if (now_ - node->flow.connection.last_seen <= 2 * settings_->msl) return;
    tell(node->flow, Told::Over);
    table_.erase(*node);
  }
}

void CapturedConnections::finish() {
  std::vector<Table::Node*> left;
  for (const Stage stage : {Stage::OneEnd, Stage::Open, Stage::Over}) {
    for (Table::Node* node = table_.oldest(stage); node != nullptr; node = node->after) left.push_back(node);
  }
  std::sort(left.begin(), left.end(),
            [](const auto* a, const auto* b) { return a->flow.connection.first < b->flow.connection.first; });
  for (Table::Node* const node : left) {
    tell(node->flow, node->stage == Stage::Over ? Told::Over : Told::FileEnded);
    table_.erase(*node);
  }
}

void CapturedConnections::tell(Flow& flow, Told told) {
  flow.conversation.finish();
  flow.connection.told = told;
  for (const End end : {End::Opener, End::Other}) {
    flow.connection.reports[static_cast<std::size_t>(end)] = flow.conversation.report(end);
  }
  sink_(std::move(flow.connection), flow.log);
}

}  // namespace synfin::conformance
