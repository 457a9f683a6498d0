#include "conformance/walk.h"

#include <algorithm>

#include "wire/tcp.h"

namespace synfin::conformance {

namespace {

constexpr std::uint8_t kFirstCall = 160, kFirstWait = 224;
// Of 32 codes so many are the first peer's; the others share the rest.
constexpr std::uint8_t kOfFirstPeer = 24, kOthers = 5;

// How often a base stands here is how often octets that know nothing of TCP choose it.
constexpr std::array<Base, 16> kSeqBases = {Base::RcvNxt,    Base::RcvNxt,    Base::RcvNxt,    Base::RcvNxt,
                                            Base::RcvNxt,    Base::RcvNxt,    Base::RcvEdge,   Base::RcvEdge,
                                            Base::RcvEdge,   Base::RcvMiddle, Base::RcvMiddle, Base::TesterIsn,
                                            Base::TesterIsn, Base::Zero,      Base::SndNxt,    Base::SndUna};
constexpr std::array<Base, 16> kAckBases = {Base::SndNxt, Base::SndNxt,   Base::SndNxt,   Base::SndNxt,
                                            Base::SndNxt, Base::SndNxt,   Base::SndUna,   Base::SndUna,
                                            Base::SndUna, Base::AckFloor, Base::AckFloor, Base::Iss,
                                            Base::Iss,    Base::Zero,     Base::RcvNxt,   Base::RcvEdge};
constexpr std::array<std::uint32_t, 16> kTexts = {0, 0, 0, 0, 0, 1, 1, 2, 10, 20, 50, 100, 100, 536, 1000, 1460};
constexpr std::array<std::uint16_t, 16> kWindows = {65'535, 65'535, 65'535, 65'535, 65'535, 0,     1,      10,
                                                    100,    536,    1000,   1460,   4096,   8'192, 32'768, 65'534};
constexpr std::array<Call, 16> kCallKinds = {Call::Status,     Call::Accept, Call::Send,    Call::Receive,
                                             Call::Shutdown,   Call::Close,  Call::Abort,   Call::OpenPassive,
                                             Call::OpenActive, Call::Send,   Call::Accept,  Call::OpenPassive,
                                             Call::OpenActive, Call::Close,  Call::Receive, Call::Shutdown};
constexpr std::uint8_t kOnListener = 16;
constexpr std::array<Millis, 32> kWaits = {1,      10,     40,     100,    120,     200,     249,     250,
                                           251,    490,    499,    500,    501,     600,     999,     1000,
                                           1001,   1500,   2000,   3000,   3001,    5000,    6001,    10'000,
                                           12'001, 30'000, 60'000, 60'001, 100'001, 119'999, 240'000, 240'001};

constexpr Spoiled kSpoils[] = {Spoiled::TcpChecksum,      Spoiled::WrongPseudoHeader, Spoiled::DataOffsetShort,
                               Spoiled::DataOffsetLong,   Spoiled::OptionLengthZero,  Spoiled::OptionLengthOne,
                               Spoiled::OptionPastHeader, Spoiled::OptionCut,         Spoiled::Truncated};

// Option lists that are not as a plain SYN has them.
const std::vector<std::vector<std::uint8_t>>& raw_options() {
  static const std::vector<std::vector<std::uint8_t>> lists = {
      {1, 1, 1, 1},                          // no-operations
      {0, 0, 0, 0},                          // the end of the list at once
      {0, 7, 7, 7},                          // and not zeros after it
      {2, 3, 5, 0},                          // MSS a length too short
      {2, 5, 5, 180, 0, 0, 0, 0},            // and one too long
      {2, 4, 0, 0},                          // MSS of zero
      {2, 4, 5, 180, 2, 4, 2, 24},           // MSS twice
      {3, 3, 15, 0},                         // a shift of more than 14
      {3, 3, 255, 0},                        //
      {253, 4, 0xF9, 0x89},                  // an experiment (RFC 6994)
      {254, 2, 1, 1},                        //
      {99, 6, 1, 2, 3, 4, 0, 0},             // an unknown kind
      {8, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0},  // timestamps a length too short
      {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
       1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
  return lists;
}

// Octet 7 of a segment: below kFirstSpoil a plain segment, then spoiled ones, rare fields, raw options.
constexpr std::uint8_t kFirstSpoil = 192;
constexpr std::uint8_t kFirstRare = kFirstSpoil + std::size(kSpoils);
enum Rare : std::uint8_t { kUrgent, kReserved, kFills, kRares };
constexpr std::uint8_t kFirstRaw = kFirstRare + kRares;

// 0, 1, -1, 2, -2, ... to 95, and then powers of two from 2^7 to 2^31 with one on either side.
constexpr std::uint8_t kNear = 191;
constexpr std::uint32_t offset_of(std::uint8_t code) {
  if (code < kNear) return code % 2 == 1 ? (code + 1U) / 2 : 0U - code / 2U;
  const unsigned far = code - kNear;  // 0 to 64
  if (far < 50) return far % 2 == 0 ? 1U << (7 + far / 2) : 0U - (1U << (7 + far / 2));
  constexpr std::array<std::uint32_t, 15> kUncommon = {0x7FFF'FFFF, 0x8000'0001, 0x3FFF'FFFF, 0x4000'0001, 0xC000'0001,
                                                       0xBFFF'FFFF, 0xFFFF,      0x1'0001,    0xFFFF'0000, 1000,
                                                       0U - 1000,   1460,        536,         100,         0U - 100};
  return kUncommon[far - 50];
}

template <class Table, class Value>
std::optional<std::uint8_t> place(const Table& table, const Value& value) {
  const auto found = std::find(std::begin(table), std::end(table), value);
  if (found == std::end(table)) return {};
  return static_cast<std::uint8_t>(found - std::begin(table));
}

std::optional<std::uint8_t> code_of_offset(std::uint32_t offset) {
  for (unsigned code = 0; code < 256; ++code) {
    if (offset_of(static_cast<std::uint8_t>(code)) == offset) return static_cast<std::uint8_t>(code);
  }
  return {};
}

std::uint8_t peer_of(std::uint8_t code) {
  const std::uint8_t place = code % 32;
  return place < kOfFirstPeer ? std::uint8_t{0} : static_cast<std::uint8_t>(1 + (place - kOfFirstPeer) % kOthers);
}

// Octet 6: which options, two bits of window scale or MSS, two bits of how the timestamp lies to the clock.
constexpr std::array<std::uint8_t, 4> kShifts = {0, 2, 7, 14};
constexpr std::array<std::uint16_t, 4> kSegmentSizes = {1460, 536, 64, 8960};
constexpr std::array<std::int32_t, 4> kTimestampOffsets = {0, -1, -100'000, 1 << 30};

OptionSpec options_of(std::uint8_t code) {
  const std::size_t variant = code >> 4 & 3U;
  return {.mss = (code & 1U) != 0,
          .window_scale = (code & 2U) != 0,
          .timestamps = (code & 4U) != 0,
          .sack_permitted = (code & 8U) != 0,
          .mss_value = (code & 1U) != 0 ? kSegmentSizes[variant] : OptionSpec{}.mss_value,
          .shift = (code & 2U) != 0 ? kShifts[variant] : std::uint8_t{0},
          .tsval_offset = kTimestampOffsets[code >> 6]};
}

void add_rare(std::uint8_t code, SegmentSpec& spec) {
  if (code < kFirstSpoil) return;
  if (code < kFirstRare) {
    spec.spoiled = kSpoils[code - kFirstSpoil];
  } else if (code < kFirstRaw) {
    const auto rare = static_cast<Rare>(code - kFirstRare);
    if (rare == kUrgent) spec.urgent = 1;
    if (rare == kReserved) spec.reserved = 15;
    if (rare == kFills) spec.fills_window = true;
  } else {
    spec.options.raw = raw_options()[static_cast<std::size_t>(code - kFirstRaw) % raw_options().size()];
  }
}

SegmentSpec segment_of(const StimulusCode& code) {
  SegmentSpec spec{.flags = code[1],
                   .seq = {kSeqBases[code[2] & 15U], offset_of(code[3])},
                   .text = kTexts[code[5] & 15U],
                   .window = kWindows[code[5] >> 4],
                   .options = options_of(code[6])};
  if ((spec.flags & wire::kAck) != 0) spec.ack = {kAckBases[code[2] >> 4], offset_of(code[4])};
  add_rare(code[7], spec);
  return spec;
}

std::optional<std::uint8_t> code_of_rare(const SegmentSpec& spec) {
  const int rarities = static_cast<int>(spec.spoiled != Spoiled::No) + static_cast<int>(spec.urgent != 0) +
                       static_cast<int>(spec.reserved != 0) + static_cast<int>(spec.fills_window) +
                       static_cast<int>(!spec.options.raw.empty());
  for (unsigned code = rarities == 0 ? 0 : kFirstSpoil; code < 256; ++code) {
    SegmentSpec plain = spec;
    plain.spoiled = Spoiled::No;
    plain.urgent = 0;
    plain.reserved = 0;
    plain.fills_window = false;
    plain.options.raw.clear();
    add_rare(static_cast<std::uint8_t>(code), plain);
    if (plain == spec) return static_cast<std::uint8_t>(code);
  }
  return {};
}

std::optional<std::uint8_t> code_of_options(OptionSpec options) {
  options.raw.clear();
  for (unsigned code = 0; code < 256; ++code) {
    if (options_of(static_cast<std::uint8_t>(code)) == options) return static_cast<std::uint8_t>(code);
  }
  return {};
}

std::optional<StimulusCode> code_of(const SegmentSpec& spec) {
  const bool has_ack = (spec.flags & wire::kAck) != 0;
  const auto seq = place(kSeqBases, spec.seq.base), ack = has_ack ? place(kAckBases, spec.ack.base) : std::uint8_t{0};
  const auto seq_offset = code_of_offset(spec.seq.offset);
  const auto ack_offset = has_ack ? code_of_offset(spec.ack.offset) : std::uint8_t{0};
  const auto text = place(kTexts, spec.text), window = place(kWindows, spec.window);
  const auto options = code_of_options(spec.options), rare = code_of_rare(spec);
  if (!seq || !ack || !seq_offset || !ack_offset || !text || !window || !options || !rare) return {};
  return StimulusCode{0,           spec.flags,  static_cast<std::uint8_t>(*seq | *ack << 4),
                      *seq_offset, *ack_offset, static_cast<std::uint8_t>(*text | *window << 4),
                      *options,    *rare};
}

CallSpec call_of(const StimulusCode& code) {
  const Call call = kCallKinds[code[1] & 15U];
  const bool has_octets = call == Call::Send || call == Call::Receive;
  return {.call = call,
          .octets = has_octets ? static_cast<std::uint32_t>(code[2] | code[3] << 8) : 0U,
          .backlog = 1U + (code[4] + 7U) % 8U,
          .on_listener = (code[1] & kOnListener) != 0,
          .optional = true};
}

std::optional<StimulusCode> code_of(const CallSpec& spec) {
  const auto call = place(kCallKinds, spec.call);
  if (!call || spec.octets > 0xFFFF || spec.backlog == 0 || spec.backlog > 8) return {};
  return StimulusCode{kFirstCall, static_cast<std::uint8_t>(*call | (spec.on_listener ? kOnListener : 0)),
                      static_cast<std::uint8_t>(spec.octets & 0xFFU), static_cast<std::uint8_t>(spec.octets >> 8),
                      static_cast<std::uint8_t>(spec.backlog % 8)};
}

std::optional<StimulusCode> code_of(const WaitSpec& spec) {
  const auto wait = place(kWaits, spec.duration);
  if (!wait) return {};
  return StimulusCode{kFirstWait, *wait};
}

std::optional<StimulusCode> code_of(const ReachSpec&) { return {}; }

}  // namespace

Stimulus decoded(const StimulusCode& code) {
  Stimulus stimulus;
  stimulus.peer = peer_of(code[0]);
  if (code[0] < kFirstCall) {
    stimulus.what = segment_of(code);
  } else if (code[0] < kFirstWait) {
    stimulus.what = call_of(code);
  } else {
    stimulus.what = WaitSpec{kWaits[code[1] % kWaits.size()]};
  }
  return stimulus;
}

std::optional<StimulusCode> encoded(const Stimulus& stimulus) {
  std::optional<StimulusCode> code = std::visit([](const auto& what) { return code_of(what); }, stimulus.what);
  if (!code || stimulus.peer > kOthers) return {};
  if (stimulus.peer != 0) {
    (*code)[0] = static_cast<std::uint8_t>((*code)[0] + kOfFirstPeer + stimulus.peer - 1);
  }
  return code;
}

CodedWalk::CodedWalk(std::span<const std::uint8_t> octets) {
  constexpr std::size_t kCode = std::tuple_size_v<StimulusCode>;
  if (!octets.empty()) way_ = octets[0] % all_ways().size();
  profile_ = &model::kProfiles[octets.size() > 1 ? octets[1] % model::kProfiles.size() : 0];
  codes_ = octets.subspan(std::min(kWalkHeader, octets.size()));
  codes_ = codes_.first(std::min(codes_.size() / kCode, kLongestWalk) * kCode);
}

Stimulus CodedWalk::operator[](std::size_t i) const {
  StimulusCode code;
  std::copy_n(codes_.begin() + static_cast<std::ptrdiff_t>(i * code.size()), code.size(), code.begin());
  return decoded(code);
}

Walk walk_of(std::span<const std::uint8_t> octets) {
  const CodedWalk coded(octets);
  Walk walk{.way = coded.way(), .profile = &coded.profile(), .stimuli = {}};
  walk.stimuli.reserve(coded.size());
  for (std::size_t i = 0; i < coded.size(); ++i) walk.stimuli.push_back(coded[i]);
  return walk;
}

std::vector<std::uint8_t> octets_of(std::size_t way, std::size_t profile, std::span<const Stimulus> stimuli) {
  std::vector<std::uint8_t> octets = {static_cast<std::uint8_t>(way), static_cast<std::uint8_t>(profile)};
  for (const Stimulus& stimulus : stimuli) {
    if (const auto code = encoded(stimulus)) octets.insert(octets.end(), code->begin(), code->end());
  }
  return octets;
}

Case case_of(const Walk& walk, std::string id) {
  Case result{.id = std::move(id), .stimuli = all_ways()[walk.way].stimuli};
  result.stimuli.insert(result.stimuli.end(), walk.stimuli.begin(), walk.stimuli.end());
  result.stimuli.push_back(stimuli::wait(stimuli::kAckWait));
  return result;
}

}  // namespace synfin::conformance
