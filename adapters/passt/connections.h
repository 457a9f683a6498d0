// The application on passt's host, which makes the user calls on sockets of the loopback interface.
#pragma once
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "adapters/linux/descriptor.h"
#include "adapters/user_calls.h"
#include "adapters/wire/readdress.h"

namespace synfin::adapters::passt {

// What the user holds by a handle.
struct Endpoint {
  bool listens = false;
  bool shut = false;   // Shutdown was called
  bool ended = false;  // the kernel tells of an error once
  std::uint16_t port = 0, guest_port = 0;
  linux_kernel::Descriptor socket;            // closed once the user has given it up
  std::uint32_t sent = 0;                     // octets taken from the user
  std::deque<conformance::Handle> waiting{};  // of a listener: not accepted yet
};

class Connections : public UserCalls<Connections, Endpoint> {
 public:
  // Takes the connection that passt has made for this segment of the guest's, if it has made one.
  void take_new(const on_wire::Ends& segment);

 private:
  friend UserCalls<Connections, Endpoint>;
  conformance::CallResult open_passive(const conformance::UserCall& call);
  conformance::CallResult open_active(const conformance::UserCall& call);
  conformance::CallResult accept(Endpoint& listener);
  conformance::CallResult send(Endpoint& endpoint, std::uint32_t octets);
  conformance::CallResult receive(Endpoint& endpoint, std::uint32_t octets);
  conformance::CallResult shutdown(Endpoint& endpoint);
  conformance::CallResult close(Endpoint& endpoint);
  conformance::CallResult abort(Endpoint& endpoint);
  conformance::CallResult status(const Endpoint& endpoint) const;
  conformance::CallResult failed(Endpoint& endpoint, int error);
  static bool is_given_up(const Endpoint& endpoint) { return !endpoint.socket.open(); }

  std::map<std::uint16_t, conformance::Handle> listeners_;   // by port
  std::set<std::pair<std::uint16_t, std::uint16_t>> pairs_;  // the stack's port and the guest's, of all connections
};

}  // namespace synfin::adapters::passt
