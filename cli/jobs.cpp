#include "cli/jobs.h"

#include <sched.h>

#include <algorithm>

#include "adapters/catalog.h"

namespace synfin::cli {

std::size_t jobs_for(const std::string& stack, std::size_t asked) {
  constexpr int kMostUnasked = 8;
  if (asked != 0) return asked;
  if (adapters::runs_foreign_code(stack)) return 1;
  cpu_set_t ours;
  const bool known = ::sched_getaffinity(0, sizeof ours, &ours) == 0;
  return static_cast<std::size_t>(std::clamp(known ? CPU_COUNT(&ours) : 1, 1, kMostUnasked));
}

}  // namespace synfin::cli
