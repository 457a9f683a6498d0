// Which variables a shared library has, by its table of symbols.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace synfin::adapters::lwip {

struct Range {
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;
  bool holds(std::uintptr_t address) const { return start <= address && address < end; }
};

// The writable variables of the library in this file, as offsets from where it is loaded, in their order, neighbours
// joined. What compilers add of their own (names that begin with two underscores: counters of coverage, what sanitizers
// know of variables) is not among them. Empty if the library was stripped of its symbols, or cannot be read.
std::vector<Range> variables_of(const std::string& path);

}  // namespace synfin::adapters::lwip
