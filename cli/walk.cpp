#include "cli/walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "adapters/model/model_stack.h"
#include "cli/command.h"
#include "cli/jobs.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "conformance/report/findings.h"
#include "conformance/report/report_text.h"
#include "conformance/report/trace_script.h"
#include "properties/random/walk_search.h"

namespace synfin::cli {

namespace fs = std::filesystem;
using conformance::Finding;
using conformance::Report;

namespace {

constexpr std::string_view kFindings = "walk-findings";
constexpr std::size_t kMostStories = 3;   // findings whose minimal walk the terminal shows
constexpr std::size_t kMostShrunk = 100;  // findings that are shrunk
constexpr conformance::Unit kUnit{"walk", "walks"};

// Of the budget, walking is given this share at most; shrinking has the rest. Of what is left of it when a finding's
// turn comes, the finding has a share: the worst come first.
constexpr double kShareOfWalking = 0.7, kShareOfOneFinding = 0.25;
constexpr std::chrono::milliseconds kLeastShare{100};

using Clock = std::chrono::steady_clock;

// Of no time, which is no limit, no time; of any other, some.
std::chrono::milliseconds share_of(std::chrono::milliseconds time, double share) {
  const auto part = static_cast<std::int64_t>(static_cast<double>(time.count()) * share);
  return std::min(time, std::chrono::milliseconds(std::max<std::int64_t>(part, 1)));
}

std::vector<conformance::Deviation> known_of(const WalkOptions& options) {
  if (!options.apart) return {};
  return read_list(options.stack, options.deviations);
}

// Random stimuli may ask for what cannot be done where they come: such a walk ends without a verdict, which says
// nothing against the stack.
int exit_of_walks(const Report& report) {
  const Exit exit = exit_of(report);
  const bool whole = report.outcome->unavailable.empty() && !report.outcome->interrupted;
  return exit == kInconclusive && whole && report.count(conformance::Verdict::Conforms) > 0 ? kConforms : exit;
}

class Walking {
 public:
  explicit Walking(const WalkOptions& options)
      : options_(options),
        chosen_(choose_stack(options.stack, options.profile, options.patience)),
        facts_(facts_of(chosen_, options.seed)),
        documents_(options.documents),
        human_(documents_.to_standard_output() ? stderr : stdout),
        search_(chosen_.stack.make, search_options()) {
    if (!options.findings.empty()) prepare();
  }

  int run() {
    end_campaign_on_ctrl_c();
    const std::size_t count = options_.only ? 1 : options_.walks;
    bool printed = options_.quiet || print(human_, conformance::heading(facts_, count, kUnit));
    if (chosen_.stack.available) {
      ProgressLine line(!options_.quiet, kUnit.many);
      search_.run([&](std::size_t judged, std::size_t asked) { line.show(judged, asked); });
    } else {
      outcome_.asked = count;
      outcome_.unavailable = chosen_.stack.unavailable_why;
    }
    Report report = chosen_.stack.available ? search_.report() : conformance::make_report(facts_, outcome_);
    const std::string stories = tell_findings(report);
    const conformance::TextStyle style{.colour = wants_colour(human_), .quiet = options_.quiet, .unit = kUnit};
    std::string text = with_commands(conformance::to_text(report, style));
    if (!options_.quiet) text += stories;
    if (search_.known_met() > 0) {
      text += fmt::format("{} came to a known deviation and stopped there\n",
                          conformance::counted(search_.known_met(), "walk", "walks"));
    }
    text += left_unshrunk(report);
    if (shrunk_ > 0) text += fmt::format("minimal walks in {}\n", directory());
    printed = print(human_, text) && printed;
    if (!printed) note("cannot write the summary: the terminal, pipe or file it goes to takes no more");
    for (std::string& problem : documents_.write(report, [&](const std::string& t) { return with_commands(t); })) {
      note(std::move(problem));
    }
    for (const std::string& problem : problems_) print(stderr, fmt::format("synfin: {}\n", problem));
    return problems_.empty() ? exit_of_walks(report) : kUsage;
  }

 private:
  properties::WalkSearchOptions search_options() const {
    properties::WalkSearchOptions o{.walks = options_.walks,
                                    .only = options_.only,
                                    .facts = facts_,
                                    .campaign = {.seed = options_.seed,
                                                 .claims = chosen_.claims,
                                                 .budget = share_of(options_.budget, kShareOfWalking),
                                                 .jobs = jobs_for(options_.stack, options_.jobs)},
                                    .known = known_of(options_)};
    o.shape.most_stimuli = options_.steps;
    if (options_.budget.count() > 0) o.campaign.longest_wait = options_.budget;
    return o;
  }

  std::string directory() const { return options_.findings.empty() ? std::string(kFindings) : options_.findings; }

  void prepare() const {
    try {
      conformance::prepare_findings(directory());
    } catch (const conformance::CannotWrite& e) {
      throw UsageError(e.what());
    }
  }

  void note(std::string problem) {
    if (!problem.empty()) problems_.push_back(std::move(problem));
  }

  // A walk is in no list of cases: it is run again by its number.
  std::string command_of(std::string_view case_id) const {
    std::string command = fmt::format("synfin walk {} --only {} --steps {}", conformance::shell_word(facts_.stack),
                                      case_id.substr(case_id.rfind('/') + 1), options_.steps);
    if (facts_.profile_asked != "auto") command += " --profile " + conformance::shell_word(facts_.profile_asked);
    return command + fmt::format(" --seed {}", facts_.seed);
  }

