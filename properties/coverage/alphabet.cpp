#include "properties/coverage/alphabet.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "wire/tcp.h"

namespace synfin::properties {

using conformance::Base;
using conformance::Call;
using conformance::Number;
using conformance::SegmentSpec;
using conformance::Stimulus;
using model::State;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;
using namespace conformance::stimuli;

namespace {

constexpr std::uint32_t minus(std::uint32_t n) { return 0U - n; }

SegmentSpec syn_with(std::uint8_t flags, std::uint32_t text) {
  SegmentSpec spec = syn_spec();
  spec.flags = flags;
  spec.text = text;
  if ((flags & kAck) != 0) spec.ack = {Base::SndNxt};
  return spec;
}

SegmentSpec timed_syn(std::uint8_t flags, std::uint32_t text) {
  SegmentSpec spec = syn_with(flags, text);
  spec.options = {.mss = true, .window_scale = true, .timestamps = true, .shift = 2};
  return spec;
}

Stimulus with_window(std::uint16_t window) {
  return segment(SegmentSpec{.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndNxt}, .window = window});
}

Stimulus new_syn() {
  SegmentSpec spec = syn_spec();
  spec.seq = {Base::RcvNxt, 1000};
  return segment(spec);
}

Stimulus filling() {
  return segment(SegmentSpec{.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndNxt}, .fills_window = true});
}

std::vector<Move> moves_before_a_connection() {
  return {{"listen-1", {listen(1)}},
          {"other-syn", {from_peer(1, segment(syn_spec()))}},
          {"syn", {segment(syn_spec())}},
          {"syn-window-10", {segment(SegmentSpec{.flags = kSyn, .seq = {Base::TesterIsn}, .window = 10})}},
          {"syn-text", {segment(syn_with(kSyn, 100))}},
          {"syn-fin", {segment(syn_with(kSyn | kFin, 0))}},
          {"syn-text-fin", {segment(syn_with(kSyn | kFin, 100))}},
          {"timed-syn", {segment(timed_syn(kSyn, 0))}},
          {"timed-syn-text", {segment(timed_syn(kSyn, 100))}},
          {"timed-syn-fin", {segment(timed_syn(kSyn | kFin, 0))}},
          {"timed-syn-text-fin", {segment(timed_syn(kSyn | kFin, 100))}},
          {"syn-ack", {segment(syn_with(kSyn | kAck, 0))}},
          {"timed-syn-ack", {segment(timed_syn(kSyn | kAck, 0))}}};
}

