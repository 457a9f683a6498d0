// Packets for the tests of wire/: a plain one, and any number of random well-formed ones.
#pragma once
#include <random>
#include <vector>

#include "fuzz/packet_seeds.h"
#include "tests/wire/exact.h"
#include "wire/build.h"
#include "wire/packet.h"

namespace synfin::wire {

// An ordinary SYN, 60 octets.
inline PacketDescription syn() {
  PacketDescription packet = fuzz::plain_syn();
  packet.tcp.seq = 100;
  packet.tcp.options.sack_permitted().timestamps(1, 0).nop().window_scale(7);
  return packet;
}

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  template <class Number>
  Number any() {
    return static_cast<Number>(random_());
  }
  // A number from 0 up to, not including, `end`.
  std::size_t below(std::size_t end) { return random_() % end; }
  bool coin() { return below(2) != 0; }

  std::vector<std::uint8_t> octets(std::size_t size) {
    std::vector<std::uint8_t> all(size);
    for (auto& octet : all) octet = any<std::uint8_t>();
    return all;
  }

  // A legal option of a random kind, if it fits.
  void add_option(OptionOctets& to) {
    OptionOctets longer = to;
    const std::vector<SackBlock> blocks(1 + below(4), SackBlock{any<std::uint32_t>(), any<std::uint32_t>()});
    switch (below(11)) {
      case 0: longer.nop(); break;
      case 1: longer.mss(any<std::uint16_t>()); break;
      case 2: longer.window_scale(any<std::uint8_t>()); break;
      case 3: longer.sack_permitted(); break;
      case 4: longer.sack(blocks); break;
      case 5: longer.timestamps(any<std::uint32_t>(), any<std::uint32_t>()); break;
      case 6: longer.user_timeout({coin(), static_cast<std::uint16_t>(below(0x8000))}); break;
      case 7: longer.fast_open_cookie(octets(4 + 2 * below(7))); break;
      case 8: longer.acc_ecn0(octets(3 * below(4))); break;
      case 9: longer.acc_ecn1(octets(3 * below(4))); break;
      case 10: longer.option(static_cast<std::uint8_t>(200 + below(50)), octets(below(20))); break;
    }
    if (!longer.overflowed()) to = longer;
  }

  // A well-formed packet. Its text lives until the next call.
  PacketDescription packet(bool ipv6) {
    PacketDescription packet;
    packet.ipv6 = ipv6;
    packet.v4.source = any<std::uint32_t>();
    packet.v4.destination = any<std::uint32_t>();
    packet.v4.traffic_class = any<std::uint8_t>();
    packet.v4.id = any<std::uint16_t>();
    packet.v4.dont_fragment = coin();
    packet.v4.ttl = any<std::uint8_t>();
    for (auto& octet : packet.v6.source) octet = any<std::uint8_t>();
    for (auto& octet : packet.v6.destination) octet = any<std::uint8_t>();
    packet.v6.traffic_class = any<std::uint8_t>();
    packet.v6.flow_label = any<std::uint32_t>() & 0xFFFFFU;
    packet.v6.hop_limit = any<std::uint8_t>();
    TcpDescription& tcp = packet.tcp;
    tcp.source_port = any<std::uint16_t>();
    tcp.destination_port = any<std::uint16_t>();
    tcp.seq = any<std::uint32_t>();
    tcp.ack = any<std::uint32_t>();
    tcp.reserved = any<std::uint8_t>() & 0xFU;
    tcp.flags = any<std::uint8_t>();
    tcp.window = any<std::uint16_t>();
    tcp.urgent = any<std::uint16_t>();
    for (std::size_t options = below(6); options > 0; --options) add_option(tcp.options);
    text_ = octets(coin() ? below(10) : below(1500));
    tcp.text = text_;
    return packet;
  }

 private:
  std::mt19937_64 random_;
  std::vector<std::uint8_t> text_;
};

}  // namespace synfin::wire
