// synfin_commands: writes the files about guarded commands.
//   synfin_commands paths properties/paths.tsv [STATE...|calls|transmissions|timers]
//     derives all paths by Z3: about twenty minutes; or those of segments from the states named, or those of calls, of
//     transmissions, of timers, and leaves the others as they are
//   synfin_commands cases properties/paths.tsv conformance/command_cases.tsv conformance/unreachable_paths.tsv [own]
//     looks for a case for each path that no case by hand takes, and says of the others why there is none: minutes; or
//     only for those of transmissions and timers, and leaves the others as they are
//   synfin_commands coverage properties/paths.tsv
//     what each suite reaches, as a table
//   synfin_commands reached SUITE
//     what one suite reaches (cases, walks, exchanges), in the form of the golden files of tests/properties/coverage
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "properties/coverage/explorer.h"
#include "properties/coverage/habits.h"
#include "properties/coverage/suite.h"
#include "properties/symbolic/path_universe.h"

namespace synfin::properties {
namespace {

using Arguments = std::span<const std::string_view>;

std::ofstream opened(std::string_view file) {
  std::ofstream out{std::string(file)};
  if (!out) throw std::runtime_error(fmt::format("{} cannot be written", file));
  return out;
}

std::vector<PathRow> derived_paths(model::State state, Begun begun) {
  std::vector<PathRow> rows;
  for (const PossiblePath& possible : possible_paths(model::kProfiles, state, begun)) {
    rows.push_back({number_of(possible.path), possible.profiles, describe(possible.path)});
  }
  return rows;
}

// The file, then the names of states, or of what paths begin by.
void write_paths(Arguments arguments) {
  const Arguments wanted = arguments.subspan(1);
  const auto is_wanted = [&](model::State state, Begun begun) {
    const std::string_view part = begun == Begun::BySegment ? name(state) : name(begun);
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), part) != wanted.end();
  };
  std::map<std::pair<model::State, Begun>, std::vector<PathRow>> rows;
  if (!wanted.empty()) {
    for (PathRow& row : read_paths(std::string(arguments[0]))) {
      rows[{state_of(row), begun_of(row)}].push_back(std::move(row));
    }
  }
  for (std::size_t i = 0; i < model::kStates; ++i) {
    const auto state = static_cast<model::State>(i);
    for (const Begun begun : kAllBegun) {
      if (!is_wanted(state, begun)) continue;
      rows[{state, begun}] = derived_paths(state, begun);
      fmt::print("{}, {}: {}\n", name(state), name(begun), rows[{state, begun}].size());
    }
  }
  std::ofstream out = opened(arguments[0]);
  out << "# The paths that some segment, user call, transmission or timer can take (properties/paths.h), by\n"
         "# `synfin_commands paths`.\n"
         "# number, profiles (a letter for each), description";
  for (std::size_t i = 0; i < model::kProfiles.size(); ++i) {
    out << (i == 0 ? ": " : ", ") << static_cast<char>('A' + i) << ' ' << model::kProfiles[i].name;
  }
  out << '\n';
  for (const auto& [part, of_part] : rows) {
    for (const PathRow& row : of_part) out << line_of(row) << '\n';
  }
}

Coverage run_suite(std::string_view name) {
  for (const Suite& suite : all_suites()) {
    if (suite.name == name) return suite.run();
  }
  throw std::runtime_error(fmt::format("no suite {}", name));
}

// A call on a listener, and an OPEN of what exists: those the host answers, and no connection.
bool is_answered_by_host(const PathRow& row) {
  return begun_of(row) == Begun::ByCall &&
         (state_of(row) == model::State::Listen || row.text.find("by OPEN error") != std::string::npos);
}

// Of what an endpoint does of its own accord.
bool is_own(const PathRow& row) { return begun_of(row) == Begun::ByTransmission || begun_of(row) == Begun::ByTimer; }

// By the number of a path without a case, why there is none.
using Reasons = std::map<std::uint32_t, std::string>;

Reasons read_reasons(std::string_view file) {
  std::ifstream in{std::string(file)};
  if (!in) throw std::runtime_error(fmt::format("{} cannot be read", file));
  Reasons reasons;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    reasons.emplace(static_cast<std::uint32_t>(std::stoul(line, nullptr, 16)), line.substr(line.find('\t') + 1));
  }
  return reasons;
}

// Of these rows: whether they could be taken at connections like those that were met.
void add_reasons(model::State state, Begun begun, std::span<const PathRow> rows, Reasons& reasons) {
  std::set<std::uint32_t> numbers, possible;
  for (const PathRow& row : rows) numbers.insert(row.number);
  for (const PossiblePath& p : paths_as_met(model::kProfiles, state, begun, numbers))
    possible.insert(number_of(p.path));
  fmt::print("{}, {}: {} paths without a case, of which {} might have one\n", name(state), name(begun), numbers.size(),
             possible.size());
  for (const PathRow& row : rows) {
    reasons[row.number] = is_answered_by_host(row) ? "host" : possible.count(row.number) != 0 ? "not-found" : "never";
  }
}

