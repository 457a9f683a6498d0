// synfin report: runs that were written as JSON, as a page, in short, or against each other.
#pragma once
#include <string>
#include <vector>

namespace synfin::cli {

struct ReportOptions {
  std::vector<std::string> runs;  // files that `synfin verify --json` or `synfin walk --json` wrote
  std::string html, markdown, tap;
  bool compare = false;  // the second against the first
};

int report(const ReportOptions& options);

}  // namespace synfin::cli
