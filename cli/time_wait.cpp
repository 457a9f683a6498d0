// `synfin time-wait`: asks, measures, writes.
#include "cli/time_wait.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/explore.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/time_wait_text.h"
#include "conformance/closing_times.h"

namespace synfin::cli {

using namespace properties::time_wait;

namespace {

constexpr std::size_t kMostMeasured = 21;  // transmissions of the FIN

// What the stack does becomes the problem: its schedule as the passive closer, its TIME-WAIT as the active one.
MeasuredStack measure(const std::string& name, std::chrono::milliseconds patience, Problem& problem) {
  const Chosen chosen = choose_stack(name, "auto", patience);
  MeasuredStack measured;
  measured.name = name;
  const auto stack = chosen.stack.make();
  ProgressLine line(true);
  const conformance::ClosingTimes times = conformance::measure_closing_times(
      *stack, conformance::default_closing_budget(*stack), [&](conformance::Millis now, conformance::Millis budget) {
        if (search_interrupted()) throw conformance::StackUnavailable("interrupted while it was measured");
        line.say(fmt::format("{}: {} of at most {} s", name, now / 1'000, budget / 1'000));
      });
  measured.trouble = times.trouble;
  if (times.time_wait) measured.time_wait = *times.time_wait;
  measured.time_wait_error = times.time_wait_error;
  problem.sent_at.assign(times.fin_sent_at.begin(), times.fin_sent_at.end());
  if (problem.sent_at.size() > kMostMeasured) {
    problem.sent_at.resize(kMostMeasured);
    measured.trouble = fmt::format("only its first {} retransmissions are looked at", kMostMeasured - 1);
  }
  if (times.restarts_on_fin == false) problem.restart = Restart::Never;
  if (problem.sent_at.empty()) throw conformance::StackUnavailable("its FIN was never seen: " + times.trouble);
  return measured;
}

std::vector<Goal> goals_of(const std::string& goal) {
  if (goal == "both") return {kGoals.begin(), kGoals.end()};
  return {goal == name(Goal::Graceful) ? Goal::Graceful : Goal::Duplicates};
}

// The first row that 2 MSL, or the stack's own TIME-WAIT, does not suffice for, and the others after the last; of rows
// for which every length or none is safe there is nothing to show.
std::vector<const Row*> rows_to_show(const TimeWaitReport& r) {
  const Millis length = r.stack && r.stack->time_wait ? *r.stack->time_wait : r.table.two_msl();
  std::vector<const Row*> rows;
  for (const Row& row : r.table.rows) {
    if (row.goal != r.table.rows.front().goal || !row.is_searched || !row.searched.exists || row.searched.least == 0)
      continue;
    rows.insert(rows.begin(), &row);
  }
  std::stable_partition(rows.begin(), rows.end(), [&](const Row* row) {
    const bool is_first = row->retransmissions == 0 || (row - 1)->suffices(length);
    return !row->suffices(length) && is_first;
  });
  return rows;
}

// What goes wrong one tick too early, of the first of them that the model's world has room for.
void show(TimeWaitReport& r) {
  const model::Assumptions closers = closing_assumptions();
  for (const Row* row : rows_to_show(r)) {
    const Problem problem = r.table.problem.with_retransmissions(row->retransmissions);
    r.too_short = one_tick_short(problem, row->goal, row->searched, closers);
    r.shown = row;
    if (r.too_short) return;
  }
}

class Outputs {
 public:
  explicit Outputs(const TimeWaitOptions& options)
      : json_(options.json),
        svg_(options.svg),
        ladder_(options.ladder),
        human_(on_standard_output() > 0 ? stderr : stdout) {
    if (on_standard_output() > 1) throw UsageError("--json, --svg, --ladder: standard output takes one of them");
  }

  void write(const TimeWaitReport& report, bool quiet) {
    if (!print(human_, to_text(report, quiet, ExploreOutputs::columns()))) {
      note("cannot write the answer: the terminal, pipe or file it goes to takes no more");
    }
    if (json_.is_wanted()) note(json_.write([&](std::ostream& out) { out << to_json(report).dump(1) << "\n"; }));
    if (svg_.is_wanted()) note(svg_.write([&](std::ostream& out) { out << plot_svg(report.table); }));
    if (!ladder_.is_wanted()) return;
    if (!report.too_short) return say("nothing goes wrong: no ladder was written");
    note(ladder_.write([&](std::ostream& out) { out << wire::ladder_svg(ladder_of(report)); }));
  }
  int finish(int status) const { return well_ ? status : static_cast<int>(kUsage); }

 private:
  static void say(const std::string& what) { print(stderr, fmt::format("synfin: {}\n", what)); }
  void note(const std::string& problem) {
    if (problem.empty()) return;
    print(stderr, fmt::format("synfin: {}\n", problem));
    well_ = false;
  }

  int on_standard_output() const {
    return json_.is_standard_output() + svg_.is_standard_output() + ladder_.is_standard_output();
  }

  OutputFile json_, svg_, ladder_;
  std::FILE* human_;
  bool well_ = true;
};

}  // namespace

int time_wait(const TimeWaitOptions& options) {
  Problem problem = problem_of(options);
  TimeWaitReport report;
  report.old = incarnation_of(options);
  Outputs outputs(options);
  end_search_on_ctrl_c();
  if (!options.stack.empty()) {
    try {
      report.stack = measure(options.stack, options.patience, problem);
    } catch (const conformance::StackUnavailable& why) {
      print(stderr, fmt::format("synfin: {}: {}\n", options.stack, why.what()));
      return kInconclusive;
    }
  }
  TableOptions asked;
  asked.goals = goals_of(options.goal);
  asked.search.interrupt = &search_interrupted();
  report.table = tabulate(problem, asked);
  show(report);
  outputs.write(report, options.quiet);
  if (!report.table.trouble.empty()) return outputs.finish(kInconclusive);
  return outputs.finish(report.table.agrees() ? kConforms : kFindings);
}

}  // namespace synfin::cli
