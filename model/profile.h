// A profile says what a stack claims: the permissions that belong together as axes, and its constants.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/clauses.h"

namespace synfin::model {

// An axis is one choice that a stack makes once, for all states.
enum class Axis : std::uint8_t {
  Rst5961,        // a RST in the window but not at RCV.NXT is challenged (RFC 5961 section 3), not obeyed (RFC 793)
  Syn5961,        // a SYN in a synchronized state is challenged (RFC 5961 section 4)
  Ack5961,        // the ACK range of RFC 5961 section 5 (MAY-12)
  Rfc1337,        // TIME-WAIT ignores RST
  TimeWaitReuse,  // a SYN may reopen from TIME-WAIT (MAY-2, RFC 6191)
  HalfDuplex,     // CLOSE gives up receiving (MAY-1)
  SynCookies,     // a SYN under pressure makes no entry
  Stealth,        // CLOSED and LISTEN send no RST
};
inline constexpr std::size_t kAxes = 8;

constexpr std::string_view name(Axis axis) {
  constexpr std::array<std::string_view, kAxes> kNames = {"rfc5961-rst", "rfc5961-syn",     "rfc5961-ack",
                                                          "rfc1337",     "time-wait-reuse", "half-duplex-close",
                                                          "syn-cookies", "stealth"};
  return kNames[static_cast<std::size_t>(axis)];
}

// The axis that this permission belongs to, if it is not a freedom of its own.
constexpr std::optional<Axis> axis_of(const Clause& c) {
  if (&c == &kRstChallenge) return Axis::Rst5961;
  if (&c == &kSynChallenge) return Axis::Syn5961;
  if (&c == &kAckTooOld) return Axis::Ack5961;
  if (&c == &kRstIgnoredTimeWait) return Axis::Rfc1337;
  if (&c == &kTimeWaitReuse) return Axis::TimeWaitReuse;
  if (&c == &kHalfDuplexClose) return Axis::HalfDuplex;
  if (&c == &kSynCookie) return Axis::SynCookies;
  if (&c == &kClosedStealth) return Axis::Stealth;
  return {};
}

// What is known of the axes: for each whether it is settled, and how.
class Claims {
 public:
  constexpr bool settled(Axis a) const { return (settled_ & bit(a)) != 0; }
  constexpr bool value(Axis a) const { return (values_ & bit(a)) != 0; }
  constexpr void settle(Axis a, bool value) {
    settled_ = static_cast<std::uint8_t>(settled_ | bit(a));
    values_ = static_cast<std::uint8_t>(value ? values_ | bit(a) : values_ & ~bit(a));
  }
  friend constexpr bool operator==(const Claims&, const Claims&) = default;

 private:
  static constexpr std::uint8_t bit(Axis a) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(a)); }
  std::uint8_t settled_ = 0, values_ = 0;
};

// Times in milliseconds.
struct Profile {
  std::string_view name;
  std::string_view says;
  Claims claims;
  std::uint32_t msl = 120'000;            // 3.4.2-2: two minutes
  std::uint32_t rto_initial = 1000;       // RFC 6298 section 2.1
  std::uint32_t rto_minimum = 1000;       // RFC 6298 section 2.4
  std::uint32_t rto_maximum = 60'000;     // RFC 6298 section 2.5
  std::uint32_t r2_syn = 180'000;         // 3.8.3-5 (MUST-23)
  std::uint32_t r2_data = 100'000;        // 3.8.3-3 (SHLD-11)
  std::uint32_t ack_delay = 0;            // below 500 (MUST-40)
  std::uint32_t receive_buffer = 65'535;  // octets
  std::uint32_t largest_segment = 1460;   // octets of text and options that the link takes (3.7.1-4, MMS_S)
  bool text_on_syn = false;               // data on a SYN is acknowledged by the SYN,ACK
  bool timestamps = false;                // offers RFC 7323 timestamps
  bool window_scale = false;              // offers RFC 7323 window scaling
};

namespace detail {
constexpr Profile claiming(Profile p, std::initializer_list<Axis> yes) {
  for (std::size_t a = 0; a < kAxes; ++a) p.claims.settle(static_cast<Axis>(a), false);
  for (const Axis a : yes) p.claims.settle(a, true);
  return p;
}
}  // namespace detail

// The named profiles. `auto` is not among them: it is an oracle with nothing settled but Stealth.
inline constexpr std::array kProfiles = {
    detail::claiming({.name = "rfc9293", .says = "RFC 9293 with RFC 5961 and nothing optional besides"},
                     {Axis::Rst5961, Axis::Syn5961, Axis::Ack5961}),
    detail::claiming({.name = "rfc793", .says = "the rules of RFC 793 for RST, SYN and ACK"}, {}),
    detail::claiming({.name = "rfc1337", .says = "RFC 5961, and TIME-WAIT ignores RST"},
                     {Axis::Rst5961, Axis::Syn5961, Axis::Ack5961, Axis::Rfc1337}),
    detail::claiming({.name = "reuse", .says = "RFC 5961, and a SYN may reopen a connection from TIME-WAIT"},
                     {Axis::Rst5961, Axis::Syn5961, Axis::Ack5961, Axis::TimeWaitReuse}),
    detail::claiming({.name = "half-duplex",
                      .says = "RFC 5961, CLOSE gives up receiving, timestamps and window scaling",
                      .ack_delay = 200,
                      .timestamps = true,
                      .window_scale = true},
                     {Axis::Rst5961, Axis::Syn5961, Axis::Ack5961, Axis::HalfDuplex}),
    detail::claiming({.name = "cookies",
                      .says = "RFC 5961, SYN cookies when the backlog is full, data on SYN accepted",
                      .text_on_syn = true},
                     {Axis::Rst5961, Axis::Syn5961, Axis::Ack5961, Axis::SynCookies}),
};

constexpr const Profile* find_profile(std::string_view name) {
  for (const Profile& p : kProfiles) {
    if (p.name == name) return &p;
  }
  return nullptr;
}

}  // namespace synfin::model
