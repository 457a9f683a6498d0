// The user calls, as the socket interface has them.
#pragma once
#include <cstdint>

#include "adapters/linux/descriptor.h"
#include "adapters/linux/sock_diag.h"
#include "adapters/user_calls.h"
#include "conformance/stack.h"

namespace synfin::adapters::linux_kernel {

// What the user holds by a handle.
struct Endpoint {
  Descriptor socket;  // closed by Close and Abort
  Pair pair;          // of a connection
  bool listens = false;
  bool shut = false;     // Shutdown was called
  bool lingers = false;  // after Shutdown or Close: the kernel may go on with the connection without its socket
  // The kernel tells of an error once; afterwards a call gets this. Ok until then.
  conformance::Outcome ended = conformance::Outcome::Ok;
  std::uint32_t sent = 0;  // octets that the kernel has taken from the user
};

class Sockets : public UserCalls<Sockets, Endpoint> {
 public:
  // Ends all connections and listeners. How many the kernel might still have: they need a new namespace.
  std::size_t clear();

 private:
  friend UserCalls<Sockets, Endpoint>;
  conformance::CallResult open_passive(const conformance::UserCall& call);
  conformance::CallResult open_active(const conformance::UserCall& call);
  conformance::CallResult accept(const Endpoint& listener);
  conformance::CallResult send(Endpoint& endpoint, std::uint32_t octets);
  conformance::CallResult receive(Endpoint& endpoint, std::uint32_t octets);
  conformance::CallResult shutdown(Endpoint& endpoint);
  conformance::CallResult close(Endpoint& endpoint);
  conformance::CallResult abort(Endpoint& endpoint);
  conformance::CallResult status(const Endpoint& endpoint);
  static bool is_given_up(const Endpoint& endpoint) { return !endpoint.socket.open(); }

  SockDiag diag_;
};

}  // namespace synfin::adapters::linux_kernel
