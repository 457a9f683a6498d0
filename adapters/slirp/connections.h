// The application behind libslirp, which makes the user calls: on sockets of the UNIX domain, since what one end of
// these is given is at the other at once.
#pragma once
#include <deque>
#include <string>

#include "adapters/linux/descriptor.h"
#include "adapters/slirp/gateway.h"
#include "adapters/user_calls.h"

namespace synfin::adapters::slirp {

// What the user holds by a handle.
struct Endpoint {
  bool listens = false;
  bool shut = false;  // Shutdown was called
  std::uint16_t port = 0, guest_port = 0;
  linux_kernel::Descriptor socket;            // closed once the user has given it up
  linux_kernel::Descriptor place;             // of a listener, in the file system
  int far_end = -1;                           // libslirp's descriptor
  std::uint32_t sent = 0;                     // octets taken from the user
  std::deque<conformance::Handle> waiting{};  // of a listener: not accepted yet
};

class Connections : public UserCalls<Connections, Endpoint> {
 public:
  explicit Connections(Gateway& gateway) : gateway_(gateway) {}

  // Takes the connections that libslirp has handed over since, whose guest's port this is.
  void take_new(std::uint16_t guest_port);

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
  bool makes_abort(const Endpoint& endpoint) const;
  static bool is_given_up(const Endpoint& endpoint) { return !endpoint.socket.open(); }

  Gateway& gateway_;
};

}  // namespace synfin::adapters::slirp
