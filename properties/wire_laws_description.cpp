// The well-formed packet that octets choose.
#include <algorithm>

#include "properties/wire_laws.h"

namespace synfin::properties {
namespace {

using wire::Octets;
using wire::OptionOctets;
using wire::PacketDescription;

// Octets, one after another, then zeros for ever.
class Choices {
 public:
  explicit Choices(Octets octets) : left_(octets) {}

  std::uint8_t octet() {
    if (left_.empty()) return 0;
    const std::uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  std::uint16_t number16() {
    const unsigned high = octet();
    return static_cast<std::uint16_t>(high * 256 + octet());
  }
  std::uint32_t number32() {
    const std::uint32_t high = number16();
    return high * 0x1'0000U + number16();
  }
  // Up to `size` octets; fewer at the end.
  Octets some(std::size_t size) {
    const Octets taken = left_.first(std::min(size, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }

 private:
  Octets left_;
};

// IP options: none, router alert, record route, a list that ends early.
constexpr std::array<std::uint8_t, 4> kRouterAlert = {0x94, 4, 0, 0};
constexpr std::array<std::uint8_t, 8> kRecordRoute = {1, 7, 7, 4, 0, 0, 0, 0};
constexpr std::array<std::uint8_t, 4> kEndsEarly = {1, 0, 9, 9};

Octets ip_options(std::uint8_t choice) {
  switch (choice % 8) {
    case 5: return kRouterAlert;
    case 6: return kRecordRoute;
    case 7: return kEndsEarly;
    default: return {};
  }
}

// Extension headers before TCP: none; hop-by-hop; a fragment header of a whole packet; hop-by-hop and a finished route.
constexpr std::array<std::uint8_t, 8> kHopByHop = {6, 0, 1, 4, 0, 0, 0, 0};
constexpr std::array<std::uint8_t, 8> kWholeFragment = {6, 0, 0, 0, 1, 2, 3, 4};
constexpr std::array<std::uint8_t, 24> kFinishedRoute = {43, 0, 1, 4, 0, 0, 0, 0, 6, 1, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9};

void add_extensions(std::uint8_t choice, wire::Ipv6Description& ip) {
  switch (choice % 8) {
    case 5:
      ip.next_header = 0;
      ip.extensions = kHopByHop;
      break;
    case 6:
      ip.next_header = 44;
      ip.extensions = kWholeFragment;
      break;
    case 7:
      ip.next_header = 0;
      ip.extensions = kFinishedRoute;
      break;
    default: break;
  }
}

// A legal option, if it fits.
void add_option(Choices& from, OptionOctets& to) {
  OptionOctets longer = to;
  const std::uint8_t kind = from.octet();
  switch (kind % 12) {
    case 0: longer.nop(); break;
    case 1: longer.mss(from.number16()); break;
    case 2: longer.window_scale(from.octet()); break;
    case 3: longer.sack_permitted(); break;
    case 4: longer.timestamps(from.number32(), from.number32()); break;
    case 5: {
      std::array<wire::SackBlock, 4> blocks;
      const std::size_t count = 1 + from.octet() % 4U;
      for (std::size_t i = 0; i < count; ++i) blocks[i] = {from.number32(), from.number32()};
      longer.sack({blocks.data(), count});
      break;
    }
    case 6: {
      const std::uint16_t value = from.number16();
      longer.user_timeout({value >= 0x8000, static_cast<std::uint16_t>(value % 0x8000U)});
      break;
    }
    case 7: {
      const Octets cookie = from.some(4 + 2 * (from.octet() % 7U));
      longer.fast_open_cookie(cookie.first(cookie.size() < 4 ? 0 : cookie.size() / 2 * 2));
      break;
    }
    case 8:
    case 9: {
      const Octets counters = from.some(3 * (from.octet() % 4U));
      const Octets whole = counters.first(counters.size() / 3 * 3);
      if (kind % 12 == 8) longer.acc_ecn0(whole);
      if (kind % 12 == 9) longer.acc_ecn1(whole);
      break;
    }
    case 10: {  // a kind that nobody knows
      const auto unknown = static_cast<std::uint8_t>(200 + from.octet() % 56U);
      longer.option(unknown, from.some(from.octet() % 16U));
      break;
    }
    default: longer.nop().nop(); break;
  }
  if (!longer.overflowed()) to = longer;
}

}  // namespace

PacketDescription description_of(Octets octets) {
  Choices from(octets);
  PacketDescription packet;
  const std::uint8_t form = from.octet();
  packet.ipv6 = (form & 1U) != 0;
  packet.v4.dont_fragment = (form & 2U) != 0;
  wire::TcpDescription& tcp = packet.tcp;
  tcp.flags = from.octet();
  tcp.seq = from.number32();
  tcp.ack = from.number32();
  for (unsigned left = form >> 2U & 7U; left > 0; --left) add_option(from, tcp.options);
  tcp.source_port = from.number16();
  tcp.destination_port = from.number16();
  tcp.window = from.number16();
  tcp.urgent = from.number16();
  const std::uint8_t rare = from.octet();
  tcp.reserved = rare & 15U;
  if (packet.ipv6) {
    add_extensions(rare >> 4U, packet.v6);
    for (auto* const address : {&packet.v6.source, &packet.v6.destination}) {
      const Octets chosen = from.some(address->size());
      std::copy(chosen.begin(), chosen.end(), address->begin());
    }
    packet.v6.traffic_class = from.octet();
    packet.v6.flow_label = from.number32() & 0xF'FFFFU;
    packet.v6.hop_limit = from.octet();
  } else {
    packet.v4.options = ip_options(rare >> 4U);
    packet.v4.source = from.number32();
    packet.v4.destination = from.number32();
    packet.v4.traffic_class = from.octet();
    packet.v4.id = from.number16();
    packet.v4.ttl = from.octet();
  }
  tcp.text = from.some(1500);
  return packet;
}

}  // namespace synfin::properties
