// The reference endpoint as a program that speaks the adapter protocol: to measure it with, and to test it with.
// `--binary` takes frames of octets after hello.
#include <unistd.h>

#include <string_view>

#include "adapters/exec/serve.h"
#include "adapters/model/model_stack.h"

int main(int argc, char** argv) {
  using namespace synfin::adapters;
  const bool binary = argc > 1 && std::string_view(argv[1]) == "--binary";
  const auto stack = make_model_stack(synfin::model::kProfiles.front());
  const exec::Greeting greeting{.name = "model",
                                .version = std::string(synfin::model::kProfiles.front().name),
                                .framing = binary ? exec::Framing::Binary : exec::Framing::Lines};
  return exec::serve(*stack, greeting, STDIN_FILENO, STDOUT_FILENO);
}
