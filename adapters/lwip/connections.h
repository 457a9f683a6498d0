// The user calls, as lwIP's raw interface has them.
#pragma once
#include <cstdint>

#include "adapters/user_calls.h"
#include "lwip/tcp.h"

namespace synfin::adapters::lwip {

class Connections;

// What the user holds by a handle. lwIP's callbacks are given its address, so it stays where it is until the reset; it
// holds no pointer to the control block, which lwIP frees at times of its own choosing.
struct Endpoint {
  Connections* owner = nullptr;
  conformance::Handle handle = conformance::kNoHandle;
  conformance::Handle listener = conformance::kNoHandle;  // of a passive open: by which listener it came
  bool listens = false;
  bool accepted = false;  // the user has its handle
  bool established = false;
  bool shut = false;           // Shutdown was called
  bool given_up = false;       // Close or Abort was called
  bool end_of_stream = false;  // the peer's FIN came
  bool ended = false;          // lwIP said that the control block is gone, with `error`
  bool by_timer = false;       // it went when a timer ran out
  err_t error = ERR_OK;
  std::uint16_t remote_port = 0;  // of a passive open
  std::uint32_t unread = 0;       // octets that lwIP has delivered and the user has not received
  std::uint32_t sent = 0;         // octets that lwIP has taken from the user
};

class Connections : public UserCalls<Connections, Endpoint> {
 public:
  // Forgets all; lwIP has forgotten them too.
  void clear() { endpoints_.clear(); }
  // A connection that ends while timers run has timed out.
  void set_in_timers(bool in_timers) { in_timers_ = in_timers; }

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
  conformance::CallResult status(const Endpoint& endpoint);
  void close_listener(Endpoint& listener);
  static bool is_given_up(const Endpoint& endpoint) { return endpoint.given_up; }
  Endpoint& add_endpoint();
  void watch(tcp_pcb* pcb, Endpoint& endpoint);

  static err_t on_accept(void* argument, tcp_pcb* pcb, err_t error);
  static err_t on_connected(void* argument, tcp_pcb* pcb, err_t error);
  static err_t on_receive(void* argument, tcp_pcb* pcb, pbuf* octets, err_t error);
  static void on_error(void* argument, err_t error);

  bool in_timers_ = false;
};

}  // namespace synfin::adapters::lwip
