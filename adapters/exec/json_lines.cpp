#include "adapters/exec/json_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

namespace synfin::adapters::exec {

namespace {

using Json = nlohmann::json;
using conformance::Call;
using conformance::CallResult;
using conformance::IpVersion;
using conformance::Outcome;
using conformance::UserCall;

constexpr std::size_t kOutcomes = static_cast<std::size_t>(Outcome::Unsupported) + 1;
constexpr std::string_view kVirtual = "virtual", kReal = "real";
constexpr std::string_view kLines = "lines", kBinary = "binary";

void write_hex(std::span<const std::uint8_t> octets, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t octet : octets) {
    out += kDigits[octet >> 4U];
    out += kDigits[octet & 0xFU];
  }
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Throws BrokenMessage if they are no pairs of hexadecimal digits.
template <class Put>
void read_hex(std::string_view digits, Put put) {
  if (digits.size() % 2 != 0) throw BrokenMessage("an odd number of hexadecimal digits");
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit_of(digits[i]), low = digit_of(digits[i + 1]);
    if (high < 0 || low < 0) throw BrokenMessage("what should be hexadecimal digits is not");
    put(static_cast<std::uint8_t>(high * 16 + low));
  }
}

Json parsed(std::string_view line) {
  Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) throw BrokenMessage("no JSON object");
  return json;
}

const Json& member(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) throw BrokenMessage(fmt::format("there is no \"{}\"", name));
  return *found;
}

template <class Number>
Number number_of(const Json& value, const char* name) {
  const auto least = static_cast<std::int64_t>(std::numeric_limits<Number>::min());
  const auto most = static_cast<std::int64_t>(std::numeric_limits<Number>::max());
  const bool fits =
      value.is_number_integer() && value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most;
  if (!fits) throw BrokenMessage(fmt::format("\"{}\" is no whole number from {} to {}", name, least, most));
  return static_cast<Number>(value.get<std::int64_t>());
}

template <class Number>
Number number(const Json& json, const char* name) {
  return number_of<Number>(member(json, name), name);
}

template <class Number>
Number number_or(const Json& json, const char* name, Number otherwise) {
  const auto found = json.find(name);
  return found == json.end() ? otherwise : number_of<Number>(*found, name);
}

const std::string& text(const Json& json, const char* name) {
  const Json& value = member(json, name);
  if (!value.is_string()) throw BrokenMessage(fmt::format("\"{}\" is no string", name));
  return value.get_ref<const std::string&>();
}

// The value of this name, of so many; each has a name().
template <class Value>
Value named(const std::string& given, std::size_t count, const char* what) {
  for (std::size_t i = 0; i < count; ++i) {
    if (name(static_cast<Value>(i)) == given) return static_cast<Value>(i);
  }
  throw BrokenMessage(fmt::format("\"{}\" is no {} of the protocol", given, what));
}

void write_call(const UserCall& call, std::string& out) {
  const bool opens = call.call == Call::OpenPassive || call.call == Call::OpenActive;
  fmt::format_to(std::back_inserter(out), R"(,"call":"{}")", name(call.call));
  if (!opens) fmt::format_to(std::back_inserter(out), R"(,"on":{})", call.on);
  if (opens) fmt::format_to(std::back_inserter(out), R"(,"local_port":{})", call.local_port);
  if (call.call == Call::OpenActive) fmt::format_to(std::back_inserter(out), R"(,"remote_port":{})", call.remote_port);
  if (call.call == Call::OpenPassive) fmt::format_to(std::back_inserter(out), R"(,"backlog":{})", call.backlog);
  if (opens && call.ip == IpVersion::V6) out += R"(,"ip":6)";
  if (call.call == Call::Send || call.call == Call::Receive)
    fmt::format_to(std::back_inserter(out), R"(,"octets":{})", call.octets);
}

UserCall call_of(const Json& json) {
  UserCall call;
  call.call = named<Call>(text(json, "call"), conformance::kCalls, "call");
  call.on = number_or(json, "on", conformance::kNoHandle);
  call.local_port = number_or(json, "local_port", std::uint16_t{0});
  call.remote_port = number_or(json, "remote_port", std::uint16_t{0});
  call.octets = number_or(json, "octets", std::uint32_t{0});
  call.backlog = number_or(json, "backlog", std::uint32_t{0});
  if (number_or(json, "ip", std::uint16_t{4}) == 6) call.ip = IpVersion::V6;
  return call;
}

