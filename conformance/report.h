// What a campaign found, gathered once for every form in which it is reported.
#pragma once
#include <string>
#include <vector>

#include "conformance/campaign.h"

namespace synfin::conformance {

// What the run was, as far as a report needs to know.
struct RunFacts {
  std::string version;  // of synfin
  std::string stack, stack_version;
  std::string profile;                 // that the stack is judged by: "auto", or a profile's name
  std::string profile_asked = "auto";  // what the user said: what is needed to run it again
  std::uint64_t seed = 1;
  model::Claims claims;
};

using Totals = std::array<std::size_t, kVerdicts>;

// Cases of one area: those whose first part names one state.
struct Row {
  std::string area;
  Totals totals{};
};

// Failures that are one and the same: of one clause in one state, with replies of one shape.
struct Finding {
  Verdict verdict = Verdict::Deviates;
  const model::Clause* clause = nullptr;
  model::State state = model::State::Closed;
  std::string expected, got;  // of the first case
  std::vector<const Judged*> shown_by;
  std::string folder;  // where it was written, if it was
};

// How the conforming cases settled one axis of the profile.
struct AxisFit {
  model::Axis axis;
  std::size_t yes = 0, no = 0;
};

struct Report {
  RunFacts facts;
  const CampaignOutcome* outcome = nullptr;
  Totals totals{};
  std::vector<Row> rows;          // in the order of the states
  std::vector<Finding> findings;  // worst first
  std::vector<AxisFit> fit;       // what no case settled is missing

  std::size_t count(Verdict v) const { return totals[static_cast<std::size_t>(v)]; }
};

// The outcome must outlive the report.
Report make_report(RunFacts facts, const CampaignOutcome& outcome);

// The area of a case: the state that its id begins with, as the RFC writes it; else the id's first part.
std::string area_of(std::string_view case_id);

// What is left of an expectation or a reply when its numbers do not count.
std::string shape_of(std::string_view text);

// "RFC 9293 3.10.7.4-2.1.2.2", and where to read it.
std::string citation(const model::Clause& clause);
std::string link_to(const model::Clause& clause);

// A word that a shell passes on as it is.
std::string shell_word(std::string_view word);

// The one command that runs this case again.
std::string replay_command(const RunFacts& facts, std::string_view case_id);

}  // namespace synfin::conformance
