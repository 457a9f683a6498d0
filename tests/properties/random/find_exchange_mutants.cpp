// Brings exchange_mutants.txt up to date: find_exchange_mutants FILE. What still catches its bug is kept.
#include <fmt/format.h>

#include <fstream>

#include "tests/properties/random/exchange_bugs.h"

namespace {

using namespace synfin::properties;

std::string row(const synfin::adapters::Bug& bug, const std::optional<Caught>& known) {
  const bool keep = known && still_catches(bug, *known);
  const auto caught = keep ? known : search(bug, patience(bug));
  if (!caught) return fmt::format("{} -\n", bug.name);
  std::string text = fmt::format("{} {} {}", bug.name, caught->law, caught->side == 0 ? 'A' : 'B');
  for (const std::uint8_t octet : caught->octets) text += fmt::format(" {:02x}", octet);
  return text + "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: find_exchange_mutants FILE\n");
    return 2;
  }
  auto known = read_caught(argv[1]);
  std::ofstream file(argv[1]);
  file
      << R"(# Planted bugs (adapters/mutant), the law of properties/exchange_laws.h that catches each, the side that has
# the bug, and the smallest exchange found. A dash: no exchange is known that shows it. Bugs for one law alone
# (the last ones) are looked for longer.
)";
  for (const auto* bug : exchange_bugs()) file << row(*bug, known[std::string(bug->name)]) << std::flush;
  if (!file) {
    fmt::print(stderr, "find_exchange_mutants: cannot write {}\n", argv[1]);
    return 2;
  }
}
