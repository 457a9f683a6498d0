#include "adapters/linux/sockets.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>

namespace synfin::adapters::linux_kernel {
namespace {

using conformance::CallResult;
using conformance::IpVersion;
using conformance::Outcome;
using conformance::UserCall;

Outcome outcome_of(int error) {
  switch (error) {
    case EAGAIN:
    case EINPROGRESS: return Outcome::WouldBlock;
    case ECONNRESET: return Outcome::Reset;
    case ECONNREFUSED: return Outcome::Refused;
    case ETIMEDOUT: return Outcome::TimedOut;
    case EPIPE: return Outcome::Closing;
    case ENOTCONN: return Outcome::NoConnection;
    case EADDRINUSE:
    case EADDRNOTAVAIL:
    case EISCONN: return Outcome::Exists;
    case ENOBUFS:
    case ENOMEM:
    case EMFILE:
    case ENFILE: return Outcome::NoResources;
    default: return Outcome::Error;
  }
}

bool ends_connection(Outcome outcome) {
  return outcome == Outcome::Reset || outcome == Outcome::Refused || outcome == Outcome::TimedOut;
}

// Of either version.
class SocketAddress {
 public:
  SocketAddress() = default;
  SocketAddress(IpVersion ip, std::uint32_t v4, const conformance::Ipv6Address& v6, std::uint16_t port) {
    if (ip == IpVersion::V4) {
      in_ = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(v4)}};
    } else {
      in6_ = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
      std::memcpy(&in6_.sin6_addr, v6.data(), v6.size());
    }
  }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&in6_); }
  IpVersion ip() const { return in6_.sin6_family == AF_INET6 ? IpVersion::V6 : IpVersion::V4; }
  std::uint16_t port() const { return ntohs(in6_.sin6_port); }

  // Of any address.
  static constexpr socklen_t kSize = sizeof(sockaddr_in6);

 private:
  // Family and port are at the same place in both.
  union {
    sockaddr_in6 in6_{};
    sockaddr_in in_;
  };
};
static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));

SocketAddress stack_address(IpVersion ip, std::uint16_t port) {
  return {ip, conformance::kStackAddress, conformance::kStackAddress6, port};
}

SocketAddress tester_address(IpVersion ip, std::uint16_t port) {
  return {ip, conformance::kTesterAddress, conformance::kTesterAddress6, port};
}

Descriptor new_socket(IpVersion ip) {
  const int family = ip == IpVersion::V6 ? AF_INET6 : AF_INET;
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (socket.open()) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return socket;
}

bool bind_to_port(const Descriptor& socket, IpVersion ip, std::uint16_t port) {
  SocketAddress local = stack_address(ip, port);
  return ::bind(socket.get(), local.get(), SocketAddress::kSize) == 0;
}

// Closing then aborts: RST instead of FIN, and nothing stays behind.
void linger_zero(const Descriptor& socket) {
  const linger option{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &option, sizeof option);
}

}  // namespace

std::size_t Sockets::clear() {
  for (Endpoint& endpoint : endpoints_) {
    if (endpoint.socket.open() && !endpoint.listens) linger_zero(endpoint.socket);
    endpoint.socket.reset();
  }
  // After the listeners are gone, since destroy() falls back on them.
  std::size_t left = 0;
  for (const Endpoint& endpoint : endpoints_) {
    if (endpoint.lingers && diag_.destroy(endpoint.pair) == Destroyed::CannotTell) ++left;
  }
  endpoints_.clear();
  return left;
}

CallResult Sockets::open_passive(const UserCall& call) {
  Endpoint endpoint;
  endpoint.socket = new_socket(call.ip);
  endpoint.listens = true;
  const auto backlog = static_cast<int>(std::min<std::uint32_t>(call.backlog, std::numeric_limits<int>::max()));
  const bool done = endpoint.socket.open() && bind_to_port(endpoint.socket, call.ip, call.local_port) &&
                    ::listen(endpoint.socket.get(), backlog) == 0;
  return done ? added(std::move(endpoint)) : result(outcome_of(errno));
}

