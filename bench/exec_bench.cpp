// exec_bench: every case on the reference endpoint, in this process's children and over a pipe, by the processor time
// of all processes that take part: cases a second on one core, and how many times the time without a pipe. Programs
// named as arguments ("./my-stack --option") are measured too.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>

#include "adapters/exec/command_words.h"
#include "adapters/exec/exec_stack.h"
#include "adapters/model/model_stack.h"

namespace {

using namespace synfin;

// Of all children that have ended, and of theirs.
double processor_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double measured(const conformance::StackFactory& make) {
  std::vector<const conformance::Case*> cases;
  for (const conformance::Case& c : conformance::all_cases()) cases.push_back(&c);
  const double before = processor_seconds();
  const auto outcome = conformance::run_campaign(make, cases, {.claims = model::kProfiles.front().claims});
  const double seconds = processor_seconds() - before;
  if (!outcome.unavailable.empty()) fmt::print("{}\n", outcome.unavailable);
  return seconds / static_cast<double>(outcome.judged.size());
}

}  // namespace

int main(int argc, char** argv) {
  const double direct = measured([] { return adapters::make_model_stack(model::kProfiles.front()); });
  const auto print = [&](const std::string& what, double seconds) {
    fmt::print("{:8.0f} cases a second  {:5.1f} times  {}\n", 1 / seconds, seconds / direct, what);
    std::fflush(stdout);
  };
  print("without a pipe", direct);
  std::vector<std::string> commands;
  for (const char* options : {"--binary", "", "--binary --alone", "--alone"}) {
    commands.push_back(fmt::format("{} {}", SYNFIN_MODEL_OVER_PIPE, options));
  }
  commands.insert(commands.end(), argv + 1, argv + argc);
  for (const std::string& command : commands) {
    const auto words = adapters::exec::command_words(command);
    print(command.substr(command.rfind('/') + 1), measured([&] { return adapters::exec::make_exec_stack(words); }));
  }
}
