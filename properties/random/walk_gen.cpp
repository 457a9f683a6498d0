#include "properties/random/walk_gen.h"

#include <algorithm>
#include <array>

#include "wire/tcp.h"

namespace synfin::properties {

using conformance::Base;
using conformance::Call;
using conformance::CallSpec;
using conformance::Millis;
using conformance::Number;
using conformance::SegmentSpec;
using conformance::Spoiled;
using conformance::Stimulus;
using conformance::StimulusCode;
using conformance::WaitSpec;
using conformance::Walk;
using wire::kAck;
using wire::kFin;
using wire::kPsh;
using wire::kRst;
using wire::kSyn;
using wire::kUrg;

namespace {

constexpr std::uint32_t minus(std::uint32_t n) { return 0U - n; }

// The random numbers of one walk. RapidCheck's own generators would make an object of each choice.
class Dice {
 public:
  explicit Dice(const rc::Random& random) : random_(random) {}
  std::uint64_t roll() { return random_.next(); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(roll() % n); }
  bool once_in(std::size_t n) { return below(n) == 0; }
  template <class Table>
  auto one_of(const Table& table) {
    return table[below(std::size(table))];
  }

 private:
  rc::Random random_;
};

// A choice, and how often it is made compared with its neighbours.
template <class T>
struct Weighted {
  std::size_t weight;
  T choice;
};
template <class T, std::size_t size>
T weighted(Dice& dice, const std::array<Weighted<T>, size>& table) {
  std::size_t sum = 0;
  for (const auto& entry : table) sum += entry.weight;
  std::size_t at = dice.below(sum);
  for (const auto& entry : table) {
    if (at < entry.weight) return entry.choice;
    at -= entry.weight;
  }
  return table.back().choice;
}

// In sequence; one off on both sides; the window's edges; old and half the space away.
constexpr std::array<Weighted<Number>, 21> kSeqs = {{{60, {Base::RcvNxt}},
                                                     {4, {Base::RcvNxt, 1}},
                                                     {6, {Base::RcvNxt, minus(1)}},
                                                     {2, {Base::RcvNxt, minus(2)}},
                                                     {2, {Base::RcvNxt, 50}},
                                                     {3, {Base::RcvNxt, minus(50)}},
                                                     {4, {Base::RcvEdge}},
                                                     {4, {Base::RcvEdge, minus(1)}},
                                                     {3, {Base::RcvEdge, 1}},
                                                     {2, {Base::RcvEdge, minus(100)}},
                                                     {5, {Base::RcvMiddle}},
                                                     {6, {Base::TesterIsn}},
                                                     {2, {Base::TesterIsn, 1}},
                                                     {2, {Base::TesterIsn, minus(1)}},
                                                     {2, {Base::RcvNxt, 0x8000'0000U}},
                                                     {1, {Base::RcvNxt, 0x7FFF'FFFFU}},
                                                     {1, {Base::RcvNxt, 0x8000'0001U}},
                                                     {2, {Base::RcvNxt, minus(1U << 20)}},
                                                     {2, {Base::RcvNxt, 1U << 20}},
                                                     {1, {Base::Zero}},
                                                     {1, {Base::SndNxt}}}};
constexpr std::array<Weighted<Number>, 16> kAcks = {{{60, {Base::SndNxt}},
                                                     {5, {Base::SndNxt, 1}},
                                                     {6, {Base::SndNxt, minus(1)}},
                                                     {10, {Base::SndUna}},
                                                     {3, {Base::SndUna, 1}},
                                                     {4, {Base::SndUna, minus(1)}},
                                                     {3, {Base::AckFloor}},
                                                     {3, {Base::AckFloor, minus(1)}},
                                                     {2, {Base::AckFloor, 1}},
                                                     {2, {Base::Iss}},
                                                     {2, {Base::Iss, 1}},
                                                     {2, {Base::SndNxt, 0x8000'0000U}},
                                                     {1, {Base::SndNxt, 0x7FFF'FFFFU}},
                                                     {2, {Base::SndNxt, 1U << 20}},
                                                     {1, {Base::Zero}},
                                                     {1, {Base::RcvNxt}}}};
constexpr std::array<Weighted<std::uint8_t>, 18> kFlags = {{{26, kAck},
                                                            {14, kFin | kAck},
                                                            {14, kSyn},
                                                            {8, kSyn | kAck},
                                                            {9, kRst},
                                                            {5, kRst | kAck},
                                                            {3, kPsh | kAck},
                                                            {2, 0},
                                                            {2, kFin},
                                                            {2, kSyn | kFin},
                                                            {1, kSyn | kRst},
                                                            {1, kFin | kRst},
                                                            {1, kSyn | kFin | kAck},
                                                            {1, kUrg | kAck},
                                                            {1, kSyn | kFin | kRst | kPsh | kAck | kUrg},
                                                            {1, kFin | kPsh | kUrg},
                                                            {1, 0xC0 | kSyn},
                                                            {1, kPsh}}};
constexpr std::array<Weighted<std::uint32_t>, 8> kTexts = {
    {{60, 0}, {6, 1}, {2, 2}, {4, 10}, {8, 100}, {2, 536}, {2, 1000}, {2, 1460}}};
constexpr std::array<Weighted<std::uint16_t>, 8> kWindows = {
    {{60, 65'535}, {6, 0}, {3, 1}, {4, 10}, {3, 100}, {2, 1460}, {2, 8'192}, {1, 65'534}}};
constexpr std::array kSpoils = {Spoiled::TcpChecksum,      Spoiled::WrongPseudoHeader, Spoiled::DataOffsetShort,
                                Spoiled::DataOffsetLong,   Spoiled::OptionLengthZero,  Spoiled::OptionLengthOne,
                                Spoiled::OptionPastHeader, Spoiled::OptionCut,         Spoiled::Truncated};

// Shorter and longer than acknowledgments may be delayed, timeouts and their doubles, R2, and 2 MSL: one off.
constexpr std::array<Weighted<Millis>, 14> kShortWaits = {{{6, 1},
                                                           {4, 120},
                                                           {4, 200},
                                                           {3, 499},
                                                           {3, 500},
                                                           {3, 501},
                                                           {10, 600},
                                                           {3, 999},
                                                           {6, 1000},
                                                           {3, 1001},
                                                           {5, 3000},
                                                           {3, 3001},
                                                           {3, 6001},
                                                           {4, 10'000}}};
constexpr std::array<Millis, 8> kLongWaits = {12'001, 30'000, 60'000, 60'001, 100'001, 119'999, 240'000, 240'001};

// Of calls on a connection, of the life of the listener, and of openings.
constexpr std::array<Weighted<Call>, 9> kCalls = {{{20, Call::Send},
                                                   {12, Call::Receive},
                                                   {16, Call::Shutdown},
                                                   {12, Call::Close},
                                                   {6, Call::Abort},
                                                   {16, Call::Accept},
                                                   {8, Call::OpenPassive},
                                                   {8, Call::OpenActive},
                                                   {4, Call::Status}}};
constexpr std::array<std::uint32_t, 8> kOctets = {100, 1, 10, 1000, 2000, 20'000, 65'535, 0};

conformance::OptionSpec options_for(Dice& dice, std::uint8_t flags) {
  conformance::OptionSpec o;
  const bool syn = (flags & kSyn) != 0;
  o.mss = syn && !dice.once_in(3);
  o.timestamps = dice.once_in(syn ? 3 : 20);
  o.window_scale = syn && dice.once_in(3);
  o.sack_permitted = syn && dice.once_in(4);
  if (dice.once_in(6)) o.tsval_offset = dice.one_of(std::array{-1, -100'000, 1 << 30});
  if (o.window_scale) {
    // A code has one place for both: the shift goes with the size of its column.
    constexpr std::array<std::uint8_t, 4> kShifts = {0, 2, 7, 14};
    constexpr std::array<std::uint16_t, 4> kSizes = {1460, 536, 64, 8960};
    const std::size_t column = dice.below(kShifts.size());
    o.shift = kShifts[column];
    if (o.mss) o.mss_value = kSizes[column];
  } else if (o.mss && dice.once_in(4)) {
    o.mss_value = dice.one_of(std::array<std::uint16_t, 3>{536, 64, 8960});
  }
  return o;
}

SegmentSpec segment(Dice& dice) {
  SegmentSpec spec;
  spec.flags = weighted(dice, kFlags);
  spec.seq = weighted(dice, kSeqs);
  // A SYN that opens comes with its own number; later it is an old one.
  if ((spec.flags & kSyn) != 0 && !dice.once_in(3)) spec.seq = {Base::TesterIsn};
  if ((spec.flags & kAck) != 0) spec.ack = weighted(dice, kAcks);
  spec.text = weighted(dice, kTexts);
  if ((spec.flags & (kSyn | kRst)) != 0 && !dice.once_in(8)) spec.text = 0;
  spec.window = weighted(dice, kWindows);
  spec.options = options_for(dice, spec.flags);
  if (dice.once_in(16)) spec.spoiled = dice.one_of(kSpoils);
  spec.fills_window = spec.flags == kAck && dice.once_in(24);
  if (spec.fills_window) spec.spoiled = Spoiled::No;
  return spec;
}

StimulusCode any_code(Dice& dice) {
  StimulusCode code;
  const std::uint64_t octets = dice.roll();
  for (std::size_t i = 0; i < code.size(); ++i) code[i] = static_cast<std::uint8_t>(octets >> (8 * i));
  return code;
}

CallSpec call(Dice& dice) {
  CallSpec spec{.optional = true};
  spec.call = weighted(dice, kCalls);
  if (spec.call == Call::Send || spec.call == Call::Receive) spec.octets = dice.one_of(kOctets);
  if (spec.call == Call::OpenPassive && dice.once_in(2)) spec.backlog = static_cast<std::uint32_t>(1 + dice.below(2));
  const bool ends = spec.call == Call::Close || spec.call == Call::Shutdown || spec.call == Call::Abort;
  spec.on_listener = ends && dice.once_in(8);
  return spec;
}

bool fits(const Stimulus& stimulus, const WalkShape& shape) {
  const auto* wait = std::get_if<WaitSpec>(&stimulus.what);
  return shape.long_waits || wait == nullptr || wait->duration <= 10'000;
}

Stimulus stimulus(Dice& dice, const WalkShape& shape) {
  Stimulus s;
  const std::size_t kind = dice.below(100);
  if (kind < 8) {
    s = conformance::decoded(any_code(dice));
    if (!fits(s, shape)) s.what = WaitSpec{600};
  } else if (kind < 62) {
    s.what = segment(dice);
  } else if (kind < 84) {
    s.what = call(dice);
  } else {
    const bool is_long = shape.long_waits && dice.once_in(4);
    s.what = WaitSpec{is_long ? dice.one_of(kLongWaits) : weighted(dice, kShortWaits)};
  }
  s.peer = shape.other_peers && dice.once_in(7) ? static_cast<std::uint8_t>(1 + dice.below(5)) : std::uint8_t{0};
  return s;
}

// SYNs from many peers to a listener that has little room.
constexpr std::size_t kStorm = 5;
void begin_with_storm(Dice& dice, Walk& walk) {
  walk.way = 0;
  const auto backlog = static_cast<std::uint32_t>(1 + dice.below(2));
  walk.stimuli.push_back({CallSpec{.call = Call::OpenPassive, .backlog = backlog, .optional = true}});
  for (std::size_t i = 1; i < kStorm; ++i) {
    Stimulus syn{SegmentSpec{.flags = kSyn, .seq = {Base::TesterIsn}}};
    syn.peer = static_cast<std::uint8_t>(dice.below(5));
    walk.stimuli.push_back(syn);
  }
}

// Simpler codes of the same kind: each octet zero, halved, or one less; the first peer instead of another.
std::vector<Stimulus> simpler_stimuli(const Stimulus& stimulus) {
  std::vector<Stimulus> simpler;
  const auto code = conformance::encoded(stimulus);
  if (!code) return simpler;
  const auto add = [&](const StimulusCode& candidate) {
    const Stimulus s = conformance::decoded(candidate);
    if (s != stimulus && s.what.index() == stimulus.what.index()) simpler.push_back(s);
  };
  if (stimulus.peer != 0) {
    Stimulus first = stimulus;
    first.peer = 0;
    simpler.push_back(first);
  }
  for (const auto less :
       {+[](unsigned) { return 0U; }, +[](unsigned n) { return n / 2; }, +[](unsigned n) { return n - 1; }}) {
    for (std::size_t i = 1; i < code->size(); ++i) {
      if ((*code)[i] == 0) continue;
      StimulusCode candidate = *code;
      candidate[i] = static_cast<std::uint8_t>(less(candidate[i]));
      add(candidate);
    }
  }
  // Of control bits, and of the kinds of calls, each bit is one choice; two choices share each of the other two octets.
  for (unsigned n = 0; n < 8; ++n) {
    StimulusCode candidate = *code;
    candidate[1] = static_cast<std::uint8_t>(candidate[1] & ~(1U << n));
    if (candidate != *code) add(candidate);
  }
  for (const std::size_t i : {2U, 5U}) {
    for (const std::uint8_t half : {std::uint8_t{0x0F}, std::uint8_t{0xF0}}) {
      StimulusCode candidate = *code;
      candidate[i] = candidate[i] & half;
      if (candidate != *code) add(candidate);
    }
  }
  return simpler;
}

rc::Seq<Stimulus> shrinks_of(const Stimulus& stimulus) { return rc::seq::fromContainer(simpler_stimuli(stimulus)); }

Walk with_stimuli(const Walk& walk, std::vector<Stimulus> stimuli) {
  Walk changed = walk;
  changed.stimuli = std::move(stimuli);
  return changed;
}

}  // namespace

rc::Seq<Walk> simpler(const Walk& walk) {
  auto fewer = rc::seq::map(rc::shrink::removeChunks(walk.stimuli),
                            [walk](std::vector<Stimulus>&& s) { return with_stimuli(walk, std::move(s)); });
  auto shorter_way = rc::seq::map(rc::shrink::towards<std::size_t>(walk.way, 0), [walk](std::size_t way) {
    Walk changed = walk;
    changed.way = way;
    return changed;
  });
  auto plainer = rc::seq::map(rc::shrink::eachElement(walk.stimuli, shrinks_of),
                              [walk](std::vector<Stimulus>&& s) { return with_stimuli(walk, std::move(s)); });
  return rc::seq::concat(std::move(fewer), std::move(shorter_way), std::move(plainer));
}

rc::Gen<Stimulus> stimuli_of_walks(const WalkShape& shape) {
  return [shape](const rc::Random& random, int) {
    Dice dice(random);
    return rc::shrinkable::shrinkRecur(stimulus(dice, shape), [](const Stimulus& s) { return shrinks_of(s); });
  };
}

rc::Gen<Walk> walks(const WalkShape& shape) {
  return [shape](const rc::Random& random, int size) {
    Dice dice(random);
    Walk walk;
    walk.way = dice.below(conformance::all_ways().size());
    walk.profile = shape.profile != nullptr ? shape.profile : &model::kProfiles[dice.below(model::kProfiles.size())];
    // Small sizes come first: what fails early is short.
    const std::size_t most = std::max<std::size_t>(1, shape.most_stimuli * static_cast<std::size_t>(size + 10) / 60);
    const std::size_t count = 1 + dice.below(std::min(most, shape.most_stimuli));
    walk.stimuli.reserve(count + kStorm);
    if (shape.other_peers && dice.once_in(16)) begin_with_storm(dice, walk);
    for (std::size_t i = 0; i < count; ++i) walk.stimuli.push_back(stimulus(dice, shape));
    return rc::shrinkable::shrinkRecur(std::move(walk), [](const Walk& w) { return simpler(w); });
  };
}

}  // namespace synfin::properties
