// The grid: every state by every way, times every kind of segment, times every edge of the receive window and of the
// acknowledgment range, symbolic in RCV.WND and MAX.SND.WND.
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
using namespace stimuli;

namespace {

struct Kind {
  std::string_view name;
  std::uint8_t flags;
  std::uint32_t text = 0;
};

constexpr Kind kKinds[] = {
    {"syn", kSyn},
    {"syn-ack", kSyn | kAck},
    {"syn-fin", kSyn | kFin},
    {"ack", kAck},
    {"fin", kFin},
    {"fin-ack", kFin | kAck},
    {"rst", kRst},
    {"rst-ack", kRst | kAck},
    {"no-flags", 0},
    {"data", kAck | kPsh, 100},
    {"data-fin", kAck | kPsh | kFin, 100},
    {"data-no-ack", kPsh, 100},
    {"syn-data", kSyn, 100},
    {"rst-data", kRst, 20},
};

struct Position {
  std::string_view name;
  Number number;
};

constexpr std::uint32_t minus(std::uint32_t n) { return 0U - n; }

constexpr Position kSeqPositions[] = {
    {"seq-far-left", {Base::RcvNxt, 0xC000'0000}},
    {"seq-old", {Base::RcvNxt, minus(1000)}},
    {"seq-left-50", {Base::RcvNxt, minus(50)}},
    {"seq-left-1", {Base::RcvNxt, minus(1)}},
    {"seq-left", {Base::RcvNxt}},
    {"seq-left+1", {Base::RcvNxt, 1}},
    {"seq-inside", {Base::RcvMiddle}},
    {"seq-right-1", {Base::RcvEdge, minus(1)}},
    {"seq-right", {Base::RcvEdge}},
    {"seq-right+1", {Base::RcvEdge, 1}},
    {"seq-far-right", {Base::RcvNxt, 0x4000'0000}},
    {"seq-opposite", {Base::RcvNxt, 0x8000'0000}},
};

constexpr Position kAckPositions[] = {
    {"ack-floor-1", {Base::AckFloor, minus(1)}},
    {"ack-floor", {Base::AckFloor}},
    {"ack-left-1", {Base::SndUna, minus(1)}},
    {"ack-left", {Base::SndUna}},
    {"ack-left+1", {Base::SndUna, 1}},
    {"ack-right-1", {Base::SndNxt, minus(1)}},
    {"ack-right", {Base::SndNxt}},
    {"ack-right+1", {Base::SndNxt, 1}},
    {"ack-far", {Base::SndNxt, 0x4000'0000}},
};

// Before the peer's numbers are known there is no window: the sequence number is ours to choose.
constexpr Position kIsnPositions[] = {
    {"seq-isn", {Base::TesterIsn}}, {"seq-zero", {Base::Zero}}, {"seq-last", {Base::Zero, 0xFFFF'FFFF}}};

template <class Visit>
void each_position(State state, const Kind& kind, Visit visit) {
  const bool windowless = state <= State::SynSent;
  const auto with_seq = [&](const Position& seq) {
    if ((kind.flags & kAck) == 0) return visit(seq, nullptr);
    for (const Position& ack : kAckPositions) visit(seq, &ack);
  };
  if (windowless) {
    for (const Position& seq : kIsnPositions) with_seq(seq);
  } else {
    for (const Position& seq : kSeqPositions) with_seq(seq);
  }
}

}  // namespace

void add_grid(std::vector<Case>& cases) {
  for (const Way& w : all_ways()) {
    for (const Kind& kind : kKinds) {
      each_position(w.state, kind, [&](const Position& seq, const Position* ack) {
        Case c{.id = std::string(w.name) + "/" + std::string(kind.name) + "/" + std::string(seq.name)};
        if (ack != nullptr) c.id += "," + std::string(ack->name);
        c.stimuli = w.stimuli;
        c.stimuli.push_back(reached(w.state));
        c.stimuli.push_back(segment(kind.flags, seq.number, ack != nullptr ? ack->number : Number{}, kind.text));
        add_aftermath(c.stimuli, w.state);
        cases.push_back(std::move(c));
      });
    }
  }
}

}  // namespace synfin::conformance
