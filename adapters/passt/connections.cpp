#include "adapters/passt/connections.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cerrno>

#include "adapters/passt/addresses.h"

namespace synfin::adapters::passt {
namespace {

using conformance::CallResult;
using conformance::Handle;
using conformance::Outcome;
using conformance::UserCall;
using linux_kernel::Descriptor;

// passt connects as soon as the guest's SYN is there, and is accepted before the next one.
constexpr int kListenQueue = 8;

// Of a reset the kernel cannot say what passt made of it: refused, reset and timed out are all one to the application.
Outcome outcome_of(int error) {
  switch (error) {
    case EAGAIN: return Outcome::WouldBlock;
    case EADDRINUSE: return Outcome::Exists;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return Outcome::NoResources;
    default: return Outcome::Error;
  }
}

bool bind_to(const Descriptor& socket, std::uint32_t address, std::uint16_t port) {
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in here{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(address)}};
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0;
}

bool connect_to(const Descriptor& socket, std::uint32_t address, std::uint16_t port) {
  const sockaddr_in there{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(address)}};
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0 || errno == EINPROGRESS;
}

Descriptor new_socket() { return Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

}  // namespace

CallResult Connections::open_passive(const UserCall& call) {
  Endpoint listener;
  listener.listens = true;
  listener.port = call.local_port;
  listener.socket = new_socket();
  const bool done = listener.socket.open() && bind_to(listener.socket, kListenAddress, call.local_port) &&
                    ::listen(listener.socket.get(), kListenQueue) == 0;
  if (!done) return result(outcome_of(errno));
  const CallResult opened = added(std::move(listener));
  listeners_[call.local_port] = opened.handle;
  return opened;
}

// Whether passt still has a connection that there was once between these ports nobody can tell, and it would take a new
// one for it. And the host's own connection of the pair may still be ending when the guest's has ended.
CallResult Connections::open_active(const UserCall& call) {
  const std::pair ports(call.local_port, call.remote_port);
  const bool is_forwarded = call.remote_port >= kFirstForwarded && call.remote_port <= kLastForwarded;
  if (!is_forwarded || pairs_.contains(ports)) return result(Outcome::Unsupported);
  Endpoint endpoint;
  endpoint.port = call.local_port;
  endpoint.guest_port = call.remote_port;
  endpoint.socket = new_socket();
  const bool done = endpoint.socket.open() && bind_to(endpoint.socket, kCallAddress, call.local_port) &&
                    connect_to(endpoint.socket, kForwardAddress, call.remote_port);
  if (!done) return result(errno == EADDRNOTAVAIL ? Outcome::Unsupported : outcome_of(errno));
  if (call.local_port != 0) pairs_.insert(ports);
  return added(std::move(endpoint));
}

void Connections::take_new(const on_wire::Ends& segment) {
  const auto listener = listeners_.find(segment.destination.port);
  if (listener == listeners_.end()) return;
  Endpoint endpoint;
  endpoint.socket =
      Descriptor(::accept4(at(listener->second).socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!endpoint.socket.open()) return;
  endpoint.port = segment.destination.port;
  endpoint.guest_port = segment.source.port;
  pairs_.emplace(endpoint.port, endpoint.guest_port);
  const Handle handle = added(std::move(endpoint)).handle;
  at(listener->second).waiting.push_back(handle);
}

CallResult Connections::accept(Endpoint& listener) {
  if (listener.waiting.empty()) return result(Outcome::WouldBlock);
  const Handle handle = listener.waiting.front();
  listener.waiting.pop_front();
  return opened(handle, at(handle).guest_port);
}

CallResult Connections::failed(Endpoint& endpoint, int error) {
  const Outcome outcome = outcome_of(error);
  endpoint.ended = outcome == Outcome::Error;
  return result(outcome);
}

CallResult Connections::send(Endpoint& endpoint, std::uint32_t octets) {
  if (endpoint.ended) return result(Outcome::Error);
  const auto text = payload(endpoint.sent, octets);
  const ssize_t sent = ::send(endpoint.socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno == EPIPE && endpoint.shut) return result(Outcome::Closing);
  if (sent < 0) return failed(endpoint, errno);
  endpoint.sent += static_cast<std::uint32_t>(sent);
  return result(Outcome::Ok, static_cast<std::uint32_t>(sent));
}

// The octets are not looked at, so the kernel need not copy them.
CallResult Connections::receive(Endpoint& endpoint, std::uint32_t octets) {
  if (endpoint.ended) return result(Outcome::Error);
  const ssize_t received = ::recv(endpoint.socket.get(), nullptr, octets, MSG_TRUNC);
  if (received < 0) return failed(endpoint, errno);
  return received == 0 ? result(Outcome::EndOfStream) : result(Outcome::Ok, static_cast<std::uint32_t>(received));
}

CallResult Connections::shutdown(Endpoint& endpoint) {
  if (endpoint.listens) return close(endpoint);
  if (endpoint.ended) return result(Outcome::Error);
  if (::shutdown(endpoint.socket.get(), SHUT_WR) != 0) return failed(endpoint, errno);
  endpoint.shut = true;
  return result(Outcome::Ok);
}

CallResult Connections::close(Endpoint& endpoint) {
  if (endpoint.listens) {
    listeners_.erase(endpoint.port);
    for (const Handle handle : endpoint.waiting) at(handle).socket.reset();
    endpoint.waiting.clear();
  }
  endpoint.socket.reset();
  return result(Outcome::Ok);
}

// Closing then aborts: a reset instead of a FIN.
CallResult Connections::abort(Endpoint& endpoint) {
  const linger at_once{1, 0};
  ::setsockopt(endpoint.socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  return close(endpoint);
}

// passt tells nobody of its states.
CallResult Connections::status(const Endpoint& /*endpoint*/) const { return result(Outcome::Unsupported); }

}  // namespace synfin::adapters::passt
