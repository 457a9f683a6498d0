// Exchanges: two hosts, their users, and a network between them that loses, copies, delays and reorders. Every string
// of octets is an exchange, so that generators and fuzzers have nothing to discard; a zero is the simplest choice
// everywhere, so that what is shrunk reads well.
//
//   octets 0, 1  the profiles of sides A and B, modulo their number
//   octet 2      how it begins: bit 0 B does not listen, 1 A does not connect, 2 A listens too, 3 B connects too;
//                bits 4 and 5: the backlog less one
//   2 octets     for each action: what, and how; what is left over at the end is not looked at
//
// After the actions the network is fair: everything is delivered in order, users accept and read, time passes until all
// is quiet. Then both users close, and it is fair again. At last a new connection asks each listener that should be
// there. Laws are asked all along (properties/exchange_laws.h).
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "properties/exchange_laws.h"
#include "wire/ladder.h"

namespace synfin::properties {

inline constexpr std::size_t kExchangeHeader = 3;        // octets
inline constexpr std::size_t kLongestExchange = 120;     // actions; the rest is not looked at
inline constexpr std::uint32_t kSegmentLives = 120'000;  // milliseconds in the network: the MSL

// A host whatever its driver and its faults are.
class Peer {
 public:
  struct View {
    const model::Tcb<model::Numbers>* tcb = nullptr;
    std::uint16_t local_port = 0, remote_port = 0;
    int listener = -1;
    bool alive = false;
  };

  virtual ~Peer() = default;
  virtual int listen(std::uint16_t port, std::uint32_t backlog) = 0;
  virtual void close_listener(int listener) = 0;
  virtual int connect(std::uint16_t local_port, std::uint16_t remote_port) = 0;
  virtual int accept(int listener) = 0;
  virtual model::Told call(int handle, model::UserEvent event, std::uint32_t octets) = 0;
  virtual void arrive(std::uint16_t local_port, std::uint16_t remote_port, const model::Segment<model::Numbers>&) = 0;
  virtual void advance_to(std::uint32_t until) = 0;
  virtual bool poll(model::Sent& sent) = 0;
  virtual bool has_connection(int handle) const = 0;
  virtual View connection(int handle) const = 0;
};

template <class Driver, class Faults>
class HostPeer : public Peer {
 public:
  explicit HostPeer(const Driver& driver, const Faults& faults = {}) : host_(driver, faults) {}

  int listen(std::uint16_t port, std::uint32_t backlog) override { return host_.listen(port, backlog); }
  void close_listener(int listener) override { host_.close_listener(listener); }
  int connect(std::uint16_t local, std::uint16_t remote) override { return host_.connect(local, remote); }
  int accept(int listener) override { return host_.accept(listener); }
  model::Told call(int handle, model::UserEvent event, std::uint32_t octets) override {
    return host_.call(handle, event, octets);
  }
  void arrive(std::uint16_t local, std::uint16_t remote, const model::Segment<model::Numbers>& seg) override {
    host_.arrive(local, remote, seg);
  }
  void advance_to(std::uint32_t until) override { host_.advance_to(until); }
  bool poll(model::Sent& sent) override { return host_.poll(sent); }
  bool has_connection(int handle) const override { return host_.has_connection(handle); }
  View connection(int handle) const override {
    const auto& c = host_.connection(handle);
    return {&c.tcb, c.local_port, c.remote_port, c.listener, c.alive};
  }

 private:
  model::Host<Driver, Faults> host_;
};

// Makes the host of a side with this profile.
using MakePeer = std::function<std::unique_ptr<Peer>(int side, const model::Profile& profile)>;
// Hosts as the model has them.
std::unique_ptr<Peer> make_peer(int side, const model::Profile& profile);

// What happened at least once: the other half of every law.
enum class Seen : std::uint32_t {
  Lost = 1U << 0U,
  Copied = 1U << 1U,
  Reordered = 1U << 2U,
  SimultaneousOpen = 1U << 3U,
  SimultaneousClose = 1U << 4U,
  TimeWaitOnBoth = 1U << 5U,
  Reset = 1U << 6U,
  Refused = 1U << 7U,
  GaveUp = 1U << 8U,
  BacklogFull = 1U << 9U,
  StaleArrived = 1U << 10U,  // a segment of an older incarnation, at a newer one
  Reopened = 1U << 11U,      // from TIME-WAIT
  Delivered = 1U << 12U,
  WindowClosed = 1U << 13U,
  HalfOpen = 1U << 14U,  // one end alive and the other not, in the quiet
  InStep = 1U << 15U,    // both alive, in the quiet
  ListenerServed = 1U << 16U,
  TimeWaitEnded = 1U << 17U,
  Storm = 1U << 18U,  // in the fair network answers go back and forth, and nothing else, until somebody gives up
};
inline constexpr unsigned kSeen = 19;
std::string_view name(Seen seen);

struct ExchangeResult {
  std::string_view law;  // that was broken; empty if none
  std::string because;
  std::uint32_t seen = 0;     // of Seen
  std::uint32_t carried = 0;  // segments
  bool has(Seen what) const { return (seen & static_cast<std::uint32_t>(what)) != 0; }
};

// Plays the exchange; with a ladder, draws it.
ExchangeResult played(std::span<const std::uint8_t> octets, const MakePeer& make = &make_peer,
                      wire::Ladder* ladder = nullptr);

// The exchange as text: what broke, and the ladder.
std::string told(std::span<const std::uint8_t> octets, const MakePeer& make = &make_peer);

}  // namespace synfin::properties
