#include "properties/witness_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/build.h"
#include "wire/capture.h"
#include "wire/packetdrill.h"

namespace synfin::properties {

namespace {

using Segment = model::Segment<model::Numbers>;

constexpr std::uint32_t kAddresses[2] = {0xC0000202, 0xC0000201};  // RFC 5737: 192.0.2.2, 192.0.2.1
constexpr std::uint16_t kPorts[2] = {40'000, 80};
constexpr std::uint32_t kStep = 1000;  // milliseconds that a step is given

std::vector<std::uint8_t> packet_of(const Segment& seg, std::uint8_t from) {
  const std::vector<std::uint8_t> text(seg.text, 0);
  wire::PacketDescription packet;
  packet.v4.source = kAddresses[from];
  packet.v4.destination = kAddresses[1 - from];
  packet.tcp = wire::from_model(seg, kPorts[from], kPorts[1 - from], text);
  return wire::built(packet);
}

// What left in this step.
std::vector<model::Flying<model::Numbers>> sent_in(const Played& p) {
  std::vector<model::Flying<model::Numbers>> sent;
  const auto end = p.before.net.begin() + p.before.in_flight;
  for (std::uint8_t i = 0; i < p.after.in_flight; ++i) {
    const auto& flying = p.after.net[i];
    const auto is_this = [&](const auto& other) { return other.label == flying.label; };
    if (std::find_if(p.before.net.begin(), end, is_this) == end) sent.push_back(flying);
  }
  return sent;
}

// The segment that arrived in this step, if one did.
const Segment* arrived_in(const Played& p) {
  if (p.step == nullptr) return nullptr;
  if (p.step->action.act == model::Act::Stale) return p.stale ? &*p.stale : nullptr;
  if (p.step->action.act != model::Act::Deliver) return nullptr;
  for (std::uint8_t i = 0; i < p.before.in_flight; ++i) {
    if (p.before.net[i].label == p.step->label) return &p.before.net[i].segment;
  }
  return nullptr;
}

std::optional<wire::UserCall> call_of(model::UserAct act) {
  switch (act) {
    case model::UserAct::Open: return wire::UserCall::Connect;
    case model::UserAct::Listen: return wire::UserCall::Listen;
    case model::UserAct::Send: return wire::UserCall::Write;
    case model::UserAct::Close: return wire::UserCall::ShutdownWrite;
    case model::UserAct::Abort: return wire::UserCall::Abort;
    case model::UserAct::Crash: break;
  }
  return {};
}

// A passive connection is the user's from ESTABLISHED on.
bool was_accepted(const Played& p, std::uint8_t side) {
  const auto& before = p.before.sides[side].tcb;
  const auto& after = p.after.sides[side].tcb;
  return after.origin == model::Origin::Passive && !is_synchronized(before.state) && is_synchronized(after.state);
}

class Script {
 public:
  Script(const Answer& answer, std::uint8_t side) : answer_(answer), side_(side) {}

  wire::PacketdrillScript write(const std::string& title) {
    script_.title = title;
    script_.paragraph = "RFC 9293, 3.10";
    script_.tolerance = kStep / 2;
    for (const model::Prelude& p : answer_.assumptions.prelude) {
      if (p.side == side_ && p.act == model::UserAct::Listen) add(wire::ScriptCall{wire::UserCall::Listen}, "");
    }
    for (const Played& p : play(answer_.assumptions, *answer_.witness)) {
      if (p.step != nullptr) step(p);
      at_ += kStep;
    }
    return std::move(script_);
  }

 private:
  template <class What>
  void add(What what, std::string comment) {
    script_.events.push_back({.at = at_, .what = std::move(what), .comment = std::move(comment)});
  }

  void step(const Played& p) {
    const model::Action& action = p.step->action;
    if (action.act == model::Act::Duplicate || action.act == model::Act::Lose) return;
    if (action.side != side_) return;
    if (action.act == model::Act::Call) {
      const auto call = call_of(answer_.assumptions.users[side_].calls[action.index]);
      if (!call) throw wire::ScriptError("a crash cannot be said in a packetdrill script");
      add(wire::ScriptCall{*call, 1}, "");
    }
    if (const Segment* seg = arrived_in(p)) {
      add(wire::Inbound{{*seg}}, action.act == model::Act::Stale ? "of an older incarnation" : "");
    }
    for (const auto& flying : sent_in(p)) {
      const bool by_timer = action.act == model::Act::Retransmit || action.act == model::Act::AckTimer;
      if (flying.to != side_) add(wire::Outbound{{flying.segment, false, by_timer}}, "");
    }
    if (was_accepted(p, side_)) add(wire::ScriptCall{wire::UserCall::Accept}, "");
  }

  const Answer& answer_;
  std::uint8_t side_;
  std::uint32_t at_ = 0;
  wire::PacketdrillScript script_;
};

}  // namespace

bool plays_a_part(const Answer& answer, std::uint8_t side) {
  const auto& steps = answer.witness->steps;
  return std::any_of(steps.begin(), steps.end(), [&](const WitnessStep& s) {
    return s.action.side == side && s.action.act != model::Act::Lose && s.action.act != model::Act::Duplicate &&
           s.action.act != model::Act::Tick;
  });
}

void write_witness_capture(std::ostream& out, const Answer& answer) {
  wire::CaptureWriter writer(out, wire::Format::Pcapng);
  std::uint64_t at = 0;  // nanoseconds
  for (const Played& p : play(answer.assumptions, *answer.witness)) {
    const bool copies = p.step != nullptr && p.step->action.act == model::Act::Duplicate;
    if (p.stale) {
      const std::uint8_t from = model::other(p.step->action.side);
      writer.write(at, packet_of(*p.stale, from), "of an older incarnation: arrives now");
    }
    for (const auto& flying : sent_in(p)) {
      const std::string comment =
          fmt::format("segment {}{}", flying.label, copies ? ", a copy made by the network" : "");
      writer.write(at, packet_of(flying.segment, model::other(flying.to)), comment);
    }
    at += std::uint64_t{kStep} * 1'000'000;
  }
  writer.finish();
}

std::string witness_script(const Answer& answer, std::uint8_t side, const std::string& title) {
  return wire::packetdrill_script(Script(answer, side).write(title));
}

}  // namespace synfin::properties
