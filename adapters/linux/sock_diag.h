// Asks the kernel about a connection by its addresses, even when no descriptor of it is left.
#pragma once
#include <cstdint>
#include <optional>

#include "adapters/linux/descriptor.h"
#include "conformance/stack.h"

namespace synfin::adapters::linux_kernel {

// A connection's two sockets, between the stack's address of this version and the tester's. Ports in host byte order.
struct Pair {
  conformance::IpVersion ip = conformance::IpVersion::V4;
  std::uint16_t local_port = 0, remote_port = 0;
};

// The model's name for a state as the kernel numbers them.
model::State state_of(unsigned kernel_state);

enum class Destroyed : std::uint8_t { Yes, NotThere, CannotTell };

class SockDiag {
 public:
  // For the namespace that the calling thread is in. Throws conformance::StackUnavailable.
  SockDiag();
  // None when the kernel has no such connection.
  std::optional<model::State> find(const Pair& pair);
  // Ends the connection at once, whatever its state. If there is none and a listener has its port, that one goes.
  Destroyed destroy(const Pair& pair);

 private:
  bool send(const Pair& pair, std::uint16_t type, std::uint16_t flags);

  Descriptor socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace synfin::adapters::linux_kernel
