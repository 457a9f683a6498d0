// Traces of stacks as packetdrill scripts: what packetdrill can say, and that it is named what it cannot.
#include "conformance/report/trace_script.h"

#include <gtest/gtest.h>

#include "adapters/model/model_stack.h"
#include "conformance/in_process.h"
#include "conformance/report/report.h"
#include "conformance/ways.h"
#include "tests/complaint.h"

namespace synfin::conformance {
namespace {

using namespace stimuli;
using wire::kAck;
using wire::kFin;
using wire::kRst;

// What happens on the reference endpoint.
Trace trace_of(std::string_view way_name, std::vector<Stimulus> more = {}) {
  Case the_case{.id = "script", .stimuli = way(way_name).stimuli};
  the_case.stimuli.insert(the_case.stimuli.end(), more.begin(), more.end());
  const model::Profile& profile = model::kProfiles.front();
  const auto stack = adapters::make_model_stack(profile);
  Session session(*stack, {.claims = profile.claims});
  run_in_process(*stack, session, the_case, 1);
  return session.trace();
}

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool has(const std::string& text, std::string_view part) { return count_of(part, text) > 0; }

// Why a trace cannot be said; "" if it can.
std::string refusal_of(const Trace& trace) {
  return complaint_of<wire::ScriptError>([&] { wire::packetdrill_script(script_of(trace, "a trace")); });
}

TEST(TraceScript, WholeConnection_IsSaidCallByCallAndSegmentBySegment) {
  const Trace trace = trace_of("time-wait-active");
  const std::string text = script_text(trace, "model: opened and closed");
  EXPECT_TRUE(has(text, "model: opened and closed")) << text;
  EXPECT_TRUE(has(text, "connect(")) << text;
  EXPECT_TRUE(has(text, "shutdown(")) << text;
  std::size_t given = 0, sent = 0;
  for (const TraceEvent& e : trace.events) {
    given += e.kind == TraceEvent::Kind::Given ? 1 : 0;
    sent += e.kind == TraceEvent::Kind::Sent ? 1 : 0;
  }
  EXPECT_GT(given, 2U);
  EXPECT_EQ(count_of(" < ", text), given) << text;
  EXPECT_EQ(count_of(" > ", text), sent) << text;
}

TEST(TraceScript, EveryCallThatAScriptHas_IsWritten) {
  const Trace trace = trace_of("established", {call(Call::Send, 100), in_order(kAck, 10), call(Call::Receive, 10),
                                               call(Call::Status), call(Call::Close), listener(Call::Close)});
  const std::string text = script_text(trace, "calls");
  for (const char* part : {"listen(", "accept(", "write(4, ..., 100) = 100", "read(4, ..., 10) = 10", "close("}) {
    EXPECT_TRUE(has(text, part)) << part << "\n" << text;
  }
  EXPECT_EQ(count_of("close(", text), 2U) << "of the connection and of the listener\n" << text;
}

TEST(TraceScript, Abort_IsACloseThatResets) {
  EXPECT_TRUE(has(script_text(trace_of("established", {call(Call::Abort)}), "abort"), "SO_LINGER"));
}

TEST(TraceScript, CallThatFails_HasItsErrno) {
  const Trace trace = trace_of("established", {in_order(kRst), call(Call::Receive, 10)});
  EXPECT_TRUE(has(script_text(trace, "reset"), "ECONNRESET")) << script_text(trace, "reset");
}

TEST(TraceScript, Failure_IsToldWhereItHappened) {
  const Failure failure{
      .clause = &model::kRstExact, .state = model::State::Established, .expected = "nothing", .got = "an ACK"};
  const Trace trace = trace_of("established", {in_order(kRst)});
  const std::string text = script_text(trace, "a failure", &failure);
  EXPECT_TRUE(has(text, "// See " + citation(model::kRstExact))) << text;
  const std::size_t told = text.find("it has broken rst-exact.\n// Allowed: nothing\n// Got: an ACK\n");
  ASSERT_NE(told, text.npos) << text;
  EXPECT_EQ(count_of("\n+", text.substr(told)), 1U) << "before the last event\n" << text;
}

TEST(TraceScript, NothingHappened_IsAScriptWithoutEvents) {
  EXPECT_EQ(refusal_of({}), "");
  EXPECT_EQ(count_of("\n+", script_text({}, "nothing")), 0U);
}

// --- What packetdrill cannot say ---

TEST(TraceScript, SecondPeer_IsNamed) {
  const Trace trace = trace_of("established", {from_peer(1, in_order(kAck))});
  EXPECT_TRUE(has(refusal_of(trace), "second peer")) << refusal_of(trace);
  const std::string text = script_text(trace, "two peers");
  EXPECT_EQ(text.find("// No packetdrill script: event "), 0U) << text;
  EXPECT_EQ(count_of("\n", text), 1U) << text;
}

TEST(TraceScript, SpoiledSegment_IsNamed) {
  SegmentSpec spec{.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndNxt}};
  spec.spoiled = Spoiled::DataOffsetShort;
  const Trace trace = trace_of("established", {segment(spec)});
  EXPECT_TRUE(has(refusal_of(trace), "malformed")) << refusal_of(trace);
}

TEST(TraceScript, RareFields_AreNamed) {
  for (const bool urgent : {true, false}) {
    SegmentSpec spec{.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndNxt}};
    (urgent ? spec.urgent : spec.window) = 7;
    const Trace trace = trace_of("established", {segment(spec)});
    EXPECT_EQ(has(refusal_of(trace), "fields that a script does not have"), urgent) << refusal_of(trace);
  }
}

// The number of the event is that of the one that cannot be said.
TEST(TraceScript, CallThatFailsByNoErrno_IsNamedWithItsEvent) {
  Trace trace = trace_of("established", {call(Call::Send, 100)});
  std::size_t index = 0;
  while (trace.events[index].kind != TraceEvent::Kind::Called || trace.events[index].call.call != Call::Send) ++index;
  for (const Outcome outcome : {Outcome::Error, Outcome::NoResources, Outcome::Exists, Outcome::Unsupported}) {
    trace.events[index].result.outcome = outcome;
    const std::string why = refusal_of(trace);
    EXPECT_EQ(why.find("event " + std::to_string(index) + " of the trace fails by"), 0U) << why;
  }
  trace.events[index].result.outcome = Outcome::TimedOut;
  EXPECT_EQ(refusal_of(trace), "");
}

TEST(TraceScript, ListenerThatIsShutDown_IsNamed) {
  Trace trace = trace_of("listen", {listener(Call::Close)});
  ASSERT_EQ(refusal_of(trace), "");
  trace.events.back().call.call = Call::Shutdown;
  EXPECT_TRUE(has(refusal_of(trace), "closes a listener by SHUTDOWN")) << refusal_of(trace);
}

// What wire/packetdrill.h refuses comes through with its reason.
TEST(TraceScript, SecondIncarnation_IsNamed) {
  const Trace trace =
      trace_of("established", {in_order(kRst), segment(wire::kSyn, {Base::TesterIsn, 100'000}), wait(kShortWait)});
  EXPECT_TRUE(has(refusal_of(trace), "second initial number")) << refusal_of(trace);
}

}  // namespace
}  // namespace synfin::conformance
