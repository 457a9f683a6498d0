// How a target says what it found: one line that tells findings apart, then what a person needs, then abort().
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace synfin::fuzz {

// `kind` is one word; `key` are few words without numbers of the input, so that the same bug gives the same line:
//   finding: round-trip segment-parser build-after-parse
[[noreturn]] inline void report_finding(std::string_view kind, std::string_view key, std::string_view details) {
  std::fprintf(stderr, "finding: %.*s %.*s\n%.*s\n", static_cast<int>(kind.size()), kind.data(),
               static_cast<int>(key.size()), key.data(), static_cast<int>(details.size()), details.data());
  std::fflush(stderr);
  std::abort();
}

}  // namespace synfin::fuzz