// The paths that are left; `reasons` are known of some.
void write_unreached(std::string_view file, std::span<const PathRow> paths, const std::set<std::uint32_t>& taken,
                     Reasons reasons) {
  std::map<std::pair<model::State, Begun>, std::vector<PathRow>> asked;
  std::map<model::State, std::set<std::uint32_t>> left;
  for (const PathRow& row : paths) {
    if (taken.count(row.number) != 0) continue;
    left[state_of(row)].insert(row.number);
    if (reasons.count(row.number) == 0) asked[{state_of(row), begun_of(row)}].push_back(row);
  }
  for (const auto& [part, rows] : asked) add_reasons(part.first, part.second, rows, reasons);
  std::ofstream out = opened(file);
  out << "# Paths of properties/paths.tsv that no case takes, by `synfin_commands cases`. Number, and why:\n"
         "# never      no values take it (asked of Z3) where "
      << kHabits << "; of transmissions and timers, where " << kSendingHabits
      << "\n"
         "# host       a call on a listener, or an OPEN of what exists: the host answers, and no connection\n"
         "# not-found  some might, but none of the connections that were met and of the segments that were tried\n";
  for (const auto& [state, numbers] : left) {
    for (const std::uint32_t number : numbers) out << fmt::format("{:08x}\t{}\n", number, reasons.at(number));
  }
}

// Appends what is found, profile after profile, for paths that are not yet taken.
template <class Find>
void find_more(Find find, const std::function<bool(std::uint32_t)>& is_wanted, std::set<std::uint32_t>& taken,
               std::vector<conformance::CommandCase>& cases) {
  for (const model::Profile& profile : model::kProfiles) {
    const std::function<bool(std::uint32_t)> is_known = [&](std::uint32_t path) {
      return taken.count(path) != 0 || !is_wanted(path);
    };
    const std::vector<conformance::CommandCase> found = find(profile, is_known);
    std::vector<conformance::Case> new_cases;
    for (const conformance::CommandCase& c : found) new_cases.push_back(case_of(c));
    taken.merge(coverage_of(new_cases).paths);  // in the other profiles they take paths of those
    cases.insert(cases.end(), found.begin(), found.end());
    fmt::print("{}: {} cases\n", profile.name, found.size());
  }
}

void write_cases(Arguments files, bool own_only) {
  const auto paths = read_paths(std::string(files[0]));
  std::set<std::uint32_t> own, others;
  for (const PathRow& row : paths) (is_own(row) ? own : others).insert(row.number);
  const auto is_own_number = [&](std::uint32_t path) { return own.count(path) != 0; };
  std::vector<conformance::CommandCase> cases;
  Reasons reasons;
  std::set<std::uint32_t> taken = run_suite("cases-by-hand").paths;
  const std::size_t by_hand = taken.size();
  if (own_only) {
    reasons = read_reasons(files[2]);
    std::erase_if(reasons, [&](const auto& reason) { return others.count(reason.first) == 0; });
    std::vector<conformance::Case> kept;
    for (const conformance::CommandCase& c : conformance::command_cases()) {
      if (others.count(c.path) == 0) continue;
      cases.push_back(c);
      kept.push_back(case_of(c));
    }
    taken.merge(coverage_of(kept).paths);
  } else {
    find_more([](const auto& profile, const auto& is_known) { return find_cases(profile, is_known); },
              [&](std::uint32_t path) { return !is_own_number(path); }, taken, cases);
  }
  find_more([](const auto& profile, const auto& is_known) { return find_own_cases(profile, is_known); }, is_own_number,
            taken, cases);
  std::ofstream out = opened(files[1]);
  out << "# Cases for guarded commands that no other case takes, by `synfin_commands cases`.\n"
         "# id, profile in which the reference endpoint takes the path, path, state, way, what follows it\n";
  for (const conformance::CommandCase& c : cases) out << line_of(c) << '\n';
  out.flush();
  fmt::print("{} paths by hand, {} by these\n", by_hand, taken.size() - by_hand);
  write_unreached(files[2], paths, taken, std::move(reasons));
}

int run(Arguments arguments) {
  const std::string_view verb = arguments.empty() ? "" : arguments[0];
  const Arguments rest = arguments.empty() ? arguments : arguments.subspan(1);
  if (verb == "paths" && !rest.empty()) {
    write_paths(rest);
  } else if (verb == "cases" && (rest.size() == 3 || (rest.size() == 4 && rest[3] == "own"))) {
    write_cases(rest, rest.size() == 4);
  } else if (verb == "coverage" && rest.size() == 1) {
    std::vector<SuiteCoverage> reached;
    for (const Suite& suite : all_suites()) reached.push_back({suite.name, suite.run()});
    fmt::print("{}", coverage_table(reached, read_paths(std::string(rest[0]))));
  } else if (verb == "reached" && rest.size() == 1) {
    for (const std::string& line : lines_of(run_suite(rest[0]))) fmt::print("{}\n", line);
  } else {
    fmt::print(stderr,
               "synfin_commands paths FILE | cases PATHS CASES UNREACHED [own] | coverage PATHS | reached SUITE\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace synfin::properties

int main(int argc, char** argv) {
  try {
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    return synfin::properties::run(arguments);
  } catch (const std::exception& e) {
    fmt::print(stderr, "synfin_commands: {}\n", e.what());
    return 1;
  }
}