CallResult Sockets::open_active(const UserCall& call) {
  Endpoint endpoint;
  endpoint.socket = new_socket(call.ip);
  if (!endpoint.socket.open()) return result(outcome_of(errno));
  const bool bound = call.local_port == 0 || bind_to_port(endpoint.socket, call.ip, call.local_port);
  if (!bound) return result(outcome_of(errno));
  const int socket = endpoint.socket.get();
  SocketAddress remote = tester_address(call.ip, call.remote_port);
  const bool begun = ::connect(socket, remote.get(), SocketAddress::kSize) == 0 || errno == EINPROGRESS;
  if (!begun) return result(outcome_of(errno));
  SocketAddress local;
  socklen_t size = SocketAddress::kSize;
  if (::getsockname(socket, local.get(), &size) != 0) return result(outcome_of(errno));
  endpoint.pair = {call.ip, local.port(), call.remote_port};
  return added(std::move(endpoint));
}

CallResult Sockets::accept(const Endpoint& listener) {
  SocketAddress remote, local;
  socklen_t size = SocketAddress::kSize;
  Endpoint endpoint;
  endpoint.socket = Descriptor(::accept4(listener.socket.get(), remote.get(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!endpoint.socket.open()) return result(outcome_of(errno));
  size = SocketAddress::kSize;
  ::getsockname(endpoint.socket.get(), local.get(), &size);
  endpoint.pair = {remote.ip(), local.port(), remote.port()};
  CallResult accepted = added(std::move(endpoint));
  accepted.remote_port = remote.port();
  return accepted;
}

CallResult Sockets::send(Endpoint& endpoint, std::uint32_t octets) {
  if (ends_connection(endpoint.ended)) return result(endpoint.ended);
  const auto text = payload(endpoint.sent, octets);
  const ssize_t sent = ::send(endpoint.socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
  if (sent >= 0) {
    endpoint.sent += static_cast<std::uint32_t>(sent);
    return result(Outcome::Ok, static_cast<std::uint32_t>(sent));
  }
  // A broken pipe that the user has not made itself: the peer's RST, after its FIN.
  const Outcome outcome = errno == EPIPE && !endpoint.shut ? Outcome::Reset : outcome_of(errno);
  if (ends_connection(outcome)) endpoint.ended = outcome;
  return result(outcome);
}

// The octets are not looked at, so the kernel need not copy them.
CallResult Sockets::receive(Endpoint& endpoint, std::uint32_t octets) {
  const ssize_t received = ::recv(endpoint.socket.get(), nullptr, octets, MSG_TRUNC);
  if (received > 0) return result(Outcome::Ok, static_cast<std::uint32_t>(received));
  if (ends_connection(endpoint.ended)) return result(endpoint.ended);
  if (received == 0) return result(Outcome::EndOfStream);
  const Outcome outcome = outcome_of(errno);
  if (ends_connection(outcome)) endpoint.ended = outcome;
  return result(outcome);
}

CallResult Sockets::shutdown(Endpoint& endpoint) {
  if (::shutdown(endpoint.socket.get(), SHUT_WR) != 0) return result(outcome_of(errno));
  endpoint.shut = true;
  endpoint.lingers = !endpoint.listens;
  return result(Outcome::Ok);
}

CallResult Sockets::close(Endpoint& endpoint) {
  endpoint.lingers = !endpoint.listens;
  endpoint.socket.reset();
  return result(Outcome::Ok);
}

CallResult Sockets::abort(Endpoint& endpoint) {
  if (!endpoint.listens) linger_zero(endpoint.socket);
  endpoint.socket.reset();
  return result(Outcome::Ok);
}

CallResult Sockets::status(const Endpoint& endpoint) {
  CallResult r = in_state(model::State::Closed);
  if (endpoint.socket.open()) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(endpoint.socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return result(outcome_of(errno));
    r.state = state_of(info.tcpi_state);
  }
  // The kernel takes FIN-WAIT-2 and TIME-WAIT away from the socket, and keeps no more than the pair.
  if (r.state == model::State::Closed && endpoint.lingers) {
    r.state = diag_.find(endpoint.pair).value_or(model::State::Closed);
  }
  return r;
}

}  // namespace synfin::adapters::linux_kernel
