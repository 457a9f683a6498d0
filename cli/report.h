// synfin report: runs that were written as JSON, as a page, in short, or against each other.
#pragma once
#include <string>
#include <vector>

#include "conformance/report/report_run.h"

namespace synfin::cli {

struct ReportOptions {
  std::vector<std::string> runs;  // files that `synfin verify --json` or `synfin walk --json` wrote
  std::string html, markdown, tap;
  bool compare = false;  // the second against the first
};

// Throws UsageError.
conformance::RunDocument read_run(const std::string& path);

// The runs of these documents, each with a label that tells it from the others. Throws UsageError.
std::vector<conformance::RunDocument> read_runs(const std::vector<std::string>& paths);

int report(const ReportOptions& options);

}  // namespace synfin::cli
