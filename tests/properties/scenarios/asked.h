// The settings of all scenarios as test parameters, and their answers in a line.
#pragma once
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
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

template <class Is>
std::vector<Asked> asked_where(Is is) {
  std::vector<Asked> all = all_asked();
  all.erase(std::remove_if(all.begin(), all.end(), [&](const Asked& a) { return !is(a); }), all.end());
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

// The answers on record, a line each.
inline std::vector<std::string> recorded() {
  std::vector<std::string> lines;
  std::ifstream in(SYNFIN_ANSWERS);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The line on record of the setting's answer by this engine.
inline std::string on_record(const Asked& asked, std::string_view engine) {
  const std::string beginning = fmt::format("{}: {} ", asked.name(), engine);
  for (const std::string& r : recorded()) {
    if (r.starts_with(beginning)) return r;
  }
  return "(not on record)";
}

#ifdef SYNFIN_THOROUGH
inline constexpr std::uint64_t kMostStates = ~std::uint64_t{0};
#else
inline constexpr std::uint64_t kMostStates = 3'000;
#endif

// Whether the setting has few enough states, by the record, to be answered in this build.
inline bool is_small(const Asked& asked) {
  const std::string line = on_record(asked, "exhaustive");
  const auto at = line.find(", ");
  return at != std::string::npos && std::stoull(line.substr(at + 2)) <= kMostStates;
}

}  // namespace synfin::properties
