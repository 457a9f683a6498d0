#include "adapters/lwip/connections.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"

namespace synfin::adapters::lwip {
namespace {

using conformance::CallResult;
using conformance::Outcome;
using conformance::UserCall;

// lwIP numbers the states in the RFC's order, as model::State does.
static_assert(static_cast<int>(model::State::Closed) == CLOSED && static_cast<int>(model::State::Listen) == LISTEN);
static_assert(static_cast<int>(model::State::SynReceived) == SYN_RCVD);
static_assert(static_cast<int>(model::State::TimeWait) == TIME_WAIT);

Outcome outcome_of(err_t error) {
  switch (error) {
    case ERR_OK: return Outcome::Ok;
    case ERR_MEM:
    case ERR_BUF: return Outcome::NoResources;
    case ERR_USE:
    case ERR_ISCONN: return Outcome::Exists;
    case ERR_CONN:
    case ERR_CLSD: return Outcome::NoConnection;
    case ERR_RST: return Outcome::Reset;
    case ERR_TIMEOUT: return Outcome::TimedOut;
    default: return Outcome::Error;
  }
}

// How the user is told of the end of a connection that lwIP ended.
Outcome ending_of(const Endpoint& endpoint) {
  if (endpoint.error == ERR_RST && !endpoint.established) return Outcome::Refused;
  if (endpoint.error == ERR_ABRT && endpoint.by_timer) return Outcome::TimedOut;
  return outcome_of(endpoint.error);
}

ip_addr_t address(conformance::IpVersion ip, std::uint32_t v4, const conformance::Ipv6Address& v6) {
  ip_addr_t a{};
  if (ip == conformance::IpVersion::V4) {
    ip_addr_set_ip4_u32_val(a, lwip_htonl(v4));
  } else {
    IP_SET_TYPE_VAL(a, IPADDR_TYPE_V6);
    std::memcpy(ip_2_ip6(&a)->addr, v6.data(), v6.size());
  }
  return a;
}

ip_addr_t stack_address(conformance::IpVersion ip) {
  return address(ip, conformance::kStackAddress, conformance::kStackAddress6);
}

ip_addr_t tester_address(conformance::IpVersion ip) {
  return address(ip, conformance::kTesterAddress, conformance::kTesterAddress6);
}

tcp_pcb* new_control_block(conformance::IpVersion ip) {
  return tcp_new_ip_type(ip == conformance::IpVersion::V6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_V4);
}

tcp_pcb* find_in(tcp_pcb* list, const Endpoint& endpoint) {
  while (list != nullptr && list->callback_arg != &endpoint) list = list->next;
  return list;
}

// The connection's control block, if lwIP still has one. Looked up for each use, so that it is never a stale pointer.
tcp_pcb* find(const Endpoint& endpoint) {
  if (tcp_pcb* pcb = find_in(tcp_active_pcbs, endpoint)) return pcb;
  return find_in(tcp_tw_pcbs, endpoint);
}

tcp_pcb* find_listener(const Endpoint& endpoint) {
  tcp_pcb_listen* pcb = tcp_listen_pcbs.listen_pcbs;
  while (pcb != nullptr && pcb->callback_arg != &endpoint) pcb = pcb->next;
  return reinterpret_cast<tcp_pcb*>(pcb);  // the raw interface's own way to name a listener
}

Endpoint& endpoint_of(void* argument) { return *static_cast<Endpoint*>(argument); }

}  // namespace

err_t Connections::on_accept(void* argument, tcp_pcb* pcb, err_t error) {
  if (pcb == nullptr || error != ERR_OK) return ERR_VAL;
  const Endpoint& listener = endpoint_of(argument);
  Connections& self = *listener.owner;
  Endpoint& endpoint = self.add_endpoint();
  endpoint.listener = listener.handle;
  endpoint.established = true;
  endpoint.remote_port = pcb->remote_port;
  self.watch(pcb, endpoint);
  return ERR_OK;
}

err_t Connections::on_connected(void* argument, tcp_pcb* /*pcb*/, err_t /*error*/) {
  endpoint_of(argument).established = true;
  return ERR_OK;
}

// The octets are counted and dropped. The window opens again only when the user receives them.
err_t Connections::on_receive(void* argument, tcp_pcb* /*pcb*/, pbuf* octets, err_t /*error*/) {
  Endpoint& endpoint = endpoint_of(argument);
  if (octets == nullptr) {
    endpoint.end_of_stream = true;
  } else {
    endpoint.unread += octets->tot_len;
    pbuf_free(octets);
  }
  return ERR_OK;
}

void Connections::on_error(void* argument, err_t error) {
  Endpoint& endpoint = endpoint_of(argument);
  endpoint.ended = true;
  endpoint.by_timer = endpoint.owner->in_timers_;
  endpoint.error = error;
  // A reset and a timeout flush what the user has not received (3.10.7.4, 3.10.8).
  if (error != ERR_CLSD) endpoint.unread = 0;
}

Endpoint& Connections::add_endpoint() {
  const conformance::Handle handle = added({.owner = this}).handle;
  at(handle).handle = handle;
  return at(handle);
}

void Connections::watch(tcp_pcb* pcb, Endpoint& endpoint) {
  tcp_arg(pcb, &endpoint);
  tcp_recv(pcb, on_receive);
  tcp_err(pcb, on_error);
}

CallResult Connections::open_passive(const UserCall& call) {
  tcp_pcb* pcb = new_control_block(call.ip);
  if (pcb == nullptr) return result(Outcome::NoResources);
  ip_set_option(pcb, SOF_REUSEADDR);
  const ip_addr_t local = stack_address(call.ip);
  err_t error = tcp_bind(pcb, &local, call.local_port);
  const auto backlog = static_cast<u8_t>(std::min<std::uint32_t>(call.backlog, std::numeric_limits<u8_t>::max()));
  tcp_pcb* listener = error == ERR_OK ? tcp_listen_with_backlog_and_err(pcb, backlog, &error) : nullptr;
  if (listener == nullptr) {
    tcp_close(pcb);
    return result(outcome_of(error));
  }
  Endpoint& endpoint = add_endpoint();
  endpoint.listens = endpoint.accepted = true;
  tcp_arg(listener, &endpoint);
  tcp_accept(listener, on_accept);
  return opened(endpoint.handle);
}

CallResult Connections::open_active(const UserCall& call) {
  tcp_pcb* pcb = new_control_block(call.ip);
  if (pcb == nullptr) return result(Outcome::NoResources);
  // Lets a port serve several connections; tcp_connect then refuses only a pair of sockets that is already connected.
  ip_set_option(pcb, SOF_REUSEADDR);
  Endpoint& endpoint = add_endpoint();
  endpoint.accepted = true;
  watch(pcb, endpoint);
  const ip_addr_t local = stack_address(call.ip);
  const ip_addr_t remote = tester_address(call.ip);
  err_t error = call.local_port != 0 ? tcp_bind(pcb, &local, call.local_port) : err_t{ERR_OK};
  if (error == ERR_OK) error = tcp_connect(pcb, &remote, call.remote_port, on_connected);
  if (error != ERR_OK) {
    tcp_close(pcb);
    endpoints_.pop_back();
    return result(outcome_of(error));
  }
  return opened(endpoint.handle);
}

CallResult Connections::accept(Endpoint& listener) {
  if (!listener.listens) return result(Outcome::Error);
  for (Endpoint& endpoint : endpoints_) {
    if (endpoint.listener != listener.handle || endpoint.accepted) continue;
    endpoint.accepted = true;
    return opened(endpoint.handle, endpoint.remote_port);
  }
  return result(Outcome::WouldBlock);
}

CallResult Connections::send(Endpoint& endpoint, std::uint32_t octets) {
  // A connection in SYN-RECEIVED still has its listener's callbacks: it would be found.
  if (endpoint.listens) return result(Outcome::NoConnection);
  if (endpoint.ended) return result(endpoint.shut ? Outcome::Closing : ending_of(endpoint));
  if (endpoint.shut) return result(Outcome::Closing);
  tcp_pcb* pcb = find(endpoint);
  if (pcb == nullptr) return result(Outcome::NoConnection);
  const auto size = static_cast<u16_t>(std::min<std::uint32_t>(octets, tcp_sndbuf(pcb)));
  if (size == 0) return result(octets == 0 ? Outcome::Ok : Outcome::WouldBlock);
  const err_t error = tcp_write(pcb, payload(endpoint.sent, size).data(), size, TCP_WRITE_FLAG_COPY);
  if (error == ERR_MEM) return result(Outcome::WouldBlock);
  if (error != ERR_OK) return result(outcome_of(error));
  tcp_output(pcb);
  endpoint.sent += size;
  return result(Outcome::Ok, size);
}

CallResult Connections::receive(Endpoint& endpoint, std::uint32_t octets) {
  if (endpoint.listens) return result(Outcome::NoConnection);
  if (endpoint.unread == 0) {
    if (endpoint.ended && endpoint.error != ERR_CLSD) return result(ending_of(endpoint));
    if (endpoint.end_of_stream || endpoint.ended) return result(Outcome::EndOfStream);
    return result(find(endpoint) != nullptr ? Outcome::WouldBlock : Outcome::NoConnection);
  }
  const std::uint32_t taken = std::min(octets, endpoint.unread);
  endpoint.unread -= taken;
  tcp_pcb* pcb = find(endpoint);
  for (std::uint32_t left = taken; pcb != nullptr && left > 0;) {
    const auto part = static_cast<u16_t>(std::min<std::uint32_t>(left, std::numeric_limits<u16_t>::max()));
    tcp_recved(pcb, part);
    left -= part;
  }
  return result(Outcome::Ok, taken);
}

CallResult Connections::shutdown(Endpoint& endpoint) {
  tcp_pcb* pcb = endpoint.listens ? find_listener(endpoint) : find(endpoint);
  if (pcb == nullptr) return result(Outcome::NoConnection);
  const err_t error = tcp_shutdown(pcb, 0, 1);
  if (error == ERR_CONN && endpoint.shut) return result(Outcome::Closing);
  if (error == ERR_OK) endpoint.shut = true;
  return result(outcome_of(error));
}

// Connections that the user has not accepted go with the listener, as they do in lwIP's own socket layer.
void Connections::close_listener(Endpoint& listener) {
  for (Endpoint& endpoint : endpoints_) {
    if (endpoint.listener != listener.handle || endpoint.accepted) continue;
    endpoint.given_up = true;
    if (tcp_pcb* pcb = find(endpoint)) tcp_abort(pcb);
  }
  if (tcp_pcb* pcb = find_listener(listener)) tcp_close(pcb);
}

CallResult Connections::close(Endpoint& endpoint) {
  endpoint.given_up = true;
  if (endpoint.listens) {
    close_listener(endpoint);
    return result(Outcome::Ok);
  }
  tcp_pcb* pcb = find(endpoint);
  return result(pcb == nullptr ? Outcome::NoConnection : outcome_of(tcp_close(pcb)));
}

CallResult Connections::abort(Endpoint& endpoint) {
  endpoint.given_up = true;
  if (endpoint.listens) {
    close_listener(endpoint);
    return result(Outcome::Ok);
  }
  tcp_pcb* pcb = find(endpoint);
  if (pcb == nullptr) return result(Outcome::NoConnection);
  tcp_abort(pcb);
  return result(Outcome::Ok);
}

CallResult Connections::status(const Endpoint& endpoint) {
  const tcp_pcb* pcb = endpoint.listens ? find_listener(endpoint) : find(endpoint);
  return in_state(pcb == nullptr ? model::State::Closed : static_cast<model::State>(pcb->state));
}

}  // namespace synfin::adapters::lwip
