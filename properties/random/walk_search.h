// Random walks on any stack, in batches of a campaign, so that a stack that dies costs one walk. What is found is
// shrunk to a minimal walk by further campaigns.
#pragma once
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "conformance/report/deviations.h"
#include "conformance/report/report.h"
#include "conformance/walk.h"
#include "properties/random/walk_gen.h"

namespace synfin::properties {

struct WalkSearchOptions {
  std::size_t walks = 10'000;
  std::optional<std::size_t> only;  // this one of them
  WalkShape shape;
  conformance::RunFacts facts;
  conformance::CampaignOptions campaign;  // seed, claims, budget of the walks; what it keeps of traces is ours to say
  std::vector<conformance::Deviation> known;
};

// What one finding shrank to.
struct MinimalWalk {
  conformance::Walk walk;
  conformance::Case the_case;
  conformance::Judged judged;  // with its trace; the_case of it is not set until the search is over
  std::size_t trials = 0;      // walks that shrinking tried
  bool recorded = false;       // there was the time for a trace
  bool cut_short = false;      // shrinking was ended before it was done
};

class WalkSearch {
 public:
  WalkSearch(conformance::StackFactory make_stack, WalkSearchOptions options);

  // Runs the walks. `progress` counts walks.
  void run(const conformance::Progress& progress = {});
  // Shrinks the walks of one finding of report(), the first of which fails in the same clause, state and shape, for at
  // most so much real time; 0 is no limit.
  MinimalWalk shrink(const conformance::Finding& finding, std::chrono::milliseconds limit = {}) const;

  // All that was judged, less the walks that came to a known deviation.
  const conformance::CampaignOutcome& outcome() const { return outcome_; }
  std::size_t known_met() const { return known_met_; }
  conformance::Report report() const { return conformance::make_report(options_.facts, outcome_); }

 private:
  struct Numbered {
    conformance::Walk walk;
    conformance::Case the_case;
  };
  conformance::Walk walk_of(std::size_t number) const;
  void add_batch(std::size_t first, std::size_t count);
  bool take(conformance::CampaignOutcome batch);
  // The first of these walks that fails as the finding does takes the place of the best; false if none does.
  bool improve(MinimalWalk& best, const std::vector<conformance::Walk>& tried, const conformance::Finding& finding,
               const conformance::CampaignOptions& campaign) const;
  const Numbered& numbered(const conformance::Case& the_case) const;

  conformance::StackFactory make_stack_;
  WalkSearchOptions options_;
  rc::Gen<conformance::Walk> generator_;
  std::deque<Numbered> walks_;
  conformance::CampaignOutcome outcome_;
  std::size_t known_met_ = 0;
};

// "established/walk/17": of the way it begins by, and its number.
std::string walk_id(const conformance::Walk& walk, std::size_t number);

}  // namespace synfin::properties
