// The heap that lwIP gets. The library's globals are put back to their first state between cases, which forgets every
// object of the last one; taking all memory back at the same moment is what keeps that from leaking.
//
// Under AddressSanitizer what is free or lies between two blocks is poisoned, to the octet, and a freed block is given
// out again only when nothing else is left before the arena is cleared.
#pragma once
#include <cstddef>

namespace synfin::adapters::lwip {

// Zeroed, so that nothing of an earlier case can shine through; null when the arena is used up.
void* arena_allocate(std::size_t size);
// Gives back what is beyond the first `size` octets of the block.
void arena_trim(void* block, std::size_t size);
void arena_free(void* block);
bool arena_holds(const void* block);
// Every block is free again.
void arena_clear();

}  // namespace synfin::adapters::lwip
