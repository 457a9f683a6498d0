// The end of a run of cases: what it came to, told in every form that was asked for.
#pragma once
#include <cstdio>
#include <string>

#include "cli/command.h"
#include "cli/finding_folders.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

// Where findings can be run again to be shown.
struct Again {
  const Chosen* chosen = nullptr;
  conformance::CampaignOptions campaign;
  std::string folders;  // one for each finding goes there; empty is nowhere
  bool traces = true;   // findings lack them, and the documents may show them
};

struct Telling {
  std::FILE* human = stdout;
  conformance::TextStyle style;  // but for colour
  bool printed = true;           // what came before has reached its reader
  bool accepts = false;          // the list of known deviations is to be written anew, and nothing else counts
};

// How a stack is judged that was asked for with these.
conformance::CampaignOptions campaign_for(const Chosen& chosen, std::uint64_t seed, std::chrono::milliseconds budget);

// The documents, and the list that is accepted.
std::vector<Output> outputs_of_run(const DocumentPaths& documents, const ListWanted& list);

// Makes the folder that findings go to. Throws UsageError.
void prepare_folders(const std::string& folders);

// Runs the findings again as far as they are to be shown, writes what is to be written. The exit status.
int conclude(conformance::Report& report, conformance::CampaignOutcome& outcome, const DeviationList& list,
             Documents& documents, const Again& again, const Telling& telling);

}  // namespace synfin::cli
