// Which planted bugs the judge convicts from a capture alone: on record in mutants_convicted.txt. What is convicted
// must stay convicted, and the other end, which is as the standard has it, is never accused. The table is written anew
// by
//   judge_mutants_test --gtest_also_run_disabled_tests --gtest_filter='*Search*'
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "adapters/mutant/faulty_host.h"
#include "adapters/mutant/mutants.h"
#include "properties/random/exchange_draw.h"
#include "tests/conformance/judge/tapped_exchange.h"

namespace synfin::conformance {
namespace {

using adapters::Bug;

constexpr unsigned kSearched = 1500, kUndisturbed = 40;      // exchanges
constexpr std::size_t kLeastBetween = 9, kLeastAtHost = 19;  // of the bugs on record

std::vector<const Bug*> all_bugs() {
  std::vector<const Bug*> all;
  for (const auto& bugs :
       {adapters::bugs_in_acks_of_fin(), adapters::bugs_in_generated_resets(), adapters::bugs_in_reset_checks(),
        adapters::bugs_in_late_syns(), adapters::bugs_in_crossed_syns(), adapters::bugs_in_crossed_fins(),
        adapters::bugs_in_time_wait(), adapters::bugs_in_timers(), adapters::bugs_in_listeners()}) {
    for (const Bug& bug : bugs) all.push_back(&bug);
  }
  return all;
}

struct WithProfile {
  adapters::FaultyProfile faulty;
};

class FaultyPeer : private WithProfile, public properties::HostPeer<adapters::FaultyEndpoint, adapters::PlantedFaults> {
 public:
  FaultyPeer(int side, const model::Profile& profile, const Bug& bug)
      : WithProfile{with_constants(profile, bug)},
        HostPeer(adapters::FaultyEndpoint(faulty, static_cast<std::uint32_t>(side) + 1), adapters::PlantedFaults(bug)) {
  }