std::vector<Move> moves_of_a_user() {
  return {{"listen", {listen()}},
          {"close-listener", {listener(Call::Close)}},
          {"accept", {call(Call::Accept)}},
          {"send-100", {call(Call::Send, 100)}},
          {"shutdown", {call(Call::Shutdown)}},
          {"close", {call(Call::Close)}},
          {"receive-50", {call(Call::Receive, 50)}},
          {"receive-all", {call(Call::Receive, 65'535)}},
          {"wait", {wait(kAckWait)}},
          {"timeout", {wait(1100)}}};
}

std::vector<Move> moves_of_a_peer() {
  return {{"ack", {in_order(kAck)}},
          {"ack-one", {segment(kAck, {Base::RcvNxt}, {Base::SndUna, 1})}},
          {"data", {in_order(kAck, 100)}},
          {"fin", {in_order(kFin | kAck)}},
          {"fin-no-ack-of-ours", {segment(kFin | kAck, {Base::RcvNxt}, {Base::SndUna})}},
          {"gap-data", {segment(kAck, {Base::RcvNxt, 100}, {Base::SndUna}, 50)}},
          {"gap-fin", {segment(kFin | kAck, {Base::RcvNxt, 100}, {Base::SndUna})}},
          {"gap-data-fin", {segment(kFin | kAck, {Base::RcvNxt, 100}, {Base::SndUna}, 50)}},
          {"gap-edge", {segment(kAck, {Base::RcvEdge, minus(50)}, {Base::SndUna}, 50)}},
          {"gap-data-acked", {segment(kAck, {Base::RcvNxt, 100}, {Base::SndNxt}, 50)}},
          {"gap-fin-acked", {segment(kFin | kAck, {Base::RcvNxt, 100}, {Base::SndNxt})}},
          {"window-0", {with_window(0)}},
          {"window-10", {with_window(10)}},
          {"fills-window", {filling()}},
          {"new-syn", {new_syn()}}};
}

// What is outstanding stays so.
Stimulus old_ack(std::uint16_t window) {
  return segment(SegmentSpec{.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndUna}, .window = window});
}

// The longest that a stack may take, and more than that: RTO may be capped at a minute (RFC 6298, 2.5), TIME-WAIT lasts
// four minutes, and who does not give up within an hour does not (conformance/tracker.cpp).
constexpr conformance::Millis kSecond = 1000, kMinute = 60 * kSecond;
constexpr conformance::Millis kRetransmitted = 65 * kSecond, kTwoMsl = 242 * kSecond, kGivenUp = 65 * kMinute;

constexpr std::array<std::uint8_t, 16> kFlags = {kAck,
                                                 kFin | kAck,
                                                 kSyn,
                                                 kSyn | kAck,
                                                 kRst,
                                                 kRst | kAck,
                                                 0,
                                                 kFin,
                                                 kSyn | kFin,
                                                 kSyn | kFin | kAck,
                                                 kRst | kFin,
                                                 kRst | kFin | kAck,
                                                 kRst | kSyn,
                                                 kRst | kSyn | kAck,
                                                 kRst | kSyn | kFin,
                                                 kRst | kSyn | kFin | kAck};

struct Place {
  Number number;
  std::string name;
};

std::string name_of(std::string_view base, std::uint32_t offset) {
  return offset == 0 ? std::string(base) : fmt::format("{}{:+}", base, static_cast<std::int32_t>(offset));
}

// Offsets at which what is held begins or ends.
std::set<std::uint32_t> held_offsets(const model::Tcb<model::Numbers>& tcb) {
  std::set<std::uint32_t> offsets;
  if (!tcb.held.any) return offsets;
  const std::uint32_t from = tcb.held.from.raw - tcb.rcv.nxt.raw;
  if (from + 2000 > 4000) return offsets;
  for (const std::uint32_t at : {from, from + tcb.held.text}) {
    for (const std::uint32_t by : {minus(1), 0U, 1U}) offsets.insert(at + by);
  }
  return offsets;
}

std::vector<Place> seq_places(const model::Tcb<model::Numbers>& tcb) {
  std::vector<Place> places;
  if (tcb.state <= State::SynSent) {
    places.push_back({{Base::TesterIsn}, "seq-isn"});
    return places;
  }
  std::vector<std::uint32_t> offsets = {0,          minus(1),   1,           minus(2),    2,           minus(50),  50,
                                        minus(100), minus(101), minus(1000), 0x8000'0000, 0xC000'0000, 0x4000'0000};
  for (const std::uint32_t offset : held_offsets(tcb)) {
    if (std::find(offsets.begin(), offsets.end(), offset) == offsets.end()) offsets.push_back(offset);
  }
  for (const std::uint32_t offset : offsets) places.push_back({{Base::RcvNxt, offset}, name_of("seq-left", offset)});
  places.push_back({{Base::RcvMiddle}, "seq-inside"});
  for (const std::uint32_t offset : {minus(1), 0U, 1U, minus(50)}) {
    places.push_back({{Base::RcvEdge, offset}, name_of("seq-right", offset)});
  }
  return places;
}

std::vector<Place> ack_places() {
  std::vector<Place> places;
  for (const std::uint32_t offset : {0U, minus(1), 1U}) {
    places.push_back({{Base::SndNxt, offset}, name_of("ack-right", offset)});
  }
  for (const std::uint32_t offset : {0U, minus(1), 1U}) {
    places.push_back({{Base::SndUna, offset}, name_of("ack-left", offset)});
  }
  for (const std::uint32_t offset : {0U, minus(1)}) {
    places.push_back({{Base::AckFloor, offset}, name_of("ack-floor", offset)});
  }
  places.push_back({{Base::SndNxt, 0x4000'0000}, "ack-far"});
  return places;
}

std::set<std::uint32_t> texts(const model::Tcb<model::Numbers>& tcb) {
  std::set<std::uint32_t> all = {0, 1, 2, 50, 51, 100, 1460};
  for (const std::uint32_t offset : held_offsets(tcb)) {
    if (offset > 0 && offset <= 1460) all.insert(offset);
  }
  return all;
}

// With timestamps agreed on: the clock's, one that is old, none. A SYN may offer them anyway.
std::vector<conformance::OptionSpec> options_for(const model::Tcb<model::Numbers>& tcb, std::uint8_t flags) {
  std::vector<conformance::OptionSpec> all = {{}};
  if (tcb.timestamps()) {
    all.push_back({.tsval_offset = -1'000'000});
    all.push_back({.raw = {1, 1, 1, 1}});
  } else if ((flags & kSyn) != 0) {
    all.push_back({.timestamps = true});
  }
  return all;
}

std::string flags_name(std::uint8_t flags) {
  std::string text;
  constexpr std::array<std::pair<std::uint8_t, std::string_view>, 4> kNames = {
      {{kSyn, "syn"}, {kRst, "rst"}, {kFin, "fin"}, {kAck, "ack"}}};
  for (const auto& [flag, name] : kNames) {
    if ((flags & flag) != 0) text += (text.empty() ? "" : "-") + std::string(name);
  }
  return text.empty() ? "no-flags" : text;
}

}  // namespace

const std::vector<Move>& all_moves() {
  static const std::vector<Move> moves = [] {
    std::vector<Move> all = moves_of_a_peer();
    for (const auto& more : {moves_of_a_user(), moves_before_a_connection()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return moves;
}

const std::vector<Move>& sending_moves() {
  static const std::vector<Move> moves = {
      {"ack", {in_order(kAck)}},
      {"ack-one", {segment(kAck, {Base::RcvNxt}, {Base::SndUna, 1})}},
      {"window-0", {with_window(0)}},
      {"window-0-unacked", {old_ack(0)}},
      {"window-1", {with_window(1)}},
      {"window-10", {with_window(10)}},
      {"duplicate-acks", {old_ack(65'535), old_ack(65'535), old_ack(65'535)}},
      {"data", {in_order(kAck, 100)}},
      {"fin", {in_order(kFin | kAck)}},
      {"fin-no-ack-of-ours", {segment(kFin | kAck, {Base::RcvNxt}, {Base::SndUna})}},
      {"fills-window", {filling()}},
      {"listen", {listen()}},
      {"listen-1", {listen(1)}},
      {"close-listener", {listener(Call::Close)}},
      {"other-syn", {from_peer(1, segment(syn_spec()))}},
      {"syn", {segment(syn_spec())}},
      {"timed-syn", {segment(timed_syn(kSyn, 0))}},
      {"syn-ack", {segment(syn_with(kSyn | kAck, 0))}},
      {"timed-syn-ack", {segment(timed_syn(kSyn | kAck, 0))}},
      {"accept", {call(Call::Accept)}},
      {"send-1", {call(Call::Send, 1)}},
      {"send-100", {call(Call::Send, 100)}},
      {"send-3000", {call(Call::Send, 3000)}},
      {"shutdown", {call(Call::Shutdown)}},
      {"close", {call(Call::Close)}},
      {"receive-all", {call(Call::Receive, 65'535)}},
      {"delayed-ack", {wait(kAckWait)}},
      {"timeout", {wait(kRetransmitted)}},
      {"2-msl", {wait(kTwoMsl)}},
      {"give-up", {wait(kGivenUp)}}};
  return moves;
}

void each_trial(const model::Tcb<model::Numbers>& tcb, const std::function<void(const Trial&)>& visit) {
  const auto seqs = seq_places(tcb), acks = ack_places();
  const auto lengths = texts(tcb);
  for (const std::uint8_t flags : kFlags) {
    const auto options = options_for(tcb, flags);
    for (const Place& seq : seqs) {
      for (const Place& ack : acks) {
        const bool has_ack = (flags & kAck) != 0;
        if (!has_ack && &ack != &acks.front()) break;
        for (const std::uint32_t text : lengths) {
          for (const auto& option : options) {
            Trial trial{.spec = {.flags = flags, .seq = seq.number, .text = text, .options = option}};
            if (has_ack) trial.spec.ack = ack.number;
            visit(trial);
          }
        }
      }
    }
  }
}

std::string Trial::name() const {
  std::string text = flags_name(spec.flags);
  if (spec.text != 0) text += fmt::format("-{}", spec.text);
  const auto place = [](const Number& number, const std::vector<Place>& places) {
    for (const Place& p : places) {
      if (p.number == number) return p.name;
    }
    return name_of("seq-left", number.offset);
  };
  text +=
      "/" + (spec.seq.base == Base::TesterIsn ? "seq-isn" : place(spec.seq, seq_places({.state = State::Established})));
  if ((spec.flags & kAck) != 0) text += "," + place(spec.ack, ack_places());
  if (spec.options.timestamps) text += ",timed";
  if (spec.options.tsval_offset != 0) text += ",old-time";
  if (!spec.options.raw.empty()) text += ",no-time";
  return text;
}

}  // namespace synfin::properties
