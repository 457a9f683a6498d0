// What a virtual link leaves to hardware that it does not have: the checksum of a segment, and to cut what its sender
// gave out as one into segments. Done here, so that the judge sees what a cable would have carried.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace synfin::adapters::on_wire {

// Puts the checksum into a whole TCP segment. The packet must have ends (readdress.h).
void complete_checksum(std::span<std::uint8_t> packet);

// The segments, of at most `text_size` octets of text each, that this packet stands for. It must have ends.
std::vector<std::vector<std::uint8_t>> split(std::span<const std::uint8_t> packet, std::size_t text_size);

}  // namespace synfin::adapters::on_wire
