#include "adapters/wire/readdress.h"

#include "wire/octets.h"

namespace synfin::adapters::on_wire {

namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::size_t kIpHeader = 20, kIpChecksum = 10, kAddresses = 12, kTcpChecksum = 16;
constexpr std::uint16_t kFragment = 0x3FFF;  // more fragments, or an offset

std::size_t header_size(std::span<const std::uint8_t> packet) { return std::size_t{packet[0] & 0xFU} * 4; }

// The update of RFC 1624, equation 3: HC' = ~(~HC + ~m + m').
void update(std::uint8_t* checksum, std::uint32_t was, std::uint32_t is) {
  std::uint32_t sum = ~wire::read16(checksum) & 0xFFFFU;
  for (const unsigned shift : {0U, 16U}) sum += (~was >> shift & 0xFFFFU) + (is >> shift & 0xFFFFU);
  while (sum >> 16 != 0) sum = (sum & 0xFFFFU) + (sum >> 16);
  wire::write16(checksum, static_cast<std::uint16_t>(~sum));
}

}  // namespace

std::optional<Ends> ends_of(std::span<const std::uint8_t> packet) {
  if (packet.size() < kIpHeader || packet[0] >> 4 != 4 || packet[9] != kTcp) return {};
  if ((wire::read16(&packet[6]) & kFragment) != 0) return {};
  const std::size_t tcp = header_size(packet);
  if (tcp < kIpHeader || packet.size() < tcp + 4) return {};
  return Ends{.source = {wire::read32(&packet[kAddresses]), wire::read16(&packet[tcp])},
              .destination = {wire::read32(&packet[kAddresses + 4]), wire::read16(&packet[tcp + 2])}};
}

void readdress(std::span<std::uint8_t> packet, const Ends& ends) {
  const Ends before = *ends_of(packet);
  const std::size_t tcp = header_size(packet);
  const bool has_checksum = packet.size() >= tcp + kTcpChecksum + 2;
  const auto change = [&](std::uint32_t was, std::uint32_t is, bool of_ip) {
    if (of_ip) update(&packet[kIpChecksum], was, is);
    if (has_checksum) update(&packet[tcp + kTcpChecksum], was, is);
  };
  change(before.source.address, ends.source.address, true);
  change(before.destination.address, ends.destination.address, true);
  change(before.source.port, ends.source.port, false);
  change(before.destination.port, ends.destination.port, false);
  wire::write32(&packet[kAddresses], ends.source.address);
  wire::write32(&packet[kAddresses + 4], ends.destination.address);
  wire::write16(&packet[tcp], ends.source.port);
  wire::write16(&packet[tcp + 2], ends.destination.port);
}

}  // namespace synfin::adapters::on_wire
