#include "properties/witness_ladder.h"

#include <fmt/format.h>

#include <algorithm>

namespace synfin::properties {

namespace {

using model::Act;
using Segment = model::Segment<model::Numbers>;
using World = model::World<model::Numbers>;

// How far from a named number another is still counted from it.
constexpr std::uint32_t kNear = 64;

std::string flags_of(const Segment& seg) {
  std::string text;
  const auto add = [&](bool set, std::string_view flag) {
    if (set) text += (text.empty() ? "" : ",") + std::string(flag);
  };
  add(seg.has_syn, "SYN");
  add(seg.has_fin, "FIN");
  add(seg.has_rst, "RST");
  add(seg.has_ack, "ACK");
  return text;
}

std::string written(const Segment& seg, const NumberNames& names) {
  std::string text = fmt::format("<SEQ={}>", names.name(seg.seq.raw));
  if (seg.has_ack) text += fmt::format("<ACK={}>", names.name(seg.ack.raw));
  text += fmt::format("<CTL={}>", flags_of(seg));
  if (seg.text > 0) text += fmt::format(" {} octet{}", seg.text, seg.text == 1 ? "" : "s");
  return text;
}

std::string numbers_of(const model::Tcb<model::Numbers>& tcb, const NumberNames& names) {
  const bool none = tcb.state == model::State::Closed || tcb.state == model::State::Listen;
  if (none) return "";
  std::string text = fmt::format("SND.NXT={}", names.name(tcb.snd.nxt.raw));
  if (tcb.state != model::State::SynSent) text += fmt::format(" RCV.NXT={}", names.name(tcb.rcv.nxt.raw));
  return text;
}

std::string what_happened(const Played& p, const model::Assumptions& a) {
  const model::Action& action = p.step->action;
  switch (action.act) {
    case Act::Call:
      switch (a.users[action.side].calls[action.index]) {
        case model::UserAct::Open: return "OPEN (active)";
        case model::UserAct::Listen: return "OPEN (passive)";
        case model::UserAct::Send: return "SEND, 1 octet";
        case model::UserAct::Close: return "CLOSE";
        case model::UserAct::Abort: return "ABORT";
        case model::UserAct::Crash: return "crash";
      }
      return "";
    case Act::Deliver: return "segment arrives";
    case Act::Stale: return "old segment arrives";
    case Act::Retransmit: return "retransmission timeout";
    case Act::GiveUp: return "user timeout";
    case Act::TimeWaitEnds: return "TIME-WAIT ends";
    case Act::AckTimer: return "delayed ACK is due";
    case Act::Tick: return "a tick passes";
    default: return "";
  }
}

std::vector<std::string> clauses_of(const Played& p) {
  std::vector<std::string> all;
  for (const model::Clause* c : p.cited) {
    const std::string text = fmt::format("RFC {} {} {}: {}", c->rfc, c->where, c->id, c->says);
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
  }
  return all;
}

class Drawing {
 public:
  Drawing(const Answer& answer, wire::Ladder ladder)
      : answer_(answer),
        played_(play(answer.assumptions, *answer.witness)),
        names_(played_),
        ladder_(std::move(ladder)) {}

  wire::Ladder draw() {
    ladder_.sides = {"initiator A", "responder B"};
    const World& start = played_.front().after;
    for (std::size_t i = 0; i < 2; ++i) ladder_.start[i] = model::name(start.sides[i].tcb.state);
    ladder_.rows = static_cast<unsigned>(played_.size());
    sent(played_.front(), 0);
    for (std::size_t i = 1; i < played_.size(); ++i) step(played_[i], static_cast<unsigned>(i));
    if (!ladder_.events.empty()) ladder_.events.back().bad = true;
    return std::move(ladder_);
  }

 private:
  void step(const Played& p, unsigned row) {
    const model::Action& action = p.step->action;
    if (p.step->label != 0) move(p, row);
    if (action.act == Act::Stale && p.stale) {
      wire::LadderSegment& s = ladder_.segments.emplace_back();
      s = drawn(*p.stale, model::other(action.side), action.side);
      s.arrives = row;
      s.stale = true;
    }
    sent(p, row);
    if (action.act == Act::Lose || action.act == Act::Duplicate) return;
    const bool both = action.act == Act::Tick;
    for (std::uint8_t side = 0; side < 2; ++side) {
      if (both || side == action.side) event(p, row, side);
    }
  }

