// lwIP as a stack under test: Debian's shared library, in this process, in virtual time.
#pragma once
#include <memory>
#include <stdexcept>
#include <string_view>

#include "conformance/stack.h"

namespace synfin::adapters {

// False when the build found no lwIP.
bool lwip_available();

// The version of lwIP this was built with, such as "2.1.3"; empty when it is not available.
std::string_view lwip_version();

// One stack at a time in a process, since the library keeps its state in globals. Throws conformance::StackUnavailable.
std::unique_ptr<conformance::Stack> make_lwip_stack();

// lwIP called abort(), as it does when one of its assertions fails. The message is what it printed.
class LwipDied : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The same stack for whoever must outlive it in one process. Where the plain one would end the process by abort(), each
// step of this one throws LwipDied from then on; the next reset makes it whole. Throws conformance::StackUnavailable.
std::unique_ptr<conformance::Stack> make_guarded_lwip_stack();

}  // namespace synfin::adapters
