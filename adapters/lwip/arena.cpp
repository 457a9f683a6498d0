#include "adapters/lwip/arena.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "adapters/lwip/poison.h"

namespace synfin::adapters::lwip {
namespace {

// A case needs some ten kilobytes; the limit is for those that open tens of thousands of connections.
constexpr std::size_t kArenaSize = std::size_t{32} << 20;
constexpr std::size_t kAlignment = 16;
// Blocks are powers of two from 16 octets to 128 KiB, the largest holding a 64 KiB packet and its descriptor.
constexpr std::size_t kSmallestLog = 4;
constexpr std::size_t kLargestLog = 17;

// Goes before each block, and holds its size class; a free block's first octets link it to the next of its size.
constexpr std::size_t kHeader = kAlignment;

alignas(kAlignment) std::array<std::byte, kArenaSize> arena;
std::size_t used = 0;
std::array<void*, kLargestLog - kSmallestLog + 1> free_blocks{};

std::size_t class_of(std::size_t size) {
  if (size <= (std::size_t{1} << kSmallestLog)) return 0;
  return static_cast<std::size_t>(std::bit_width(size - 1)) - kSmallestLog;
}

std::size_t class_of(const void* block) { return read_word(static_cast<const std::byte*>(block) - kHeader); }
std::size_t capacity(std::size_t size_class) { return std::size_t{1} << (size_class + kSmallestLog); }

void* take_new(std::size_t size_class) {
  const std::size_t needed = kHeader + capacity(size_class);
  if (needed > kArenaSize - used) return nullptr;
  [[maybe_unused]] static const bool begun = (poison(arena.data(), arena.size()), true);
  void* block = arena.data() + used + kHeader;
  write_word(arena.data() + used, size_class);
  used += needed;
  return block;
}

void* take_freed(std::size_t size_class) {
  void* block = free_blocks[size_class];
  if (block != nullptr) free_blocks[size_class] = std::bit_cast<void*>(read_word(block));
  return block;
}

}  // namespace

void* arena_allocate(std::size_t size) {
  const std::size_t size_class = class_of(size);
  if (size_class >= free_blocks.size()) return nullptr;
  void* block = kPoisons ? take_new(size_class) : take_freed(size_class);
  if (block == nullptr) block = kPoisons ? take_freed(size_class) : take_new(size_class);
  if (block == nullptr) return nullptr;
  unpoison(block, size);
  std::memset(block, 0, size);
  return block;
}

void arena_trim(void* block, std::size_t size) {
  poison(static_cast<std::byte*>(block) + size, capacity(class_of(block)) - size);
}

void arena_free(void* block) {
  if (block == nullptr) return;
  touch(block);  // a block that is freed twice
  const std::size_t size_class = class_of(block);
  write_word(block, std::bit_cast<std::uint64_t>(free_blocks[size_class]));
  poison(block, capacity(size_class));
  free_blocks[size_class] = block;
}

bool arena_holds(const void* block) {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  const auto start = reinterpret_cast<std::uintptr_t>(arena.data());
  return start <= address && address - start < kArenaSize;
}

void arena_clear() {
  poison(arena.data(), used);
  used = 0;
  free_blocks.fill(nullptr);
}

}  // namespace synfin::adapters::lwip
