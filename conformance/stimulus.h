// Stimuli: what is given to a stack. Generated, readable, symbolic in the connection's own numbers; they carry no
// expectations.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "conformance/stack.h"
#include "model/user_calls.h"

namespace synfin::conformance {

// What a sequence or acknowledgment number is measured from, in the tracker's nearest world.
enum class Base : std::uint8_t {
  Zero,
  TesterIsn,  // our initial sequence number
  RcvNxt,     // the stack's RCV.NXT
  RcvEdge,    // RCV.NXT + RCV.WND: the first number right of the window
  RcvMiddle,  // RCV.NXT + RCV.WND / 2
  SndUna,     // the stack's SND.UNA
  SndNxt,     // the stack's SND.NXT
  Iss,        // the stack's ISS
  AckFloor,   // SND.UNA - MAX.SND.WND (RFC 5961 section 5)
};

struct Number {
  Base base = Base::Zero;
  std::uint32_t offset = 0;  // modulo 2^32: 0xFFFFFFFF is -1
  friend bool operator==(const Number&, const Number&) = default;
};

// How a segment is spoiled, so that it is no segment of the connection at all.
enum class Spoiled : std::uint8_t {
  No,
  TcpChecksum,        // one off
  WrongPseudoHeader,  // the checksum of another destination address
  DataOffsetShort,    // data offset 4
  DataOffsetLong,     // past the end of the segment
  OptionLengthZero,   // an MSS option of length 0
  OptionLengthOne,
  OptionPastHeader,  // an option that is longer than what is left
  OptionCut,         // a kind octet at the very end
  Truncated,         // 12 octets of TCP header
};
std::string_view name(Spoiled spoiled);

// The options of a segment: the plain ones, or octets as they are.
struct OptionSpec {
  bool mss = false, window_scale = false, timestamps = false, sack_permitted = false;
  std::uint16_t mss_value = 1460;
  std::uint8_t shift = 0;
  std::int32_t tsval_offset = 0;  // from the tester's clock
  std::vector<std::uint8_t> raw;  // instead of the above, if not empty
  friend bool operator==(const OptionSpec&, const OptionSpec&) = default;
};

struct SegmentSpec {
  std::uint8_t flags = 0;  // of wire::Flag
  Number seq, ack;
  std::uint32_t text = 0;  // octets
  std::uint16_t window = 65'535;
  std::uint16_t urgent = 0;
  std::uint8_t reserved = 0;
  OptionSpec options;
  Spoiled spoiled = Spoiled::No;
  bool fills_window = false;  // as much text, in as many segments, as the stack's window takes
  friend bool operator==(const SegmentSpec&, const SegmentSpec&) = default;
};

struct CallSpec {
  Call call = Call::Status;
  std::uint32_t octets = 0;
  std::uint32_t backlog = 8;
  bool on_listener = false;
  bool optional = false;  // left out where the stack does not have it, or the user has nothing to call it on
  friend bool operator==(const CallSpec&, const CallSpec&) = default;
};

struct WaitSpec {
  Millis duration = 0;
  friend bool operator==(const WaitSpec&, const WaitSpec&) = default;
};

// The case goes on only if the connection may be in this state now.
struct ReachSpec {
  model::State state = model::State::Closed;
  friend bool operator==(const ReachSpec&, const ReachSpec&) = default;
};

// One thing that is done, to or as the peer of this number.
struct Stimulus {
  std::variant<SegmentSpec, CallSpec, WaitSpec, ReachSpec> what;
  std::uint8_t peer = 0;
  friend bool operator==(const Stimulus&, const Stimulus&) = default;
};

struct Case {
  std::string id;  // "established/rst/seq-right"; with IPv6 "ipv6/established/rst/seq-right"
  IpVersion ip = IpVersion::V4;
  std::vector<Stimulus> stimuli;
  // How long it waits in all, in milliseconds.
  std::uint64_t duration() const {
    std::uint64_t sum = 0;
    for (const Stimulus& s : stimuli) {
      if (const auto* wait = std::get_if<WaitSpec>(&s.what)) sum += wait->duration;
    }
    return sum;
  }
};

// The cases of synfin, in their order, every id once: the same with either version of IP.
const std::vector<Case>& all_cases(IpVersion ip = IpVersion::V4);

// What the ids of the cases with IPv6 begin with, and an id without it.
inline constexpr std::string_view kIpv6Prefix = "ipv6/";
constexpr std::string_view without_ip(std::string_view id) {
  return id.starts_with(kIpv6Prefix) ? id.substr(kIpv6Prefix.size()) : id;
}

// Shell pattern on a case id; `*` also matches `/`.
bool matches(std::string_view pattern, std::string_view id);

}  // namespace synfin::conformance
