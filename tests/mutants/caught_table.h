// Which suites catch each planted bug, as it was written down once: tests/properties/random/mutants_caught.txt, and
// exchange_mutants.txt there for exchanges.
#pragma once
#include <array>
#include <cstddef>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace synfin {

inline constexpr std::array<std::string_view, 4> kSuitesOfMutants = {"cases", "tracked", "watched", "exchanges"};

// By the mutant's name. Every mutant on record has an entry, if an empty one.
using CaughtTable = std::map<std::string, std::set<std::string>>;

// Lines of a name and then words; others begin with #.
template <class Visit>
void each_line_of_mutants(const std::string& file, Visit visit) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  for (std::string line, name; std::getline(in, line);) {
    std::istringstream words(line);
    if (line.empty() || line.front() == '#' || !(words >> name)) continue;
    visit(name, words);
  }
}

// "name  cases tracked watched"
inline CaughtTable caught_by_cases_and_walks(const std::string& file) {
  CaughtTable table;
  each_line_of_mutants(file, [&](const std::string& name, std::istringstream& words) {
    const auto [row, is_new] = table.try_emplace(name);
    if (!is_new) throw std::runtime_error(name + " is twice in " + file);
    for (std::string word; words >> word;) row->second.insert(word);
  });
  return table;
}

// "name law side octets", or "name -" if no exchange catches it. What breaks the laws for their own sake, and is no
// mutant, is not in `table` and stays out of it.
inline void add_exchanges(CaughtTable& table, const std::string& file) {
  each_line_of_mutants(file, [&](const std::string& name, std::istringstream& words) {
    std::string law;
    const auto row = table.find(name);
    if (words >> law && law != "-" && row != table.end()) row->second.insert("exchanges");
  });
}

// A line for each number of suites, and one for each suite that is the only one to catch something.
inline std::string summary_of(const CaughtTable& table) {
  std::array<std::size_t, kSuitesOfMutants.size() + 1> by_count{};
  std::map<std::string, std::string> only;
  std::map<std::string, std::size_t> by_suite;
  for (const auto& [name, suites] : table) {
    ++by_count[suites.size()];
    for (const std::string& suite : suites) ++by_suite[suite];
    if (suites.size() == 1) only[*suites.begin()] += " " + name;
  }
  std::ostringstream text;
  text << table.size() << " mutants\n";
  for (const std::string_view suite : kSuitesOfMutants) {
    text << "  caught by " << suite << ": " << by_suite[std::string(suite)] << "\n";
  }
  for (std::size_t i = 0; i < by_count.size(); ++i) text << "  caught by " << i << " suites: " << by_count[i] << "\n";
  for (const auto& [suite, names] : only) text << "  only by " << suite << ":" << names << "\n";
  return text.str();
}

}  // namespace synfin
