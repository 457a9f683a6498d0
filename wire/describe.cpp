#include "wire/describe.h"

#include <fmt/format.h>

#include <iterator>

namespace synfin::wire {
namespace {

constexpr std::array<std::string_view, 8> kFlagNames = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
// SYN first, as the RFC's figures have it.
constexpr std::array<std::size_t, 8> kFlagOrder = {1, 0, 2, 3, 4, 5, 6, 7};

std::string flag_names(std::uint8_t flags) {
  std::string names;
  for (const std::size_t bit : kFlagOrder) {
    if ((flags >> bit & 1U) == 0) continue;
    if (!names.empty()) names += ',';
    names += kFlagNames[bit];
  }
  return names;
}

std::string head(std::uint32_t seq, std::uint32_t ack, std::uint8_t flags, std::uint32_t window, std::size_t text) {
  std::string line = fmt::format("<SEQ={}>", seq);
  if ((flags & kAck) != 0) line += fmt::format("<ACK={}>", ack);
  if (flags != 0) line += fmt::format("<CTL={}>", flag_names(flags));
  return line + fmt::format("<WND={}> len {}", window, text);
}

std::string hex(Octets octets) {
  std::string text;
  for (const std::uint8_t octet : octets) fmt::format_to(std::back_inserter(text), "{:02x}", octet);
  return text.empty() ? "-" : text;
}

// The option's name and value; its octets if its length is not the kind's.
std::string option_text(const Option& option, const Octets& whole) {
  Problems problems;
  ParsedOptions alone;
  alone.parse(whole, 0, problems);
  if (problems.empty()) {
    switch (static_cast<Kind>(option.kind)) {
      case Kind::EndOfList: return "eol";
      case Kind::NoOperation: return "nop";
      case Kind::Mss: return fmt::format("mss {}", *alone.mss());
      case Kind::WindowScale: return fmt::format("ws {}", *alone.window_shift());
      case Kind::SackPermitted: return "sackok";
      case Kind::Sack: {
        std::string text = "sack";
        for (std::size_t i = 0; i < alone.sack_blocks(); ++i) {
          text += fmt::format(" {}-{}", alone.sack_block(i).left, alone.sack_block(i).right);
        }
        return text;
      }
      case Kind::Timestamps: return fmt::format("ts {}/{}", alone.timestamps()->value, alone.timestamps()->echo);
      case Kind::UserTimeout:
        return fmt::format("uto {}{}", alone.user_timeout()->value, alone.user_timeout()->minutes ? "min" : "s");
      case Kind::FastOpenCookie: return "fastopen " + hex(option.data);
      case Kind::AccEcn0: return "accecn0 " + hex(option.data);
      case Kind::AccEcn1: return "accecn1 " + hex(option.data);
    }
  }
  return fmt::format("kind{} {}", option.kind, hex(option.data));
}

}  // namespace

std::string describe(const model::Segment<model::Numbers>& seg) {
  const auto flags =
      static_cast<std::uint8_t>((seg.has_fin ? kFin : 0) | (seg.has_syn ? kSyn : 0) | (seg.has_rst ? kRst : 0) |
                                (seg.has_ack ? kAck : 0) | (seg.has_urg ? kUrg : 0));
  std::string line = head(seg.seq.raw, seg.ack.raw, flags, seg.wnd, seg.text);
  const auto& o = seg.options;
  if (o.has_mss) line += fmt::format(" mss {}", o.mss);
  if (o.has_sack_permitted) line += " sackok";
  if (o.has_timestamps) line += fmt::format(" ts {}/{}", o.tsval, o.tsecr);
  if (o.has_window_scale) line += fmt::format(" ws {}", o.window_shift);
  return line;
}

std::string describe(const ParsedTcp& tcp) {
  std::string line = head(tcp.seq, tcp.ack, tcp.flags, tcp.window, tcp.text.size());
  if (tcp.has(kUrg) || tcp.urgent != 0) line += fmt::format(" urg {}", tcp.urgent);
  if (tcp.reserved != 0) line += fmt::format(" reserved {}", tcp.reserved);
  for (const Option option : tcp.options) {
    if (static_cast<Kind>(option.kind) == Kind::NoOperation) continue;
    line += ' ' + option_text(option, tcp.options.area().subspan(option.at, option.data.size() + 2));
  }
  return line;
}

std::string describe(const Fault& fault) { return fmt::format("{} at octet {}", name(fault.problem), fault.octet); }

std::string describe(const ParsedPacket& packet) {
  std::string line;
  if (packet.reached == Reached::Nothing) line = "not an IP packet";
  if (packet.reached == Reached::Ip) {
    line = fmt::format("{} > {} protocol {}", to_string(packet.ip.source()), to_string(packet.ip.destination()),
                       packet.ip.protocol);
  }
  if (packet.reached == Reached::Tcp) {
    const char* const form = packet.ip.version == 6 ? "[{}]:{} > [{}]:{} {}" : "{}:{} > {}:{} {}";
    line = fmt::format(fmt::runtime(form), to_string(packet.ip.source()), packet.tcp.source_port,
                       to_string(packet.ip.destination()), packet.tcp.destination_port, describe(packet.tcp));
  }
  for (std::size_t i = 0; i < packet.problems.size(); ++i) {
    line += (i == 0 ? " ! " : ", ") + describe(packet.problems[i]);
  }
  return line;
}

}  // namespace synfin::wire
