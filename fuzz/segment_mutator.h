// Mutations of IP packets that carry TCP.
#pragma once
#include <cstddef>
#include <cstdint>

namespace synfin::fuzz {

// Changes a packet of `size` octets in place: header fields get values at edges, options and extension headers come and
// go, octets are cut off and added, or the engine changes a part of it. Afterwards, mostly, the lengths and the
// checksums are made right again, so that a parser looks further than at those. Gives the new size, at most max_size.
// In plain mode (fuzz/engine.h) it is the engine's own mutation.
std::size_t mutate_segment(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed);

// Makes the length of the IP header and both checksums what they should be, as far as the headers are there.
void repair_lengths(std::uint8_t* packet, std::size_t size);
void repair_checksums(std::uint8_t* packet, std::size_t size);

}  // namespace synfin::fuzz
