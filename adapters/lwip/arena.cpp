#include "adapters/lwip/arena.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace synfin::adapters::lwip {
namespace {

// A case needs some ten kilobytes; the limit is for those that open tens of thousands of connections.
constexpr std::size_t kArenaSize = std::size_t{32} << 20;
constexpr std::size_t kAlignment = 16;
// Blocks are powers of two from 16 octets to 128 KiB, the largest holding a 64 KiB packet and its descriptor.
constexpr std::size_t kSmallestLog = 4;
constexpr std::size_t kLargestLog = 17;

// Goes before each block; a free block's first octets link it to the next of its size.
struct alignas(kAlignment) Header {
  std::size_t size_class = 0;
};

alignas(kAlignment) std::array<std::byte, kArenaSize> arena;
std::size_t used = 0;
std::array<void*, kLargestLog - kSmallestLog + 1> free_blocks{};

std::size_t class_of(std::size_t size) {
  if (size <= (std::size_t{1} << kSmallestLog)) return 0;
  return static_cast<std::size_t>(std::bit_width(size - 1)) - kSmallestLog;
}

}  // namespace

void* arena_allocate(std::size_t size) {
  const std::size_t size_class = class_of(size);
  if (size_class >= free_blocks.size()) return nullptr;
  void* block = free_blocks[size_class];
  if (block != nullptr) {
    std::memcpy(&free_blocks[size_class], block, sizeof(void*));
  } else {
    const std::size_t needed = sizeof(Header) + (std::size_t{1} << (size_class + kSmallestLog));
    if (needed > kArenaSize - used) return nullptr;
    const Header header{size_class};
    std::memcpy(&arena[used], &header, sizeof header);
    block = &arena[used + sizeof header];
    used += needed;
  }
  std::memset(block, 0, size);
  return block;
}

void arena_free(void* block) {
  if (block == nullptr) return;
  Header header;
  std::memcpy(&header, static_cast<std::byte*>(block) - sizeof header, sizeof header);
  std::memcpy(block, &free_blocks[header.size_class], sizeof(void*));
  free_blocks[header.size_class] = block;
}

bool arena_holds(const void* block) {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  const auto start = reinterpret_cast<std::uintptr_t>(arena.data());
  return start <= address && address - start < kArenaSize;
}

void arena_clear() {
  used = 0;
  free_blocks.fill(nullptr);
}

}  // namespace synfin::adapters::lwip