  // The text with the commands of `verify` made those of `walk`.
  std::string with_commands(const std::string& text) const {
    const std::string begin = fmt::format("synfin verify {} --case ", conformance::shell_word(facts_.stack));
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, done)) {
      const std::size_t id = at + begin.size();
      const std::string_view case_id = std::string_view(text).substr(id, text.find(' ', id) - id);
      const std::size_t size = conformance::replay_command(facts_, case_id).size();
      out.append(text, done, at - done).append(command_of(case_id));
      done = std::min(at + size, text.size());
    }
    return out.append(text, done);
  }

  // What is left of the budget, if there is one: not less than nothing.
  std::optional<std::chrono::milliseconds> left() const {
    if (options_.budget.count() == 0) return {};
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
    return std::max(options_.budget - spent, std::chrono::milliseconds(0));
  }

  // Shrinks each finding and keeps its minimal walk in a folder. The first few, in words.
  std::string tell_findings(Report& report) {
    if (report.findings.empty()) return "";
    if (conformance::campaign_interrupted != 0) {
      print(stderr, fmt::format("synfin: interrupted; shrinking {}, once more Ctrl-C leaves that out\n",
                                conformance::counted(report.findings.size(), "finding", "findings")));
    }
    conformance::campaign_interrupted = 0;
    end_campaign_on_ctrl_c();
    std::string stories;
    ProgressLine line(!options_.quiet);
    try {
      conformance::prepare_findings(directory());
      for (std::size_t i = 0; i < std::min(kMostShrunk, report.findings.size()); ++i) {
        const auto time = left();
        if (conformance::campaign_interrupted != 0 || (time && time->count() == 0)) break;
        line.say(fmt::format("shrinking finding {} of {}", i + 1, report.findings.size()));
        const auto limit = time ? std::clamp(share_of(*time, kShareOfOneFinding), std::min(kLeastShare, *time), *time)
                                : options_.budget;
        const std::string story = tell(report.findings[i], limit);
        if (i < kMostStories) stories += story;
      }
    } catch (const conformance::CannotWrite& e) {
      note(e.what());
    }
    return stories;
  }

  // "" if there was not even the time to record the walk.
  std::string tell(Finding& finding, std::chrono::milliseconds limit) {
    properties::MinimalWalk minimal = search_.shrink(finding, limit);
    if (!minimal.recorded) return "";
    ++shrunk_;
    conformance::Judged judged = std::move(minimal.judged);
    judged.the_case = &minimal.the_case;
    conformance::write_finding(directory(), facts_, finding, judged, {}, adapters::make_model_stack);
    const auto& failure = judged.result.failure;
    const std::string title = fmt::format("{}: {} in {}", facts_.stack, finding.clause->id, name(finding.state));
    const std::string script = conformance::script_text(judged.trace, title, failure ? &*failure : nullptr);
    const fs::path readme = fs::path(finding.folder) / "README.md";
    std::ifstream in(readme, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    in.close();
    const std::string cut =
        minimal.cut_short ? "\nShrinking was cut short: there may be a simpler walk that shows the same.\n" : "";
    rewrite(readme, with_commands(text.str()) + cut);
    const std::string story =
        fmt::format("\n{} in {}, {}:\n\n{}\n{}", finding.clause->id, name(finding.state),
                    minimal.cut_short ? "a walk whose shrinking was cut short" : "the minimal walk",
                    conformance::ladder(judged.trace), script);
    judged.the_case = finding.shown_by.front()->the_case;  // of which this is what is left; the walk itself goes
    finding.recorded = std::move(judged);
    return story;
  }

  std::string left_unshrunk(const Report& report) const {
    const std::size_t count = report.findings.size() - shrunk_;
    if (count == 0) return "";
    const auto time = left();
    const std::string why = conformance::campaign_interrupted != 0 ? "interrupted"
                            : time && time->count() == 0           ? "the budget of time is used up"
                            : shrunk_ == kMostShrunk               ? fmt::format("only {} are", kMostShrunk)
                                                                   : "they could not be run again";
    return fmt::format("{} not shrunk ({}): the command of each does it\n",
                       conformance::counted(count, "finding was", "findings were"), why);
  }

  static void rewrite(const fs::path& path, const std::string& text) {
    errno = 0;
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) {
      const int error = errno != 0 ? errno : EIO;
      throw conformance::CannotWrite(fmt::format("cannot write {}: {}", path.string(), std::strerror(error)));
    }
  }

  const Clock::time_point began_ = Clock::now();
  const WalkOptions& options_;
  Chosen chosen_;
  conformance::RunFacts facts_;
  Documents documents_;
  std::FILE* human_;
  properties::WalkSearch search_;
  conformance::CampaignOutcome outcome_;  // of a stack that is not there
  std::size_t shrunk_ = 0;                // findings that have a folder
  std::vector<std::string> problems_;
};

}  // namespace

int walk(const WalkOptions& options) {
  check_apart(outputs_of(options.documents), {{"the list", options.deviations}});
  return Walking(options).run();
}

}  // namespace synfin::cli
