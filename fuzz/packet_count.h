// How many packets a run has checked, where one execution checks several: said at the end if SYNFIN_FUZZ_COUNT=1.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace synfin::fuzz {

inline void count_packet() {
  static struct Count {
    ~Count() {
      const char* const wanted = std::getenv("SYNFIN_FUZZ_COUNT");
      if (wanted == nullptr || std::strcmp(wanted, "1") != 0) return;
      std::fprintf(stderr, "packets checked: %llu\n", packets);
    }
    unsigned long long packets = 0;
  } count;
  ++count.packets;
}

}  // namespace synfin::fuzz
