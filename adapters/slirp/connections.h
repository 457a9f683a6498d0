// The application behind libslirp, which makes the user calls: on sockets of the UNIX domain, since what one end of
// these is given is at the other at once.
#pragma once
#include <array>
#include <deque>
#include <string>

#include "adapters/linux/descriptor.h"
#include "adapters/slirp/gateway.h"

namespace synfin::adapters::slirp {

class Connections {
 public:
  explicit Connections(Gateway& gateway);

  conformance::CallResult call(const conformance::UserCall& call);
  // Takes the connections that libslirp has handed over since, whose guest's port this is.
  void take_new(std::uint16_t guest_port);

 private:
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
  conformance::CallResult added(Endpoint endpoint);

  Gateway& gateway_;
  std::deque<Endpoint> endpoints_;
  // The payload for any stretch of a stream, however the stretch lies in the pattern.
  std::array<std::uint8_t, 0xFFFF + 251> payload_{};
};

}  // namespace synfin::adapters::slirp
