// The judge's addresses and ports against those on the link: only the ends of a packet change, and a checksum that was
// wrong stays wrong by as much.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

namespace synfin::adapters::on_wire {

// Host byte order.
struct End {
  std::uint32_t address = 0;
  std::uint16_t port = 0;
  friend bool operator==(const End&, const End&) = default;
};

struct Ends {
  End source, destination;
  friend bool operator==(const Ends&, const Ends&) = default;
};

// Of a packet of IPv4 and TCP that is no fragment, as far as its ports; nothing if it is none.
std::optional<Ends> ends_of(std::span<const std::uint8_t> packet);

// Gives the packet, which must have ends, these ends.
void readdress(std::span<std::uint8_t> packet, const Ends& ends);

}  // namespace synfin::adapters::on_wire
