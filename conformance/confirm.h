// Confirmation by repetition. In real time one run of a case is no proof: an answer may come late because the machine
// had something else to do. So what does not conform is run again, after the others and with few beside it, and only
// what shows twice is a finding (doc/decisions/0011).
#pragma once
#include <span>

#include "conformance/campaign.h"

namespace synfin::conformance {

// How often a case in doubt is run again at most. What a stack always does is confirmed by the first repetition.
inline constexpr unsigned kConfirmations = 2;
inline constexpr unsigned kMostConfirmations = 20;
// Cases that wait longer are run twice side by side from the beginning: one after the other would take too long.
inline constexpr std::chrono::milliseconds kLongWait{30'000};

// As run_campaign(). With a stack in real time, cases that have neither conformed nor shown that the stack lacks
// something are then run again up to `times` times, each time on a fresh stack; 0 believes the first run. A failure
// that was not seen twice is inconclusive, and says how the runs differed. With a budget, what would not end within it
// is not begun.
CampaignOutcome run_confirmed(const StackFactory& make_stack, const std::vector<const Case*>& cases,
                              const CampaignOptions& options, unsigned times, const Progress& progress = {});

// Whether one run of a case is not enough. A stack that died has died, however often it does not.
bool is_in_doubt(const CaseResult& result);

// What the runs of one case, at least one, come to. Runs that are inconclusive say nothing. A failure that has a `why`
// besides was seen in a disturbed run: alone it says nothing, seen again it is as good as any.
struct Agreement {
  bool settled = false;  // no further run would change it
  std::size_t run = 0;   // the one that says it
  std::string differed;  // how the runs differed, if no two of them agree on a failure that one of them shows
};
Agreement agreement_of(std::span<const CaseResult> runs);

}  // namespace synfin::conformance
