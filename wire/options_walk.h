// The start of a walk over a list of TCP options, inline because it is half of a parse. For packet.cpp and options.cpp.
#pragma once
#include <algorithm>

#include "wire/options.h"

namespace synfin::wire {

// Real stacks align their options to words with no-operations (RFC 7323 appendix A shows how), so a list is read word
// by word as long as a word begins one of these; walk_on() reads the rest, and gives the same for these words too.
[[gnu::always_inline]] inline void ParsedOptions::walk(Octets area, std::size_t base, Problems& problems) noexcept {
  const std::uint8_t* const p = area.data();
  const std::size_t end = std::min(area.size(), kMaxOptionOctets);
  begin_ = p;
  size_ = static_cast<std::uint8_t>(end);
  std::size_t i = 0;
  while (i + 4 <= end) {
    const std::uint32_t word = read32(p + i);
    if (read16(p + i) == 0x0204) {  // maximum segment size
      found(Slot::Mss, i + 2);
      i += 4;
    } else if ((word & 0xFFFFFF00U) == 0x01030300U) {  // no-operation, window scale
      found(Slot::WindowScale, i + 3);
      i += 4;
    } else if (word == 0x0402080A && i + 12 <= end) {  // SACK-permitted, timestamps
      found(Slot::SackPermitted, i + 2);
      found(Slot::Timestamps, i + 4);
      i += 12;
    } else if (word == 0x0101080A && i + 12 <= end) {  // two no-operations, timestamps
      found(Slot::Timestamps, i + 4);
      i += 12;
    } else if (word == 0x01010402) {  // two no-operations, SACK-permitted
      found(Slot::SackPermitted, i + 4);
      i += 4;
    } else {
      break;
    }
  }
  good_ = static_cast<std::uint8_t>(i);
  if (i < end) walk_on(base, problems);
}

}  // namespace synfin::wire
