#include "properties/random/walk_text.h"

#include <fmt/format.h>

#include "wire/describe.h"

namespace synfin::properties {

using conformance::CallSpec;
using conformance::Number;
using conformance::ReachSpec;
using conformance::SegmentSpec;
using conformance::Spoiled;
using conformance::Stimulus;
using conformance::WaitSpec;

namespace {

std::string number_text(const Number& n) {
  constexpr std::array<std::string_view, 9> kBases = {
      "", "ISN", "RCV.NXT", "RCV.NXT+RCV.WND", "RCV.NXT+RCV.WND/2", "SND.UNA", "SND.NXT", "ISS", "SND.UNA-MAX.SND.WND"};
  const std::string_view base = kBases[static_cast<std::size_t>(n.base)];
  if (base.empty()) return fmt::format("{}", n.offset);
  if (n.offset == 0) return std::string(base);
  return fmt::format("{}{:+}", base, static_cast<std::int32_t>(n.offset));
}

std::string flags_text(std::uint8_t flags) {
  constexpr std::array<std::string_view, 8> kNames = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
  std::string text;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if ((flags >> i & 1U) != 0) text += (text.empty() ? "" : ",") + std::string(kNames[i]);
  }
  return text.empty() ? "no control bit" : text;
}

std::string options_text(const conformance::OptionSpec& o) {
  std::string text;
  if (!o.raw.empty()) {
    text = "  options";
    for (const std::uint8_t octet : o.raw) text += fmt::format(" {}", octet);
    return text;
  }
  if (o.mss) text += fmt::format("  MSS {}", o.mss_value);
  if (o.window_scale) text += fmt::format("  window scale {}", o.shift);
  if (o.timestamps) text += "  timestamps";
  if (o.tsval_offset != 0) text += fmt::format("  clock {:+} ms", o.tsval_offset);
  if (o.sack_permitted) text += "  SACK permitted";
  return text;
}

std::string words(const SegmentSpec& s) {
  std::string text = fmt::format("segment {}  SEQ = {}", flags_text(s.flags), number_text(s.seq));
  if ((s.flags & wire::kAck) != 0) text += fmt::format("  ACK = {}", number_text(s.ack));
  if (s.fills_window) text += "  as much text as the window takes";
  if (s.text > 0) text += fmt::format("  {} octets", s.text);
  if (s.window != 65'535) text += fmt::format("  window {}", s.window);
  if (s.urgent != 0) text += "  urgent";
  if (s.reserved != 0) text += "  reserved bits";
  text += options_text(s.options);
  if (s.spoiled != Spoiled::No) text += fmt::format("  spoiled: {}", name(s.spoiled));
  return text;
}

std::string words(const CallSpec& c) {
  std::string text = fmt::format("user {}", name(c.call));
  if (c.on_listener) text += " of the listener";
  if (c.octets != 0) text += fmt::format(" {} octets", c.octets);
  if (c.call == conformance::Call::OpenPassive && c.backlog != 8) text += fmt::format(", backlog {}", c.backlog);
  return text;
}

std::string words(const WaitSpec& w) { return fmt::format("wait {} s", static_cast<double>(w.duration) / 1000); }

std::string words(const ReachSpec& r) { return fmt::format("{} is reached", name(r.state)); }

std::string words(const Watch::Tcb& t) {
  return fmt::format("{:<12} SND.UNA {} SND.NXT {} SND.WND {} RCV.NXT {} RCV.WND {}, queued {}, unread {}{}{}",
                     name(t.state), t.snd.una.raw, t.snd.nxt.raw, t.snd.wnd, t.rcv.nxt.raw, t.rcv.wnd, t.snd.queued,
                     t.rcv.unread, t.close_requested ? ", CLOSE called" : "", t.fin_sent ? ", FIN sent" : "");
}

}  // namespace

std::string to_text(const Stimulus& stimulus) {
  const std::string peer = stimulus.peer == 0 ? "" : fmt::format("peer {}: ", stimulus.peer);
  return peer + std::visit([](const auto& what) { return words(what); }, stimulus.what);
}

std::string to_text(const conformance::Walk& walk) {
  const conformance::Way& way = conformance::all_ways()[walk.way];
  std::string text = fmt::format("profile {}, the way \"{}\"\n", walk.profile->name, way.name);
  std::size_t number = 0;
  for (const Stimulus& s : way.stimuli) text += fmt::format("{:>4}  (way)  {}\n", number++, to_text(s));
  for (const Stimulus& s : walk.stimuli) text += fmt::format("{:>4}  {}\n", number++, to_text(s));
  return text;
}

std::string to_text(const Violation& v) {
  std::string text =
      fmt::format("{} is broken: {}\n  {}, peer {}, at {} ms\n", v.property, v.says, name(v.event), v.peer, v.at);
  const bool has_segment = v.event == Event::SegmentArrives || v.event == Event::Transmits;
  if (has_segment) text += fmt::format("  segment  {}\n", wire::describe(v.segment));
  return text + fmt::format("  before   {}\n  after    {}\n", words(v.before), words(v.after));
}

std::string to_text(const conformance::Walk& walk, const WalkEnd& end) {
  if (end.violation == nullptr) return to_text(walk);
  return to_text(walk) + fmt::format("at stimulus {}: {}", end.stimulus, to_text(*end.violation));
}

}  // namespace synfin::properties
