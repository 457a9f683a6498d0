// Mutations of walks (conformance/walk.h) in units of one stimulus. A target of walks links synfin_mutates_walks, which
// gives them to the engine.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace synfin::fuzz {

// Changes a walk of `size` octets in place: stimuli are inserted, removed, repeated, exchanged, and their codes
// changed, mostly to values at edges. Gives the new size, at most max_size; a walk has whole stimuli afterwards, of
// which no more than the longest walk has. In plain mode (fuzz/engine.h) it is the engine's own mutation.
std::size_t mutate_walk(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed);

// Writes a walk that begins as `a` does and goes on with stimuli of `b`. Gives its size, at most out.size().
std::size_t cross_walks(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, std::span<std::uint8_t> out,
                        unsigned seed);

}  // namespace synfin::fuzz
