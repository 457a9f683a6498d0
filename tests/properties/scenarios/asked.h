// The settings of all scenarios as test parameters, and their answers in a line.
#pragma once
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>
#include <string>
#include <vector>

#include "properties/answer.h"
#include "properties/variants.h"

namespace synfin::properties {

struct Asked {
  const Scenario* scenario = nullptr;
  std::size_t index = 0;

  const Setting& setting() const { return scenario->settings[index]; }
  model::Assumptions assumptions() const { return with_variants(scenario->assumptions, setting().variants); }
  // "R2/4 [rfc1337]"
  std::string name() const {
    return fmt::format("{}/{} [{}]", scenario->id, index, fmt::join(setting().variants, " "));
  }
};

// How a test names its parameter.
inline void PrintTo(const Asked& asked, std::ostream* out) { *out << asked.name(); }

inline std::vector<Asked> all_asked() {
  std::vector<Asked> all;
  for (const Scenario& s : all_scenarios()) {
    for (std::size_t i = 0; i < s.settings.size(); ++i) all.push_back({&s, i});
  }
  return all;
}

inline Asked asked(std::string_view id, std::size_t index) { return {find_scenario(id), index}; }

// "R2_4", the name of a test.
inline std::string test_name(const testing::TestParamInfo<Asked>& info) {
  return fmt::format("{}_{}", info.param.scenario->id, info.param.index);
}

inline Effort effort(unsigned threads = 1) {
  Effort e;
  e.threads = threads;
  e.memory = std::size_t{1} << 30;
  return e;
}

// "R2/4 [rfc1337]: exhaustive impossible-proved, 376 states, 2007 transitions, depth 16"
inline std::string line_of(const Asked& asked, const Answer& answer) {
  const std::string numbers = answer.numbers.empty() ? "" : fmt::format(", numbers {}", fmt::join(answer.numbers, " "));
  return fmt::format("{}: {} {}, {} states, {} transitions, depth {}{}", asked.name(), name(answer.engine),
                     name(answer.verdict), answer.states, answer.transitions, answer.depth, numbers);
}

}  // namespace synfin::properties
