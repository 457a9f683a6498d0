// The few segments that the adapter sends of its own accord.
#pragma once
#include <vector>

#include "adapters/wire/readdress.h"
#include "wire/build.h"
#include "wire/tcp.h"

namespace synfin::adapters::on_wire {

// A segment without ACK, options or text.
inline std::vector<std::uint8_t> bare_segment(const Ends& ends, std::uint8_t flags, std::uint32_t seq) {
  constexpr std::uint16_t kWindow = 60'000;
  wire::PacketDescription packet;
  packet.v4.source = ends.source.address;
  packet.v4.destination = ends.destination.address;
  packet.tcp = {.source_port = ends.source.port,
                .destination_port = ends.destination.port,
                .seq = seq,
                .flags = flags,
                .window = kWindow};
  return wire::built(packet);
}

}  // namespace synfin::adapters::on_wire
