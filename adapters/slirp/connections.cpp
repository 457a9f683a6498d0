#include "adapters/slirp/connections.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace synfin::adapters::slirp {
namespace {

using conformance::CallResult;
using conformance::Handle;
using conformance::Outcome;
using conformance::UserCall;
using linux_kernel::Descriptor;

// libslirp connects as soon as the guest's last segment of a handshake is there, and at once is accepted.
constexpr int kListenQueue = 8;

Outcome outcome_of(int error) {
  switch (error) {
    case EAGAIN: return Outcome::WouldBlock;
    case ECONNRESET: return Outcome::Reset;
    case EPIPE: return Outcome::NoConnection;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return Outcome::NoResources;
    default: return Outcome::Error;
  }
}

Descriptor new_socket() { return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

// Urgent octets come in their place among the others. And there is little room between the two ends, so that what the
// application leaves unread fills libslirp's own buffer, and closes its window.
void prepare(int near_end, int far_end) {
  const int on = 1, least = 1;
  ::setsockopt(near_end, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
  ::setsockopt(far_end, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
}

// Listens without leaving a file: `place` is a way to it for as long as it is open.
bool listen_without_file(const Descriptor& socket, Descriptor& place) {
  std::error_code failed;
  std::string folder = (std::filesystem::temp_directory_path(failed) / "synfin.XXXXXX").string();
  if (failed || ::mkdtemp(folder.data()) == nullptr) return false;
  const std::string path = folder + "/s";
  sockaddr_un here{};
  here.sun_family = AF_UNIX;
  bool done = path.size() < sizeof here.sun_path;
  if (done) {
    path.copy(here.sun_path, path.size());
    done = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0 &&
           ::listen(socket.get(), kListenQueue) == 0;
    place = Descriptor(::open(path.c_str(), O_PATH | O_CLOEXEC));
    ::unlink(path.c_str());
  }
  ::rmdir(folder.c_str());
  return done && place.open();
}

// Names are of this process, and each is used once.
std::string unused_name() {
  static unsigned count = 0;
  return fmt::format("synfin-slirp-{}-{}", ::getpid(), count++);
}

bool connect_to_name(const Descriptor& socket, const std::string& name) {
  sockaddr_un there{};
  there.sun_family = AF_UNIX;
  name.copy(there.sun_path + 1, sizeof there.sun_path - 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&there), size) == 0;
}

}  // namespace

CallResult Connections::open_passive(const UserCall& call) {
  Endpoint listener;
  listener.listens = true;
  listener.port = call.local_port;
  listener.socket = new_socket();
  if (!listener.socket.open() || !listen_without_file(listener.socket, listener.place)) {
    return result(outcome_of(errno));
  }
  const std::string path = fmt::format("/proc/self/fd/{}", listener.place.get());
  return gateway_.forward_to_host(call.local_port, path) ? added(std::move(listener)) : result(Outcome::Exists);
}

// libslirp gives each connection a port of its own, so no two of them are ever between the same ends.
CallResult Connections::open_active(const UserCall& call) {
  if (gateway_.state(call.local_port, call.remote_port)) return result(Outcome::Unsupported);
  Endpoint endpoint;
  endpoint.port = call.local_port;
  endpoint.guest_port = call.remote_port;
  endpoint.socket = new_socket();
  const std::string name = unused_name();
  if (!endpoint.socket.open() || !gateway_.forward_to_guest(name, call.local_port, call.remote_port) ||
      !connect_to_name(endpoint.socket, name)) {
    return result(outcome_of(errno));
  }
  gateway_.run();
  endpoint.far_end = gateway_.take_opened();
  prepare(endpoint.socket.get(), endpoint.far_end);
  return added(std::move(endpoint));
}

void Connections::take_new(std::uint16_t guest_port) {
  for (std::size_t i = 0; i < endpoints_.size(); ++i) {
    if (!endpoints_[i].listens || !endpoints_[i].socket.open()) continue;
    Endpoint endpoint;
    endpoint.socket = Descriptor(::accept4(endpoints_[i].socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!endpoint.socket.open()) continue;
    endpoint.port = endpoints_[i].port;
    endpoint.guest_port = guest_port;
    endpoint.far_end = gateway_.take_opened();
    prepare(endpoint.socket.get(), endpoint.far_end);
    const Handle handle = added(std::move(endpoint)).handle;
    endpoints_[i].waiting.push_back(handle);
  }
}

CallResult Connections::accept(Endpoint& listener) {
  if (listener.waiting.empty()) return result(Outcome::WouldBlock);
  const Handle handle = listener.waiting.front();
  listener.waiting.pop_front();
  return opened(handle, at(handle).guest_port);
}

CallResult Connections::send(Endpoint& endpoint, std::uint32_t octets) {
  const auto text = payload(endpoint.sent, octets);
  const ssize_t sent = ::send(endpoint.socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
  if (sent < 0) return result(errno == EPIPE && endpoint.shut ? Outcome::Closing : outcome_of(errno));
  endpoint.sent += static_cast<std::uint32_t>(sent);
  gateway_.run();
  return result(Outcome::Ok, static_cast<std::uint32_t>(sent));
}

// What libslirp has kept back for want of room follows as there is some.
CallResult Connections::receive(Endpoint& endpoint, std::uint32_t octets) {
  std::array<std::uint8_t, 0x10000> taken;  // recv() says how much of it is written
  std::uint32_t total = 0;
  while (total < octets) {
    const std::size_t most = std::min<std::size_t>(octets - total, taken.size());
    const ssize_t size = ::recv(endpoint.socket.get(), taken.data(), most, 0);
    if (size <= 0 && total == 0) return result(size == 0 ? Outcome::EndOfStream : outcome_of(errno));
    if (size <= 0) break;
    total += static_cast<std::uint32_t>(size);
    gateway_.run();
  }
  return result(Outcome::Ok, total);
}

CallResult Connections::shutdown(Endpoint& endpoint) {
  if (endpoint.listens) return close(endpoint);
  if (::shutdown(endpoint.socket.get(), SHUT_WR) != 0) return result(outcome_of(errno));
  endpoint.shut = true;
  gateway_.run();
  return result(Outcome::Ok);
}

CallResult Connections::close(Endpoint& endpoint) {
  if (endpoint.listens) {
    gateway_.stop_forwarding(endpoint.port);
    for (const Handle handle : endpoint.waiting) at(handle).socket.reset();
    endpoint.waiting.clear();
  }
  endpoint.socket.reset();
  gateway_.run();
  return result(Outcome::Ok);
}

// The UNIX domain has no reset: who closes a socket with something unread in it has aborted, and the other end is told.
// So one octet is put there from libslirp's end, if that is open both ways.
bool Connections::makes_abort(const Endpoint& endpoint) const {
  int unread = 0;
  if (::ioctl(endpoint.socket.get(), FIONREAD, &unread) == 0 && unread > 0) return true;
  if (endpoint.shut || !gateway_.holds(endpoint.far_end)) return false;
  const std::uint8_t octet = 0;
  return ::send(endpoint.far_end, &octet, sizeof octet, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof octet;
}

CallResult Connections::abort(Endpoint& endpoint) {
  if (!endpoint.listens && !makes_abort(endpoint)) return result(Outcome::Unsupported);
  return close(endpoint);
}

CallResult Connections::status(const Endpoint& endpoint) const {
  if (endpoint.listens) return in_state(endpoint.socket.open() ? model::State::Listen : model::State::Closed);
  return in_state(gateway_.state(endpoint.port, endpoint.guest_port).value_or(model::State::Closed));
}

}  // namespace synfin::adapters::slirp
