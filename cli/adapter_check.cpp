#include "cli/adapter_check.h"

#include <fmt/format.h>

#include <stdexcept>

#include "adapters/exec/adapter_check.h"
#include "adapters/exec/command_words.h"
#include "adapters/exec/exec_stack.h"
#include "cli/command.h"
#include "cli/output.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

namespace {

std::vector<std::string> words_of(const std::string& stack) {
  using adapters::exec::kPrefix;
  if (stack.rfind(kPrefix, 0) != 0) {
    throw UsageError(fmt::format("{} is no program: adapter-check wants exec:COMMAND", stack));
  }
  try {
    return adapters::exec::command_words(stack.substr(kPrefix.size()));
  } catch (const std::invalid_argument& e) {
    throw UsageError(fmt::format("{}: {}", stack, e.what()));
  }
}

}  // namespace

int adapter_check(const AdapterCheckOptions& options) {
  const std::vector<std::string> words = words_of(options.stack);
  std::size_t failed = 0;
  bool printed = true;
  const auto show = [&](const adapters::exec::Checked& c) {
    constexpr int kColumn = 8;
    failed += c.passed ? 0 : 1;
    const std::string found =
        c.says.empty() ? "" : fmt::format("\n{:{}}{}", "", kColumn, conformance::wrapped(c.says, kColumn));
    printed = print(stdout, fmt::format("{:<{}}{}{}\n", c.passed ? "ok" : "FAILS", kColumn, c.asks, found)) && printed;
  };
  try {
    adapters::exec::check_adapter(words, options.patience, show);
  } catch (const adapters::exec::CannotStart& e) {
    throw UsageError(fmt::format("{}: {}", options.stack, e.what()));
  }
  const std::string sum = failed == 0 ? "it keeps to the protocol, as far as these checks see\n"
                                      : fmt::format("{}; the contract is doc/adapter-protocol.md\n",
                                                    conformance::counted(failed, "check fails", "checks fail"));
  printed = print(stdout, sum) && printed;
  if (!printed) return kUsage;
  return failed == 0 ? kConforms : kFindings;
}

}  // namespace synfin::cli
