// A copy of a shared library's writable memory, to put the library back to the state it was in when the copy was made.
// Of a library that has its symbols, only the variables: what sanitizers keep beside them stays as it is.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace synfin::adapters::lwip {

class LibraryImage {
 public:
  // Of the library that holds `variable`; throws conformance::StackUnavailable when none does.
  explicit LibraryImage(const void* variable);
  void restore() const;

 private:
  struct Segment {
    std::byte* start = nullptr;
    std::vector<std::byte> octets;
  };
  std::vector<Segment> segments_;
};

}  // namespace synfin::adapters::lwip
