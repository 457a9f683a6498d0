#include "adapters/lwip/library_image.h"

#include <link.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "adapters/lwip/library_variables.h"
#include "adapters/lwip/poison.h"
#include "conformance/stack.h"

namespace synfin::adapters::lwip {
namespace {

constexpr std::uintptr_t kPage = 4096;

// Takes dl_iterate_phdr's walk over the loaded objects, and keeps the one that holds `address`.
struct Search {
  std::uintptr_t address = 0;
  std::uintptr_t base = 0;  // where it is loaded
  std::string path;
  std::vector<Range> writable;
};

int visit(dl_phdr_info* object, std::size_t /*size*/, void* search_pointer) {
  auto& search = *static_cast<Search*>(search_pointer);
  // The program itself has no name. A variable found there is a copy that the linker made, and useless to us.
  if (object->dlpi_name == nullptr || *object->dlpi_name == '\0') return 0;
  std::uintptr_t read_only_end = 0;  // what the loader made read-only after relocation
  std::vector<Range> writable;
  const std::span headers(object->dlpi_phdr, object->dlpi_phnum);
  for (const auto& header : headers) {
    const std::uintptr_t start = object->dlpi_addr + header.p_vaddr;
    const std::uintptr_t end = start + header.p_memsz;
    if (header.p_type == PT_GNU_RELRO) read_only_end = end / kPage * kPage;
    if (header.p_type == PT_LOAD && (header.p_flags & PF_W) != 0) writable.push_back({start, end});
  }
  for (auto& range : writable) {
    if (range.holds(read_only_end)) range.start = read_only_end;
  }
  const bool here = std::any_of(writable.begin(), writable.end(), [&](Range r) { return r.holds(search.address); });
  if (!here) return 0;
  search.base = object->dlpi_addr;
  search.path = object->dlpi_name;
  search.writable = std::move(writable);
  return 1;
}

// What a case can change: the library's variables where their names are known, else all that is writable.
std::vector<Range> changeable(const Search& library) {
  std::vector<Range> ranges;
  for (const Range variable : variables_of(library.path)) {
    for (const Range& writable : library.writable) {
      const Range range{std::max(library.base + variable.start, writable.start),
                        std::min(library.base + variable.end, writable.end)};
      if (range.start < range.end) ranges.push_back(range);
    }
  }
  return ranges.empty() ? library.writable : ranges;
}

constexpr std::size_t kWords = 8, kChunk = kWords * sizeof(std::uint64_t);

// Copies what differs: a case writes to few of lwIP's variables, and reading is quicker than writing. A library that
// AddressSanitizer has instrumented has poisoned gaps between its variables, which are copied with them.
SYNFIN_UNCHECKED void copy_changed(std::byte* to, const std::byte* from, std::size_t size) {
  std::size_t i = 0;
  for (; i + kChunk <= size; i += kChunk) {
    std::uint64_t old[kWords], wanted[kWords];
    std::memcpy(&old, to + i, sizeof old);
    std::memcpy(&wanted, from + i, sizeof wanted);
    std::uint64_t differs = 0;
    for (std::size_t k = 0; k < kWords; ++k) differs |= old[k] ^ wanted[k];
    if (differs != 0) std::memcpy(to + i, &wanted, sizeof wanted);
  }
  for (; i < size; ++i) {
    if (to[i] != from[i]) to[i] = from[i];
  }
}

}  // namespace

LibraryImage::LibraryImage(const void* variable) {
  Search search;
  search.address = reinterpret_cast<std::uintptr_t>(variable);
  if (dl_iterate_phdr(visit, &search) == 0) {
    throw conformance::StackUnavailable("lwIP's variables are not in a loaded library: link its shared library");
  }
  for (const Range& range : changeable(search)) {
    auto* start = reinterpret_cast<std::byte*>(range.start);  // NOLINT(performance-no-int-to-ptr): the loader's number
    const std::size_t size = range.end - range.start;
    Segment& segment = segments_.emplace_back(Segment{start, std::vector<std::byte>(size)});
    copy_changed(segment.octets.data(), start, size);
  }
}

void LibraryImage::restore() const {
  for (const Segment& segment : segments_) copy_changed(segment.start, segment.octets.data(), segment.octets.size());
}

}  // namespace synfin::adapters::lwip
