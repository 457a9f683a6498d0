#include "conformance/script/script_numbers.h"

#include <algorithm>

#include "conformance/in_process.h"
#include "conformance/segments.h"
#include "wire/build.h"

namespace synfin::conformance {
namespace {

using wire::Kind;
using wire::ReadOption;
using wire::ReadSegment;

// The sequence number of the script's first SYN in this direction.
std::uint32_t first_syn(const ScriptPlan& plan, ScriptAct act) {
  for (const ScriptStep& step : plan.steps) {
    if (step.act == act && (step.segment.flags & wire::kSyn) != 0) return step.segment.seq;
  }
  return 0;
}

std::uint32_t isn_of(std::uint64_t seed) { return static_cast<std::uint32_t>(seed * 0x9E37'79B9'7F4A'7C15ULL >> 32); }

void add(wire::OptionOctets& octets, const ReadOption& o, std::uint32_t echo, std::uint32_t block_shift) {
  switch (o.kind) {
    case Kind::NoOperation: octets.nop(); return;
    case Kind::EndOfList: octets.end_of_list(); return;
    case Kind::Mss: octets.mss(static_cast<std::uint16_t>(o.first)); return;
    case Kind::WindowScale: octets.window_scale(static_cast<std::uint8_t>(o.first)); return;
    case Kind::SackPermitted: octets.sack_permitted(); return;
    case Kind::Timestamps: octets.timestamps(o.first, echo); return;
    default: break;
  }
  std::vector<wire::SackBlock> blocks = o.blocks;
  for (wire::SackBlock& b : blocks) b = {b.left + block_shift, b.right + block_shift};
  octets.sack(blocks);
}

}  // namespace

ScriptNumbers::ScriptNumbers(const ScriptPlan& plan, std::uint64_t seed)
    : ip_(plan.ip),
      script_stack_isn_(first_syn(plan, ScriptAct::Expect)),
      tester_shift_(isn_of(seed) - first_syn(plan, ScriptAct::Give)),
      first_of_text_(first_syn(plan, ScriptAct::Give) + 1) {}

void ScriptNumbers::learn(const wire::ParsedTcp& sent) {
  if (!stack_shift_ && sent.has(wire::kSyn)) stack_shift_ = sent.seq - script_stack_isn_;
}

// packetdrill takes timestamps to run alike in the script and on the stack.
std::uint32_t ScriptNumbers::echo(std::uint32_t script) const {
  const auto same =
      std::find_if(timestamps_.begin(), timestamps_.end(), [&](const auto& t) { return t.first == script; });
  if (same != timestamps_.end()) return same->second;
  return timestamps_.empty() ? script : script - timestamps_.front().first + timestamps_.front().second;
}

std::vector<std::uint8_t> ScriptNumbers::packet_of(const ReadSegment& s) const {
  const std::uint32_t stack_shift = stack_shift_.value_or(0);
  const bool has_ack = (s.flags & wire::kAck) != 0;
  wire::PacketDescription packet;
  address(packet, ip_, s.inbound ? From::Tester : From::Stack);
  packet.tcp.source_port = s.inbound ? kOnlyTesterPort : kOnlyStackPort;
  packet.tcp.destination_port = s.inbound ? kOnlyStackPort : kOnlyTesterPort;
  packet.tcp.seq = s.seq + (s.inbound ? tester_shift_ : stack_shift);
  packet.tcp.ack = has_ack ? s.ack + (s.inbound ? stack_shift : tester_shift_) : 0;
  packet.tcp.flags = s.flags;
  packet.tcp.window = s.window.value_or(65'535);
  packet.tcp.urgent = s.urgent;
  for (const ReadOption& o : s.options) {
    const std::uint32_t echoed = s.inbound && has_ack ? echo(o.second) : o.second;
    add(packet.tcp.options, o, echoed, s.inbound ? stack_shift : tester_shift_);
  }
  const std::uint32_t first = s.inbound ? first_of_text_ : script_stack_isn_ + 1;
  std::vector<std::uint8_t> text(s.text);
  for (std::uint32_t i = 0; i < s.text; ++i) text[i] = payload_octet(s.seq - first + i);
  packet.tcp.text = text;
  return wire::built(packet);
}

ReadSegment ScriptNumbers::said(const wire::ParsedTcp& sent) const {
  ReadSegment said{.flags = sent.flags,
                   .seq = sent.seq - stack_shift_.value_or(0),
                   .ack = sent.has(wire::kAck) ? sent.ack - (knows_tester_ ? tester_shift_ : 0) : 0,
                   .text = static_cast<std::uint32_t>(sent.text.size()),
                   .window = sent.window,
                   .urgent = sent.urgent};
  const wire::ParsedOptions& options = sent.options;
  for (const wire::Option o : options) {
    const auto kind = static_cast<Kind>(o.kind);
    if (kind == Kind::NoOperation || kind == Kind::EndOfList) continue;
    ReadOption& option = said.options.emplace_back();
    option.kind = kind;
    if (kind == Kind::Mss) option.first = options.mss().value_or(0);
    if (kind == Kind::WindowScale) option.first = options.window_shift().value_or(0);
    if (kind == Kind::Timestamps && options.timestamps()) {
      option.first = options.timestamps()->value;
      option.second = options.timestamps()->echo;
    }
    if (kind != Kind::Sack) continue;
    for (std::size_t i = 0; i < options.sack_blocks(); ++i) {
      const wire::SackBlock block = options.sack_block(i);
      option.blocks.push_back({block.left - tester_shift_, block.right - tester_shift_});
    }
  }
  return said;
}

}  // namespace synfin::conformance
