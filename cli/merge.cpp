#include "cli/merge.h"

#include <fmt/format.h>

#include "cli/conclusion.h"
#include "cli/output.h"
#include "cli/report.h"
#include "conformance/report/findings.h"
#include "conformance/report/report_text.h"
#include "conformance/report/run_merge.h"

namespace synfin::cli {

using conformance::ShardDocument;

namespace {

std::vector<ShardDocument> read_shards(const std::vector<std::string>& paths) {
  std::vector<ShardDocument> documents;
  for (const std::string& path : paths) documents.push_back({path, read_run(path)});
  try {
    conformance::check_parts(documents, SYNFIN_VERSION);
  } catch (const conformance::CannotMerge& e) {
    throw UsageError(e.what());
  }
  return documents;
}

std::unique_ptr<conformance::MergedRun> merged(const std::vector<ShardDocument>& documents) {
  try {
    return conformance::merge_shards(documents, choose_cases(documents.front().run.shard->wishes.patterns));
  } catch (const conformance::CannotMerge& e) {
    throw UsageError(e.what());
  }
}

// The stack of the shards, to run findings again. Throws UsageError.
Chosen stack_of(const conformance::RunDocument& run) {
  const conformance::RunWishes& wishes = run.shard->wishes;
  Chosen chosen = choose_stack(run.stack, wishes.profile, wishes.patience);
  if (!chosen.stack.available) {
    throw UsageError(fmt::format("--findings runs findings again, and {} cannot be had here: {}", run.stack,
                                 chosen.stack.unavailable_why));
  }
  if (chosen.stack.version != run.stack_version) {
    throw UsageError(fmt::format("--findings runs findings again; the shards are of {} {}, and here it is {}",
                                 run.stack, run.stack_version, chosen.stack.version));
  }
  return chosen;
}

}  // namespace

int merge(const MergeOptions& options) {
  std::vector<Output> inputs;
  for (const std::string& path : options.runs) inputs.emplace_back("the shard", path);
  check_apart(outputs_of_run(options.documents, options.list), inputs);
  const std::vector<ShardDocument> documents = read_shards(options.runs);
  const conformance::RunDocument& first = documents.front().run;
  const auto run = merged(documents);
  const DeviationList list(first.stack, options.list);
  Documents outputs(options.documents);
  Chosen chosen;
  if (!options.findings.empty()) {
    chosen = stack_of(first);
    prepare_folders(options.findings);
  }
  end_campaign_on_ctrl_c();
  std::FILE* const human = outputs.to_standard_output() ? stderr : stdout;
  const bool printed = options.quiet || print(human, conformance::heading(run->report.facts, run->outcome.asked));
  list.tell_apart(run->report);
  const Again again{.chosen = &chosen,
                    .campaign = campaign_for(chosen, first.seed, first.shard->wishes.budget),
                    .folders = options.findings,
                    .traces = false};
  return conclude(run->report, run->outcome, list, outputs, again,
                  {.human = human,
                   .style = {.quiet = options.quiet, .timed = false},
                   .printed = printed,
                   .accepts = !options.list.accept.empty()});
}

}  // namespace synfin::cli
