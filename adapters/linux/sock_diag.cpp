#include "adapters/linux/sock_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace synfin::adapters::linux_kernel {
namespace {

struct Request {
  nlmsghdr header{};
  inet_diag_req_v2 body{};
};

struct Answer {
  std::uint16_t type = 0;
  std::int32_t error = 0;  // of an answer that is an error or an acknowledgment
  inet_diag_msg message{};
};

std::optional<Answer> receive(int socket) {
  alignas(nlmsghdr) std::array<std::byte, 4096> buffer;
  const ssize_t received = ::recv(socket, buffer.data(), buffer.size(), 0);
  if (received < static_cast<ssize_t>(NLMSG_HDRLEN)) return std::nullopt;
  const auto size = static_cast<std::size_t>(received) - NLMSG_HDRLEN;
  const std::byte* const body = buffer.data() + NLMSG_HDRLEN;
  nlmsghdr header{};
  std::memcpy(&header, buffer.data(), sizeof header);
  Answer answer;
  answer.type = header.nlmsg_type;
  if (answer.type == NLMSG_ERROR && size >= sizeof answer.error) {
    std::memcpy(&answer.error, body, sizeof answer.error);
  } else if (answer.type == SOCK_DIAG_BY_FAMILY && size >= sizeof answer.message) {
    std::memcpy(&answer.message, body, sizeof answer.message);
  }
  return answer;
}

}  // namespace

model::State state_of(unsigned kernel_state) {
  using model::State;
  switch (kernel_state) {
    case TCP_ESTABLISHED: return State::Established;
    case TCP_SYN_SENT: return State::SynSent;
    case TCP_SYN_RECV: return State::SynReceived;
    case TCP_FIN_WAIT1: return State::FinWait1;
    case TCP_FIN_WAIT2: return State::FinWait2;
    case TCP_TIME_WAIT: return State::TimeWait;
    case TCP_CLOSE_WAIT: return State::CloseWait;
    case TCP_LAST_ACK: return State::LastAck;
    case TCP_LISTEN: return State::Listen;
    case TCP_CLOSING: return State::Closing;
    default: return State::Closed;
  }
}

SockDiag::SockDiag() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {
  if (!socket_.open()) {
    throw conformance::StackUnavailable(std::string("cannot ask the kernel about its sockets: ") +
                                        std::strerror(errno) + "; load the modules inet_diag and tcp_diag");
  }
}

bool SockDiag::send(const Pair& pair, std::uint16_t type, std::uint16_t flags) {
  Request request;
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = type;
  request.header.nlmsg_flags = flags;
  request.header.nlmsg_seq = ++sequence_;
  const bool v6 = pair.ip == conformance::IpVersion::V6;
  request.body.sdiag_family = v6 ? AF_INET6 : AF_INET;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = ~0U;
  request.body.id.idiag_sport = htons(pair.local_port);
  request.body.id.idiag_dport = htons(pair.remote_port);
  if (v6) {
    std::memcpy(request.body.id.idiag_src, conformance::kStackAddress6.data(), sizeof request.body.id.idiag_src);
    std::memcpy(request.body.id.idiag_dst, conformance::kTesterAddress6.data(), sizeof request.body.id.idiag_dst);
  } else {
    request.body.id.idiag_src[0] = htonl(conformance::kStackAddress);
    request.body.id.idiag_dst[0] = htonl(conformance::kTesterAddress);
  }
  request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return ::send(socket_.get(), &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request);
}

std::optional<model::State> SockDiag::find(const Pair& pair) {
  if (!send(pair, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST)) return std::nullopt;
  const std::optional<Answer> answer = receive(socket_.get());
  if (!answer || answer->type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  // Where there is no such connection, the kernel names the port's listener.
  if (answer->message.id.idiag_dport != htons(pair.remote_port)) return std::nullopt;
  return state_of(answer->message.idiag_state);
}

Destroyed SockDiag::destroy(const Pair& pair) {
  if (!send(pair, SOCK_DESTROY, NLM_F_REQUEST | NLM_F_ACK)) return Destroyed::CannotTell;
  const std::optional<Answer> answer = receive(socket_.get());
  if (!answer || answer->type != NLMSG_ERROR) return Destroyed::CannotTell;
  if (answer->error == 0) return Destroyed::Yes;
  return answer->error == -ENOENT ? Destroyed::NotThere : Destroyed::CannotTell;
}

}  // namespace synfin::adapters::linux_kernel
