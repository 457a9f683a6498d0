// Packets that are malformed on purpose, in each way that wire/problem.h knows.
#pragma once
#include <vector>

#include "wire/octets.h"
#include "wire/problem.h"

namespace synfin::properties {

// The packet that these octets choose, with this problem, of which `more` chooses the details. What cannot but be wrong
// too is.
std::vector<std::uint8_t> malformed(wire::Octets choices, wire::Problem problem, std::uint16_t more);

// The same octets with the checksums that they should have, as far as their lengths tell where.
std::vector<std::uint8_t> mended(std::vector<std::uint8_t> octets);

}  // namespace synfin::properties
