// A program that speaks doc/adapter-protocol.md, complete and short: a host on which no port is open, so that whatever
// comes is reset (RFC 9293, 3.10.7.1). It needs nothing of synfin's, only nlohmann-json:
//
//   g++ -std=c++20 closed_host.cpp -o closed_host && synfin verify exec:./closed_host --case 'closed/*'
#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using Octets = std::vector<std::uint8_t>;
using Json = nlohmann::json;

constexpr std::array<std::uint8_t, 4> kStack = {192, 0, 2, 1};
constexpr unsigned kFin = 1, kSyn = 2, kRst = 4, kAck = 16;
constexpr std::size_t kHeader = 20;  // of IP and of TCP, without options
constexpr std::uint8_t kTcp = 6;

unsigned get16(const Octets& octets, std::size_t at) {
  return static_cast<unsigned>(octets[at]) << 8U | octets[at + 1];
}
std::uint32_t get32(const Octets& octets, std::size_t at) { return get16(octets, at) << 16U | get16(octets, at + 2); }

void put16(Octets& octets, std::size_t at, unsigned value) {
  octets[at] = static_cast<std::uint8_t>(value >> 8U);
  octets[at + 1] = static_cast<std::uint8_t>(value & 0xFFU);
}
void put32(Octets& octets, std::size_t at, std::uint32_t value) {
  put16(octets, at, value >> 16U);
  put16(octets, at + 2, value & 0xFFFFU);
}

// RFC 1071, over a part of the packet, from a sum to begin with.
unsigned checksum(const Octets& octets, std::size_t begin, std::size_t end, std::uint32_t sum) {
  for (std::size_t i = begin; i < end; i += 2) {
    sum += static_cast<std::uint32_t>(octets[i]) << 8U | (i + 1 < end ? octets[i + 1] : 0U);
  }
  while (sum >> 16U != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return 0xFFFFU - sum;
}

// The pseudo-header, and then the segment, which begins behind an IP header without options.
unsigned tcp_checksum(const Octets& packet, std::size_t end) {
  std::uint32_t sum = kTcp + static_cast<std::uint32_t>(end - kHeader);
  for (std::size_t i = 12; i < kHeader; i += 2) sum += get16(packet, i);
  return checksum(packet, kHeader, end, sum);
}

Octets octets_of(const std::string& digits) {
  Octets octets;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    octets.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  }
  return octets;
}

std::string digits_of(const Octets& octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const std::uint8_t octet : octets) {
    digits += kDigits[octet >> 4U];
    digits += kDigits[octet & 0xFU];
  }
  return digits;
}

// <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>, or to a segment with ACK <SEQ=SEG.ACK><CTL=RST>; nothing to what is no
// segment, is for others, or is a reset itself.
Octets reset_for(const Octets& in) {
  if (in.size() < 2 * kHeader || in[0] != 0x45 || in[9] != kTcp) return {};
  const std::size_t end = get16(in, 2);
  if (end > in.size() || end < 2 * kHeader || !std::equal(kStack.begin(), kStack.end(), in.begin() + 16)) return {};
  const std::size_t text = kHeader + (in[32] >> 4U) * 4U;
  if (text < 2 * kHeader || text > end) return {};
  if (checksum(in, 0, kHeader, 0) != 0 || tcp_checksum(in, end) != 0) return {};
  const unsigned flags = in[33];
  if ((flags & kRst) != 0) return {};
  const bool has_ack = (flags & kAck) != 0;
  const auto length =
      static_cast<std::uint32_t>(end - text) + ((flags & kSyn) != 0 ? 1 : 0) + ((flags & kFin) != 0 ? 1 : 0);
  Octets out(2 * kHeader);
  out[0] = 0x45;
  put16(out, 2, static_cast<unsigned>(out.size()));
  out[8] = 64;
  out[9] = kTcp;
  std::copy_n(in.begin() + 16, 4, out.begin() + 12);
  std::copy_n(in.begin() + 12, 4, out.begin() + 16);
  put16(out, 10, checksum(out, 0, kHeader, 0));
  put16(out, 20, get16(in, 22));
  put16(out, 22, get16(in, 20));
  put32(out, 24, has_ack ? get32(in, 28) : 0);
  put32(out, 28, has_ack ? 0 : get32(in, 24) + length);
  out[32] = kHeader / 4 << 4;
  out[33] = static_cast<std::uint8_t>(has_ack ? kRst : kRst | kAck);
  put16(out, 36, tcp_checksum(out, out.size()));
  return out;
}

}  // namespace

int main() {
  std::vector<std::uint32_t> clocks(1);  // of each instance: nothing else tells them apart
  for (std::string line; std::getline(std::cin, line);) {
    const Json asked = Json::parse(line);
    const std::string& request = asked["request"].get_ref<const std::string&>();
    Json reply = {{"id", asked["id"]}};
    if (request == "hello") {
      reply.update({{"protocol", 1}, {"name", "closed-host"}, {"time", "virtual"}, {"ip", {4}}});
      reply["calls"] = Json::array();  // it has none: each is answered with "unsupported"
      clocks.resize(asked.value("instances", 1U));
      reply["instances"] = clocks.size();
    }
    std::uint32_t& now = clocks.at(asked.value("instance", 0U));
    if (request == "reset") now = 0;
    if (request == "advance") now += asked["by"].get<std::uint32_t>();
    if (request == "call") reply["outcome"] = "unsupported";
    if (request == "packet") {
      const Octets reset = reset_for(octets_of(asked["octets"]));
      if (!reset.empty()) reply["sent"].push_back({{"at", now}, {"octets", digits_of(reset)}});
    }
    if (request != "hello" && request != "bye") reply["now"] = now;
    std::cout << reply.dump() << std::endl;
    if (request == "bye") return 0;
  }
}
