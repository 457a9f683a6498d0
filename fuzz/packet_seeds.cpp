#include "fuzz/packet_seeds.h"

#include <array>

#include "fuzz/corpus_seeds.h"
#include "wire/packet.h"

namespace synfin::fuzz {
namespace {

using wire::OptionOctets;
using wire::PacketDescription;
using Named = std::vector<std::pair<std::string, std::vector<std::uint8_t>>>;

constexpr std::array<std::uint8_t, 6> kText = {'h', 'e', 'l', 'l', 'o', '\n'};
constexpr std::array<std::uint8_t, 8> kCookie = {1, 2, 3, 4, 5, 6, 7, 8};
constexpr std::array<std::uint8_t, 9> kCounters = {0, 0, 1, 0, 0, 2, 0, 0, 3};
constexpr std::array<std::uint8_t, 4> kRouterAlert = {0x94, 4, 0, 0};
constexpr std::array<std::uint8_t, 8> kHopByHop = {6, 0, 1, 4, 0, 0, 0, 0};
constexpr std::array<std::uint8_t, 8> kLongHeader = {6, 9, 1, 4, 0, 0, 0, 0};
constexpr std::array<std::uint8_t, 8> kAtomicFragment = {6, 0, 0, 0, 0, 0, 0, 1};
constexpr std::array<std::uint8_t, 24> kOpenRoute = {6, 2, 0, 1, 0, 0, 0, 0, 0x20, 1, 0x0D, 0xB8,
                                                     0, 0, 0, 0, 0, 0, 0, 0, 0,    0, 0,    9};

template <class Change>
void add(Named& to, std::string name, Change change) {
  PacketDescription packet = plain_syn();
  change(packet);
  to.emplace_back(std::move(name), wire::built(packet));
}

void add_with_options(Named& to, std::string name, std::uint8_t flags, const OptionOctets& options) {
  add(to, std::move(name), [&](PacketDescription& p) {
    p.tcp.flags = flags;
    p.tcp.options = options;
    if ((flags & wire::kAck) != 0) p.tcp.ack = 5001;
  });
}

void add_with_extension(Named& to, std::string name, std::uint8_t kind, wire::Octets extension) {
  add(to, std::move(name), [&](PacketDescription& p) {
    p.ipv6 = true;
    p.v6.next_header = kind;
    p.v6.extensions = extension;
  });
}

void add_plain_packets(Named& all) {
  using wire::kAck, wire::kFin, wire::kPsh, wire::kRst, wire::kSyn, wire::kUrg;
  add(all, "syn-with-mss", [](PacketDescription&) {});
  add(all, "ipv6-syn-with-mss", [](PacketDescription& p) { p.ipv6 = true; });
  add_with_options(all, "syn-ack", kSyn | kAck, OptionOctets{}.mss(1460).nop().window_scale(7));
  add_with_options(all, "ack", kAck, {});
  add_with_options(all, "fin-ack", kFin | kAck, {});
  add_with_options(all, "rst", kRst, {});
  add(all, "text", [](PacketDescription& p) {
    p.tcp.flags = kPsh | kAck;
    p.tcp.options = {};
    p.tcp.text = kText;
  });
  add(all, "urgent-text", [](PacketDescription& p) {
    p.tcp.flags = kUrg | kAck;
    p.tcp.urgent = 3;
    p.tcp.text = kText;
  });
}

void add_option_packets(Named& all) {
  using wire::kAck, wire::kSyn;
  const std::array<wire::SackBlock, 3> blocks = {{{100, 200}, {300, 400}, {500, 600}}};
  add_with_options(all, "syn-of-linux", kSyn,
                   OptionOctets{}.mss(1460).sack_permitted().timestamps(1000, 0).nop().window_scale(7));
  add_with_options(all, "ack-with-timestamps", kAck, OptionOctets{}.nop().nop().timestamps(1001, 1000));
  add_with_options(all, "ack-with-sack-blocks", kAck, OptionOctets{}.nop().nop().sack(blocks));
  add_with_options(all, "syn-with-fast-open-cookie", kSyn, OptionOctets{}.mss(1460).fast_open_cookie(kCookie));
  add_with_options(all, "ack-with-user-timeout", kAck, OptionOctets{}.user_timeout({true, 5}));
  add_with_options(all, "ack-with-accurate-ecn", kAck, OptionOctets{}.acc_ecn0(kCounters).nop().acc_ecn1(kCounters));
  add_with_options(all, "ack-with-unknown-option", kAck, OptionOctets{}.option(253, kCookie).end_of_list());
}

}  // namespace

Named good_packets() {
  Named all;
  add_plain_packets(all);
  add_option_packets(all);
  add(all, "ipv4-with-router-alert", [](PacketDescription& p) { p.v4.options = kRouterAlert; });
  add_with_extension(all, "ipv6-with-hop-by-hop", 0, kHopByHop);
  add_with_extension(all, "ipv6-with-destination-options", 60, kHopByHop);
  add_with_extension(all, "ipv6-with-route-not-finished", 43, kOpenRoute);
  return all;
}

Named bad_packets() {
  Named all;
  const auto options = [&](std::string name, const OptionOctets& list) {
    add_with_options(all, std::move(name), wire::kSyn, list);
  };
  options("option-length-0", OptionOctets{}.raw({2, 0, 5, 180}));
  options("option-past-header", OptionOctets{}.sack_permitted().raw({8, 10}));
  options("option-without-length", OptionOctets{}.raw({1, 1, 1, 2}));
  options("option-of-wrong-length", OptionOctets{}.raw({3, 4, 7, 0}));
  options("octets-after-end-of-options", OptionOctets{}.raw({0, 0, 0, 9}));
  add(all, "data-offset-4", [](PacketDescription& p) { p.tcp.data_offset = 4; });
  add(all, "data-offset-past-segment", [](PacketDescription& p) { p.tcp.data_offset = 15; });
  add(all, "wrong-tcp-checksum", [](PacketDescription& p) { p.tcp.checksum.off = 1; });
  add(all, "wrong-ip-checksum", [](PacketDescription& p) { p.v4.checksum.off = 1; });
  add(all, "ihl-4", [](PacketDescription& p) { p.v4.ihl = 4; });
  add(all, "first-fragment", [](PacketDescription& p) { p.v4.more_fragments = true; });
  add(all, "later-fragment", [](PacketDescription& p) { p.v4.fragment_offset = 1; });
  add(all, "length-past-packet", [](PacketDescription& p) { p.v4.total_length = 100; });
  add(all, "length-before-tcp-ends", [](PacketDescription& p) { p.v4.total_length = 30; });
  add(all, "udp", [](PacketDescription& p) { p.v4.protocol = 17; });
  add_with_extension(all, "ipv6-extension-past-packet", 60, kLongHeader);
  add_with_extension(all, "ipv6-first-fragment", 44, kAtomicFragment);
  return all;
}

void add_packet_seeds(std::vector<Seed>& seeds) {
  for (const char* const target : {"segment_parser", "segment_parser_libtins"}) {
    for (const Named& packets : {good_packets(), bad_packets()}) {
      for (const auto& [name, octets] : packets) seeds.push_back({target, name + ".bin", octets});
    }
  }
  seeds.push_back({"canary", "ack.bin", wire::built([] {
                     PacketDescription packet = plain_syn();
                     packet.tcp.flags = wire::kAck;
                     packet.tcp.options = {};
                     return packet;
                   }())});
}

void add_options_seeds(std::vector<Seed>& seeds) {
  for (const Named& packets : {good_packets(), bad_packets()}) {
    for (const auto& [name, octets] : packets) {
      const wire::ParsedPacket packet = wire::parse(octets);
      if (packet.reached != wire::Reached::Tcp || packet.ip.version != 4) continue;
      const wire::Octets area = packet.tcp.options.area();
      if (!area.empty()) seeds.push_back({"options", name + ".bin", {area.begin(), area.end()}});
    }
  }
}

}  // namespace synfin::fuzz
