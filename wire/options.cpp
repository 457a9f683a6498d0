#include "wire/options.h"

#include <algorithm>

#include "wire/options_walk.h"

namespace synfin::wire {

// For each kind its legal lengths and, above bit 55, its slot. One word, so that a parse looks up once an option.
struct ParsedOptions::Kinds {
  // The set of option lengths that a kind may have, bit n for n octets.
  using LengthSet = std::uint64_t;
  static constexpr LengthSet exactly(unsigned n) { return LengthSet{1} << n; }

  static constexpr unsigned kSlotAt = 56;
  std::array<std::uint64_t, 256> entry{};

  constexpr Kinds() {
    LengthSet any = 0;
    for (unsigned n = 2; n <= kMaxOptionOctets; ++n) any |= exactly(n);
    for (auto& e : entry) e = any | std::uint64_t{kSlots - 1} << kSlotAt;
    set(Kind::Mss, Slot::Mss, exactly(4));
    set(Kind::WindowScale, Slot::WindowScale, exactly(3));
    set(Kind::SackPermitted, Slot::SackPermitted, exactly(2));
    set(Kind::Sack, Slot::Sack, exactly(10) | exactly(18) | exactly(26) | exactly(34));
    set(Kind::Timestamps, Slot::Timestamps, exactly(10));
    set(Kind::UserTimeout, Slot::UserTimeout, exactly(4));
    LengthSet cookie = exactly(2);  // RFC 7413 section 4.1.1: none, or 4 to 16 octets and even
    for (unsigned n = 6; n <= 18; n += 2) cookie |= exactly(n);
    set(Kind::FastOpenCookie, Slot::FastOpenCookie, cookie);
    const LengthSet counters = exactly(2) | exactly(5) | exactly(8) | exactly(11);
    set(Kind::AccEcn0, Slot::AccEcn0, counters);
    set(Kind::AccEcn1, Slot::AccEcn1, counters);
  }
  constexpr void set(Kind kind, Slot slot, LengthSet lengths) {
    entry[static_cast<std::size_t>(kind)] = lengths | static_cast<std::uint64_t>(slot) << kSlotAt;
  }
  static constexpr Slot slot(std::uint64_t e) { return static_cast<Slot>(e >> kSlotAt); }
};

constinit const ParsedOptions::Kinds ParsedOptions::kKinds{};

void ParsedOptions::check_padding(Octets padding, std::size_t base, Problems& problems) noexcept {
  const auto* const wrong =
      std::find_if(padding.data(), padding.data() + padding.size(), [](auto o) { return o != 0; });
  if (wrong == padding.data() + padding.size()) return;
  problems.add(Problem::NonzeroAfterEndOfOptions, base + static_cast<std::size_t>(wrong - padding.data()));
}

// What an illegal length is called. True if the list goes on after it.
bool ParsedOptions::blame(std::size_t length, std::size_t left, std::size_t octet, Problems& problems) noexcept {
  const Problem problem = length < 2      ? Problem::OptionLength0Or1
                          : length > left ? Problem::OptionPastHeader
                                          : Problem::OptionWrongLength;
  problems.add(problem, octet);
  return problem == Problem::OptionWrongLength;
}

// Walks on from good_.
void ParsedOptions::walk_on(std::size_t base, Problems& problems) noexcept {
  const std::uint8_t* const p = begin_;
  const std::size_t end = size_;
  std::size_t i = good_;
  while (i + 1 < end) {
    const std::uint8_t kind = p[i];
    if (kind <= 1) {
      if (kind == 0) break;
      ++i;
      continue;
    }
    const std::size_t next = i + p[i + 1];
    const std::uint64_t entry = kKinds.entry[kind];
    if (next <= end && (entry >> (next - i) & 1U) != 0) {
      found(Kinds::slot(entry), i + 2);
    } else if (!blame(p[i + 1], end - i, base + i + 1, problems)) {
      break;
    }
    i = next;
  }
  // Here the list is over, faulty, or one octet is left.
  if (i < end && p[i] == 0) {
    check_padding({p + i, end - i}, base + i, problems);
  } else if (i + 1 == end && p[i] == 1) {
    ++i;
  } else if (i + 1 == end) {
    problems.add(Problem::OptionLengthMissing, base + end);
  }
  good_ = static_cast<std::uint8_t>(i);
}

void ParsedOptions::parse(Octets area, std::size_t base, Problems& problems) noexcept { walk(area, base, problems); }

std::size_t ParsedOptions::unknown() const noexcept {
  if (!has(Slot::Other)) return 0;
  std::size_t count = 0;
  for (const Option option : *this) {
    if (option.kind > 1 && Kinds::slot(kKinds.entry[option.kind]) == Slot::Other) ++count;
  }
  return count;
}

OptionOctets& OptionOctets::raw(Octets octets) {
  if (octets.size() > octets_.size() - size_) {
    overflowed_ = true;
    return *this;
  }
  std::copy(octets.begin(), octets.end(), octets_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += octets.size();
  return *this;
}

OptionOctets& OptionOctets::forced(std::uint8_t kind, std::uint8_t length, Octets data) {
  if (data.size() + 2 > octets_.size() - size_) {
    overflowed_ = true;
    return *this;
  }
  return raw({kind, length}).raw(data);
}

OptionOctets& OptionOctets::option(std::uint8_t kind, Octets data) {
  return forced(kind, static_cast<std::uint8_t>(data.size() + 2), data);
}

OptionOctets& OptionOctets::mss(std::uint16_t octets) {
  std::array<std::uint8_t, 2> data{};
  write16(data.data(), octets);
  return option(static_cast<std::uint8_t>(Kind::Mss), data);
}

OptionOctets& OptionOctets::window_scale(std::uint8_t shift) {
  return option(static_cast<std::uint8_t>(Kind::WindowScale), Octets{&shift, 1});
}

OptionOctets& OptionOctets::sack_permitted() { return option(static_cast<std::uint8_t>(Kind::SackPermitted), {}); }

OptionOctets& OptionOctets::sack(std::span<const SackBlock> blocks) {
  std::array<std::uint8_t, 32> data{};  // four blocks: more do not fit into a header
  if (8 * blocks.size() > data.size()) {
    overflowed_ = true;
    return *this;
  }
  const std::size_t count = std::min(blocks.size(), data.size() / 8);  // says so to the compiler, too
  for (std::size_t i = 0; i < count; ++i) {
    write32(&data[8 * i], blocks[i].left);
    write32(&data[8 * i + 4], blocks[i].right);
  }
  return option(static_cast<std::uint8_t>(Kind::Sack), Octets{data.data(), 8 * count});
}

OptionOctets& OptionOctets::timestamps(std::uint32_t value, std::uint32_t echo) {
  std::array<std::uint8_t, 8> data{};
  write32(data.data(), value);
  write32(data.data() + 4, echo);
  return option(static_cast<std::uint8_t>(Kind::Timestamps), data);
}

OptionOctets& OptionOctets::user_timeout(UserTimeout timeout) {
  std::array<std::uint8_t, 2> data{};
  write16(data.data(), static_cast<std::uint16_t>((timeout.minutes ? 0x8000U : 0U) | (timeout.value & 0x7FFFU)));
  return option(static_cast<std::uint8_t>(Kind::UserTimeout), data);
}

OptionOctets& OptionOctets::fast_open_cookie(Octets cookie) {
  return option(static_cast<std::uint8_t>(Kind::FastOpenCookie), cookie);
}

OptionOctets& OptionOctets::acc_ecn0(Octets counters) {
  return option(static_cast<std::uint8_t>(Kind::AccEcn0), counters);
}

OptionOctets& OptionOctets::acc_ecn1(Octets counters) {
  return option(static_cast<std::uint8_t>(Kind::AccEcn1), counters);
}

}  // namespace synfin::wire
