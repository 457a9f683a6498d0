#include "adapters/lwip/library_variables.h"

#include <link.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>

namespace synfin::adapters::lwip {
namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

// Variables that lie closer than this are restored in one go.
constexpr std::uintptr_t kClose = 64;

class File {
 public:
  explicit File(const std::string& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) return;
    octets_.resize(static_cast<std::size_t>(in.tellg()));
    in.seekg(0);
    in.read(octets_.data(), static_cast<std::streamsize>(octets_.size()));
  }

  // The `index`th T of a table; nothing beyond the end of the file.
  template <class T>
  std::optional<T> at(std::size_t offset, std::size_t index = 0) const {
    const std::size_t start = offset + index * sizeof(T);
    if (start > octets_.size() || octets_.size() - start < sizeof(T)) return {};
    T value;
    std::memcpy(&value, octets_.data() + start, sizeof value);
    return value;
  }

  std::string_view text(std::size_t offset) const {
    if (offset >= octets_.size()) return {};
    const std::size_t size = octets_.size() - offset;
    return {octets_.data() + offset, strnlen(octets_.data() + offset, size)};
  }

 private:
  std::vector<char> octets_;
};

std::vector<Section> sections_of(const File& file) {
  std::vector<Section> sections;
  const auto header = file.at<Header>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return {};
  for (std::size_t i = 0; i < header->e_shnum; ++i) {
    if (const auto section = file.at<Section>(header->e_shoff, i)) sections.push_back(*section);
  }
  return sections;
}

std::vector<Range> joined(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](Range a, Range b) { return a.start < b.start; });
  std::vector<Range> result;
  for (const Range range : ranges) {
    if (!result.empty() && range.start <= result.back().end + kClose) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

}  // namespace

std::vector<Range> variables_of(const std::string& path) {
  const File file(path);
  const auto sections = sections_of(file);
  std::vector<Range> variables;
  for (const Section& table : sections) {
    if (table.sh_type != SHT_SYMTAB || table.sh_link >= sections.size()) continue;
    const std::size_t names = sections[table.sh_link].sh_offset;
    for (std::size_t i = 0; i < table.sh_size / sizeof(Symbol); ++i) {
      const auto symbol = file.at<Symbol>(table.sh_offset, i);
      if (!symbol || ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT || symbol->st_shndx >= sections.size()) continue;
      const bool writable = (sections[symbol->st_shndx].sh_flags & SHF_WRITE) != 0;
      if (!writable || file.text(names + symbol->st_name).starts_with("__")) continue;
      variables.push_back({symbol->st_value, symbol->st_value + symbol->st_size});
    }
  }
  return joined(std::move(variables));
}

}  // namespace synfin::adapters::lwip
