// lwIP's memory: any octets as packets, in each state. Nothing is judged; memory errors are the sanitizers'. A failed
// assertion of lwIP's ends the input quietly, unless SYNFIN_FUZZ_DEATHS=1: then it is a finding.
//
// Known, and therefore not given unless SYNFIN_FUZZ_KNOWN=1: TCP options of which the last is cut off after its kind,
// where lwIP 2.1.3 reads the length from behind the packet.
//
//   octet 0   the way to the state (conformance/ways.h), modulo their number
//   then packets, each: 1 octet what is put right in it and the time that passes before it, 2 octets its length
//   (modulo 2048, most significant first), and its octets; the last may be cut short
#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "adapters/lwip/lwip_stack.h"
#include "conformance/in_process.h"
#include "conformance/ways.h"
#include "fuzz/finding.h"
#include "fuzz/switches.h"
#include "wire/checksum.h"

namespace synfin::fuzz {
namespace {

constexpr std::size_t kIpHeader = 20, kPorts = 4, kNumbers = 12, kTcpHeader = 20;
constexpr std::array<conformance::Millis, 8> kWaits = {0, 0, 0, 0, 1, 250, 1000, 60'000};

// What of a packet is put right, so that it comes further than to the first check.
enum Right : std::uint8_t { kAddresses = 1, kConnection = 2, kLengths = 4, kChecksums = 8 };

void put16(std::span<std::uint8_t> octets, std::size_t at, std::uint32_t value) {
  octets[at] = static_cast<std::uint8_t>(value >> 8);
  octets[at + 1] = static_cast<std::uint8_t>(value);
}

void put32(std::span<std::uint8_t> octets, std::size_t at, std::uint32_t value) {
  put16(octets, at, value >> 16);
  put16(octets, at + 2, value);
}

// The next numbers of the connection: of the last segment that the stack sent.
struct Numbers {
  std::uint32_t seq = 0, ack = 0;
};

Numbers numbers_of(const conformance::Trace& trace) {
  Numbers numbers;
  for (const conformance::TraceEvent& event : trace.events) {
    if (event.kind != conformance::TraceEvent::Kind::Sent) continue;
    const wire::ParsedTcp tcp = wire::parse(trace.packet(event)).tcp;
    const bool counts = tcp.has(wire::kSyn) || tcp.has(wire::kFin);
    numbers = {tcp.ack, tcp.seq + static_cast<std::uint32_t>(tcp.text.size()) + (counts ? 1U : 0U)};
  }
  return numbers;
}

// What the packet says of the connection becomes an offset from the connection's own numbers.
void put_connection(std::span<std::uint8_t> tcp, Numbers numbers) {
  if (tcp.size() < kNumbers) return;
  put16(tcp, 0, conformance::kOnlyTesterPort);
  put16(tcp, 2, conformance::kOnlyStackPort);
  put32(tcp, kPorts, numbers.seq + tcp[4] * 256U + tcp[5]);
  put32(tcp, kPorts + 4, numbers.ack - tcp[8]);
}

void put_checksums(std::span<std::uint8_t> packet, std::size_t header) {
  put16(packet, 10, 0);
  put16(packet, 10, wire::checksum(packet.first(header)));
  const auto tcp = packet.subspan(header);
  if (packet[9] != wire::kProtocolTcp || tcp.size() < kTcpHeader) return;
  put16(tcp, 16, 0);
  wire::Sum sum = wire::pseudo_header_sum(packet.subspan(12, 8), packet[9], static_cast<std::uint32_t>(tcp.size()));
  sum.add(tcp);
  put16(tcp, 16, sum.checksum());
}

void put_right(std::span<std::uint8_t> packet, std::uint8_t what, Numbers numbers) {
  if (packet.size() < kIpHeader) return;
  if ((what & kAddresses) != 0) {
    packet[0] = static_cast<std::uint8_t>(0x40U | (packet[0] & 0x0FU));
    put32(packet, 12, conformance::kTesterAddress);
    put32(packet, 16, conformance::kStackAddress);
  }
  if ((what & kLengths) != 0) {
    packet[0] = static_cast<std::uint8_t>((packet[0] & 0xF0U) | 5U);
    put16(packet, 2, static_cast<std::uint32_t>(packet.size()));
  }
  const std::size_t header = (packet[0] & 0x0FU) * std::size_t{4};
  if (header < kIpHeader || header > packet.size()) return;
  if ((what & kConnection) != 0) {
    packet[9] = wire::kProtocolTcp;
    put16(packet, 6, 0);
    put_connection(packet.subspan(header), numbers);
  }
  if ((what & kChecksums) != 0) put_checksums(packet, header);
}

// The header's last octet is the kind of an option that has a length.
bool has_cut_option(std::span<const std::uint8_t> packet) {
  if (packet.size() < kIpHeader) return false;
  const std::size_t header = (packet[0] & 0x0FU) * std::size_t{4};
  if (packet[9] != wire::kProtocolTcp || header + kTcpHeader > packet.size()) return false;
  const auto tcp = packet.subspan(header);
  const std::size_t end = std::min((tcp[12] >> 4U) * std::size_t{4}, tcp.size());
  for (std::size_t i = kTcpHeader; i < end && tcp[i] != static_cast<std::uint8_t>(wire::Kind::EndOfList);) {
    if (tcp[i] == static_cast<std::uint8_t>(wire::Kind::NoOperation)) {
      ++i;
    } else if (i + 1 == end) {
      return true;
    } else if (tcp[i + 1] < 2) {
      return false;
    } else {
      i += tcp[i + 1];
    }
  }
  return false;
}

// What lwIP sends tells libFuzzer where it went, in its section for counters of one's own: the only coverage there is
// where lwIP itself is not instrumented.
__attribute__((section("__libfuzzer_extra_counters"), used)) std::array<std::uint8_t, 4096> seen;

void note_reply(const conformance::Packet& packet) {
  constexpr std::size_t kFlags = kIpHeader + 13;
  const std::size_t flags = packet.size > kFlags ? packet.octets[kFlags] : 0U;
  seen[(flags * 61 + packet.size) % seen.size()] = 1;
}

class Target {
 public:
  void run(std::span<const std::uint8_t> octets) {
    if (octets.empty()) return;
    const auto& ways = conformance::all_ways();
    way_.stimuli = ways[octets[0] % ways.size()].stimuli;
    try {
      go(octets.subspan(1));
    } catch (const adapters::LwipDied& died) {
      if (tells_deaths_) report_finding("death", died.what(), "");
    }
  }

 private:
  void go(std::span<const std::uint8_t> octets) {
    run_in_process(*stack_, session_, way_, 1);
    const Numbers numbers = numbers_of(session_.trace());
    while (octets.size() > 3) {
      const std::uint8_t what = octets[0];
      const std::size_t size = std::min<std::size_t>((octets[1] * 256U + octets[2]) % 2048U, octets.size() - 3);
      std::copy_n(octets.begin() + 3, size, packet_.octets.begin());
      put_right(std::span(packet_.octets).first(size), what, numbers);
      stack_->advance(kWaits[what >> 5]);
      const auto packet = std::span(packet_.octets).first(size);
      if (gives_known_ || !has_cut_option(packet)) stack_->inject(packet);
      octets = octets.subspan(3 + size);
    }
    // What the packets left behind is looked at once more: by the user, and by the timers.
    session_.release();
    stack_->advance(kWaits.back());
    while (stack_->poll(packet_)) note_reply(packet_);
  }

  const bool gives_known_ = is_set("SYNFIN_FUZZ_KNOWN");
  const bool tells_deaths_ = is_set("SYNFIN_FUZZ_DEATHS");
  std::unique_ptr<conformance::Stack> stack_ = adapters::make_guarded_lwip_stack();
  conformance::Session session_{*stack_, {}};
  conformance::Case way_{.id = "way", .stimuli = {}};
  conformance::Packet packet_;
};

}  // namespace
}  // namespace synfin::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static synfin::fuzz::Target target;
  target.run({data, size});
  return 0;
}
