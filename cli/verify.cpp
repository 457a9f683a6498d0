// synfin verify: runs cases on a stack and reports.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/conclusion.h"
#include "cli/jobs.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "conformance/report/profile_fit.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

using conformance::CampaignOptions;
using conformance::CampaignOutcome;
using conformance::Case;
using conformance::Report;

namespace {

class Verification {
 public:
  explicit Verification(const VerifyOptions& options)
      : options_(options),
        chosen_(choose_stack(options.stack, options.profile, options.patience)),
        cases_(choose_cases(options.patterns)),
        list_(options.stack, options.list),
        documents_(options.documents),
        human_(documents_.to_standard_output() ? stderr : stdout) {
    if (options.shard) take_shard(*options.shard);
    if (!options.findings.empty()) prepare_folders(options.findings);
    campaign_ = campaign_for(chosen_, options.seed, options.budget);
    campaign_.jobs = jobs_for(options.stack, options.jobs);
    if (options.at_once > 0) campaign_.most_at_once = options.at_once;
  }

  int run() {
    end_campaign_on_ctrl_c();
    conformance::RunFacts facts = facts_of(chosen_, options_.seed);
    facts.shard = shard_;
    const bool printed = options_.quiet || print(human_, conformance::heading(facts, cases_.size()));
    CampaignOutcome outcome = run_cases();
    Report report = conformance::make_report(facts, outcome);
    list_.tell_apart(report);
    if (facts.profile == "auto") {
      report.timers = conformance::measured_timers(chosen_.stack.make, report, campaign_);
    }
    return conclude(report, outcome, list_, documents_,
                    {.chosen = &chosen_, .campaign = campaign_, .folders = options_.findings},
                    {.human = human_,
                     .style = {.quiet = options_.quiet},
                     .printed = printed,
                     .accepts = !options_.list.accept.empty()});
  }

 private:
  // What is left to run of the cases, and what the run is then.
  void take_shard(const ShardWanted& wanted) {
    if (wanted.of > cases_.size()) {
      throw UsageError(
          fmt::format("--shard {}/{}: there are only {} cases to be dealt", wanted.number, wanted.of, cases_.size()));
    }
    shard_ = conformance::Shard{.number = wanted.number,
                                .of = wanted.of,
                                .cases = cases_.size(),
                                .wishes = {.patterns = options_.patterns,
                                           .profile = options_.profile,
                                           .budget = options_.budget,
                                           .confirm = options_.confirm,
                                           .patience = options_.patience}};
    cases_ = conformance::cases_of(cases_, wanted.number, wanted.of);
  }

  CampaignOutcome run_cases() {
    if (!chosen_.stack.available) {
      CampaignOutcome outcome;
      outcome.asked = cases_.size();
      outcome.unavailable = chosen_.stack.unavailable_why;
      return outcome;
    }
    ProgressLine line(!options_.quiet);
    return conformance::run_confirmed(chosen_.stack.make, cases_, campaign_, options_.confirm,
                                      [&](std::size_t judged, std::size_t asked) { line.show(judged, asked); });
  }

  const VerifyOptions& options_;
  Chosen chosen_;
  std::vector<const Case*> cases_;
  std::optional<conformance::Shard> shard_;
  DeviationList list_;
  Documents documents_;
  std::FILE* human_;
  CampaignOptions campaign_;
};

}  // namespace

int verify(const VerifyOptions& options) {
  if (options.shard && (options.list.apart || !options.list.accept.empty())) {
    throw UsageError("--shard: a list of deviations is of the whole run; give it to `synfin merge`");
  }
  std::vector<Output> outputs = outputs_of_run(options.documents, options.list);
  check_apart(outputs);
  outputs.pop_back();  // the list that is read may be the one that is written
  check_apart(outputs, {{"the list", options.list.file}});
  return Verification(options).run();
}

}  // namespace synfin::cli
