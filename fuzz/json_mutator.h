// Mutations of JSON documents that keep them JSON, so that what reads their meaning is reached.
#pragma once
#include <cstddef>
#include <cstdint>

namespace synfin::fuzz {

// Changes a document of `size` octets in place: values become others of the document, edges or of another type, and
// members come, go and are repeated. What is no JSON or long, every eighth document, and everything in plain
// mode (fuzz/engine.h), is the engine's to change. Gives the new size, at most max_size.
std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed);

}  // namespace synfin::fuzz
