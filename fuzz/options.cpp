// Whatever octets are an options area, each option is found in its place and written again as it was read.
#include "fuzz/wire_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfin;
  const wire::Octets octets{data, size};
  fuzz::check("options", properties::broken_options(octets), octets);
  fuzz::check("building", properties::broken_building(octets), octets);
  return 0;
}
