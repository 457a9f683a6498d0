// Two endpoints, their users, and a network that does what the octets say: whatever that is, every law of
// properties/exchange_laws.h holds.
#include <cstddef>
#include <cstdint>

#include "fuzz/finding.h"
#include "properties/random/exchange.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfin;
  const std::span<const std::uint8_t> octets(data, size);
  const properties::ExchangeResult result = properties::played(octets);
  if (result.law.empty()) return 0;
  fuzz::report_finding("exchange", result.law, properties::told(octets));
}
