// Many cases on one stack: in child processes, so that a stack that dies or hangs costs one case and not the run.
#pragma once
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <vector>

#include "conformance/session.h"

namespace synfin::conformance {

using StackFactory = std::function<std::unique_ptr<Stack>()>;

struct CampaignOptions {
  std::uint64_t seed = 1;
  model::Claims claims;                          // settled by --profile; nothing is settled for auto
  std::chrono::milliseconds budget{0};           // of real time; 0 is none
  std::chrono::milliseconds hang_limit{20'000};  // a case that makes no progress for so long is ended
  bool first_departure_ends = false;             // of a case: see Tracker::Settings
  bool keep_traces = false;                      // what happened comes with each result: for findings and replay
  // Processes side by side, each with a stack of its own; a stack in real time has one in any case. The results are
  // those of one process.
  std::size_t jobs = 1;
  std::chrono::milliseconds longest_wait{30'000};  // with a stack in real time, cases that wait longer are left out
  std::size_t most_at_once = 6000;                 // likewise, of the cases that wait side by side
};

struct Judged {
  const Case* the_case = nullptr;
  CaseResult result;
  Trace trace;  // with keep_traces; of a case that killed the stack, what came before
};

// What became of the whole run.
struct CampaignOutcome {
  std::vector<Judged> judged;  // in the order of the cases asked for; those that were not run are missing
  std::size_t asked = 0;
  std::size_t left_out = 0;  // cases that wait too long for a stack in real time
  bool interrupted = false;  // Ctrl-C, or the budget was used up
  std::string interrupted_why;
  std::string unavailable;               // the stack could not be had at all: why
  std::chrono::milliseconds elapsed{0};  // real time
  Capabilities capabilities;
};

// Called now and then with the number of cases judged so far.
using Progress = std::function<void(std::size_t judged, std::size_t asked)>;

// Set from a signal handler: the campaign ends soon, and keeps what it has.
extern volatile std::sig_atomic_t campaign_interrupted;

// Runs the cases. Never throws for what the stack does; what could not be had is in the outcome.
CampaignOutcome run_campaign(const StackFactory& make_stack, const std::vector<const Case*>& cases,
                             const CampaignOptions& options, const Progress& progress = {});

// The seed of one case in a campaign with this seed: replay needs only the campaign's seed and the case's id.
std::uint64_t case_seed(std::uint64_t campaign_seed, std::string_view case_id);

}  // namespace synfin::conformance
