// Stands in for the adapter when lwIP was not there at build time.
#include "adapters/lwip/lwip_stack.h"

namespace synfin::adapters {

bool lwip_available() { return false; }

std::string_view lwip_version() { return {}; }

std::unique_ptr<conformance::Stack> make_lwip_stack() {
  throw conformance::StackUnavailable("lwIP was not found at build time: install liblwip-dev, then run cmake anew");
}

std::unique_ptr<conformance::Stack> make_guarded_lwip_stack() { return make_lwip_stack(); }

}  // namespace synfin::adapters
