// Who is where. To the guest passt is its gateway, which has the stack's address: what the guest sends there passt
// takes to the loopback interface, and what comes from there it says to come from the gateway. Ports stay as they are.
#pragma once
#include <cstdint>

namespace synfin::adapters::passt {

// Where passt connects to for the guest, and so where passive OPENs listen. IPv4, host byte order.
inline constexpr std::uint32_t kListenAddress = 0x7F000001;
// Where passt listens for the guest; and from where active OPENs connect to it: apart from the listeners, so that a
// port can have one of each.
inline constexpr std::uint32_t kForwardAddress = 0x7F000002, kCallAddress = 0x7F000003;
// The guest's ports that can be connected to.
inline constexpr std::uint16_t kFirstForwarded = 2000, kLastForwarded = 2063;

}  // namespace synfin::adapters::passt