Json greeting_members(const Greeting& g) {
  Json calls = Json::array();
  for (std::size_t i = 0; i < conformance::kCalls; ++i) {
    if (g.capabilities.has(static_cast<Call>(i))) calls.push_back(name(static_cast<Call>(i)));
  }
  Json json = {{"protocol", g.protocol},
               {"name", g.name},
               {"version", g.version},
               {"time", g.capabilities.virtual_time ? kVirtual : kReal},
               {"calls", std::move(calls)},
               {"ip", g.capabilities.ipv6 ? Json{4, 6} : Json::array({4})},
               {"granularity", g.capabilities.granularity},
               {"tolerance", g.capabilities.tolerance},
               {"backlog_slack", g.capabilities.listen_backlog_slack}};
  if (g.framing == Framing::Binary) json["framing"] = kBinary;
  if (g.instances > 1) json["instances"] = g.instances;
  return json;
}

Greeting greeting_of(const Json& json) {
  Greeting g;
  g.protocol = number<int>(json, "protocol");
  if (g.protocol != kProtocol) return g;  // what else it says may mean anything
  g.name = text(json, "name");
  if (json.contains("version")) g.version = text(json, "version");
  const std::string& time = text(json, "time");
  if (time != kVirtual && time != kReal) throw BrokenMessage("\"time\" is neither \"virtual\" nor \"real\"");
  g.capabilities.virtual_time = time == kVirtual;
  const Json& calls = member(json, "calls");
  if (!calls.is_array()) throw BrokenMessage("\"calls\" is no list");
  for (const Json& call : calls) {
    if (!call.is_string()) throw BrokenMessage("\"calls\" has what is no string");
    const auto which = named<Call>(call.get_ref<const std::string&>(), conformance::kCalls, "call");
    g.capabilities.calls |= 1U << static_cast<unsigned>(which);
  }
  g.capabilities.granularity = number_or(json, "granularity", Millis{0});
  g.capabilities.tolerance = number_or(json, "tolerance", Millis{0});
  g.capabilities.listen_backlog_slack = number_or(json, "backlog_slack", std::uint32_t{0});
  const Json& versions = member(json, "ip");
  if (!versions.is_array() || std::count(versions.begin(), versions.end(), Json(4)) == 0)
    throw BrokenMessage("\"ip\" does not list 4: every stack has IPv4");
  g.capabilities.ipv6 = std::count(versions.begin(), versions.end(), Json(6)) > 0;
  if (json.contains("framing")) {
    const std::string& framing = text(json, "framing");
    if (framing != kLines && framing != kBinary) throw BrokenMessage("\"framing\" is none that hello offered");
    g.framing = framing == kBinary ? Framing::Binary : Framing::Lines;
  }
  g.instances = number_or(json, "instances", std::uint16_t{1});
  if (g.instances < 1 || g.instances > kMostInstances)
    throw BrokenMessage(fmt::format("\"instances\" is not from 1 to {}, as hello offered", kMostInstances));
  return g;
}

void write_result(const CallResult& result, std::string& out) {
  fmt::format_to(std::back_inserter(out), R"(,"outcome":"{}","handle":{},"remote_port":{},"octets":{},"state":"{}")",
                 name(result.outcome), result.handle, result.remote_port, result.octets, name(result.state));
}

CallResult result_of(const Json& json) {
  CallResult result;
  result.outcome = named<Outcome>(text(json, "outcome"), kOutcomes, "outcome");
  result.handle = number_or(json, "handle", conformance::kNoHandle);
  result.remote_port = number_or(json, "remote_port", std::uint16_t{0});
  result.octets = number_or(json, "octets", std::uint32_t{0});
  if (json.contains("state")) result.state = named<model::State>(text(json, "state"), model::kStates, "state");
  return result;
}

void read_sent(const Json& json, PacketQueue& sent) {
  const auto found = json.find("sent");
  if (found == json.end()) return;
  if (!found->is_array()) throw BrokenMessage("\"sent\" is no list");
  if (found->size() > kMostPackets)
    throw BrokenMessage(fmt::format("{} packets in one reply; {} are the most", found->size(), kMostPackets));
  for (const Json& one : *found) {
    if (!one.is_object()) throw BrokenMessage("\"sent\" has what is no object");
    const std::string& digits = text(one, "octets");
    const std::size_t size = digits.size() / 2;
    if (size > std::tuple_size_v<decltype(conformance::Packet::octets)>)
      throw BrokenMessage(fmt::format("a packet of {} octets; synfin reads packets of at most 2048", size));
    conformance::Packet& packet = sent.push(number<Millis>(one, "at"), size);
    std::size_t at = 0;
    read_hex(digits, [&](std::uint8_t octet) { packet.octets[at++] = octet; });
  }
}

}  // namespace

