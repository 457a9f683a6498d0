// When the next incarnation is safe before TIME-WAIT is over (RFC 9293 section 3.6.1, MAY-2; RFC 6191): by its initial
// sequence number, or by timestamps. Asked of one direction: of the numbers that one side has sent and will send.
//
// That side takes its ISS from a clock that ticks every 4 microseconds (RFC 9293 section 3.4.1; RFC 6528 adds what is
// constant for a pair of sockets), and its TSval from one that the incarnations share (RFC 7323 section 5.4).
#pragma once
#include <optional>
#include <string_view>

#include "properties/time_wait/problem.h"

namespace synfin::properties::time_wait {

inline constexpr std::uint64_t kIsnTicksPerMilli = 250;
inline constexpr std::uint64_t kNumberSpace = std::uint64_t{1} << 32U;

// The incarnation that has ended, as far as this side sent it.
struct Incarnation {
  std::uint64_t octets = 0;       // of data
  std::uint64_t rate = 0;         // octets a second at most; the next incarnation sends no faster
  Millis duration = 0;            // from its SYN to its last segment
  std::uint64_t window = 65'535;  // octets that the other side takes at a time
};

// From one time to another, both included, counted from the last segment of the old incarnation.
struct Span {
  Millis from = 0, until = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// N: octets, D: duration, e: time since; u: how many numbers of the old incarnation are in the network yet; v: how many
// the new one can send until they are gone, and the window before it.
inline constexpr std::string_view kSafeByNumber =
    "0 < a < 2^31 and a + u + v <= 2^32, where a = (250,000/s * (D + e) - N - 1) mod 2^32; or e >= L";
inline constexpr std::string_view kSafeByTimestamps = "g <= e <= (2^31 - 1) g, for a clock that ticks every g";

// By how much the ISS of an incarnation that begins after `elapsed` is beyond the last number of the old one, modulo
// 2^32. The last number is the FIN's, N + 1 after the old ISS.
std::uint32_t ahead(const Incarnation& old, Millis elapsed);

// How many numbers of the old incarnation may be in the network then, the last that it used.
std::uint64_t numbers_alive(const Incarnation& old, Millis lifetime, Millis elapsed);

// The new ISS is after the last number, as TIME-WAIT compares them; and none of the new numbers is, while an old one is
// in the network, the same as that, or before it by less than the window.
bool is_safe_by_number(const Incarnation& old, Millis lifetime, Millis elapsed);

// The first time at which that is so, and how long it stays so; until the lifetime if nothing old is left by then.
// None: not before the lifetime is over.
std::optional<Span> safe_by_number(const Incarnation& old, Millis lifetime);

// The TSval of the new SYN is surely after the last one of the old incarnation. `tick` is what the clock counts by, 1
// ms to 1 s (RFC 7323 section 5.4).
Span safe_by_timestamps(Millis tick);

}  // namespace synfin::properties::time_wait
