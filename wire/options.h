// TCP options: those of a parsed header, and the octets of options to send.
#pragma once
#include <array>
#include <optional>

#include "wire/octets.h"
#include "wire/problem.h"

namespace synfin::wire {

// Option kinds, by IANA's registry (3.1-6.22.6).
enum class Kind : std::uint8_t {
  EndOfList = 0,        // 3.2-5.2.1
  NoOperation = 1,      // 3.2-9.2.1
  Mss = 2,              // 3.2-13.2.1
  WindowScale = 3,      // RFC 7323 section 2.2
  SackPermitted = 4,    // RFC 2018 section 2
  Sack = 5,             // RFC 2018 section 3
  Timestamps = 8,       // RFC 7323 section 3.2
  UserTimeout = 28,     // RFC 5482 section 4
  FastOpenCookie = 34,  // RFC 7413 section 4.1.1
  AccEcn0 = 172,        // RFC 9768 section 3.2.3
  AccEcn1 = 174,
};

// The options area of the largest header, in octets: the data offset has four bits (3.1-6.22.1).
inline constexpr std::size_t kMaxOptionOctets = 40;

// One option in its place.
struct Option {
  std::uint8_t kind = 0;
  std::uint8_t at = 0;  // octets from the start of the options area to the kind
  Octets data;          // without kind and length
};

// A user timeout (RFC 5482 section 4).
struct UserTimeout {
  bool minutes = false;     // the granularity bit: minutes rather than seconds
  std::uint16_t value = 0;  // 15 bits
  friend bool operator==(const UserTimeout&, const UserTimeout&) = default;
};

// Sequence numbers from `left` up to, not including, `right`.
struct SackBlock {
  std::uint32_t left = 0, right = 0;
  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

struct Timestamps {
  std::uint32_t value = 0, echo = 0;  // TSval, TSecr
  friend bool operator==(const Timestamps&, const Timestamps&) = default;
};

// The options of one parsed header: a view of its octets. Every getter gives the first occurrence of legal length, of
// those before the list's end or first fault. All options, known or not, come by iteration: for (Option o : options).
class ParsedOptions {
 public:
  ParsedOptions() = default;

  // Reads an options area of at most 40 octets that begins at octet `base` of its packet; adds its faults to problems.
  void parse(Octets area, std::size_t base, Problems& problems) noexcept;
  // parse() as an inline function; in wire/options_walk.h.
  void walk(Octets area, std::size_t base, Problems& problems) noexcept;

  std::optional<std::uint16_t> mss() const noexcept {  // octets
    if (!has(Slot::Mss)) return std::nullopt;
    return read16(data(Slot::Mss));
  }
  std::optional<std::uint8_t> window_shift() const noexcept {  // as sent, perhaps above 14
    if (!has(Slot::WindowScale)) return std::nullopt;
    return *data(Slot::WindowScale);
  }
  bool sack_permitted() const noexcept { return has(Slot::SackPermitted); }
  std::optional<Timestamps> timestamps() const noexcept {
    if (!has(Slot::Timestamps)) return std::nullopt;
    return Timestamps{read32(data(Slot::Timestamps)), read32(data(Slot::Timestamps) + 4)};
  }
  std::size_t sack_blocks() const noexcept { return has(Slot::Sack) ? (length(Slot::Sack) - 2U) / 8U : 0; }
  // Block i < sack_blocks().
  SackBlock sack_block(std::size_t i) const noexcept {
    return {read32(data(Slot::Sack) + 8 * i), read32(data(Slot::Sack) + 8 * i + 4)};
  }
  std::optional<UserTimeout> user_timeout() const noexcept {
    if (!has(Slot::UserTimeout)) return std::nullopt;
    const std::uint16_t field = read16(data(Slot::UserTimeout));
    return UserTimeout{field >> 15 != 0, static_cast<std::uint16_t>(field & 0x7FFFU)};
  }
  // The cookie; one of no octets asks for a cookie.
  std::optional<Octets> fast_open_cookie() const noexcept { return octets_of(Slot::FastOpenCookie); }
  // The counters, 0 to 3 of 24 bits, in the order of the kind.
  std::optional<Octets> acc_ecn0() const noexcept { return octets_of(Slot::AccEcn0); }
  std::optional<Octets> acc_ecn1() const noexcept { return octets_of(Slot::AccEcn1); }
  // How many options are of a kind not listed in Kind.
  std::size_t unknown() const noexcept;

