// What a run says, line by line: for runs that should say the same.
#pragma once
#include <fmt/format.h>

#include <string>
#include <vector>

#include "conformance/campaign.h"

namespace synfin::conformance {

inline std::vector<std::string> told(const CampaignOutcome& outcome) {
  std::vector<std::string> all = {outcome.unavailable, outcome.interrupted_why};
  for (const Judged& judged : outcome.judged) {
    const CaseResult& r = judged.result;
    std::string line = fmt::format("{} {} {} {}", judged.the_case->id, name(r.verdict), r.duration, r.why);
    if (r.failure) line += fmt::format(" {} {} {}", r.failure->clause->id, r.failure->expected, r.failure->got);
    all.push_back(std::move(line));
  }
  return all;
}

}  // namespace synfin::conformance
