// The simulated host as a program that speaks the adapter protocol.
#include <unistd.h>

#include <cstdio>

#include "adapters/exec/serve.h"
#include "adapters/ns3/simulated_host.h"

int main() {
  using namespace synfin::adapters;
  // What the simulator prints must not come between the replies.
  const int replies = ::dup(STDOUT_FILENO);
  if (replies < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    std::perror("standard output");
    return 1;
  }
  const auto host = ns3_program::make_simulated_host();
  const exec::Greeting greeting{.name = "ns-3", .version = SYNFIN_NS3_VERSION, .framing = exec::Framing::Binary};
  return exec::serve(*host, greeting, STDIN_FILENO, replies);
}
