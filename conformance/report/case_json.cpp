#include "conformance/report/case_json.h"

#include <fmt/format.h>
#include <algorithm>

namespace synfin::conformance {

namespace {

constexpr std::array<std::string_view, 9> kBases = {
    "0",       "tester ISN", "RCV.NXT", "right window edge",  "middle of window",
    "SND.UNA", "SND.NXT",    "ISS",     "SND.UNA-MAX.SND.WND"};
constexpr std::array<std::string_view, 8> kFlags = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
// What build_segment() can put into one packet.
constexpr std::uint32_t kMostText = 1460;
constexpr std::size_t kMostOptionOctets = 40;
constexpr std::uint8_t kMostReserved = 15;
constexpr std::size_t kSpoils = 10;
constexpr std::uint64_t kMostStimuli = 10'000;

// Offsets are modulo 2^32; people read them as what they are near to.
Json to_json(const Number& n) {
  Json json = {{"from", kBases[static_cast<std::size_t>(n.base)]}};
  if (n.offset != 0) json["plus"] = static_cast<std::int32_t>(n.offset);
  return json;
}

Number number_from(ObjectReader in) {
  Number n{.base = static_cast<Base>(in.one_of("from", kBases))};
  n.offset = static_cast<std::uint32_t>(in.fitting_or("plus", std::int32_t{0}));
  in.done();
  return n;
}

Json to_json(const OptionSpec& o) {
  const OptionSpec plain;
  Json json = Json::object();
  if (o.mss) json["mss"] = true;
  if (o.mss_value != plain.mss_value) json["mss_value"] = o.mss_value;
  if (o.window_scale) json["window_scale"] = true;
  if (o.shift != 0) json["shift"] = o.shift;
  if (o.timestamps) json["timestamps"] = true;
  if (o.tsval_offset != 0) json["tsval_plus"] = o.tsval_offset;
  if (o.sack_permitted) json["sack_permitted"] = true;
  if (!o.raw.empty()) json["raw"] = hex_of(o.raw);
  return json;
}

OptionSpec options_from(ObjectReader in) {
  OptionSpec o;
  o.mss = in.flag("mss");
  o.mss_value = in.fitting_or("mss_value", o.mss_value);
  o.window_scale = in.flag("window_scale");
  o.shift = in.fitting_or("shift", o.shift);
  o.timestamps = in.flag("timestamps");
  o.tsval_offset = in.fitting_or("tsval_plus", o.tsval_offset);
  o.sack_permitted = in.flag("sack_permitted");
  if (in.has("raw")) o.raw = in.octets("raw", kMostOptionOctets);
  in.done();
  return o;
}

Json to_json(const SegmentSpec& s) {
  const SegmentSpec plain;
  Json json = {{"flags", flags_to_text(s.flags)}, {"seq", to_json(s.seq)}};
  if (!(s.ack == plain.ack)) json["ack"] = to_json(s.ack);
  if (s.text != 0) json["text"] = s.text;
  if (s.window != plain.window) json["window"] = s.window;
  if (s.urgent != 0) json["urgent"] = s.urgent;
  if (s.reserved != 0) json["reserved"] = s.reserved;
  if (!(s.options == plain.options)) json["options"] = to_json(s.options);
  if (s.spoiled != Spoiled::No) json["spoiled"] = name(s.spoiled);
  if (s.fills_window) json["fills_window"] = true;
  return json;
}

std::uint8_t flags_from(ObjectReader& in) {
  const std::string text = in.text("flags");
  std::uint8_t flags = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view word = std::string_view(text).substr(begin, end - begin);
    const auto found = std::find(kFlags.begin(), kFlags.end(), word);
    if (found == kFlags.end()) in.complain("flags", fmt::format("\"{}\" is no control bit", word.substr(0, 40)));
    flags = static_cast<std::uint8_t>(flags | 1U << (found - kFlags.begin()));
    begin = end + 1;
  }
  return flags;
}

SegmentSpec segment_from(ObjectReader in) {
  SegmentSpec s;
  s.flags = flags_from(in);
  s.seq = number_from(in.object("seq"));
  if (in.has("ack")) s.ack = number_from(in.object("ack"));
  s.text = in.fitting_or("text", s.text, kMostText);
  s.window = in.fitting_or("window", s.window);
  s.urgent = in.fitting_or("urgent", s.urgent);
  s.reserved = in.fitting_or("reserved", s.reserved, kMostReserved);
  if (in.has("options")) s.options = options_from(in.object("options"));
  if (in.has("spoiled")) s.spoiled = in.named<Spoiled, kSpoils>("spoiled");
  s.fills_window = in.flag("fills_window");
  in.done();
  return s;
}

Json to_json(const CallSpec& c) {
  const CallSpec plain;
  Json json = {{"call", name(c.call)}};
  if (c.octets != 0) json["octets"] = c.octets;
  if (c.backlog != plain.backlog) json["backlog"] = c.backlog;
  if (c.on_listener) json["on_listener"] = true;
  if (c.optional) json["optional"] = true;
  return json;
}

CallSpec call_from(ObjectReader in) {
  CallSpec c;
  c.call = in.named<Call, kCalls>("call");
  c.octets = in.fitting_or("octets", c.octets);
  c.backlog = in.fitting_or("backlog", c.backlog);
  c.on_listener = in.flag("on_listener");
  c.optional = in.flag("optional");
  in.done();
  return c;
}

Json to_json(const Stimulus& stimulus) {
  Json json;
  if (const auto* segment = std::get_if<SegmentSpec>(&stimulus.what)) json["segment"] = to_json(*segment);
  if (const auto* call = std::get_if<CallSpec>(&stimulus.what)) json["user"] = to_json(*call);
  if (const auto* wait = std::get_if<WaitSpec>(&stimulus.what)) json["wait_ms"] = wait->duration;
  if (const auto* reach = std::get_if<ReachSpec>(&stimulus.what)) json["reached"] = name(reach->state);
  if (stimulus.peer != 0) json["peer"] = stimulus.peer;
  return json;
}

Stimulus stimulus_from(const Json& value, const std::string& path) {
  ObjectReader in(value, path);
  Stimulus stimulus;
  stimulus.peer = in.fitting_or("peer", stimulus.peer, kLastPeer);
  if (in.has("segment")) {
    stimulus.what = segment_from(in.object("segment"));
  } else if (in.has("user")) {
    stimulus.what = call_from(in.object("user"));
  } else if (in.has("wait_ms")) {
    stimulus.what = WaitSpec{in.fitting<Millis>("wait_ms", INT32_MAX)};
  } else if (in.has("reached")) {
    stimulus.what = ReachSpec{in.named<model::State, model::kStates>("reached")};
  } else {
    throw BrokenDocument(path, "one of segment, user, wait_ms and reached is needed");
  }
  in.done();
  return stimulus;
}

}  // namespace

