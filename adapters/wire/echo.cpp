#include "adapters/wire/echo.h"

#include "wire/checksum.h"

namespace synfin::adapters::on_wire {

namespace {

constexpr std::size_t kIpHeader = 20;
constexpr std::uint8_t kIcmp = 1, kRequest = 8, kReply = 0;
constexpr std::uint16_t kIdentifier = 0x7366;

}  // namespace

EchoPacket echo_request(std::uint32_t source, std::uint32_t target, std::uint16_t number) {
  EchoPacket packet{};
  packet[0] = 0x45;
  packet[3] = static_cast<std::uint8_t>(packet.size());
  packet[8] = 64;
  packet[9] = kIcmp;
  wire::write32(&packet[12], source);
  wire::write32(&packet[16], target);
  wire::write16(&packet[10], wire::checksum(std::span(packet).first(kIpHeader)));
  packet[kIpHeader] = kRequest;
  wire::write16(&packet[kIpHeader + 4], kIdentifier);
  wire::write16(&packet[kIpHeader + 6], number);
  wire::write16(&packet[kIpHeader + 2], wire::checksum(std::span(packet).subspan(kIpHeader)));
  return packet;
}

std::optional<std::uint16_t> echo_answered(std::span<const std::uint8_t> packet) {
  if (packet.size() < kIpHeader || packet[9] != kIcmp) return {};
  const std::size_t icmp = std::size_t{packet[0] & 0xFU} * 4;
  if (packet.size() < icmp + 8 || packet[icmp] != kReply || wire::read16(&packet[icmp + 4]) != kIdentifier) return {};
  return wire::read16(&packet[icmp + 6]);
}

}  // namespace synfin::adapters::on_wire
