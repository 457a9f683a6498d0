#include "properties/wire_laws_reader.h"

namespace synfin::properties {
namespace {

using wire::Octets;

// By kind, RFC 9293 section 3.2 and the RFCs in wire/options.h. A kind that is not known may have any length.
bool is_legal_length(std::uint8_t kind, std::size_t size) {
  switch (kind) {
    case 2: return size == 4;
    case 3: return size == 3;
    case 4: return size == 2;
    case 5: return size >= 10 && size <= 34 && (size - 2) % 8 == 0;
    case 8: return size == 10;
    case 28: return size == 4;
    case 34: return size == 2 || (size >= 6 && size <= 18 && size % 2 == 0);
    case 172:
    case 174: return size >= 2 && size <= 11 && (size - 2) % 3 == 0;
    default: return true;
  }
}

bool ip_options_ok(Octets options) {
  for (std::size_t i = 0; i < options.size();) {
    if (options[i] == 0) return true;
    if (options[i] == 1) {
      ++i;
      continue;
    }
    if (i + 1 >= options.size()) return false;
    const std::size_t size = options[i + 1];
    if (size < 2 || i + size > options.size()) return false;
    i += size;
  }
  return true;
}

bool tcp_ok(Octets packet, PlainPacket& plain, std::uint32_t pseudo_sum) {
  if (packet.size() < plain.tcp + 20) return false;
  const std::size_t header = std::size_t{4} * (packet[plain.tcp + 12] >> 4U);
  if (header < 20 || plain.tcp + header > packet.size()) return false;
  plain.text = plain.tcp + header;
  if (!read_plain_options(packet.subspan(plain.tcp + 20, header - 20)).ok()) return false;
  if (!plain.checksum_judged) return true;
  const auto length = static_cast<std::uint32_t>(packet.size() - plain.tcp);
  const std::uint32_t sum = pseudo_sum + 6U + (length >> 16U) + (length & 0xFFFFU);
  return plain_folded(plain_sum(packet.subspan(plain.tcp), sum)) == 0xFFFF;
}

bool ipv4_ok(Octets packet, PlainPacket& plain) {
  if (packet.size() < 20) return false;
  const std::size_t header = std::size_t{4} * (packet[0] & 15U);
  if (header < 20 || header > packet.size()) return false;
  if (std::size_t{256} * packet[2] + packet[3] != packet.size()) return false;
  if ((packet[6] & 0xBFU) != 0 || packet[7] != 0) return false;  // no fragment, no reserved flag
  if (packet[9] != 6) return false;
  if (plain_folded(plain_sum(packet.first(header))) != 0xFFFF) return false;
  if (!ip_options_ok(packet.subspan(20, header - 20))) return false;
  plain.tcp = header;
  plain.checksum_judged = true;
  return tcp_ok(packet, plain, plain_sum(packet.subspan(12, 8)));
}

// Extension headers, eight at most, each whole, then TCP.
bool extensions_ok(Octets packet, PlainPacket& plain) {
  std::uint8_t kind = packet[6];
  for (int walked = 0; kind == 0 || kind == 43 || kind == 44 || kind == 60; ++walked) {
    if (walked == 8 || packet.size() < plain.tcp + 8) return false;
    const std::uint8_t* const p = packet.data() + plain.tcp;
    const bool is_part = kind == 44 && (p[2] != 0 || (p[3] & 0xF9U) != 0);
    if (is_part) return false;
    if (kind == 43 && p[3] != 0) plain.checksum_judged = false;
    const std::size_t size = kind == 44 ? 8 : std::size_t{8} * (p[1] + 1U);
    if (packet.size() < plain.tcp + size) return false;
    kind = p[0];
    plain.tcp += size;
  }
  return kind == 6;
}

bool ipv6_ok(Octets packet, PlainPacket& plain) {
  if (packet.size() < 40) return false;
  if (std::size_t{256} * packet[4] + packet[5] + 40 != packet.size()) return false;
  plain.tcp = 40;
  plain.checksum_judged = true;
  return extensions_ok(packet, plain) && tcp_ok(packet, plain, plain_sum(packet.subspan(8, 32)));
}

}  // namespace

std::uint32_t plain_sum(Octets octets, std::uint32_t sum) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    sum += i % 2 == 0 ? static_cast<std::uint32_t>(octets[i]) << 8U : octets[i];
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return sum;
}

std::uint16_t plain_folded(std::uint32_t sum) {
  while (sum > 0xFFFF) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

PlainOptions read_plain_options(Octets area) {
  PlainOptions options;
  std::size_t at = 0;
  while (at < area.size() && area[at] != 0) {
    PlainOption option{.kind = area[at], .at = at};
    if (option.kind != 1) {
      const bool has_length = at + 1 < area.size();
      option.size = has_length ? area[at + 1] : 0;
      if (option.size < 2 || at + option.size > area.size()) {
        options.readable = false;
        break;
      }
      option.legal = is_legal_length(option.kind, option.size);
    }
    options.lengths_legal = options.lengths_legal && option.legal;
    options.all[options.count++] = option;
    at += option.size;
  }
  options.good = at;
  if (!options.readable) return options;
  for (std::size_t i = at; i < area.size(); ++i) options.padding_zero = options.padding_zero && area[i] == 0;
  return options;
}

PlainPacket read_plain(Octets packet) {
  PlainPacket plain;
  if (packet.empty()) return plain;
  plain.version = packet[0] >> 4U;
  plain.ok = (plain.version == 4 && ipv4_ok(packet, plain)) || (plain.version == 6 && ipv6_ok(packet, plain));
  return plain;
}

}  // namespace synfin::properties