std::string flags_to_text(std::uint8_t flags) {
  std::string text;
  for (std::size_t i = 0; i < kFlags.size(); ++i) {
    if ((flags >> i & 1U) != 0) text += (text.empty() ? "" : ",") + std::string(kFlags[i]);
  }
  return text;
}

Json to_json(const Case& the_case) {
  Json stimuli = Json::array();
  for (const Stimulus& stimulus : the_case.stimuli) stimuli.push_back(to_json(stimulus));
  Json json = {{"id", the_case.id}, {"stimuli", std::move(stimuli)}};
  if (the_case.ip == IpVersion::V6) json["ip"] = 6;
  return json;
}

// More than a case may wait for in all, in milliseconds; a stack's clock counts to seven times that.
constexpr std::uint64_t kLongestWaits = 7ULL * 24 * 3600 * 1000;

Case case_from_json(const Json& value, const std::string& path) {
  ObjectReader in(value, path);
  Case the_case{.id = in.text("id")};
  if (in.has("ip") && in.integer("ip", 4, 6) == 6) the_case.ip = IpVersion::V6;
  if (the_case.id.empty() || the_case.id.size() > 200) in.complain("id", "between 1 and 200 characters are needed");
  // It is printed: no escape sequence of a foreign file may reach the terminal.
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(the_case.id.begin(), the_case.id.end(), is_control)) in.complain("id", "no control characters");
  const Json& stimuli = in.list("stimuli");
  if (stimuli.empty()) in.complain("stimuli", "there is nothing in it to give to a stack");
  if (stimuli.size() > kMostStimuli) in.complain("stimuli", fmt::format("more than {} of them", kMostStimuli));
  the_case.stimuli.reserve(stimuli.size());
  for (std::size_t i = 0; i < stimuli.size(); ++i) {
    the_case.stimuli.push_back(stimulus_from(stimuli[i], fmt::format("{}/stimuli/{}", path, i)));
  }
  if (the_case.duration() > kLongestWaits) in.complain("stimuli", "they wait for more than a week");
  in.done();
  return the_case;
}

}  // namespace synfin::conformance
