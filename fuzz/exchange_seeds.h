// Exchanges of two endpoints with a name for what happens in them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "properties/random/exchange.h"

namespace synfin::fuzz {

struct NamedExchange {
  std::string name;
  properties::Seen shows;
  std::vector<std::uint8_t> octets;
};
std::vector<NamedExchange> named_exchanges();

}  // namespace synfin::fuzz
