// Of a packet that is accepted, libtins reads every field as the parser does; and both judge checksums alike. One
// execution checks the input and packets like it.
#include "fuzz/sweep.h"
#include "fuzz/wire_check.h"
#include "properties/wire_laws_libtins.h"

using namespace synfin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto check = [](wire::Octets packet) {
    fuzz::check("libtins-agreement", properties::broken_agreement_with_libtins(packet), packet);
    fuzz::check("libtins-checksum", properties::broken_checksum_verdict(packet), packet);
  };
  check({data, size});
  fuzz::count_work("packets");
  fuzz::sweep({data, size}, check);
  return 0;
}
