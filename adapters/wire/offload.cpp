#include "adapters/wire/offload.h"

#include <algorithm>

#include "wire/checksum.h"
#include "wire/tcp.h"

namespace synfin::adapters::on_wire {

namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::size_t kIpLength = 2, kIpIdentification = 4, kIpChecksum = 10, kAddresses = 12;
constexpr std::size_t kSeq = 4, kDataOffset = 12, kFlags = 13, kTcpChecksum = 16, kTcpHeader = 20;

std::size_t ip_header_size(std::span<const std::uint8_t> packet) { return std::size_t{packet[0] & 0xFU} * 4; }

}  // namespace

void complete_checksum(std::span<std::uint8_t> packet) {
  const std::span<std::uint8_t> tcp = packet.subspan(ip_header_size(packet));
  if (tcp.size() < kTcpHeader) return;
  wire::write16(&tcp[kTcpChecksum], 0);
  wire::Sum sum = wire::pseudo_header_sum(packet.subspan(kAddresses, 8), kTcp, static_cast<std::uint32_t>(tcp.size()));
  sum.add(tcp);
  wire::write16(&tcp[kTcpChecksum], sum.checksum());
}

std::vector<std::vector<std::uint8_t>> split(std::span<const std::uint8_t> packet, std::size_t text_size) {
  const std::size_t ip = ip_header_size(packet);
  const std::size_t headers =
      packet.size() < ip + kTcpHeader ? packet.size() : ip + (packet[ip + kDataOffset] >> 4) * 4U;
  if (text_size == 0 || headers >= packet.size()) return {{packet.begin(), packet.end()}};
  const std::span<const std::uint8_t> text = packet.subspan(headers);
  std::vector<std::vector<std::uint8_t>> pieces;
  for (std::size_t from = 0; from < text.size(); from += text_size) {
    const std::span<const std::uint8_t> part = text.subspan(from, std::min(text_size, text.size() - from));
    std::vector<std::uint8_t>& piece =
        pieces.emplace_back(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(headers));
    piece.insert(piece.end(), part.begin(), part.end());
    std::uint8_t& flags = piece[ip + kFlags];
    if (from + part.size() < text.size()) flags = static_cast<std::uint8_t>(flags & ~(wire::kFin | wire::kPsh));
    if (from > 0) flags = static_cast<std::uint8_t>(flags & ~wire::kCwr);
    wire::write32(&piece[ip + kSeq], wire::read32(&piece[ip + kSeq]) + static_cast<std::uint32_t>(from));
    wire::write16(&piece[kIpLength], static_cast<std::uint16_t>(piece.size()));
    const std::size_t number = pieces.size() - 1;
    wire::write16(&piece[kIpIdentification],
                  static_cast<std::uint16_t>(wire::read16(&piece[kIpIdentification]) + number));
    wire::write16(&piece[kIpChecksum], 0);
    wire::write16(&piece[kIpChecksum], wire::checksum(std::span(piece).first(ip)));
    complete_checksum(piece);
  }
  return pieces;
}

}  // namespace synfin::adapters::on_wire
