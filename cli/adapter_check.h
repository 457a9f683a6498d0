// synfin adapter-check: whether a program keeps to the contract of doc/adapter-protocol.md.
#pragma once
#include <chrono>
#include <string>

#include "adapters/exec/messages.h"

namespace synfin::cli {

struct AdapterCheckOptions {
  std::string stack;  // "exec:COMMAND"
  std::chrono::milliseconds patience = adapters::exec::kPatience;
};

int adapter_check(const AdapterCheckOptions& options);

}  // namespace synfin::cli
