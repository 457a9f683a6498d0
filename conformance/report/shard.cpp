#include "conformance/report/shard.h"

#include <fmt/format.h>

#include "conformance/report/profile_fit.h"

namespace synfin::conformance {

std::vector<std::size_t> dealt(const std::vector<const Case*>& cases, std::size_t shards) {
  std::vector<std::size_t> numbers;
  numbers.reserve(cases.size());
  std::size_t of_time_wait = 0;  // none yet
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::size_t number = i % shards + 1;
    if (measures_time_wait(cases[i]->id)) number = of_time_wait = of_time_wait == 0 ? number : of_time_wait;
    numbers.push_back(number);
  }
  return numbers;
}

std::vector<const Case*> cases_of(const std::vector<const Case*>& cases, std::size_t number, std::size_t shards) {
  const std::vector<std::size_t> numbers = dealt(cases, shards);
  std::vector<const Case*> own;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (numbers[i] == number) own.push_back(cases[i]);
  }
  return own;
}

std::string name_of(const Shard& shard) { return fmt::format("shard {} of {}", shard.number, shard.of); }

}  // namespace synfin::conformance