  // The whole area, faulty and padding octets too.
  Octets area() const noexcept { return {begin_, size_}; }
  // The octets before the end of the list (or the padding), or before the first fault that ends it.
  Octets good() const noexcept { return {begin_, good_}; }

  struct End {};
  class Iterator {
   public:
    explicit Iterator(Octets left) : left_(left) {}
    Option operator*() const noexcept {
      const std::size_t size = size_here();
      return {left_[at_], static_cast<std::uint8_t>(at_), size < 2 ? Octets{} : left_.subspan(at_ + 2, size - 2)};
    }
    Iterator& operator++() noexcept {
      at_ += size_here();
      return *this;
    }
    friend bool operator==(const Iterator& a, End) noexcept { return a.at_ >= a.left_.size(); }

   private:
    std::size_t size_here() const noexcept { return left_[at_] <= 1 ? 1 : left_[at_ + 1]; }
    Octets left_;
    std::size_t at_ = 0;
  };
  Iterator begin() const noexcept { return Iterator(good()); }
  End end() const noexcept { return {}; }

 private:
  // The kinds whose first place is remembered.
  enum class Slot : std::uint8_t {
    Mss,
    WindowScale,
    SackPermitted,
    Sack,
    Timestamps,
    UserTimeout,
    FastOpenCookie,
    AccEcn0,
    AccEcn1,
    Other,  // any kind not in Kind
  };
  static constexpr std::size_t kSlots = 10;
  struct Kinds;
  static const Kinds kKinds;
  static void check_padding(Octets padding, std::size_t base, Problems& problems) noexcept;
  static bool blame(std::size_t length, std::size_t left, std::size_t octet, Problems& problems) noexcept;
  void walk_on(std::size_t base, Problems& problems) noexcept;
  // An option of legal length whose data, or what comes after it, is at `after`.
  void found(Slot slot, std::size_t after) noexcept {
    std::uint8_t& first = after_[static_cast<std::size_t>(slot)];
    if (first == 0) first = static_cast<std::uint8_t>(after);
  }
  bool has(Slot slot) const noexcept { return after_[static_cast<std::size_t>(slot)] != 0; }
  const std::uint8_t* data(Slot slot) const noexcept { return begin_ + after_[static_cast<std::size_t>(slot)]; }
  std::size_t length(Slot slot) const noexcept { return data(slot)[-1]; }
  std::optional<Octets> octets_of(Slot slot) const noexcept {
    if (!has(slot)) return std::nullopt;
    return Octets{data(slot), length(slot) - 2};
  }

  std::array<std::uint8_t, kSlots> after_{};  // where the data of the first of each is; 0 if there is none
  std::uint8_t size_ = 0;
  std::uint8_t good_ = 0;
  const std::uint8_t* begin_ = nullptr;
};

// The octets of options to send, written one after another as asked, sensible or not. What does not fit into 40 octets
// sets overflowed(), and build() refuses it.
class OptionOctets {
 public:
  OptionOctets& end_of_list() { return raw({0}); }
  OptionOctets& nop() { return raw({1}); }
  OptionOctets& mss(std::uint16_t octets);
  OptionOctets& window_scale(std::uint8_t shift);
  OptionOctets& sack_permitted();
  OptionOctets& sack(std::span<const SackBlock> blocks);
  OptionOctets& timestamps(std::uint32_t value, std::uint32_t echo);
  OptionOctets& user_timeout(UserTimeout timeout);
  OptionOctets& fast_open_cookie(Octets cookie);
  OptionOctets& acc_ecn0(Octets counters);
  OptionOctets& acc_ecn1(Octets counters);
  // Any kind, with a right length.
  OptionOctets& option(std::uint8_t kind, Octets data);
  // Any kind, with any length and any data.
  OptionOctets& forced(std::uint8_t kind, std::uint8_t length, Octets data);
  // Any octets.
  OptionOctets& raw(Octets octets);
  template <std::size_t N>
  OptionOctets& raw(const std::uint8_t (&octets)[N]) {
    return raw(Octets{octets});
  }

  Octets view() const { return {octets_.data(), size_}; }
  std::size_t size() const { return size_; }
  bool overflowed() const { return overflowed_; }

 private:
  std::array<std::uint8_t, kMaxOptionOctets> octets_{};
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace synfin::wire
