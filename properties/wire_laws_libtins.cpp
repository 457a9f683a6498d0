#include "properties/wire_laws_libtins.h"

#include <tins/exceptions.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>
#include <tins/utils/checksum_utils.h>

#include <algorithm>

namespace synfin::properties {
namespace {

using wire::Octets;
using wire::ParsedPacket;
using wire::ParsedTcp;

Tins::IPv6Address ipv6_address(const wire::Address& address) { return Tins::IPv6Address(address.octets.data()); }
// libtins keeps IPv4 addresses in network order.
Tins::IPv4Address ipv4_address(const wire::Address& address) { return Tins::IPv4Address(to_string(address)); }

const char* differing_header(const ParsedTcp& ours, const Tins::TCP& theirs) {
  if (ours.source_port != theirs.sport() || ours.destination_port != theirs.dport()) return "a port";
  if (ours.seq != theirs.seq() || ours.ack != theirs.ack_seq()) return "a sequence number";
  if (ours.data_offset != theirs.data_offset()) return "the data offset";
  if (ours.flags != (theirs.flags() & 0xFFU)) return "the control bits";
  if (ours.window != theirs.window()) return "the window";
  if (ours.checksum != theirs.checksum()) return "the checksum";
  return ours.urgent != theirs.urg_ptr() ? "the urgent pointer" : nullptr;
}

// Kind and data of every option, in order. libtins lists the end of the list or not, as it comes; and calls an option
// without data one with none.
const char* differing_options(const ParsedTcp& ours, const Tins::TCP& theirs) {
  auto option = ours.options.begin();
  for (const auto& other : theirs.options()) {
    if (other.option() == Tins::TCP::EOL) continue;
    if (option == ours.options.end()) return "the number of options";
    if ((*option).kind != other.option()) return "the kind of an option";
    const Octets data{other.data_ptr(), other.data_size()};
    if (!std::equal((*option).data.begin(), (*option).data.end(), data.begin(), data.end())) return "an option's data";
    ++option;
  }
  return option == ours.options.end() ? nullptr : "the number of options";
}

const char* differing_tcp(const ParsedTcp& ours, const Tins::TCP& theirs) {
  if (const char* const field = differing_header(ours, theirs)) return field;
  if (const char* const field = differing_options(ours, theirs)) return field;
  const auto* const raw = theirs.find_pdu<Tins::RawPDU>();
  const Octets text = raw != nullptr ? Octets{raw->payload()} : Octets{};
  return std::equal(ours.text.begin(), ours.text.end(), text.begin(), text.end()) ? nullptr : "the text";
}

const char* differing(const ParsedPacket& ours, Octets packet) {
  const auto size = static_cast<std::uint32_t>(packet.size());
  if (ours.ip.version == 6) {
    const Tins::IPv6 theirs(packet.data(), size);
    if (!(ipv6_address(ours.ip.source()) == theirs.src_addr())) return "the source address";
    if (!(ipv6_address(ours.ip.destination()) == theirs.dst_addr())) return "the destination address";
    if (ours.ip.ttl() != theirs.hop_limit() || ours.ip.flow_label() != theirs.flow_label()) return "the IP header";
    if (ours.ip.traffic_class() != theirs.traffic_class()) return "the traffic class";
    return differing_tcp(ours.tcp, theirs.rfind_pdu<Tins::TCP>());
  }
  const Tins::IP theirs(packet.data(), size);
  if (!(ipv4_address(ours.ip.source()) == theirs.src_addr())) return "the source address";
  if (!(ipv4_address(ours.ip.destination()) == theirs.dst_addr())) return "the destination address";
  if (ours.ip.ttl() != theirs.ttl() || ours.ip.id() != theirs.id() || ours.ip.traffic_class() != theirs.tos())
    return "the IP header";
  if (ours.ip.checksum() != theirs.checksum()) return "the IP checksum";
  return differing_tcp(ours.tcp, theirs.rfind_pdu<Tins::TCP>());
}

}  // namespace

Broken broken_agreement_with_libtins(Octets packet, const Codec& codec) {
  const ParsedPacket ours = codec.parse(packet);
  if (!ours.ok() || !ours.ip.options().empty()) return {};
  try {
    const char* const field = differing(ours, packet);
    return field == nullptr ? Broken() : std::string("libtins reads otherwise: ") + field;
  } catch (const Tins::exception_base& e) {
    return std::string("libtins does not read it: ") + e.what();
  }
}

Broken broken_checksum_verdict(Octets packet, const Codec& codec) {
  const ParsedPacket ours = codec.parse(packet);
  if (ours.reached != wire::Reached::Tcp || ours.tcp.verified == wire::Verified::NotChecked) return {};
  const Octets segment = ours.ip.payload();
  if (segment.size() > 0xFFFF) return {};
  const auto size = static_cast<std::uint16_t>(segment.size());
  const std::uint32_t pseudo = ours.ip.version == 6
                                   ? Tins::Utils::pseudoheader_checksum(ipv6_address(ours.ip.source()),
                                                                        ipv6_address(ours.ip.destination()), size, 6)
                                   : Tins::Utils::pseudoheader_checksum(ipv4_address(ours.ip.source()),
                                                                        ipv4_address(ours.ip.destination()), size, 6);
  std::uint32_t sum = pseudo + Tins::Utils::sum_range(segment.data(), segment.data() + segment.size());
  while (sum > 0xFFFF) sum = (sum & 0xFFFFU) + (sum >> 16U);
  const bool right = sum == 0xFFFF;
  if (right == (ours.tcp.verified == wire::Verified::Right)) return {};
  return std::string("libtins finds the checksum ") + (right ? "right" : "wrong");
}

}  // namespace synfin::properties