  wire::LadderSegment drawn(const Segment& seg, std::uint8_t from, std::uint8_t to) const {
    wire::LadderSegment s;
    s.segment = seg;
    s.text = written(seg, names_);
    s.from = from;
    s.to = to;
    return s;
  }

  // What is on its way now and was not before.
  void sent(const Played& p, unsigned row) {
    for (std::uint8_t i = 0; i < p.after.in_flight; ++i) {
      const auto& flying = p.after.net[i];
      const auto is_this = [&](const auto& other) { return other.label == flying.label; };
      const auto end = p.before.net.begin() + p.before.in_flight;
      if (std::find_if(p.before.net.begin(), end, is_this) != end) continue;
      wire::LadderSegment& s = ladder_.segments.emplace_back(drawn(flying.segment, model::other(flying.to), flying.to));
      s.leaves = row;
      s.fate = wire::Fate::Pending;
      s.duplicate = p.step != nullptr && p.step->action.act == Act::Duplicate;
      places_.push_back({flying.label, ladder_.segments.size() - 1});
    }
  }

  // A segment arrives or is lost.
  void move(const Played& p, unsigned row) {
    if (p.step->action.act == Act::Duplicate) return;
    for (const auto& [label, at] : places_) {
      if (label != p.step->label) continue;
      wire::LadderSegment& s = ladder_.segments[at];
      s.fate = p.step->action.act == Act::Lose ? wire::Fate::Lost : wire::Fate::Delivered;
      s.arrives = row;
    }
  }

  void event(const Played& p, unsigned row, std::uint8_t side) {
    wire::LadderEvent& e = ladder_.events.emplace_back();
    e.side = side;
    e.row = row;
    e.what = what_happened(p, answer_.assumptions);
    e.before = model::name(p.before.sides[side].tcb.state);
    e.after = model::name(p.after.sides[side].tcb.state);
    e.numbers = numbers_of(p.after.sides[side].tcb, names_);
    e.clauses = clauses_of(p);
  }

  const Answer& answer_;
  std::vector<Played> played_;
  NumberNames names_;
  wire::Ladder ladder_;
  std::vector<std::pair<std::uint16_t, std::size_t>> places_;  // label, and which of the ladder's segments
};

}  // namespace

NumberNames::NumberNames(const std::vector<Played>& played) {
  std::array<std::string, 2> primes;
  unsigned old = 0;
  for (const Played& p : played) {
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& tcb = p.after.sides[i].tcb;
      const bool none = tcb.state == model::State::Closed || tcb.state == model::State::Listen;
      const bool is_new = p.step == nullptr || !(p.before.sides[i].tcb.iss == tcb.iss);
      if (none || !is_new) continue;
      add(tcb.iss.raw, fmt::format("ISS_{}{}", i == 0 ? "A" : "B", primes[i]));
      primes[i] += "'";
    }
    if (!p.stale) continue;
    add(p.stale->seq.raw, fmt::format("OLD_{}", old + 1));
    ++old;
    if (p.stale->has_ack) add(p.stale->ack.raw, fmt::format("OLD_{}", old + 1)), ++old;
  }
}

void NumberNames::add(std::uint32_t base, const std::string& name) {
  for (const Named& n : names_) {
    if (base - n.base < kNear || n.base - base < kNear) return;
  }
  names_.push_back({base, name});
}

std::string NumberNames::name(std::uint32_t number) const {
  for (const Named& n : names_) {
    if (number == n.base) return n.name;
    if (number - n.base < kNear) return fmt::format("{}+{}", n.name, number - n.base);
    if (n.base - number < kNear) return fmt::format("{}-{}", n.name, n.base - number);
  }
  return fmt::format("{}", number);
}

wire::Ladder ladder_of(const Answer& answer, const std::string& title, const std::string& subtitle,
                       const std::string& verdict) {
  wire::Ladder ladder;
  ladder.title = title;
  ladder.subtitle = subtitle;
  ladder.verdict = verdict;
  return Drawing(answer, std::move(ladder)).draw();
}

}  // namespace synfin::properties
