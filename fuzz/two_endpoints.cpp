// Two endpoints, their users, and a network that does what the octets say: whatever that is, every law of
// properties/exchange_laws.h holds.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "properties/random/exchange.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> octets(data, size);
  if (synfin::properties::played(octets).law.empty()) return 0;
  std::fputs(synfin::properties::told(octets).c_str(), stderr);
  std::abort();
}
