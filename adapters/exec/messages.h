// The messages of doc/adapter-protocol.md, as values: what a tester asks of a program that is a stack, and what it
// answers.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/packet_queue.h"
#include "conformance/stack.h"

namespace synfin::adapters::exec {

using conformance::Millis;

// Programs of another version are refused.
inline constexpr int kProtocol = 1;

enum class Request : std::uint8_t { Hello, Reset, Packet, Call, Advance, Bye };
inline constexpr std::size_t kRequests = 6;
inline constexpr std::array<std::string_view, kRequests> kRequestNames = {"hello", "reset",   "packet",
                                                                          "call",  "advance", "bye"};
constexpr std::string_view name(Request request) { return kRequestNames[static_cast<std::size_t>(request)]; }

// So many instances of the stack synfin makes use of. More are not faster.
inline constexpr std::uint16_t kMostInstances = 32;

// How messages lie on the pipe, once hello has been answered.
enum class Framing : std::uint8_t { Lines, Binary };

// One request; what its kind does not use is not written.
struct Asked {
  std::uint32_t id = 0;  // the reply carries it too
  Request kind = Request::Hello;
  std::optional<std::uint16_t> instance;  // which of them is meant, where hello has agreed on several
  std::uint64_t seed = 0;                 // Reset
  std::span<const std::uint8_t> octets;   // Packet: of whoever made this
  conformance::UserCall call;             // Call
  Millis by = 0;                          // Advance
  int protocol = kProtocol;               // Hello
};

// What a program says of itself in its reply to hello.
struct Greeting {
  int protocol = kProtocol;
  std::string name, version;
  conformance::Capabilities capabilities;
  Framing framing = Framing::Lines;
  std::uint16_t instances = 1;
};

// One reply; the packets that it brings go to a queue of their own.
struct Answer {
  std::uint32_t id = 0;
  Millis now = 0;                                 // all but hello and bye
  std::optional<conformance::CallResult> result;  // Call
  std::optional<Greeting> greeting;               // Hello
  std::string trouble;                            // the program says that it cannot go on, and why
};

// How long a reply may take in real time, besides what a stack in real time was asked to wait.
inline constexpr std::chrono::milliseconds kPatience{5'000};

// Bounds of what a program may say at once, in octets and in packets.
inline constexpr std::size_t kLongestReply = 1 << 20;
inline constexpr std::size_t kMostPackets = 512;

// What was read is none of these messages.
class BrokenMessage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An IPv4 or IPv6 packet by its first header; what it holds is for the judge to look at.
bool is_ip(std::span<const std::uint8_t> octets);

}  // namespace synfin::adapters::exec
