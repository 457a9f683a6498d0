// What mutators ask of the engine that runs them.
#pragma once
#include <cstdint>

#include "fuzz/dice.h"
#include "fuzz/switches.h"

// libFuzzer's own mutations. Other engines, replayers and tests have none.
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                              std::size_t max_size);

namespace synfin::fuzz {

// SYNFIN_FUZZ_PLAIN=1: only the engine's own mutations, which know nothing of packets and walks.
inline bool plain_mode() {
  static const bool plain = is_set("SYNFIN_FUZZ_PLAIN");
  return plain;
}

// One of the engine's mutations; without an engine one octet is changed. Gives the new size, at most max_size.
inline std::size_t engine_mutation(std::uint8_t* data, std::size_t size, std::size_t max_size, Dice& dice) {
  if (max_size == 0) return 0;  // libFuzzer would write an octet all the same
  if (LLVMFuzzerMutate != nullptr) return LLVMFuzzerMutate(data, size, max_size);
  if (size != 0) data[dice.below(size)] = dice.octet();
  return size;
}

}  // namespace synfin::fuzz
