// Memory of our own that AddressSanitizer is told about, and access to what lies beside it. Without AddressSanitizer
// nothing is poisoned, and the access is plain.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SANITIZE_ADDRESS__)
#define SYNFIN_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SYNFIN_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef SYNFIN_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#define SYNFIN_UNCHECKED __attribute__((no_sanitize("address"), noinline))
#else
#define SYNFIN_UNCHECKED
#endif

namespace synfin::adapters::lwip {

#ifdef SYNFIN_ADDRESS_SANITIZER
inline constexpr bool kPoisons = true;
inline void poison(const void* start, std::size_t size) { __asan_poison_memory_region(start, size); }
inline void unpoison(const void* start, std::size_t size) { __asan_unpoison_memory_region(start, size); }
// The first poisoned octet, or null.
inline const void* find_poison(const void* start, std::size_t size) {
  // It only looks, though its declaration does not say so.
  return __asan_region_is_poisoned(const_cast<void*>(start), size);
}
#else
inline constexpr bool kPoisons = false;
inline void poison(const void*, std::size_t) {}
inline void unpoison(const void*, std::size_t) {}
#endif

// Where it is poisoned, AddressSanitizer ends the program and says why.
inline void touch(const void* octet) { static_cast<void>(*static_cast<const volatile std::uint8_t*>(octet)); }

// A word of memory that may be poisoned.
SYNFIN_UNCHECKED inline std::uint64_t read_word(const void* from) {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}
SYNFIN_UNCHECKED inline void write_word(void* to, std::uint64_t word) { std::memcpy(to, &word, sizeof word); }

}  // namespace synfin::adapters::lwip
