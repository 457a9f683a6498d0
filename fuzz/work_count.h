// How much a run has checked, where one execution checks several things: said at the end if SYNFIN_FUZZ_COUNT=1.
#pragma once
#include <cstdint>
#include <cstdio>

#include "fuzz/switches.h"

namespace synfin::fuzz {

// `what` is in the plural; a program counts one kind of thing.
inline void count_work(const char* what, std::uint64_t more = 1) {
  static struct Count {
    ~Count() {
      if (!is_set("SYNFIN_FUZZ_COUNT")) return;
      std::fprintf(stderr, "%s checked: %llu\n", what, static_cast<unsigned long long>(so_far));
    }
    const char* what;
    std::uint64_t so_far = 0;
  } count{what};
  count.so_far += more;
}

}  // namespace synfin::fuzz
