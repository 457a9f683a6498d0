// The options of `wire:`. They become part of the stack's name, by which reports and traces tell of it and
// `synfin replay` finds it again.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace synfin::cli {

struct WireOptions {
  std::string target, source, settle, upper;  // "" if not given
  std::uint16_t port = 0;                     // 0 if not given
  // How many cases wait side by side: a small device has room for few connections.
  std::size_t at_once = 32;
};

bool is_wire(const std::string& stack);

// The stack's whole name. Throws UsageError for options that are given to a stack that is no wire.
std::string named_with(const std::string& stack, const WireOptions& options);

}  // namespace synfin::cli
