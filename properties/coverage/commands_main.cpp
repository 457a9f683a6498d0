// synfin_commands: writes the files about guarded commands.
//   synfin_commands paths properties/paths.tsv [STATE...|calls]
//     derives all paths by Z3: about twenty minutes; or those of segments from the states named, or those of calls, and
//     leaves the others as they are
//   synfin_commands cases properties/paths.tsv conformance/command_cases.tsv conformance/unreachable_paths.tsv
//     looks for a case for each path that no case by hand takes, and says of the others why there is none: minutes
//   synfin_commands coverage properties/paths.tsv
//     what each suite reaches, as a table
//   synfin_commands reached SUITE
//     what one suite reaches (cases, walks, exchanges), in the form of the golden files of tests/properties/coverage
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <fstream>
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

constexpr std::string_view kCalls = "calls";

// The file, then the names of states, or "calls".
void write_paths(Arguments arguments) {
  const Arguments wanted = arguments.subspan(1);
  const auto is_wanted = [&](model::State state, Begun begun) {
    const std::string_view part = begun == Begun::ByCall ? kCalls : name(state);
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), part) != wanted.end();
  };
  std::map<std::pair<model::State, Begun>, std::vector<PathRow>> rows;
  if (!wanted.empty()) {
    for (PathRow& row : read_paths(std::string(arguments[0]))) {
      rows[{state_of(row), is_by_call(row) ? Begun::ByCall : Begun::BySegment}].push_back(std::move(row));
    }
  }
  for (std::size_t i = 0; i < model::kStates; ++i) {
    const auto state = static_cast<model::State>(i);
    for (const Begun begun : {Begun::BySegment, Begun::ByCall}) {
      if (!is_wanted(state, begun)) continue;
      rows[{state, begun}] = derived_paths(state, begun);
      fmt::print("{}{}\n", name(state), begun == Begun::ByCall ? ", calls" : "");
    }
  }
  std::ofstream out = opened(arguments[0]);
  out << "# The paths that some segment or user call can take (properties/paths.h), by `synfin_commands paths`.\n"
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
  return is_by_call(row) &&
         (state_of(row) == model::State::Listen || row.text.find("by OPEN error") != std::string::npos);
}

// The paths that are left: for each, whether it could be taken at a connection like those that were met.
void write_unreached(std::string_view file, std::span<const PathRow> paths, const std::set<std::uint32_t>& taken) {
  std::map<model::State, std::set<std::uint32_t>> left;
  std::set<std::uint32_t> of_host;
  for (const PathRow& row : paths) {
    if (taken.count(row.number) == 0) left[state_of(row)].insert(row.number);
    if (is_answered_by_host(row)) of_host.insert(row.number);
  }
  std::ofstream out = opened(file);
  out << "# Paths of properties/paths.tsv that no case takes, by `synfin_commands cases`. Number, and why:\n"
         "# never      no values take it (asked of Z3) where "
      << kHabits
      << "\n"
         "# host       a call on a listener, or an OPEN of what exists: the host answers, and no connection\n"
         "# not-found  some might, but none of the connections that were met and of the segments that were tried\n";
  for (const auto& [state, numbers] : left) {
    std::set<std::uint32_t> possible;
    for (const Begun begun : {Begun::BySegment, Begun::ByCall}) {
      for (const PossiblePath& p : paths_as_met(model::kProfiles, state, begun, numbers))
        possible.insert(number_of(p.path));
    }
    fmt::print("{}: {} paths without a case, of which {} might have one\n", name(state), numbers.size(),
               possible.size());
    for (const std::uint32_t number : numbers) {
      const bool might = possible.count(number) != 0;
      out << fmt::format("{:08x}\t{}\n", number, of_host.count(number) != 0 ? "host" : might ? "not-found" : "never");
    }
  }
}

void write_cases(Arguments files) {
  const auto paths = read_paths(std::string(files[0]));
  std::set<std::uint32_t> taken = run_suite("cases-by-hand").paths;
  const std::size_t by_hand = taken.size();
  std::ofstream cases = opened(files[1]);
  cases << "# Cases for guarded commands that no other case takes, by `synfin_commands cases`.\n"
           "# id, profile in which the reference endpoint takes the path, path, state, way, what follows it\n";
  for (const model::Profile& profile : model::kProfiles) {
    const auto found = find_cases(profile, [&](std::uint32_t path) { return taken.count(path) != 0; });
    std::vector<conformance::Case> new_cases;
    for (const conformance::CommandCase& c : found) {
      cases << line_of(c) << '\n';
      new_cases.push_back(case_of(c));
    }
    taken.merge(coverage_of(new_cases).paths);  // in the other profiles they take paths of those
    fmt::print("{}: {} cases\n", profile.name, found.size());
  }
  cases.flush();
  const std::size_t all = taken.size();
  fmt::print("{} paths by hand, {} by these\n", by_hand, all - by_hand);
  write_unreached(files[2], paths, taken);
}

int run(Arguments arguments) {
  const std::string_view verb = arguments.empty() ? "" : arguments[0];
  const Arguments rest = arguments.empty() ? arguments : arguments.subspan(1);
  if (verb == "paths" && !rest.empty()) {
    write_paths(rest);
  } else if (verb == "cases" && rest.size() == 3) {
    write_cases(rest);
  } else if (verb == "coverage" && rest.size() == 1) {
    std::vector<SuiteCoverage> reached;
    for (const Suite& suite : all_suites()) reached.push_back({suite.name, suite.run()});
    fmt::print("{}", coverage_table(reached, read_paths(std::string(rest[0]))));
  } else if (verb == "reached" && rest.size() == 1) {
    for (const std::string& line : lines_of(run_suite(rest[0]))) fmt::print("{}\n", line);
  } else {
    fmt::print(stderr, "synfin_commands paths FILE | cases PATHS CASES UNREACHED | coverage PATHS | reached SUITE\n");
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
