#include "cli/witness_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "conformance/ways.h"
#include "wire/tcp.h"

namespace synfin::cli {

using conformance::Base;
using conformance::Call;
using conformance::Stimulus;
using model::Act;
using model::State;
using properties::Played;

namespace {

using Tcb = model::Tcb<model::Numbers>;
using Segment = model::Segment<model::Numbers>;

std::vector<Stimulus> way_to(const Tcb& tcb) {
  const bool active = tcb.origin == model::Origin::Active;
  switch (tcb.state) {
    case State::Closed: return {};
    case State::Listen: return conformance::way("listen").stimuli;
    case State::SynSent: return conformance::way("syn-sent").stimuli;
    case State::Established: return conformance::way(active ? "established-active" : "established").stimuli;
    case State::TimeWait: return conformance::way(active ? "time-wait-active" : "time-wait").stimuli;
    default: throw NoCase(fmt::format("no case begins in {}", name(tcb.state)));
  }
}

std::uint8_t flags_of(const Segment& seg) {
  unsigned flags = 0;
  if (seg.has_syn) flags |= wire::kSyn;
  if (seg.has_ack) flags |= wire::kAck;
  if (seg.has_rst) flags |= wire::kRst;
  if (seg.has_fin) flags |= wire::kFin;
  return static_cast<std::uint8_t>(flags);
}

class Writer {
 public:
  Writer(const properties::Answer& answer, std::uint8_t side) : answer_(answer), side_(side) {}

  std::vector<Stimulus> write() {
    for (const Played& p : properties::play(answer_.assumptions, *answer_.witness)) {
      if (p.step == nullptr) {
        stimuli_ = way_to(p.after.sides[side_].tcb);
      } else if (p.step->action.side == side_) {
        step(p);
      }
    }
    // What the user of a responder has in the end.
    if (!accepted_ && answer_.assumptions.prelude.size() > 0 && side_ == 1) {
      stimuli_.push_back(conformance::stimuli::call(Call::Accept));
    }
    stimuli_.push_back(conformance::stimuli::call(Call::Status));
    return std::move(stimuli_);
  }

 private:
  void step(const Played& p) {
    const Tcb& before = p.before.sides[side_].tcb;
    const Tcb& after = p.after.sides[side_].tcb;
    switch (p.step->action.act) {
      case Act::Call: call(answer_.assumptions.users[side_].calls[p.step->action.index]); break;
      case Act::Deliver:
      case Act::Stale: segment(arrived(p), before); break;
      case Act::Retransmit: wait((std::uint32_t{1000} << before.rtx.count) + conformance::stimuli::kShortWait); break;
      case Act::AckTimer: wait(conformance::stimuli::kAckWait); break;
      case Act::TimeWaitEnds: wait(2 * 120'000 + conformance::stimuli::kAckWait); break;
      case Act::GiveUp: throw NoCase("the witness waits for the user timeout, which is for each stack to choose");
      default: break;
    }
    const bool passive = after.origin == model::Origin::Passive;
    if (!accepted_ && passive && !is_synchronized(before.state) && is_synchronized(after.state)) {
      accepted_ = true;
      stimuli_.push_back(conformance::stimuli::call(Call::Accept));
    }
  }

  void wait(conformance::Millis duration) { stimuli_.push_back(conformance::stimuli::wait(duration)); }

  void call(model::UserAct act) {
    switch (act) {
      case model::UserAct::Open: return add(Call::OpenActive);
      case model::UserAct::Listen: return stimuli_.push_back(conformance::stimuli::listen());
      case model::UserAct::Send: return add(Call::Send, 1);
      case model::UserAct::Close: return add(Call::Shutdown);
      case model::UserAct::Abort: return add(Call::Abort);
      case model::UserAct::Crash: break;
    }
    throw NoCase("the witness has this side crash");
  }
  void add(Call call, std::uint32_t octets = 0) { stimuli_.push_back(conformance::stimuli::call(call, octets)); }

  static const Segment& arrived(const Played& p) {
    if (p.stale) return *p.stale;
    for (std::uint8_t i = 0; i < p.before.in_flight; ++i) {
      if (p.before.net[i].label == p.step->label) return p.before.net[i].segment;
    }
    throw NoCase("the witness delivers a segment that is not on its way");
  }

  // Numbers are counted from what the stack itself then expects and has sent, as they are in the witness.
  void segment(const Segment& seg, const Tcb& tcb) {
    conformance::SegmentSpec spec{.flags = flags_of(seg), .text = seg.text};
    const bool receives = tcb.state != State::Closed && tcb.state != State::Listen && tcb.state != State::SynSent;
    if (receives) {
      spec.seq = {Base::RcvNxt, seg.seq.raw - tcb.rcv.nxt.raw};
    } else {
      if (!first_seq_) first_seq_ = seg.seq.raw;
      spec.seq = {Base::TesterIsn, seg.seq.raw - *first_seq_};
    }
    const bool sends = tcb.state != State::Closed && tcb.state != State::Listen;
    if (seg.has_ack && sends) spec.ack = {Base::SndNxt, seg.ack.raw - tcb.snd.nxt.raw};
    if (seg.has_ack && !sends) spec.ack = {Base::Zero, seg.ack.raw};
    spec.options.mss = seg.has_syn;
    stimuli_.push_back({spec});
  }

  const properties::Answer& answer_;
  std::uint8_t side_;
  std::vector<Stimulus> stimuli_;
  std::optional<std::uint32_t> first_seq_;
  bool accepted_ = false;
};

}  // namespace

conformance::Case case_of(const properties::Answer& answer, std::uint8_t side, const std::string& id) {
  return {.id = id, .stimuli = Writer(answer, side).write()};
}

}  // namespace synfin::cli
