// Brings mutants_convicted.txt up to date: find_convictions FILE. What still convicts its bug is kept.
#include <fmt/format.h>

#include <fstream>

#include "adapters/mutant/mutants.h"
#include "tests/conformance/judge/mutant_trials.h"

namespace {

using namespace synfin::conformance;

bool still_convicts(const synfin::adapters::Bug& bug, Where where, const Conviction& known) {
  const JudgedCapture result = judged_trial(bug, where, known.trial);
  const Accusation* accusation = against(result, known.trial.side);
  return accusation != nullptr && accusation->finding.clause->id == known.clause;
}

std::string row(const synfin::adapters::Bug& bug, Where where, const std::optional<Conviction>& known) {
  const bool keep = known && still_convicts(bug, where, *known);
  const auto found = keep ? known : search(bug, where);
  const std::string_view place = kWheres[static_cast<std::size_t>(where)];
  if (!found) return fmt::format("{} {} -\n", bug.name, place);
  return fmt::format("{} {} {} {} {}\n", bug.name, place, found->trial.side == 0 ? 'A' : 'B', found->trial.seed,
                     found->clause);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: find_convictions FILE\n");
    return 2;
  }
  auto known = read_convictions(argv[1]);
  std::ofstream file(argv[1]);
  file << "# Planted bugs (adapters/mutant) that the judge convicts from a capture: with the tap anywhere between the\n"
          "# hosts, or at the host that has the bug; the side that has it, the seed of the exchange, and the clause.\n"
       << "# A dash: not convicted in " << kSearched << " random exchanges.\n";
  for (const auto* bug : synfin::adapters::planted_bugs()) {
    const Convictions& before = known[std::string(bug->name)];
    for (const Where where : {Where::Between, Where::AtHost})
      file << row(*bug, where, before[static_cast<std::size_t>(where)]) << std::flush;
  }
  if (!file) {
    fmt::print(stderr, "find_convictions: cannot write {}\n", argv[1]);
    return 2;
  }
}
