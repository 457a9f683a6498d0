// A stack under test: what an adapter gives. Octets of IP packets and user calls go in, octets and results come out.
// An adapter knows nothing of the standard.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/state.h"

namespace synfin::model {
enum class UserEvent : std::uint8_t;  // model/user_calls.h
}

namespace synfin::conformance {

// Time on the stack's own clock, in milliseconds since its last reset.
using Millis = std::uint32_t;

// The addresses of every run: the stack's, and the tester's. IPv4 (RFC 5737, TEST-NET-1) in host byte order, IPv6
// (RFC 3849) as octets.
enum class IpVersion : std::uint8_t { V4 = 4, V6 = 6 };
inline constexpr std::uint32_t kStackAddress = 0xC0000201;   // 192.0.2.1
inline constexpr std::uint32_t kTesterAddress = 0xC0000202;  // 192.0.2.2
using Ipv6Address = std::array<std::uint8_t, 16>;
inline constexpr Ipv6Address kStackAddress6 = {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0,
                                               0,    0,    0,    0,    0, 0, 0, 1};  // 2001:db8::1
inline constexpr Ipv6Address kTesterAddress6 = {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0,
                                                0,    0,    0,    0,    0, 0, 0, 2};  // 2001:db8::2

// One IP packet that the stack sent, and when.
struct Packet {
  Millis at = 0;
  std::size_t size = 0;
  std::array<std::uint8_t, 2048> octets{};
  std::span<const std::uint8_t> view() const { return {octets.data(), size}; }
};

// The user calls of RFC 9293 section 3.9.1. Shutdown is the RFC's CLOSE (no more to send, still receiving); Close gives
// up receiving too, as close() of the socket interface does (3.6.1-2). Accept takes a new connection from a listener.
enum class Call : std::uint8_t { OpenPassive, OpenActive, Accept, Send, Receive, Shutdown, Close, Abort, Status };
inline constexpr std::size_t kCalls = 9;
std::string_view name(Call call);
// What a call is to the model; one that asks nothing of a connection is STATUS.
model::UserEvent event_of(Call call);

// A connection or a listener, as the adapter numbers them; -1 is none.
using Handle = int;
inline constexpr Handle kNoHandle = -1;

struct UserCall {
  Call call = Call::Status;
  Handle on = kNoHandle;          // which connection or listener; unused by the two OPENs
  std::uint16_t local_port = 0;   // OpenPassive; OpenActive (0: the stack chooses)
  std::uint16_t remote_port = 0;  // OpenActive
  std::uint32_t octets = 0;       // Send: how many; Receive: at most how many
  std::uint32_t backlog = 0;      // OpenPassive: the limit on connections not yet accepted
  IpVersion ip = IpVersion::V4;   // OpenPassive, OpenActive: of both addresses
};

// What the stack answered. A connection that has ended gives its error again and again; Close of one may be Ok. A stack
// that cannot tell two of the errors apart uses the more general one, Error.
enum class Outcome : std::uint8_t {
  Ok,
  WouldBlock,    // queued, or nothing there yet
  EndOfStream,   // Receive: the peer has closed, nothing is left ("connection closing")
  NoConnection,  // "connection does not exist"
  Exists,        // "connection already exists"
  Closing,       // "connection closing"
  Reset,         // "connection reset"
  Refused,       // "connection refused"
  TimedOut,      // "connection aborted due to user timeout"
  NoResources,   // "insufficient resources"
  Error,         // an error, of no known kind
  Unsupported,   // the adapter does not have this call
};
std::string_view name(Outcome outcome);

struct CallResult {
  Outcome outcome = Outcome::Unsupported;
  Handle handle = kNoHandle;                  // OpenPassive, OpenActive, Accept
  std::uint16_t remote_port = 0;              // Accept: whose connection it is
  std::uint32_t octets = 0;                   // Send: taken; Receive: delivered
  model::State state = model::State::Closed;  // Status
};

// What a stack can do; what it lacks is `unsupported`, never passed.
struct Capabilities {
  bool virtual_time = false;               // advance() takes no real time and is exact
  bool ipv6 = false;                       // has the addresses of IPv6 too; every stack has those of IPv4
  std::uint32_t calls = 0;                 // bit (1 << Call)
  Millis granularity = 0;                  // of the stack's timers: RFC 6298's G
  Millis tolerance = 0;                    // of the observation: a wait that only this explains is inconclusive
  std::uint32_t listen_backlog_slack = 0;  // the stack holds up to this many more than the backlog asked for
  bool has(Call call) const { return (calls >> static_cast<unsigned>(call) & 1U) != 0; }
};

// The adapter or its stack is in trouble: no verdict can be had from it. The message says what to do.
class StackUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The stack was there and is no more: the case that was running answers for it, or has no verdict. One that is made
// anew may go on with the next case.
class StackFailed : public StackUnavailable {
 public:
  enum class How : std::uint8_t {
    Died,
    Hung,
    InTrouble,      // its adapter says that it cannot go on
    BrokeContract,  // its adapter did what an adapter must not do: nothing is known of the stack
  };
  StackFailed(How how, const std::string& what) : StackUnavailable(what), how_(how) {}
  How how() const { return how_; }

 private:
  How how_;
};

// Payload octets that Send transmits are the stream positions modulo 251, so that the tester can check them.
constexpr std::uint8_t payload_octet(std::uint32_t stream_position) {
  return static_cast<std::uint8_t>(stream_position % 251);
}

class Stack {
 public:
  virtual ~Stack() = default;
  virtual Capabilities capabilities() const = 0;
  // A fresh stack: no connection, no listener, time zero, nothing to poll. Random choices follow the seed where the
  // stack lets them. Throws StackUnavailable.
  virtual void reset(std::uint64_t seed) = 0;
  virtual CallResult call(const UserCall& call) = 0;
  // Gives one IP packet to the stack. When it returns, the stack has answered all that it answers at once.
  virtual void inject(std::span<const std::uint8_t> packet) = 0;
  // Lets time pass; timers fire in their order. A stack in real time waits.
  virtual void advance(Millis duration) = 0;
  virtual Millis now() const = 0;
  // The next packet the stack has sent, oldest first; false when there is none. It need not be TCP.
  virtual bool poll(Packet& packet) = 0;
  // In virtual time: how many of it there are, which do not disturb each other. This one is the first of them.
  virtual std::size_t instances() const { return 1; }
  // Calls `body` with each, all side by side: while one waits for its stack's answer, another goes on. A failure ends
  // all of them, wherever they are, and is thrown when they have ended.
  virtual void side_by_side(const std::function<void(Stack&)>& body) { body(*this); }
};

}  // namespace synfin::conformance
