// The reference endpoint as a program that speaks the adapter protocol: to measure it with, and to test it with.
// `--binary` takes frames of octets after hello, `--alone` offers one instance only.
#include <unistd.h>

#include <memory>
#include <string_view>
#include <vector>

#include "adapters/exec/serve.h"
#include "adapters/model/model_stack.h"

int main(int argc, char** argv) {
  using namespace synfin::adapters;
  const auto given = [&](std::string_view option) {
    for (int i = 1; i < argc; ++i) {
      if (argv[i] == option) return true;
    }
    return false;
  };
  std::vector<std::unique_ptr<synfin::conformance::Stack>> instances(given("--alone") ? 1 : exec::kMostInstances);
  for (auto& instance : instances) instance = make_model_stack(synfin::model::kProfiles.front());
  const exec::Greeting greeting{.name = "model",
                                .version = std::string(synfin::model::kProfiles.front().name),
                                .framing = given("--binary") ? exec::Framing::Binary : exec::Framing::Lines};
  return exec::serve(instances, greeting, STDIN_FILENO, STDOUT_FILENO);
}
