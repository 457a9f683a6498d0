// Where things are in the guest and outside; both sides must agree.
#pragma once

namespace synfin::adapters::linux_virtual {

inline constexpr const char* kModulesOnHost = "/usr/lib/uml/modules";
inline constexpr const char* kModulesInGuest = "/modules";
inline constexpr const char* kErrorConsole = "/dev/tty1";

}  // namespace synfin::adapters::linux_virtual
