#include "properties/time_wait/reuse.h"

#include <algorithm>

namespace synfin::properties::time_wait {
namespace {

constexpr std::uint64_t kHalfTheSpace = kNumberSpace / 2;

// Octets that can be sent in so much time, rounded up; no more than there are numbers.
std::uint64_t sent_in(std::uint64_t rate, Millis time) {
  constexpr std::uint64_t kMillisPerSecond = 1000;
  if (time <= 0) return 0;
  const auto millis = static_cast<std::uint64_t>(time);
  if (rate > kNumberSpace * kMillisPerSecond / millis) return kNumberSpace;
  return (rate * millis + kMillisPerSecond - 1) / kMillisPerSecond;
}

}  // namespace

std::uint32_t ahead(const Incarnation& old, Millis elapsed) {
  const std::uint64_t ticks = kIsnTicksPerMilli * static_cast<std::uint64_t>(old.duration + elapsed);
  return static_cast<std::uint32_t>(ticks - (old.octets + 1));
}

std::uint64_t numbers_alive(const Incarnation& old, Millis lifetime, Millis elapsed) {
  if (elapsed >= lifetime) return 0;
  constexpr std::uint64_t kSyn = 1, kFin = 1;
  const std::uint64_t all = std::min(old.octets, kNumberSpace) + kSyn + kFin;
  return std::min({all, sent_in(old.rate, lifetime - elapsed) + kFin, kNumberSpace});
}

bool is_safe_by_number(const Incarnation& old, Millis lifetime, Millis elapsed) {
  if (elapsed >= lifetime) return true;
  const std::uint64_t beyond = ahead(old, elapsed);
  if (beyond == 0 || beyond >= kHalfTheSpace) return false;
  constexpr std::uint64_t kSyn = 1;
  const std::uint64_t reach = kSyn + sent_in(old.rate, lifetime - elapsed) + old.window;
  return beyond + numbers_alive(old, lifetime, elapsed) + reach <= kNumberSpace;
}

std::optional<Span> safe_by_number(const Incarnation& old, Millis lifetime) {
  Millis from = 0;
  while (from < lifetime && !is_safe_by_number(old, lifetime, from)) ++from;
  if (from >= lifetime) return {};
  Millis until = from;
  while (until < lifetime && is_safe_by_number(old, lifetime, until + 1)) ++until;
  return Span{from, until};
}

Span safe_by_timestamps(Millis tick) { return {tick, (Millis{1} << 31U) * tick - tick}; }

}  // namespace synfin::properties::time_wait
