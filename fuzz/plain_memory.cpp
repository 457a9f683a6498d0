// Copying and comparing without AddressSanitizer: see fuzz/plain_memory.h. Compiled with -fno-builtin, or the compiler
// would find these loops to be what they are, and call memcpy.
#include <cstddef>
#include <cstdint>

namespace {

struct Chunk {
  std::uint64_t low, high;
};

Chunk load(const unsigned char* from) {
  Chunk chunk;
  __builtin_memcpy(&chunk, from, sizeof chunk);
  return chunk;
}

void store(unsigned char* to, const Chunk& chunk) { __builtin_memcpy(to, &chunk, sizeof chunk); }

}  // namespace

extern "C" void* synfin_plain_memmove(void* to, const void* from, std::size_t size);
extern "C" int synfin_plain_memcmp(const void* a, const void* b, std::size_t size);

extern "C" void* synfin_plain_memmove(void* to, const void* from, std::size_t size) {
  auto* const out = static_cast<unsigned char*>(to);
  const auto* const in = static_cast<const unsigned char*>(from);
  if (out - in < 0 || static_cast<std::size_t>(out - in) >= size) {
    std::size_t i = 0;
    for (; i + sizeof(Chunk) <= size; i += sizeof(Chunk)) store(out + i, load(in + i));
    for (; i < size; ++i) out[i] = in[i];
    return to;
  }
  std::size_t left = size;
  for (; left >= sizeof(Chunk); left -= sizeof(Chunk))
    store(out + left - sizeof(Chunk), load(in + left - sizeof(Chunk)));
  for (; left > 0; --left) out[left - 1] = in[left - 1];
  return to;
}

extern "C" int synfin_plain_memcmp(const void* a, const void* b, std::size_t size) {
  const auto* const one = static_cast<const unsigned char*>(a);
  const auto* const other = static_cast<const unsigned char*>(b);
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= size; i += sizeof(std::uint64_t)) {
    std::uint64_t x, y;
    __builtin_memcpy(&x, one + i, sizeof x);
    __builtin_memcpy(&y, other + i, sizeof y);
    if (x != y) break;
  }
  for (; i < size; ++i) {
    if (one[i] != other[i]) return one[i] < other[i] ? -1 : 1;
  }
  return 0;
}
