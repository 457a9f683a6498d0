// What a campaign found, gathered once for every form in which it is reported.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "conformance/campaign.h"
#include "conformance/report/deviations.h"
#include "conformance/report/shard.h"

namespace synfin::conformance {

// Something is not as the standard has it.
constexpr bool fails(Verdict v) { return v == Verdict::Deviates || v == Verdict::Violates; }

// What the run was, as far as a report needs to know.
struct RunFacts {
  std::string version;  // of synfin
  std::string stack, stack_version;
  std::string profile;                 // that the stack is judged by: "auto", or a profile's name
  std::string profile_asked = "auto";  // what the user said: what is needed to run it again
  std::uint64_t seed = 1;
  model::Claims claims;
  std::optional<Shard> shard;  // if the run is a part of a larger one
  bool is_foreign = false;     // the stack is a program or library of the user's: no trace has it run unasked
};

using Totals = std::array<std::size_t, kVerdicts>;

// Cases of one area: those whose first part names one state.
struct Row {
  std::string area;
  Totals totals{};
  std::size_t known = 0;  // of those that fail: on the list of known deviations
};

// Failures that are one and the same: of one clause in one state, with replies of one shape.
struct Finding {
  Verdict verdict = Verdict::Deviates;
  const model::Clause* clause = nullptr;
  model::State state = model::State::Closed;
  std::string expected, got;  // of the first case
  std::vector<const Judged*> shown_by;
  std::string known;               // the reason why it is expected; empty if it is not
  std::string instead_of;          // what the list of known deviations has for its case, if it is something else
  std::string folder;              // where it was written, if it was
  std::optional<Judged> recorded;  // a run with its trace: of the first case, or of a simpler one that shows the same
};

// How the conforming cases settled one axis of the profile.
inline constexpr std::size_t kMostCasesOfAnAxis = 3;
struct AxisFit {
  model::Axis axis;
  std::size_t yes = 0, no = 0;
  std::vector<std::string_view> yes_cases, no_cases;  // the first few
};

// A timer of the stack's, as cases measured it.
struct MeasuredTimer {
  std::string what, says;  // "TIME-WAIT", "lasts 119 s, is over by 239 s"
  std::vector<std::string> cases;
};

// A list of known deviations that the run was held against.
struct KnownDeviations {
  std::string name;  // of the file, or what else it is called
  std::vector<Deviation> list;
  std::size_t cases = 0;        // that fail as the list says
  std::vector<Deviation> gone;  // lines whose cases ran, and none fails so any more
};

struct Report {
  RunFacts facts;
  const CampaignOutcome* outcome = nullptr;
  Totals totals{};
  std::vector<Row> rows;          // in the order of the states
  std::vector<Finding> findings;  // worst first
  std::vector<AxisFit> fit;       // what no case settled is missing
  std::vector<MeasuredTimer> timers;
  std::optional<KnownDeviations> known;  // if there was a list

  std::size_t count(Verdict v) const { return totals[static_cast<std::size_t>(v)]; }
  // Findings that no list of known deviations has.
  std::size_t unknown() const;
  // Something is not as it should be, or not as the list of known deviations says.
  bool fails() const { return unknown() > 0 || (known && !known->gone.empty()); }
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
// The command that runs a recorded trace again, on the stack that it is of.
std::string replay_of_trace(const RunFacts& facts, std::string_view trace);

// Stands for an id where the command for any case is written.
inline constexpr std::string_view kAnyCase = "CASE";

}  // namespace synfin::conformance
