// Who tests the walks: every planted bug on random walks, watched from inside and judged as a stack. What was caught
// once must stay caught: mutants_caught.txt says by which suites, the cases of `synfin verify` among them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

#include "adapters/mutant/faulty_host.h"
#include "adapters/mutant/mutants.h"
#include "properties/random/tracked_walk.h"
#include "properties/random/walk_gen.h"
#include "properties/random/walk_text.h"
#include "properties/random/watched_host.h"
#include "tests/mutants/caught_table.h"

namespace synfin::properties {
namespace {

constexpr std::size_t kWatchedWalks = 20'000, kTrackedWalks = 4'000, kLongWalks = 20;
constexpr std::uint64_t kWalkSeed = 9293;

const model::Profile& base() { return model::kProfiles.front(); }

std::vector<const adapters::Bug*> all_bugs() {
  std::vector<const adapters::Bug*> bugs;
  for (const auto table :
       {adapters::bugs_in_acks_of_fin(), adapters::bugs_in_generated_resets(), adapters::bugs_in_reset_checks(),
        adapters::bugs_in_late_syns(), adapters::bugs_in_crossed_syns(), adapters::bugs_in_crossed_fins(),
        adapters::bugs_in_time_wait(), adapters::bugs_in_timers(), adapters::bugs_in_listeners()}) {
    for (const adapters::Bug& bug : table) bugs.push_back(&bug);
  }
  return bugs;
}

// The same walks for every mutant.
const std::vector<conformance::Walk>& all_walks() {
  static const std::vector<conformance::Walk> made = [] {
    std::vector<conformance::Walk> list;
    const auto generator = walks({.profile = &base(), .most_stimuli = kLongWalks});
    rc::Random random(kWalkSeed);
    for (std::size_t i = 0; i < kWatchedWalks; ++i) list.push_back(generator(random.split(), rc::kNominalSize).value());
    return list;
  }();
  return made;
}

constexpr adapters::Bug kNone{.name = "none", .says = "nothing is wrong"};

// What catches a mutant: the property, or nothing.
std::string watched(const adapters::Bug& bug) {
  adapters::FaultyProfile profile{base(), &bug};
  if (bug.constants != nullptr) bug.constants(profile);
  const adapters::FaultyEndpoint driver(profile, 1);
  WatchedHost<adapters::FaultyEndpoint, adapters::PlantedFaults> host(driver, adapters::PlantedFaults(bug));
  for (const conformance::Walk& walk : all_walks()) {
    const auto& way = conformance::all_ways()[walk.way].stimuli;
    const WalkEnd end = host.walk(driver, base(), way, walk.stimuli);
    if (end.violation == nullptr) continue;
    if (bug.name == kNone.name) ADD_FAILURE() << to_text(walk, end);
    return std::string(end.violation->property);
  }
  return "";
}

std::string tracked(const adapters::Bug& bug) {
  const auto stack = adapters::make_mutant(bug.name);
  TrackedStack judge(*stack, base().claims);
  for (std::size_t i = 0; i < kTrackedWalks; ++i) {
    const auto result = judge.judge(conformance::case_of(all_walks()[i], "walk"), i);
    if (convicts(result)) return std::string(result.failure->clause->id);
  }
  return "";
}

// What is tried here, against the record; what cases and exchanges catch is tried in their tests.
TEST(MutantsOnWalks, CaughtOnce_StayCaught) {
  const CaughtTable golden = caught_by_cases_and_walks(SYNFIN_CAUGHT);
  CaughtTable joined;
  std::vector<std::array<std::string, 3>> how;  // each by its name, the property and the clause that caught it
  std::set<std::string> properties;
  for (const adapters::Bug* bug : all_bugs()) {
    const std::string name(bug->name);
    const std::string by_watch = watched(*bug), by_tracker = tracked(*bug);
    if (!by_watch.empty()) properties.insert(by_watch);
    const auto line = golden.find(name);
    EXPECT_TRUE(line != golden.end()) << name << " is not in the table";
    const std::set<std::string> once = line == golden.end() ? std::set<std::string>{} : line->second;
    std::set<std::string>& suites = joined[name];
    if (!by_watch.empty()) suites.insert("watched");
    if (!by_tracker.empty()) suites.insert("tracked");
    if (once.count("cases") != 0) suites.insert("cases");
    for (const std::string& suite : once) EXPECT_EQ(suites.count(suite), 1U) << name << ": " << suite;
    how.push_back({name, by_watch, by_tracker});
  }
  EXPECT_EQ(golden.size(), all_bugs().size()) << "the table has mutants that there are none of";
  add_exchanges(joined, SYNFIN_EXCHANGE_MUTANTS);
  for (const auto& [name, by_watch, by_tracker] : how) {
    const auto& suites = joined[name];
    EXPECT_FALSE(suites.empty()) << name << " is caught by nobody";
    fmt::print("{:<32} {:<32} {:<40} {}\n", name, fmt::format("{}", fmt::join(suites, " ")),
               by_watch.empty() ? "-" : by_watch, by_tracker.empty() ? "-" : by_tracker);
  }
  fmt::print("\n{}\nproperties that caught one: {}\n", summary_of(joined), fmt::join(properties, ", "));
}

// What catches a mutant catches nothing where nothing is wrong.
TEST(MutantsOnWalks, NoBug_IsNotCaught) { EXPECT_EQ(watched(kNone), ""); }

TEST(MutantsOnWalks, EveryMutant_IsTried) { EXPECT_EQ(all_bugs().size(), adapters::all_mutants().size()); }

}  // namespace
}  // namespace synfin::properties
