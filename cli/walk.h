// synfin walk: random walks on a stack.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/exec/messages.h"
#include "cli/documents.h"

namespace synfin::cli {

struct WalkOptions {
  std::string stack;
  std::string profile = "auto";
  std::size_t walks = 10'000, steps = 20;
  std::size_t jobs = 0;  // 0: as jobs_for() says
  std::optional<std::size_t> only;  // the number of one walk
  std::uint64_t seed = 1;
  std::chrono::milliseconds budget{0};
  std::chrono::milliseconds patience = adapters::exec::kPatience;
  DocumentPaths documents;
  std::string findings;  // "": walk-findings, made when there are any
  bool apart = false;    // known deviations are left apart: of the list below, or of synfin's own
  std::string deviations;
  bool quiet = false;
};

int walk(const WalkOptions& options);

}  // namespace synfin::cli
