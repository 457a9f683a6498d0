// synfin merge: the shards of one run as the run that they are parts of.
#pragma once
#include <string>
#include <vector>

#include "cli/deviation_list.h"
#include "cli/documents.h"

namespace synfin::cli {

struct MergeOptions {
  std::vector<std::string> runs;  // files that `synfin verify --shard --json` wrote
  DocumentPaths documents;
  std::string findings;  // where a folder for each finding goes: they run again for it, here
  ListWanted list;
  bool quiet = false;
};

int merge(const MergeOptions& options);

}  // namespace synfin::cli