bool is_ip(std::span<const std::uint8_t> octets) {
  if (octets.empty()) return false;
  const unsigned version = octets[0] >> 4U;
  return (version == 4 && octets.size() >= 20) || (version == 6 && octets.size() >= 40);
}

void write_line(const Asked& asked, std::string& out) {
  fmt::format_to(std::back_inserter(out), R"({{"id":{},"request":"{}")", asked.id, name(asked.kind));
  if (asked.instance) fmt::format_to(std::back_inserter(out), R"(,"instance":{})", *asked.instance);
  switch (asked.kind) {
    case Request::Hello:
      fmt::format_to(std::back_inserter(out), R"(,"protocol":{},"framings":["{}","{}"],"instances":{})", asked.protocol,
                     kLines, kBinary, kMostInstances);
      break;
    case Request::Reset: fmt::format_to(std::back_inserter(out), R"(,"seed":"{:016x}")", asked.seed); break;
    case Request::Packet:
      out += R"(,"octets":")";
      write_hex(asked.octets, out);
      out += '"';
      break;
    case Request::Call: write_call(asked.call, out); break;
    case Request::Advance: fmt::format_to(std::back_inserter(out), R"(,"by":{})", asked.by); break;
    case Request::Bye: break;
  }
  out += "}\n";
}

void write_line(const Answer& answer, Request to, PacketQueue& sent, std::string& out) {
  if (answer.greeting) {
    Json json = greeting_members(*answer.greeting);
    json["id"] = answer.id;
    out += json.dump() + '\n';
    return;
  }
  fmt::format_to(std::back_inserter(out), R"({{"id":{})", answer.id);
  if (!answer.trouble.empty()) out += R"(,"trouble":)" + Json(answer.trouble).dump();
  if (to != Request::Hello && to != Request::Bye) {
    fmt::format_to(std::back_inserter(out), R"(,"now":{})", answer.now);
  }
  if (answer.result) write_result(*answer.result, out);
  conformance::Packet packet;
  for (bool first = true; sent.pop(packet); first = false) {
    fmt::format_to(std::back_inserter(out), R"({}{{"at":{},"octets":")", first ? R"(,"sent":[)" : ",", packet.at);
    write_hex(packet.view(), out);
    out += sent.empty() ? "\"}]" : "\"}";
  }
  out += "}\n";
}

Answer read_answer(std::string_view line, std::uint32_t id, Request to, PacketQueue& sent) {
  const Json json = parsed(line);
  Answer answer;
  answer.id = number<std::uint32_t>(json, "id");
  if (answer.id != id) return answer;
  if (json.contains("trouble")) {
    answer.trouble = text(json, "trouble");
    return answer;
  }
  if (to == Request::Hello) answer.greeting = greeting_of(json);
  if (to == Request::Hello || to == Request::Bye) return answer;
  answer.now = number<Millis>(json, "now");
  if (to == Request::Call) answer.result = result_of(json);
  read_sent(json, sent);
  return answer;
}

Asked read_asked(std::string_view line, std::vector<std::uint8_t>& octets) {
  const Json json = parsed(line);
  Asked asked;
  asked.id = number<std::uint32_t>(json, "id");
  asked.kind = named<Request>(text(json, "request"), kRequests, "request");
  if (json.contains("instance")) asked.instance = number<std::uint16_t>(json, "instance");
  switch (asked.kind) {
    case Request::Hello: asked.protocol = number<int>(json, "protocol"); break;
    case Request::Reset: {
      const std::string& seed = text(json, "seed");
      if (seed.size() != 16) throw BrokenMessage("\"seed\" is not 16 hexadecimal digits");
      read_hex(seed, [&](std::uint8_t octet) { asked.seed = asked.seed << 8U | octet; });
      break;
    }
    case Request::Packet:
      octets.clear();
      read_hex(text(json, "octets"), [&](std::uint8_t octet) { octets.push_back(octet); });
      asked.octets = octets;
      break;
    case Request::Call: asked.call = call_of(json); break;
    case Request::Advance: asked.by = number<Millis>(json, "by"); break;
    case Request::Bye: break;
  }
  return asked;
}

}  // namespace synfin::adapters::exec
