// synfin compare: the same cases on several stacks, and what they do differently.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"

namespace synfin::cli {

struct CompareOptions {
  std::vector<std::string> stacks;  // or files that `synfin verify --json` wrote
  std::vector<std::string> patterns;
  std::string profile = "auto";
  std::uint64_t seed = 1;
  std::chrono::milliseconds budget{0};  // for each stack
  std::chrono::milliseconds patience = adapters::exec::kPatience;
  std::string json, markdown, html;
  bool quiet = false;
};

int compare(const CompareOptions& options);

}  // namespace synfin::cli
