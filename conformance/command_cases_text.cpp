// Stimuli as text and back.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "conformance/command_cases.h"
#include "wire/tcp.h"

namespace synfin::conformance {

namespace {

constexpr std::array<std::string_view, 9> kBases = {"0",       "ISN",     "RCV.NXT", "RCV.EDGE", "RCV.MIDDLE",
                                                    "SND.UNA", "SND.NXT", "ISS",     "ACK.FLOOR"};
constexpr std::array<std::string_view, 8> kFlags = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

[[noreturn]] void refuse(std::string_view what, std::string_view text) {
  throw std::invalid_argument(fmt::format("{}: {}", what, text));
}

template <class Number>
Number number(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) refuse("not a number", text);
  return value;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::string text_of(const Number& n) {
  const std::string_view base = kBases[static_cast<std::size_t>(n.base)];
  return n.offset == 0 ? std::string(base) : fmt::format("{}{:+}", base, static_cast<std::int32_t>(n.offset));
}

Number place_of(std::string_view text) {
  const std::size_t sign = text.find_first_of("+-");
  const auto base = std::find(kBases.begin(), kBases.end(), text.substr(0, sign));
  if (base == kBases.end()) refuse("not a place in the sequence space", text);
  const auto offset = sign == text.npos ? 0 : number<std::int32_t>(text.substr(sign));
  return {static_cast<Base>(base - kBases.begin()), static_cast<std::uint32_t>(offset)};
}

std::string flags_text(std::uint8_t flags) {
  std::string text;
  for (std::size_t i = 0; i < kFlags.size(); ++i) {
    if ((flags >> i & 1U) != 0) text += (text.empty() ? "" : ",") + std::string(kFlags[i]);
  }
  return text.empty() ? "none" : text;
}

std::uint8_t flags_of(std::string_view text) {
  std::uint8_t flags = 0;
  if (text == "none") return flags;
  for (const std::string_view part : split(text, ",")) {
    const auto flag = std::find(kFlags.begin(), kFlags.end(), part);
    if (flag == kFlags.end()) refuse("not a control bit", part);
    flags = static_cast<std::uint8_t>(flags | 1U << (flag - kFlags.begin()));
  }
  return flags;
}

std::string words(const SegmentSpec& s) {
  std::string text = flags_text(s.flags) + " seq=" + text_of(s.seq);
  if ((s.flags & wire::kAck) != 0) text += " ack=" + text_of(s.ack);
  if (s.text != 0) text += fmt::format(" text={}", s.text);
  if (s.window != SegmentSpec{}.window) text += fmt::format(" window={}", s.window);
  if (s.urgent != 0) text += fmt::format(" urgent={}", s.urgent);
  if (s.reserved != 0) text += fmt::format(" reserved={}", s.reserved);
  if (s.options.mss) text += fmt::format(" mss={}", s.options.mss_value);
  if (s.options.window_scale) text += fmt::format(" shift={}", s.options.shift);
  if (s.options.timestamps) text += " timestamps";
  if (s.options.sack_permitted) text += " sack-permitted";
  if (s.options.tsval_offset != 0) text += fmt::format(" clock={:+}", s.options.tsval_offset);
  if (!s.options.raw.empty()) text += fmt::format(" options={}", fmt::join(s.options.raw, "."));
  if (s.spoiled != Spoiled::No) text += fmt::format(" spoiled={}", name(s.spoiled));
  if (s.fills_window) text += " fills-window";
  return text;
}

std::string words(const CallSpec& c) {
  std::string text = fmt::format("user {}", name(c.call));
  if (c.on_listener) text += " of-listener";
  if (c.call == Call::OpenPassive) return text + fmt::format(" {}", c.backlog);
  return c.octets == 0 ? text : text + fmt::format(" {}", c.octets);
}

std::string words(const WaitSpec& w) { return fmt::format("wait {}", w.duration); }
std::string words(const ReachSpec& r) { return fmt::format("reach {}", name(r.state)); }

Spoiled spoiled_of(std::string_view text) {
  auto spoiled = Spoiled::No;
  while (name(spoiled) != text) {
    if (spoiled == Spoiled::Truncated) refuse("not a way to spoil a segment", text);
    spoiled = static_cast<Spoiled>(static_cast<unsigned>(spoiled) + 1);
  }
  return spoiled;
}

SegmentSpec segment_of(const std::vector<std::string_view>& parts) {
  SegmentSpec s{.flags = flags_of(parts.front())};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    const std::string_view key = parts[i].substr(0, equals);
    const std::string_view value = equals == parts[i].npos ? std::string_view{} : parts[i].substr(equals + 1);
    OptionSpec& o = s.options;
    if (key == "seq") {
      s.seq = place_of(value);
    } else if (key == "ack") {
      s.ack = place_of(value);
    } else if (key == "text") {
      s.text = number<std::uint32_t>(value);
    } else if (key == "window") {
      s.window = number<std::uint16_t>(value);
    } else if (key == "urgent") {
      s.urgent = number<std::uint16_t>(value);
    } else if (key == "reserved") {
      s.reserved = number<std::uint8_t>(value);
    } else if (key == "mss") {
      o.mss = true;
      o.mss_value = number<std::uint16_t>(value);
    } else if (key == "shift") {
      o.window_scale = true;
      o.shift = number<std::uint8_t>(value);
    } else if (key == "timestamps") {
      o.timestamps = true;
    } else if (key == "sack-permitted") {
      o.sack_permitted = true;
    } else if (key == "clock") {
      o.tsval_offset = number<std::int32_t>(value);
    } else if (key == "options") {
      for (const std::string_view octet : split(value, ".")) o.raw.push_back(number<std::uint8_t>(octet));
    } else if (key == "spoiled") {
      s.spoiled = spoiled_of(value);
    } else if (key == "fills-window") {
      s.fills_window = true;
    } else {
      refuse("not a part of a segment", parts[i]);
    }
  }
  return s;
}

CallSpec call_of(const std::vector<std::string_view>& parts) {
  CallSpec spec;
  if (parts.size() < 2) refuse("which call?", parts.front());
  unsigned call = 0;
  while (call < kCalls && name(static_cast<Call>(call)) != parts[1]) ++call;
  if (call == kCalls) refuse("not a call", parts[1]);
  spec.call = static_cast<Call>(call);
  for (std::size_t i = 2; i < parts.size(); ++i) {
    if (parts[i] == "of-listener") {
      spec.on_listener = true;
    } else if (spec.call == Call::OpenPassive) {
      spec.backlog = number<std::uint32_t>(parts[i]);
    } else {
      spec.octets = number<std::uint32_t>(parts[i]);
    }
  }
  return spec;
}

}  // namespace

std::string text_of(const Stimulus& stimulus) {
  const std::string peer = stimulus.peer == 0 ? "" : fmt::format("peer{} ", stimulus.peer);
  return peer + std::visit([](const auto& what) { return words(what); }, stimulus.what);
}

Stimulus stimulus_of(std::string_view text) {
  Stimulus stimulus;
  auto parts = split(text, " ");
  constexpr std::string_view kPeer = "peer";
  if (parts.size() > 1 && parts.front().substr(0, kPeer.size()) == kPeer) {
    stimulus.peer = number<std::uint8_t>(parts.front().substr(kPeer.size()));
    parts.erase(parts.begin());
  }
  if (parts.front() == "user") {
    stimulus.what = call_of(parts);
  } else if (parts.front() == "wait" && parts.size() == 2) {
    stimulus.what = WaitSpec{number<Millis>(parts[1])};
  } else {
    stimulus.what = segment_of(parts);
  }
  return stimulus;
}

}  // namespace synfin::conformance