 private:
  static adapters::FaultyProfile with_constants(const model::Profile& profile, const Bug& bug) {
    adapters::FaultyProfile changed{profile, &bug};
    if (bug.constants != nullptr) bug.constants(changed);
    return changed;
  }
};

// A capture of an exchange in which one side has the bug, with a tap at its host or between the two.
struct Trial {
  int side = 0;
  unsigned seed = 0;
};
enum class Where : std::uint8_t { Between, AtHost };
constexpr std::array<std::string_view, 2> kWheres = {"between", "at-host"};

std::vector<Tapped> captured(const Bug& bug, Where where, const Trial& trial) {
  std::mt19937 random(trial.seed);
  const auto octets = properties::draw_exchange([&](std::size_t n) { return random() % n; });
  const properties::MakePeer make = [&](int side, const model::Profile& profile) -> std::unique_ptr<properties::Peer> {
    if (side != trial.side) return properties::make_peer(side, profile);
    return std::make_unique<FaultyPeer>(side, profile, bug);
  };
  const TapPlace at_host = trial.side == 0 ? TapPlace::AtA : TapPlace::AtB;
  return tapped(octets, make, {.place = where == Where::AtHost ? at_host : TapPlace::Between, .seed = trial.seed});
}

JudgedCapture judged_trial(const Bug& bug, Where where, const Trial& trial) {
  const TapPlace at_host = trial.side == 0 ? TapPlace::AtA : TapPlace::AtB;
  return judged(captured(bug, where, trial), where == Where::AtHost ? at_host : TapPlace::Between);
}

const Accusation* against(const JudgedCapture& result, int side) {
  for (const Accusation& a : result.accusations) {
    if (a.side == side) return &a;
  }
  return nullptr;
}

struct Conviction {
  Trial trial;
  std::string clause;
};
using Row = std::array<std::optional<Conviction>, kWheres.size()>;

// "name between A 17 fin-once" and "name at-host -", one line each.
std::map<std::string, Row> table() {
  std::map<std::string, Row> rows;
  std::ifstream file(SYNFIN_MUTANTS_CONVICTED);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string name, where, side;
    words >> name >> where >> side;
    auto& entry = rows[name][where == kWheres[0] ? 0 : 1];
    if (side == "-") continue;
    Conviction conviction;
    conviction.trial.side = side == "A" ? 0 : 1;
    words >> conviction.trial.seed >> conviction.clause;
    entry = conviction;
  }
  return rows;
}

TEST(JudgedMutants, EveryBug_IsInTheTable) {
  const auto rows = table();
  EXPECT_EQ(rows.size(), all_bugs().size());
  for (const Bug* bug : all_bugs()) EXPECT_EQ(rows.count(std::string(bug->name)), 1U) << bug->name;
}

TEST(JudgedMutants, WhatWasConvicted_StaysConvicted) {
  const auto rows = table();
  std::array<std::size_t, kWheres.size()> convicted{};
  for (const Bug* bug : all_bugs()) {
    const auto row = rows.find(std::string(bug->name));
    if (row == rows.end()) continue;
    for (std::size_t w = 0; w < kWheres.size(); ++w) {
      const auto& conviction = row->second[w];
      if (!conviction) continue;
      const JudgedCapture result = judged_trial(*bug, static_cast<Where>(w), conviction->trial);
      const Accusation* accusation = against(result, conviction->trial.side);
      ASSERT_NE(accusation, nullptr) << bug->name << ' ' << kWheres[w];
      EXPECT_EQ(accusation->finding.clause->id, conviction->clause) << bug->name << ' ' << kWheres[w];
      EXPECT_EQ(against(result, 1 - conviction->trial.side), nullptr) << bug->name << ' ' << kWheres[w];
      ++convicted[w];
    }
  }
  EXPECT_GE(convicted[0], kLeastBetween);
  EXPECT_GE(convicted[1], kLeastAtHost);
}

TEST(JudgedMutants, PeerOfAnyMutant_IsNeverAccused) {
  for (const Bug* bug : all_bugs()) {
    for (const Where where : {Where::Between, Where::AtHost}) {
      for (unsigned seed = 0; seed < kUndisturbed; ++seed) {
        const Trial trial{static_cast<int>(seed % 2), seed};
        const Accusation* accusation = nullptr;
        const JudgedCapture result = judged_trial(*bug, where, trial);
        accusation = against(result, 1 - trial.side);
        EXPECT_EQ(accusation, nullptr) << bug->name << " seed " << seed << ": " << accusation->finding.clause->id
                                       << " by packet " << accusation->finding.number << "\n"
                                       << told(captured(*bug, where, trial));
      }
    }
  }
}

std::optional<Conviction> search(const Bug& bug, Where where) {
  for (unsigned seed = 0; seed < kSearched; ++seed) {
    for (const int side : {0, 1}) {
      const Trial trial{side, seed};
      const JudgedCapture result = judged_trial(bug, where, trial);
      if (const Accusation* accusation = against(result, side)) {
        return Conviction{trial, std::string(accusation->finding.clause->id)};
      }
    }
  }
  return {};
}

TEST(JudgedMutants, DISABLED_Search) {
  std::ofstream file(SYNFIN_MUTANTS_CONVICTED);
  file << "# Planted bugs (adapters/mutant) that the judge convicts from a capture: with the tap anywhere between the\n"
          "# hosts, or at the host that has the bug; the side that has it, the seed of the exchange, and the clause.\n"
       << "# A dash: not convicted in " << kSearched << " random exchanges.\n";
  for (const Bug* bug : all_bugs()) {
    for (std::size_t w = 0; w < kWheres.size(); ++w) {
      const auto found = search(*bug, static_cast<Where>(w));
      file << bug->name << ' ' << kWheres[w];
      if (found) {
        file << (found->trial.side == 0 ? " A " : " B ") << found->trial.seed << ' ' << found->clause << std::endl;
      } else {
        file << " -" << std::endl;
      }
    }
  }
}

}  // namespace
}  // namespace synfin::conformance
