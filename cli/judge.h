// synfin judge: the connections of captures, from the outside.
#pragma once
#include <string>
#include <vector>

#include "cli/documents.h"

namespace synfin::cli {

struct JudgeOptions {
  std::vector<std::string> files;  // "-" is standard input
  std::string profile = "auto", msl = "120s", tap_at = "unknown";
  bool tap_complete = false;
  std::string filter;  // which connections; "" is all
  DocumentPaths documents;
  std::string findings;  // a folder for each finding goes there; "" is nowhere
  bool quiet = false;
};

int judge(const JudgeOptions& options);

}  // namespace synfin::cli
