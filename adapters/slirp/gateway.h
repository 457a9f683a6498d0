// One instance of libslirp: packets in and out, its clock, the descriptors that it holds.
#pragma once
#include <poll.h>
#include <slirp/libslirp.h>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/packet_queue.h"
#include "adapters/wire/readdress.h"
#include "conformance/stack.h"

namespace synfin::adapters::slirp {

using conformance::Millis;

// libslirp's slow timer, by which it counts every time but that of a delayed ACK.
inline constexpr Millis kSlowTimer = 499;

class Gateway {
 public:
  // Throws StackUnavailable.
  Gateway();
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // To what listens at `path`, or to nothing any more. False if libslirp refuses.
  bool forward_to_host(std::uint16_t port, const std::string& path);
  void stop_forwarding(std::uint16_t port);
  // Whatever connects to this abstract name of the UNIX domain is connected to the guest's port; the connection that is
  // opened next is that of `local_port` (0: libslirp chooses).
  bool forward_to_guest(const std::string& name, std::uint16_t local_port, std::uint16_t guest_port);

  void inject(std::span<const std::uint8_t> packet);
  // Lets libslirp look at its descriptors until it finds nothing new.
  void run();
  void advance(Millis duration);
  Millis now() const { return now_; }
  bool poll(conformance::Packet& packet) { return sent_.pop(packet); }

  // The state of the connection between the guest's port and this port of the stack; nothing if there is none.
  std::optional<model::State> state(std::uint16_t port, std::uint16_t guest_port) const;
  // The descriptor of the connection that was opened last, once; -1 when there is no new one.
  int take_opened() { return std::exchange(opened_, -1); }
  bool holds(int descriptor) const;

 private:
  // A connection that libslirp has opened, which has a port of libslirp's own choice.
  struct Active {
    on_wire::End libslirps;
    std::uint16_t port = 0, guest_port = 0;
  };

  static ssize_t send_frame(const void* frame, std::size_t size, void* self);
  static const SlirpCb& callbacks();
  void announce_guest();
  void sent(std::span<const std::uint8_t> packet);
  std::optional<Active> active(std::uint16_t port, std::uint16_t guest_port) const;
  bool look(Millis step);
  std::uint32_t fill();

  Slirp* slirp_ = nullptr;
  Millis now_ = 0;
  PacketQueue sent_;
  std::vector<pollfd> polled_;
  std::vector<std::uint8_t> frame_;
  std::vector<int> held_;
  std::vector<Active> actives_;
  std::optional<Active> opening_;
  int opened_ = -1;
};

}  // namespace synfin::adapters::slirp
