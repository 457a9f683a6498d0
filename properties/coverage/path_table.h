// properties/paths.tsv: the paths that some segment, call, transmission or timer can take, as derived by Z3
// (properties/symbolic/path_universe.h). Written by `synfin_commands paths`, read by whoever counts what was reached.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/profile.h"
#include "model/state.h"
#include "properties/paths.h"

namespace synfin::properties {

// One line: "2a6642df<TAB>ABCDEF<TAB>ESTABLISHED -> CLOSED, nothing: seq-unacceptable-rst+, ..."
struct PathRow {
  std::uint32_t number = 0;
  unsigned profiles = 0;  // bit i: can be taken in model::kProfiles[i]
  std::string text;       // describe(Path)
};

// The state that it begins in, as its text says.
model::State state_of(const PathRow& row);

// What it begins by, likewise.
Begun begun_of(const PathRow& row);

std::string line_of(const PathRow& row);
// Throws std::runtime_error where the file cannot be read or a line is not one.
std::vector<PathRow> read_paths(const std::string& file);

}  // namespace synfin::properties
