// The shards of one run, read back, as the run that they are parts of.
#pragma once
#include <memory>
#include <span>
#include <stdexcept>

#include "conformance/report/report_run.h"

namespace synfin::conformance {

// They are not parts of one run. The message names the files.
class CannotMerge : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ShardDocument {
  std::string file;  // for messages
  RunDocument run;
};

// All are shards, each another one, of one run of this synfin. Throws CannotMerge.
void check_parts(std::span<const ShardDocument> documents, std::string_view version);

// The report points to the outcome.
struct MergedRun {
  CampaignOutcome outcome;
  Report report;
};

// What the whole run would have told, but for how long it took. `cases` are those of the whole run, as the shards'
// wishes choose them. Shards that are missing make it one that was interrupted. Throws CannotMerge.
std::unique_ptr<MergedRun> merge_shards(std::span<const ShardDocument> documents,
                                        const std::vector<const Case*>& cases);

}  // namespace synfin::conformance
