#include "wire/build.h"

#include <algorithm>

namespace synfin::wire {
namespace {

constexpr std::size_t kMost = 65535;

constexpr std::size_t to_words(std::size_t octets) { return (octets + 3) / 4; }

// Where things are in the packet, in octets from its start.
struct Layout {
  std::size_t tcp = 0, text = 0, end = 0;
  bool possible = false;
};

Layout layout(const PacketDescription& packet) noexcept {
  const TcpDescription& tcp = packet.tcp;
  const std::size_t options = tcp.pad_options ? 4 * to_words(tcp.options.size()) : tcp.options.size();
  Layout at;
  at.tcp =
      packet.ipv6 ? kIpv6Header + packet.v6.extensions.size() : kIpv4Header + 4 * to_words(packet.v4.options.size());
  at.text = at.tcp + kTcpHeader + options;
  at.end = at.text + tcp.text.size();
  const std::size_t most = packet.ipv6 ? kIpv6Header + kMost : kMost;
  at.possible = !tcp.options.overflowed() && packet.v4.options.size() <= 40 && at.end <= most;
  return at;
}

void put(Octets octets, std::uint8_t* to) noexcept { std::copy(octets.begin(), octets.end(), to); }

// The checksum field, given the sum over the rest.
std::uint16_t field(const ChecksumField& asked, const Sum& sum) noexcept {
  if (asked.forced) return *asked.forced;
  return static_cast<std::uint16_t>(sum.checksum() + asked.off);
}

// Everything but the checksum, which stays zero.
void put_tcp(const TcpDescription& tcp, std::uint8_t* p, std::size_t text_at) noexcept {
  write16(p, tcp.source_port);
  write16(p + 2, tcp.destination_port);
  write32(p + 4, tcp.seq);
  write32(p + 8, tcp.ack);
  const std::size_t offset = tcp.data_offset ? *tcp.data_offset : to_words(text_at);
  p[12] = static_cast<std::uint8_t>((offset & 0xFU) << 4U | (tcp.reserved & 0xFU));
  p[13] = tcp.flags;
  write16(p + 14, tcp.window);
  write16(p + 16, 0);
  write16(p + 18, tcp.urgent);
  const Octets options = tcp.options.view();
  put(options, p + kTcpHeader);
  std::fill(p + kTcpHeader + options.size(), p + text_at, std::uint8_t{0});
  put(tcp.text, p + text_at);
}

// The whole header with its checksum. `packet` holds what follows the header already: a forced ihl may reach into it.
void put_ipv4(const Ipv4Description& ip, std::span<std::uint8_t> packet, std::size_t header) noexcept {
  std::uint8_t* const p = packet.data();
  const std::size_t ihl = (ip.ihl ? *ip.ihl : header / 4) & 0xFU;
  p[0] = static_cast<std::uint8_t>((ip.version & 0xFU) << 4U | ihl);
  p[1] = ip.traffic_class;
  write16(p + 2, ip.total_length ? *ip.total_length : static_cast<std::uint16_t>(packet.size()));
  write16(p + 4, ip.id);
  write16(p + 6, static_cast<std::uint16_t>((ip.reserved_flag ? 0x8000U : 0U) | (ip.dont_fragment ? 0x4000U : 0U) |
                                            (ip.more_fragments ? 0x2000U : 0U) | (ip.fragment_offset & 0x1FFFU)));
  p[8] = ip.ttl;
  p[9] = ip.protocol;
  write16(p + 10, 0);
  write32(p + 12, ip.source);
  write32(p + 16, ip.destination);
  put(ip.options, p + kIpv4Header);
  std::fill(p + kIpv4Header + ip.options.size(), p + header, std::uint8_t{0});
  const std::size_t covered = ihl >= 5 && 4 * ihl <= packet.size() ? 4 * ihl : header;
  Sum sum;
  sum.add(packet.first(covered));
  write16(p + 10, field(ip.checksum, sum));
}

void put_ipv6(const Ipv6Description& ip, std::span<std::uint8_t> packet) noexcept {
  std::uint8_t* const p = packet.data();
  write32(
      p, (ip.version & 0xFU) << 28U | static_cast<std::uint32_t>(ip.traffic_class) << 20U | (ip.flow_label & 0xFFFFFU));
  write16(p + 4, ip.payload_length ? *ip.payload_length : static_cast<std::uint16_t>(packet.size() - kIpv6Header));
  p[6] = ip.next_header;
  p[7] = ip.hop_limit;
  put(ip.source, p + 8);
  put(ip.destination, p + 24);
  put(ip.extensions, p + kIpv6Header);
}

// Where a receiver takes the segment to end.
std::size_t claimed_end(const PacketDescription& packet, const Layout& at) noexcept {
  std::size_t claimed = at.end;
  if (packet.ipv6 && packet.v6.payload_length) claimed = kIpv6Header + *packet.v6.payload_length;
  if (!packet.ipv6 && packet.v4.total_length) claimed = *packet.v4.total_length;
  return claimed >= at.tcp + kTcpHeader && claimed <= at.end ? claimed : at.end;
}

}  // namespace

std::size_t built_size(const PacketDescription& packet) noexcept {
  const Layout at = layout(packet);
  return at.possible ? at.end : 0;
}

std::size_t build(const PacketDescription& packet, std::span<std::uint8_t> out) noexcept {
  const Layout at = layout(packet);
  if (!at.possible || at.end > out.size()) return 0;
  const std::span<std::uint8_t> octets = out.first(at.end);
  std::uint8_t* const tcp = octets.data() + at.tcp;
  put_tcp(packet.tcp, tcp, at.text - at.tcp);
  if (packet.ipv6) put_ipv6(packet.v6, octets);

  const std::size_t length = claimed_end(packet, at) - at.tcp;
  std::array<std::uint8_t, 8> v4_addresses{};
  write32(v4_addresses.data(), packet.v4.source);
  write32(v4_addresses.data() + 4, packet.v4.destination);
  const Octets addresses = packet.ipv6 ? Octets{octets.subspan(8, 32)} : Octets{v4_addresses};
  Sum sum = pseudo_header_sum(addresses, kProtocolTcp, static_cast<std::uint32_t>(length));
  sum.add(Octets{tcp, length});
  write16(tcp + 16, field(packet.tcp.checksum, sum));

  if (!packet.ipv6) put_ipv4(packet.v4, octets, at.tcp);
  return at.end;
}

std::vector<std::uint8_t> built(const PacketDescription& packet) {
  std::vector<std::uint8_t> octets(built_size(packet));
  octets.resize(build(packet, octets));
  return octets;
}

TcpDescription from_model(const model::Segment<model::Numbers>& seg, std::uint16_t source_port,
                          std::uint16_t destination_port, Octets text) {
  TcpDescription tcp;
  tcp.source_port = source_port;
  tcp.destination_port = destination_port;
  tcp.seq = seg.seq.raw;
  tcp.ack = seg.ack.raw;
  tcp.window = static_cast<std::uint16_t>(seg.wnd);
  tcp.text = text;
  tcp.flags =
      static_cast<std::uint8_t>((seg.has_fin ? kFin : 0) | (seg.has_syn ? kSyn : 0) | (seg.has_rst ? kRst : 0) |
                                (text.empty() ? 0 : kPsh) | (seg.has_ack ? kAck : 0) | (seg.has_urg ? kUrg : 0));
  const auto& o = seg.options;
  if (o.has_mss) tcp.options.mss(static_cast<std::uint16_t>(o.mss));
  if (o.has_sack_permitted && !o.has_timestamps) tcp.options.nop().nop();
  if (o.has_sack_permitted) tcp.options.sack_permitted();
  if (o.has_timestamps && !o.has_sack_permitted) tcp.options.nop().nop();
  if (o.has_timestamps) tcp.options.timestamps(o.tsval, o.tsecr);
  if (o.has_window_scale) tcp.options.nop().window_scale(static_cast<std::uint8_t>(o.window_shift));
  return tcp;
}

}  // namespace synfin::wire
