// synfin's engine on an instance of the compact model, for the script beside this file: engine A|B|C|D THREADS
// exact|compact. Prints states, transitions, depth, wall seconds, CPU seconds and octets of memory a state at the most.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <string_view>

#include "bench/peers/compact_tcp.h"
#include "properties/exhaustive/explorer.h"

namespace {

using namespace synfin;

template <class System>
bool run(unsigned threads, bool compact) {
  properties::Explorer<System> explorer({}, {.threads = threads, .memory = std::size_t{12} << 30, .compact = compact});
  const auto& outcome = explorer.run();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double octets = static_cast<double>(usage.ru_maxrss) * 1024 / static_cast<double>(outcome.states);
  fmt::print("{} {} {} {:.2f} {:.2f} {:.1f}\n", outcome.states, outcome.transitions, outcome.depth,
             outcome.wall_seconds, outcome.cpu_seconds, octets);
  return outcome.ended == properties::Ended::Complete && outcome.marks[0].count == 0;
}

bool run_instance(std::string_view name, unsigned threads, bool compact) {
  if (name == "A") return run<peers::CompactTcp<2, 1, 8>>(threads, compact);
  if (name == "B") return run<peers::CompactTcp<2, 2, 8>>(threads, compact);
  if (name == "C") return run<peers::CompactTcp<3, 1, 8>>(threads, compact);
  if (name == "D") return run<peers::CompactTcp<3, 2, 4>>(threads, compact);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return EXIT_FAILURE;
  const auto threads = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  return run_instance(argv[1], threads, std::string_view(argv[3]) == "compact") ? EXIT_SUCCESS : EXIT_FAILURE;
}
