// The engine's entry point of targets whose inputs are packets.
#include "fuzz/segment_mutator.h"

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return synfin::fuzz::mutate_segment(data, size, max_size, seed);
}
