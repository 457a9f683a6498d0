#include "properties/wire_laws.h"

#include <algorithm>

#include "properties/wire_laws_reader.h"

namespace synfin::properties {
namespace {

using wire::Octets;
using wire::PacketDescription;
using wire::ParsedOptions;
using wire::ParsedPacket;
using wire::ParsedTcp;
using wire::Reached;
using wire::Verified;

// No view of no octets is out of bounds.
bool lies_within(Octets view, Octets whole) {
  if (view.empty()) return true;
  const auto begin = reinterpret_cast<std::uintptr_t>(view.data());
  const auto from = reinterpret_cast<std::uintptr_t>(whole.data());
  return begin >= from && begin - from <= whole.size() && view.size() <= whole.size() - (begin - from);
}

bool is_same(Octets a, Octets b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

// Room for the largest packet, so that nothing is allocated. Not on the stack: AddressSanitizer would paint it anew for
// every packet.
std::span<std::uint8_t> room() {
  thread_local std::array<std::uint8_t, wire::kIpv6Header + 65'535> octets;
  return octets;
}

// A four-octet number that is written octet by octet.
std::uint32_t plain32(const std::uint8_t* p) { return p[0] * 0x100'0000U + p[1] * 0x1'0000U + p[2] * 0x100U + p[3]; }
std::uint32_t plain16(const std::uint8_t* p) { return p[0] * 0x100U + p[1]; }

// What of the fixed header of TCP, which begins at p, is not as it was read; null if nothing.
const char* misread_header(const ParsedTcp& tcp, const std::uint8_t* p) {
  if (tcp.source_port != plain16(p)) return "the source port";
  if (tcp.destination_port != plain16(p + 2)) return "the destination port";
  if (tcp.seq != plain32(p + 4)) return "the sequence number";
  if (tcp.ack != plain32(p + 8)) return "the acknowledgment number";
  if (tcp.data_offset != p[12] / 16 || tcp.reserved != p[12] % 16) return "the data offset";
  if (tcp.flags != p[13]) return "the control bits";
  if (tcp.window != plain16(p + 14)) return "the window";
  if (tcp.checksum != plain16(p + 16)) return "the checksum";
  return tcp.urgent != plain16(p + 18) ? "the urgent pointer" : nullptr;
}

const char* misread_addresses(const ParsedPacket& got, Octets packet) {
  const bool is_v4 = got.ip.version == 4;
  const std::size_t size = is_v4 ? 4 : 16, at = is_v4 ? 12 : 8;
  const auto source = got.ip.source(), destination = got.ip.destination();
  if (!is_same(Octets{source.octets}.first(size), packet.subspan(at, size))) return "the source address";
  return is_same(Octets{destination.octets}.first(size), packet.subspan(at + size, size)) ? nullptr
                                                                                          : "the destination address";
}

// The first option of this kind and of legal length.
const PlainOption* first_of(const PlainOptions& plain, wire::Kind kind) {
  const auto* const end = plain.all.data() + plain.count;
  const auto* const found = std::find_if(plain.all.data(), end, [&](const PlainOption& o) {
    return o.kind == static_cast<std::uint8_t>(kind) && o.legal;
  });
  return found == end ? nullptr : found;
}

// Whether what a getter gave is there, and has this value, as in the option found.
template <class Value, class Read>
bool agrees(const std::optional<Value>& got, const PlainOption* plain, Read read) {
  return got.has_value() == (plain != nullptr) && (plain == nullptr || *got == read(plain->at + 2));
}

const char* misread_values(const ParsedOptions& options, const PlainOptions& plain, Octets area) {
  using wire::Kind;
  const std::uint8_t* const p = area.data();
  const auto data_of = [&](Kind kind, const std::optional<Octets>& got) {
    const PlainOption* const option = first_of(plain, kind);
    return got.has_value() == (option != nullptr) &&
           (option == nullptr || is_same(*got, area.subspan(option->at + 2, option->size - 2)));
  };
  if (!agrees(options.mss(), first_of(plain, Kind::Mss), [&](std::size_t at) { return plain16(p + at); })) return "MSS";
  if (!agrees(options.window_shift(), first_of(plain, Kind::WindowScale), [&](std::size_t at) { return p[at]; }))
    return "the window scale";
  if (options.sack_permitted() != (first_of(plain, Kind::SackPermitted) != nullptr)) return "SACK-permitted";
  if (!agrees(options.timestamps(), first_of(plain, Kind::Timestamps), [&](std::size_t at) {
        return wire::Timestamps{plain32(p + at), plain32(p + at + 4)};
      }))
    return "the timestamps";
  const PlainOption* const sack = first_of(plain, Kind::Sack);
  if (options.sack_blocks() != (sack == nullptr ? 0 : (sack->size - 2) / 8)) return "the number of SACK blocks";
  for (std::size_t i = 0; i < options.sack_blocks(); ++i) {
    const std::uint8_t* const block = p + sack->at + 2 + 8 * i;
    if (!(options.sack_block(i) == wire::SackBlock{plain32(block), plain32(block + 4)})) return "a SACK block";
  }
  if (!agrees(options.user_timeout(), first_of(plain, Kind::UserTimeout), [&](std::size_t at) {
        return wire::UserTimeout{p[at] >= 128, static_cast<std::uint16_t>(plain16(p + at) % 0x8000U)};
      }))
    return "the user timeout";
  if (!data_of(Kind::FastOpenCookie, options.fast_open_cookie())) return "the cookie";
  if (!data_of(Kind::AccEcn0, options.acc_ecn0()) || !data_of(Kind::AccEcn1, options.acc_ecn1())) return "AccECN";
  return nullptr;
}

// The list as iteration gives it.
const char* misread_list(const ParsedOptions& options, const PlainOptions& plain, Octets area) {
  if (options.good().size() != plain.good || !is_same(options.area(), area)) return "where the list ends";
  std::size_t count = 0;
  for (const wire::Option option : options) {
    if (count == plain.count) return "one option too many";
    const PlainOption& want = plain.all[count++];
    if (option.kind != want.kind || option.at != want.at) return "an option's place";
    const std::size_t data = want.size < 2 ? 0 : want.size - 2;
    if (!is_same(option.data, area.subspan(want.at + (data > 0 ? 2 : 0), data))) return "an option's data";
  }
  return count == plain.count ? nullptr : "one option too few";
}

const char* misread_options(const ParsedOptions& options, Octets area) {
  const PlainOptions plain = read_plain_options(area);
  if (const char* const wrong = misread_list(options, plain, area)) return wrong;
  return misread_values(options, plain, area);
}

// What of a parsed packet is not as it was described, but for what build() computes; null if nothing.
const char* misread_description(const PacketDescription& d, const ParsedPacket& got) {
  if (got.ip.version != (d.ipv6 ? 6 : 4)) return "the IP version";
  const bool addresses = d.ipv6 ? got.ip.source() == wire::Address::v6(d.v6.source) &&
                                      got.ip.destination() == wire::Address::v6(d.v6.destination)
                                : got.ip.source() == wire::Address::v4(d.v4.source) &&
                                      got.ip.destination() == wire::Address::v4(d.v4.destination);
  if (!addresses) return "an address";
  if (got.ip.traffic_class() != (d.ipv6 ? d.v6.traffic_class : d.v4.traffic_class)) return "the traffic class";
  if (got.ip.ttl() != (d.ipv6 ? d.v6.hop_limit : d.v4.ttl)) return "the time to live";
  if (d.ipv6 && got.ip.flow_label() != d.v6.flow_label) return "the flow label";
  if (!d.ipv6 && (got.ip.id() != d.v4.id || got.ip.dont_fragment() != d.v4.dont_fragment)) return "the identification";
  const Octets options = d.ipv6 ? d.v6.extensions : d.v4.options;
  if (!is_same(got.ip.options().first(std::min(options.size(), got.ip.options().size())), options)) return "IP options";
  const wire::TcpDescription& tcp = d.tcp;
  if (got.tcp.source_port != tcp.source_port || got.tcp.destination_port != tcp.destination_port) return "a port";
  if (got.tcp.seq != tcp.seq || got.tcp.ack != tcp.ack) return "a sequence number";
  if (got.tcp.flags != tcp.flags || got.tcp.reserved != tcp.reserved) return "the control bits";
  if (got.tcp.window != tcp.window || got.tcp.urgent != tcp.urgent) return "the window or the urgent pointer";
  const Octets area = got.tcp.options.area();
  if (area.size() != (tcp.options.size() + 3) / 4 * 4) return "the length of the options";
  if (!is_same(area.first(tcp.options.size()), tcp.options.view())) return "the options";
  return is_same(got.tcp.text, tcp.text) ? nullptr : "the text";
}

// A checksum field of 0xFFFF is right where zero is, for zero has two forms; what nobody verified is as it came.
wire::ChecksumField checksum_of(std::uint16_t field, bool right) {
  if (right && field != 0xFFFF) return {};
  return {.forced = field};
}

}  // namespace

Broken broken_bounds(Octets packet, const Codec& codec) {
  const ParsedPacket got = codec.parse(packet);
  for (const wire::Fault& fault : got.problems) {
    if (fault.octet > packet.size()) return "a fault behind the end: octet " + std::to_string(fault.octet);
  }
  if (got.reached == Reached::Nothing) return {};
  if (got.ip.octets != packet.data()) return "the IP header is elsewhere";
  if (!lies_within(got.ip.options(), packet)) return "IP options out of bounds";
  if (!lies_within(got.ip.payload(), packet)) return "the IP payload is out of bounds";
  if (got.reached == Reached::Ip) return {};
  const Octets segment = got.ip.payload();
  if (!lies_within(got.tcp.text, segment)) return "text out of bounds";
  if (!lies_within(got.tcp.options.area(), segment)) return "options out of bounds";
  for (const wire::Option option : got.tcp.options) {
    if (!lies_within(option.data, got.tcp.options.area())) return "an option out of bounds";
  }
  return {};
}

Broken broken_reading(Octets packet, const Codec& codec) {
  const ParsedPacket got = codec.parse(packet);
  const PlainPacket plain = read_plain(packet);
  if (got.ok() && !plain.ok) return "accepted what is not well-formed";
  if (!got.ok() && plain.ok) return "found a problem in what is well-formed";
  if (!plain.ok) return {};
  if (got.ip.version != plain.version) return "read another IP version";
  if (got.tcp.verified != (plain.checksum_judged ? Verified::Right : Verified::NotChecked)) return "the checksum";
  if (const char* const wrong = misread_addresses(got, packet)) return std::string("misread ") + wrong;
  if (const char* const wrong = misread_header(got.tcp, packet.data() + plain.tcp))
    return std::string("misread ") + wrong;
  if (!is_same(got.tcp.text, packet.subspan(plain.text))) return "misread the text";
  const Octets area = packet.subspan(plain.tcp + wire::kTcpHeader, plain.text - plain.tcp - wire::kTcpHeader);
  const char* const wrong = misread_options(got.tcp.options, area);
  return wrong == nullptr ? Broken() : std::string("misread ") + wrong;
}

PacketDescription described(const ParsedPacket& parsed) {
  PacketDescription d;
  d.ipv6 = parsed.ip.version == 6;
  if (d.ipv6) {
    d.v6.source = parsed.ip.source().octets;
    d.v6.destination = parsed.ip.destination().octets;
    d.v6.traffic_class = parsed.ip.traffic_class();
    d.v6.flow_label = parsed.ip.flow_label();
    d.v6.next_header = parsed.ip.octets[6];
    d.v6.hop_limit = parsed.ip.ttl();
    d.v6.extensions = parsed.ip.options();
  } else {
    d.v4.source = parsed.ip.source().v4();
    d.v4.destination = parsed.ip.destination().v4();
    d.v4.traffic_class = parsed.ip.traffic_class();
    d.v4.id = parsed.ip.id();
    d.v4.dont_fragment = parsed.ip.dont_fragment();
    d.v4.ttl = parsed.ip.ttl();
    d.v4.checksum = checksum_of(parsed.ip.checksum(), true);
    d.v4.options = parsed.ip.options();
  }
  const ParsedTcp& tcp = parsed.tcp;
  d.tcp.source_port = tcp.source_port;
  d.tcp.destination_port = tcp.destination_port;
  d.tcp.seq = tcp.seq;
  d.tcp.ack = tcp.ack;
  d.tcp.reserved = tcp.reserved;
  d.tcp.flags = tcp.flags;
  d.tcp.window = tcp.window;
  d.tcp.checksum = checksum_of(tcp.checksum, tcp.verified == Verified::Right);
  d.tcp.urgent = tcp.urgent;
  d.tcp.options.raw(tcp.options.area());
  d.tcp.text = tcp.text;
  return d;
}

Broken broken_round_trip(Octets packet, const Codec& codec) {
  const ParsedPacket parsed = codec.parse(packet);
  if (!parsed.ok()) return {};
  const std::span<std::uint8_t> again = room();
  const std::size_t size = codec.build(described(parsed), again);
  if (size != packet.size()) {
    return "built " + std::to_string(size) + " octets of a packet of " + std::to_string(packet.size());
  }
  const auto [old, other] = std::mismatch(packet.begin(), packet.end(), again.begin());
  if (old == packet.end()) return {};
  return "octet " + std::to_string(old - packet.begin()) + " was " + std::to_string(*old) + " and is built as " +
         std::to_string(*other);
}

Broken broken_building(Octets choices, const Codec& codec) {
  const PacketDescription wanted = description_of(choices);
  const std::span<std::uint8_t> octets = room();
  const std::size_t size = codec.build(wanted, octets);
  if (size == 0) return "nothing was built";
  const ParsedPacket got = codec.parse(octets.first(size));
  if (!got.ok()) {
    const std::string_view problem = got.problems.empty() ? "not TCP" : name(got.problems[0].problem);
    return "what was built has a problem: " + std::string(problem);
  }
  const char* const wrong = misread_description(wanted, got);
  return wrong == nullptr ? Broken() : std::string("not as described: ") + wrong;
}

Broken broken_options(Octets area, const Codec& codec) {
  area = area.first(std::min(area.size(), wire::kMaxOptionOctets));
  wire::Problems problems;
  const ParsedOptions options = codec.parse_options(area, problems);
  if (const char* const wrong = misread_options(options, area)) return std::string("misread ") + wrong;
  const PlainOptions plain = read_plain_options(area);
  const bool unreadable = problems.has(wire::Problem::OptionLengthMissing) ||
                          problems.has(wire::Problem::OptionLength0Or1) ||
                          problems.has(wire::Problem::OptionPastHeader);
  if (unreadable == plain.readable) return "a length that cannot be, or not";
  if (problems.has(wire::Problem::OptionWrongLength) == plain.lengths_legal) return "an illegal length, or not";
  if (problems.has(wire::Problem::NonzeroAfterEndOfOptions) == plain.padding_zero) return "the padding";
  wire::OptionOctets again;
  for (const wire::Option option : options) {
    if (option.kind <= 1) {
      again.raw({option.kind});
    } else {
      again.option(option.kind, option.data);
    }
  }
  return is_same(again.view(), options.good()) ? Broken() : "not written again as read";
}

}  // namespace synfin::properties
