// The TCP header (RFC 9293 section 3.1), as parsed.
#pragma once
#include "model/segment.h"
#include "wire/checksum.h"
#include "wire/options.h"

namespace synfin::wire {

// Control bits, in their places in octet 13 (3.1-6.14.1).
enum Flag : std::uint8_t {
  kFin = 0x01,
  kSyn = 0x02,
  kRst = 0x04,
  kPsh = 0x08,
  kAck = 0x10,
  kUrg = 0x20,
  kEce = 0x40,
  kCwr = 0x80,
};

inline constexpr std::size_t kTcpHeader = 20;  // octets, without options

enum class Verified : std::uint8_t { NotChecked, Right, Wrong };

// One TCP header and its text: a view of the packet's octets.
struct ParsedTcp {
  std::uint16_t source_port = 0;             // 3.1-6.2.2
  std::uint16_t destination_port = 0;        // 3.1-6.4.2
  std::uint32_t seq = 0;                     // 3.1-6.6.2
  std::uint32_t ack = 0;                     // 3.1-6.8.2
  std::uint8_t data_offset = 0;              // 32-bit words, as in the header (3.1-6.10.2)
  std::uint8_t reserved = 0;                 // 4 bits (3.1-6.12.2)
  std::uint8_t flags = 0;                    // of Flag (3.1-6.14.1)
  Verified verified = Verified::NotChecked;  // the checksum, where the segment is whole
  std::uint16_t window = 0;                  // unscaled (3.1-6.16.2)
  std::uint16_t checksum = 0;                // 3.1-6.18.1
  std::uint16_t urgent = 0;                  // 3.1-6.20.2
  ParsedOptions options;
  Octets text;  // the data; empty if the data offset is below 5 or past the segment

  bool has(Flag flag) const noexcept { return (flags & flag) != 0; }
};

// The segment as the model sees it. Of each option the first occurrence counts; on a faulty list, those before the
// fault. SEG.WND is unscaled, the shift count as sent.
model::Segment<model::Numbers> to_model(const ParsedTcp& tcp) noexcept;

}  // namespace synfin::wire
