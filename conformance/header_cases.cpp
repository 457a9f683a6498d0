// Headers and options: what must be ignored, what must be honoured, what is no segment at all.
#include <fmt/format.h>

#include <string>

#include "conformance/case_sources.h"
#include "conformance/ways.h"
#include "wire/tcp.h"

namespace synfin::conformance {

using model::State;
using wire::kAck;
using wire::kFin;
using wire::kPsh;
using wire::kRst;
using wire::kSyn;
using wire::kUrg;
using namespace stimuli;

namespace {

constexpr std::string_view kStates[] = {"closed",      "listen",     "syn-sent",   "syn-received",
                                        "established", "fin-wait-1", "fin-wait-2", "close-wait",
                                        "closing",     "last-ack",   "time-wait"};

Case from(std::string_view way_name, std::string rest) {
  const Way& w = way(way_name);
  Case c{.id = std::string(w.name) + "/" + std::move(rest), .stimuli = w.stimuli};
  c.stimuli.push_back(reached(w.state));
  return c;
}

SegmentSpec in_window(std::string_view way_name, std::uint8_t flags) {
  const bool unsynchronized = way(way_name).state <= State::SynSent;
  return {.flags = flags,
          .seq = {unsynchronized ? Base::TesterIsn : Base::RcvNxt},
          .ack = (flags & kAck) != 0 ? Number{Base::SndNxt} : Number{}};
}

// Every malformed segment in every state: nothing may come of it, and what follows is served as if it had not come.
void add_malformed(std::vector<Case>& cases) {
  constexpr Spoiled kEvery[] = {Spoiled::TcpChecksum,      Spoiled::WrongPseudoHeader, Spoiled::DataOffsetShort,
                                Spoiled::DataOffsetLong,   Spoiled::OptionLengthZero,  Spoiled::OptionLengthOne,
                                Spoiled::OptionPastHeader, Spoiled::OptionCut,         Spoiled::Truncated};
  struct Kind {
    std::string_view name;
    std::uint8_t flags;
  };
  constexpr Kind kKinds[] = {{"syn", kSyn}, {"ack", kAck}, {"fin-ack", kFin | kAck}, {"rst", kRst}};
  for (const std::string_view state : kStates) {
    for (const Kind& kind : kKinds) {
      for (const Spoiled spoiled : kEvery) {
        Case c = from(state, fmt::format("malformed/{}/{}", kind.name, name(spoiled)));
        SegmentSpec spec = in_window(state, kind.flags);
        spec.spoiled = spoiled;
        c.stimuli.push_back(segment(spec));
        add_aftermath(c.stimuli, way(state).state);
        cases.push_back(std::move(c));
      }
    }
  }
}

struct NamedOptions {
  std::string_view name;
  OptionSpec options;
};

const std::vector<NamedOptions>& option_lists() {
  static const std::vector<NamedOptions> lists = {
      {"none", {}},
      {"mss", {.mss = true}},
      {"window-scale", {.window_scale = true, .shift = 7}},
      {"window-scale-14", {.mss = true, .window_scale = true, .shift = 14}},
      {"timestamps", {.timestamps = true}},
      {"sack-permitted", {.sack_permitted = true}},
      {"all", {.mss = true, .window_scale = true, .timestamps = true, .sack_permitted = true, .shift = 3}},
      {"nops", {.raw = {1, 1, 1, 1}}},
      {"eol", {.raw = {0, 0, 0, 0}}},
      {"nop-mss", {.raw = {1, 2, 4, 1, 44, 1, 1, 0}}},
      {"nop-nop-mss", {.raw = {1, 1, 2, 4, 1, 44, 0, 0}}},
      {"nop-nop-nop-mss", {.raw = {1, 1, 1, 2, 4, 1, 44, 0}}},
      {"unknown-9-len-2", {.raw = {9, 2, 2, 4, 1, 44, 0, 0}}},
      {"unknown-76-len-8", {.raw = {76, 8, 1, 2, 3, 4, 5, 6, 2, 4, 1, 44}}},
      {"unknown-253-len-38", {.raw = {253, 38, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                      0,   0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}}},
      {"fast-open-request", {.raw = {34, 2, 2, 4, 1, 44, 1, 1}}},
      {"user-timeout", {.raw = {28, 4, 0x80, 1, 2, 4, 1, 44}}},
      {"accecn", {.raw = {172, 5, 0, 0, 1, 1, 1, 1}}},
  };
  return lists;
}

// Options on the SYN: the handshake completes, and data comes back in segments of the MSS that was said.
void add_syn_options(std::vector<Case>& cases) {
  for (const NamedOptions& list : option_lists()) {
    SegmentSpec syn = syn_spec();
    syn.options = list.options;
    Case passive = from("listen", fmt::format("options/syn-{}", list.name));
    passive.stimuli.insert(passive.stimuli.end(),
                           {segment(syn), in_order(kAck), call(Call::Accept), call(Call::Send, 1500), wait(600)});
    add_aftermath(passive.stimuli);
    cases.push_back(std::move(passive));
    Case active = from("syn-sent", fmt::format("options/syn-ack-{}", list.name));
    syn.flags = kSyn | kAck;
    syn.ack = {Base::SndNxt};
    active.stimuli.insert(active.stimuli.end(), {segment(syn), call(Call::Send, 1500), wait(600)});
    add_aftermath(active.stimuli);
    cases.push_back(std::move(active));
    // Options may come on any segment (MUST-5).
    for (const auto& [kind, flags] :
         {std::pair<std::string_view, int>{"ack", kAck}, {"fin-ack", kFin | kAck}, {"rst", kRst}}) {
      Case any = from("established", fmt::format("options/{}-{}", kind, list.name));
      SegmentSpec spec = in_window("established", static_cast<std::uint8_t>(flags));
      spec.options = list.options;
      any.stimuli.push_back(segment(spec));
      add_aftermath(any.stimuli);
      cases.push_back(std::move(any));
    }
  }
}

// Bits that must be ignored: reserved, ECN, PSH, URG without its flag.
void add_ignored_bits(std::vector<Case>& cases) {
  struct Bits {
    std::string_view name;
    std::uint8_t reserved, flags;
    std::uint16_t urgent;
  };
  constexpr Bits kBits[] = {
      {"reserved-1", 1, 0, 0},           {"reserved-2", 2, 0, 0},    {"reserved-4", 4, 0, 0},
      {"reserved-8", 8, 0, 0},           {"reserved-all", 15, 0, 0}, {"psh", 0, kPsh, 0},
      {"urgent-pointer-only", 0, 0, 77}, {"urg", 0, kUrg, 1},        {"urg-far", 0, kUrg, 65'535},
      {"ece", 0, wire::kEce, 0},         {"cwr", 0, wire::kCwr, 0},  {"ece-cwr", 0, wire::kEce | wire::kCwr, 0}};
  for (const std::string_view state : kStates) {
    for (const std::uint8_t flags :
         {std::uint8_t{kSyn}, std::uint8_t{kAck}, std::uint8_t(kFin | kAck), std::uint8_t{kRst}}) {
      for (const Bits& bits : kBits) {
        SegmentSpec spec = in_window(state, flags);
        spec.flags = static_cast<std::uint8_t>(spec.flags | bits.flags);
        spec.reserved = bits.reserved;
        spec.urgent = bits.urgent;
        const std::string_view kind = flags == kSyn ? "syn" : flags == kAck ? "ack" : flags == kRst ? "rst" : "fin-ack";
        Case c = from(state, fmt::format("header/{}-{}", kind, bits.name));
        c.stimuli.push_back(segment(spec));
        add_aftermath(c.stimuli, way(state).state);
        cases.push_back(std::move(c));
      }
    }
  }
}

// In CLOSED every combination of the flags has its exact answer (3.5.2-4.1.2).
void add_flag_combinations(std::vector<Case>& cases) {
  for (const std::string_view state : {"closed", "listen", "syn-sent", "established", "time-wait"}) {
    for (unsigned flags = 0; flags < 64; ++flags) {
      Case c = from(state, fmt::format("flags/{:02x}", flags));
      SegmentSpec spec = in_window(state, static_cast<std::uint8_t>(flags));
      spec.text = 7;
      spec.urgent = 3;
      c.stimuli.push_back(segment(spec));
      add_aftermath(c.stimuli, way(state).state);
      cases.push_back(std::move(c));
    }
  }
}

}  // namespace

void add_header_cases(std::vector<Case>& cases) {
  add_malformed(cases);
  add_syn_options(cases);
  add_ignored_bits(cases);
  add_flag_combinations(cases);
}

}  // namespace synfin::conformance
