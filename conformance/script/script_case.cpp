#include "conformance/script/script_case.h"

#include <algorithm>

#include "conformance/campaign.h"
#include "conformance/script/scripted_stack.h"

namespace synfin::conformance {
namespace {

// How long a stack is looked at after the last line and a STATUS: a delayed acknowledgment has come by then.
constexpr Millis kAfterwards = 1000;

}  // namespace

ScriptPlay play_script(const ScriptPlan& plan, Stack& stack, const model::Claims& claims, std::uint64_t seed,
                       const LineBegins& line_begins) {
  Session session(stack, {.claims = claims});
  ScriptPlayer player(plan, stack, session, seed);
  ScriptPlay play;
  std::uint32_t line = 0;
  const auto note_failure = [&] {
    if (play.failed_at == 0 && session.failure_of(0)) play.failed_at = line;
  };
  for (const ScriptStep& step : plan.steps) {
    if (campaign_interrupted != 0) break;
    line = step.line;
    if (line_begins) line_begins(line);
    player.come_to(step);
    const bool done = player.act(step);
    note_failure();
    if (done) continue;
    play.ended_at = step.line;
    play.ended_why = player.obstacle();
    break;
  }
  if (play.ended_at == 0) {
    session.make_call({.call = Call::Status, .optional = true}, 0);
    player.wait(kAfterwards);
  }
  play.mismatch = player.mismatch();
  play.standard = session.result();
  if (play.failed_at == 0 && play.standard.failure) play.failed_at = line;
  session.release();
  play.trace = session.trace();
  return play;
}

ScriptJudgement judge_script(const ScriptPlan& plan) {
  ScriptedStack stack(plan);
  Session session(stack, {});
  ScriptPlayer player(plan, stack, session, 0);
  ScriptJudgement judgement;
  const auto last = std::find_if(plan.steps.rbegin(), plan.steps.rend(),
                                 [](const ScriptStep& s) { return s.act == ScriptAct::Expect; });
  auto left = static_cast<std::size_t>(plan.steps.rend() - last);  // steps up to the last expected segment
  for (const ScriptStep& step : plan.steps) {
    if (campaign_interrupted != 0) break;
    const bool silence_counts = left > 0;
    if (left > 0) --left;
    player.come_to(step);
    if (!silence_counts && session.failure_of(0)) break;
    const bool done = player.act(step);
    const auto failure = session.failure_of(0);
    const bool answers = step.act != ScriptAct::Give && step.act != ScriptAct::Pass;
    // What a tracker misses is "nothing"; an answer is always something.
    if (failure && !silence_counts && (!answers || failure->got == "nothing")) break;
    if (failure) {
      judgement.verdict = broken(failure->clause->level);
      judgement.failure = failure;
      judgement.failed_at = step.line;
    }
    if (failure || !done) break;
    judgement.judged_up_to = step.line;
  }
  return judgement;
}

}  // namespace synfin::conformance
