// The findings of a run, run again to be shown: as they are, or made smaller and kept in folders.
#pragma once
#include <string>
#include <vector>

#include "cli/command.h"
#include "conformance/report/minimise.h"

namespace synfin::cli {

// The first case of each finding runs once more, and this time all that happens is kept with the finding. False if
// Ctrl-C ended it before all were done.
bool record_findings(const Chosen& chosen, conformance::CampaignOptions campaign, conformance::Report& report);

// What the findings refer to once they are made smaller: it has to outlive the report.
struct SmallerFindings {
  std::vector<conformance::Minimised> minimal;
  bool interrupted = false;  // by Ctrl-C: some may be larger than need be, or have no trace
};
// The same with the smallest case that shows the finding. A first Ctrl-C ends the search for smaller ones, a second one
// the recording of what it came to.
SmallerFindings minimise_findings(const Chosen& chosen, conformance::CampaignOptions campaign,
                                  conformance::Report& report);

struct WrittenFindings {
  std::size_t folders = 0;
  std::vector<std::string> problems;  // what went wrong, each thing once
  bool interrupted = false;
};
// A folder for each finding that was run again; what can be written is, until Ctrl-C.
WrittenFindings write_findings(const std::string& directory, conformance::Report& report,
                               const SmallerFindings& smaller);

}  // namespace synfin::cli
