#include "cli/wire_options.h"

#include <fmt/format.h>

#include "adapters/wire/settings.h"
#include "cli/command.h"

namespace synfin::cli {

bool is_wire(const std::string& stack) { return stack.rfind(adapters::on_wire::kPrefix, 0) == 0; }

std::string named_with(const std::string& stack, const WireOptions& options) {
  std::string settings;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) settings += fmt::format(",{}={}", key, value);
  };
  add("target", options.target);
  add("source", options.source);
  add("port", options.port != 0 ? std::to_string(options.port) : "");
  add("settle", options.settle.empty() ? "" : std::to_string(parse_time(options.settle).count()));
  add("upper", options.upper);
  if (!settings.empty() && !is_wire(stack)) {
    throw UsageError(fmt::format(
        "--target, --source, --port, --settle and --upper are of a stack behind an interface, wire:INTERFACE; {} is "
        "none",
        stack));
  }
  return stack + settings;
}

}  // namespace synfin::cli
