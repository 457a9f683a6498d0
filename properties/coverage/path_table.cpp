#include "properties/coverage/path_table.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace synfin::properties {
namespace {

// A letter for each profile, in their order; where it stands for none there is a dot.
constexpr std::string_view kLetters = "ABCDEF";
static_assert(kLetters.size() == model::kProfiles.size());

}  // namespace

model::State state_of(const PathRow& row) {
  const std::string_view from = std::string_view(row.text).substr(0, row.text.find(' '));
  for (std::size_t i = 0; i < model::kStates; ++i) {
    if (name(static_cast<model::State>(i)) == from) return static_cast<model::State>(i);
  }
  throw std::runtime_error(fmt::format("no such state: {}", row.text));
}

Begun begun_of(const PathRow& row) {
  const auto has = [&](std::string_view part) { return row.text.find(part) != std::string::npos; };
  if (has(", by transmission")) return Begun::ByTransmission;
  if (has(", by timer ")) return Begun::ByTimer;
  return has(", by ") ? Begun::ByCall : Begun::BySegment;
}

std::string line_of(const PathRow& row) {
  std::string letters;
  for (std::size_t i = 0; i < kLetters.size(); ++i) letters += (row.profiles >> i & 1U) != 0 ? kLetters[i] : '.';
  return fmt::format("{:08x}\t{}\t{}", row.number, letters, row.text);
}

std::vector<PathRow> read_paths(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(fmt::format("{} cannot be read", file));
  std::vector<PathRow> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    constexpr std::size_t kNumber = 8, kText = kNumber + 1 + kLetters.size() + 1;
    PathRow row;
    const auto [end, error] = std::from_chars(line.data(), line.data() + kNumber, row.number, 16);
    if (line.size() <= kText || error != std::errc{} || end != line.data() + kNumber || line[kNumber] != '\t') {
      throw std::runtime_error(fmt::format("not a path: {}", line));
    }
    for (std::size_t i = 0; i < kLetters.size(); ++i) row.profiles |= line[kNumber + 1 + i] == '.' ? 0U : 1U << i;
    row.text = line.substr(kText);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace synfin::properties
