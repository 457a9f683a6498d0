// The findings of a run, run again to be shown: as they are, or made smaller and kept in folders.
#pragma once
#include <string>
#include <vector>

#include "cli/command.h"
#include "conformance/report/minimise.h"

namespace synfin::cli {

// The first case of each finding runs once more, and this time all that happens is kept with the finding.
void record_findings(const Chosen& chosen, conformance::CampaignOptions campaign, conformance::Report& report);

// The same with the smallest case that shows the finding. What the findings then refer to is in what is returned, and
// has to outlive the report.
std::vector<conformance::Minimised> minimise_findings(const Chosen& chosen, conformance::CampaignOptions campaign,
                                                      conformance::Report& report);

// A folder for each finding that was run again. What went wrong, each thing once; what could be written is.
std::vector<std::string> write_findings(const std::string& directory, conformance::Report& report,
                                        const std::vector<conformance::Minimised>& minimal);

}  // namespace synfin::cli
