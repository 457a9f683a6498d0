// Captures of ordinary connections, any number and side by side: opened, used, closed, nothing lost. The same numbers
// give the same octets.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "wire/build.h"
#include "wire/capture.h"

namespace synfin::conformance {

// One connection of `segments` segments, seven at least: three open it, four close it.
class OrdinaryConnection {
 public:
  // `later` is added to its initial sequence numbers.
  OrdinaryConnection(std::uint32_t number, unsigned segments, bool ipv6, std::uint32_t later = 0)
      : number_(number), segments_(segments), ipv6_(ipv6) {
    seq_ = {number * 2'654'435'761U + later, number * 40'503U + 7 + later};
  }

  bool is_over() const { return next_ == segments_; }

  // The next segment, sent at this time of the capture. Its text lives as long as the program.
  wire::PacketDescription segment(std::uint64_t nanoseconds) {
    static const std::vector<std::uint8_t> kText(1000, 'x');
    const bool opening = next_ < 3;
    const unsigned to_end = segments_ - next_;
    const auto clock = static_cast<std::uint32_t>(nanoseconds / 1'000'000);
    // Request, its acknowledgment, answer, its acknowledgment.
    const unsigned turn = (next_ - 3) % 4;
    const bool closing = to_end <= 4;
    const bool from_opener = opening ? next_ != 1 : closing ? to_end == 4 || to_end == 1 : turn == 0 || turn == 3;
    const auto me = static_cast<std::size_t>(from_opener ? 0 : 1), other = 1 - me;
    wire::PacketDescription packet = addressed(from_opener);
    wire::TcpDescription& tcp = packet.tcp;
    tcp.seq = seq_[me];
    tcp.ack = next_ == 0 ? 0 : seq_[other];
    tcp.window = 64'240;
    tcp.flags = next_ == 0 ? std::uint8_t{0} : std::uint8_t{wire::kAck};
    if (opening && next_ < 2) tcp.flags |= wire::kSyn, tcp.options.mss(1460).sack_permitted(), ++seq_[me];
    if (closing && to_end % 2 == 0) tcp.flags |= wire::kFin, ++seq_[me];
    if (!opening && !closing && turn % 2 == 0) {
      tcp.flags |= wire::kPsh;
      tcp.text = wire::Octets(kText).first(turn == 0 ? 100 : 1000);
      seq_[me] += static_cast<std::uint32_t>(tcp.text.size());
    }
    if (next_ >= 2) tcp.options.nop().nop();
    tcp.options.timestamps(clock, clock_[other]);
    if (next_ < 2) tcp.options.nop().window_scale(7);
    clock_[me] = clock;
    ++next_;
    return packet;
  }

 private:
  wire::PacketDescription addressed(bool from_opener) const {
    wire::PacketDescription packet;
    packet.ipv6 = ipv6_;
    const std::uint32_t client = 0x0A00'0001U + number_ / 20'000, server = 0xC000'0201U;
    packet.v4.source = from_opener ? client : server;
    packet.v4.destination = from_opener ? server : client;
    packet.v6.source = packet.v6.destination = {0x20, 0x01, 0x0D, 0xB8};
    auto& of_client = from_opener ? packet.v6.source : packet.v6.destination;
    wire::write32(of_client.data() + 12, client);
    packet.tcp.source_port = packet.tcp.destination_port = 80;
    (from_opener ? packet.tcp.source_port : packet.tcp.destination_port) =
        static_cast<std::uint16_t>(20'000 + number_ % 20'000);
    return packet;
  }

  std::uint32_t number_;
  unsigned segments_, next_ = 0;
  bool ipv6_;
  std::array<std::uint32_t, 2> seq_{}, clock_{1, 1};
};

// Writes so many connections, `abreast` of them at a time in turn, a microsecond from one segment to the next.
inline void write_ordinary(wire::CaptureWriter& writer, std::uint32_t connections, unsigned segments,
                           unsigned abreast = 100, bool ipv6 = false) {
  std::vector<OrdinaryConnection> open;
  std::vector<std::uint8_t> octets(2048);
  std::uint32_t begun = 0;
  std::uint64_t at = 1'700'000'000'000'000'000U;
  while (begun < connections || !open.empty()) {
    while (open.size() < abreast && begun < connections) open.emplace_back(++begun, segments, ipv6);
    for (OrdinaryConnection& connection : open) {
      const std::size_t size = wire::build(connection.segment(at), octets);
      writer.write(at, wire::Octets(octets).first(size));
      at += 1'000;
    }
    std::erase_if(open, [](const OrdinaryConnection& c) { return c.is_over(); });
  }
}

}  // namespace synfin::conformance
