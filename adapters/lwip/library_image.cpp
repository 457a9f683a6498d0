#include "adapters/lwip/library_image.h"

#include <link.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "conformance/stack.h"

namespace synfin::adapters::lwip {
namespace {

constexpr std::uintptr_t kPage = 4096;

struct Range {
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;
  bool holds(std::uintptr_t address) const { return start <= address && address < end; }
};

// Takes dl_iterate_phdr's walk over the loaded objects, and keeps the writable ranges of the one that holds `address`.
struct Search {
  std::uintptr_t address = 0;
  std::vector<Range> found;
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
  if (here) search.found = std::move(writable);
  return here ? 1 : 0;
}

}  // namespace

LibraryImage::LibraryImage(const void* variable) {
  Search search;
  search.address = reinterpret_cast<std::uintptr_t>(variable);
  if (dl_iterate_phdr(visit, &search) == 0) {
    throw conformance::StackUnavailable("lwIP's variables are not in a loaded library: link its shared library");
  }
  for (const Range& range : search.found) {
    auto* start = reinterpret_cast<std::byte*>(range.start);  // NOLINT(performance-no-int-to-ptr): the loader's number
    segments_.push_back({start, {start, start + (range.end - range.start)}});
  }
}

void LibraryImage::restore() const {
  for (const Segment& segment : segments_) std::memcpy(segment.start, segment.octets.data(), segment.octets.size());
}

}  // namespace synfin::adapters::lwip
