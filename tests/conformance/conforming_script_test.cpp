// Scripts of findings: the stack with the fault fails them, and the reference endpoint passes.
#include "conformance/report/conforming_script.h"

#include <gtest/gtest.h>

#include "adapters/model/model_stack.h"
#include "adapters/mutant/mutants.h"
#include "conformance/in_process.h"
#include "conformance/report/trace_script.h"
#include "conformance/script/script_case.h"
#include "conformance/ways.h"

namespace synfin::conformance {
namespace {

using namespace stimuli;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;

const model::Profile& profile() { return model::kProfiles.front(); }
const RunFacts kFacts{
    .version = "1", .stack = "a-stack", .stack_version = "7", .profile = "auto", .claims = profile().claims};

// A case on the stack, with its trace.
struct RunOf {
  Case the_case;
  Judged judged;

  RunOf(Stack& stack, std::vector<Stimulus> stimuli) : the_case{.id = "a/case", .stimuli = std::move(stimuli)} {
    Session session(stack, {.claims = profile().claims});
    run_in_process(stack, session, the_case, 1);
    judged = {.the_case = &the_case, .result = session.result(), .trace = session.trace()};
  }
};

std::vector<Stimulus> after(std::string_view way_name, std::vector<Stimulus> more) {
  std::vector<Stimulus> all = way(way_name).stimuli;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool is_met(const std::string& script, Stack& stack) {
  const ScriptPlan plan = plan_of(wire::read_packetdrill(script));
  EXPECT_TRUE(plan.unsupported.empty()) << script;
  return !play_script(plan, stack, profile().claims, 1).mismatch;
}

ConformingScript made_of(const Judged& judged) {
  return conforming_script(kFacts, judged, "a finding", adapters::make_model_stack);
}

// What is given after a way, of all kinds, with a look at the state at the end.
std::vector<std::vector<Stimulus>> attempts() {
  std::vector<std::vector<Stimulus>> all;
  for (const char* name : {"established", "fin-wait-1", "fin-wait-2", "close-wait", "closing", "last-ack", "time-wait",
                           "syn-received", "syn-sent", "listen"}) {
    for (const std::uint8_t flags : {kRst, kSyn, kAck, kFin}) {
      const auto with_ack = static_cast<std::uint8_t>(flags | kAck);
      all.push_back(after(name, {in_order(flags), call(Call::Status)}));
      all.push_back(after(name, {in_order(with_ack), call(Call::Status)}));
      SegmentSpec beyond{.flags = with_ack, .seq = {Base::RcvEdge, 100}, .ack = {Base::SndNxt}};
      all.push_back(after(name, {segment(beyond), call(Call::Status)}));
    }
    all.push_back(after(name, {call(Call::Abort)}));
    all.push_back(after(name, {call(Call::Close), wait(5'000)}));
  }
  return all;
}

// The script of what the mutant did, as a script was before, is the planted bug: with it the mutant passes.
TEST(ConformingScript, EveryFaultThatItTells_FailsOnTheMutant_AndPassesOnTheReference) {
  const auto reference = adapters::make_model_stack(profile());
  std::size_t told = 0, not_told = 0, unsaid = 0, passed_by_their_own = 0;
  for (const adapters::MutantInfo& mutant : adapters::all_mutants()) {
    const auto stack = adapters::make_mutant(mutant.name);
    for (std::vector<Stimulus>& stimuli : attempts()) {
      const RunOf run(*stack, std::move(stimuli));
      if (!run.judged.result.failure) continue;
      try {
        const ConformingScript script = made_of(run.judged);
        const std::string text = wire::packetdrill_script(script.script);
        EXPECT_TRUE(is_met(text, *reference)) << mutant.name << "\n" << text;
        ++(script.tells ? told : not_told);
        if (!script.tells) continue;
        EXPECT_FALSE(is_met(text, *stack)) << mutant.name << "\n" << text;
        EXPECT_NE(text.find("fails, where it is marked"), text.npos) << text;
        EXPECT_NE(text.find(run.judged.result.failure->clause->id), text.npos) << text;
        if (is_met(script_text(run.judged.trace, "own"), *stack)) ++passed_by_their_own;
      } catch (const wire::ScriptError&) {
        ++unsaid;
      }
    }
  }
  RecordProperty("told", static_cast<int>(told));
  RecordProperty("not_told", static_cast<int>(not_told));
  RecordProperty("unsaid", static_cast<int>(unsaid));
  EXPECT_GT(told, 100U);
  EXPECT_GT(told, 2 * not_told) << not_told << ": the two are in different states, and both have a connection";
  EXPECT_GT(passed_by_their_own, told / 2) << "the planted bug is seen by nobody";
}

TEST(ConformingScript, Comment_SaysWhatTheStackDid_WhereItDidIt) {
  const auto stack = adapters::make_mutant("rst-anywhere");
  SegmentSpec old{.flags = kRst, .seq = {Base::RcvNxt, 0xFFFF'FFFF}};
  const RunOf run(*stack, after("established", {segment(old), call(Call::Status)}));
  ASSERT_TRUE(run.judged.result.failure.has_value());
  const std::string text = wire::packetdrill_script(made_of(run.judged).script);
  const std::size_t comment = text.find("// The last segment is to see what has become of the connection.");
  ASSERT_NE(comment, text.npos) << text;
  EXPECT_NE(text.find("told its user: reset", comment), text.npos) << text;
  const std::size_t question = text.find("\n+0.100 < . ", comment);
  EXPECT_NE(question, text.npos) << text;
  EXPECT_NE(text.find("\n+0 > . 1:1(0) ack 1 <...>", question), text.npos) << "the connection is there\n" << text;
}

}  // namespace
}  // namespace synfin::conformance
