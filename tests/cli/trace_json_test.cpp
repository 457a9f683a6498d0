#include <gtest/gtest.h>

#include "conformance/report/report_trace.h"
#include "tests/complaint.h"

namespace synfin::conformance {
namespace {

TraceDocument document() {
  TraceDocument d{.stack = "lwip",
                  .stack_version = "2.1.3",
                  .profile = "auto",
                  .seed = UINT64_MAX,
                  .the_case = all_cases().front()};
  d.result.verdict = Verdict::Violates;
  d.result.failure =
      Failure{.clause = &model::kRstExact, .state = model::State::Established, .expected = "a", .got = "b"};
  d.trace.octets = {0x45, 0x00, 0xFF};
  d.trace.events.push_back({.kind = TraceEvent::Kind::Given, .at = 1, .peer = 2, .begin = 0, .size = 3});
  d.trace.events.push_back({.kind = TraceEvent::Kind::Called,
                            .at = 2,
                            .call = {.call = Call::Send, .octets = 7},
                            .result = {.outcome = Outcome::WouldBlock, .octets = 3},
                            .begin = 3});
  d.trace.events.push_back({.kind = TraceEvent::Kind::Sent, .at = 4, .begin = 3, .size = 0});
  return d;
}

std::string complaint(const Json& json) {
  return complaint_of<BrokenDocument>([&] { trace_from_json(json); });
}

TEST(TraceJson, ThereAndBack_IsTheSame) {
  const TraceDocument d = document();
  const TraceDocument again = trace_from_json(parse_document(to_json(d).dump(1)));
  EXPECT_EQ(again.stack, d.stack);
  EXPECT_EQ(again.seed, d.seed);
  EXPECT_TRUE(again.the_case.stimuli == d.the_case.stimuli);
  ASSERT_TRUE(again.result.failure.has_value());
  EXPECT_EQ(again.result.failure->clause, d.result.failure->clause);
  EXPECT_TRUE(same_events(again.trace, d.trace));
  EXPECT_EQ(to_json(again).dump(), to_json(d).dump());
}

// Take away or spoil any one thing: it is noticed, and named.
TEST(TraceJson, EveryKey_MissingOrOfAnotherType_IsNamed) {
  const Json good = to_json(document());
  for (const auto& [key, value] : good.items()) {
    Json missing = good;
    missing.erase(key);
    EXPECT_EQ(complaint(missing).rfind("/" + key + ": ", 0), 0U) << complaint(missing);
    Json spoiled = good;
    spoiled[key] = nullptr;
    EXPECT_EQ(complaint(spoiled).rfind("/" + key + ": ", 0), 0U) << complaint(spoiled);
  }
}

TEST(TraceJson, EventsSpoiled_AreNamed) {
  const Json good = to_json(document());
  for (std::size_t i = 0; i < good["events"].size(); ++i) {
    for (const auto& [key, value] : good["events"][i].items()) {
      Json spoiled = good;
      spoiled["events"][i][key] = Json::array();
      EXPECT_EQ(complaint(spoiled).rfind("/events/" + std::to_string(i) + "/" + key + ": ", 0), 0U)
          << complaint(spoiled);
    }
  }
}

TEST(TraceJson, OtherVersionOrUnknownWords_AreErrors) {
  Json json = to_json(document());
  json["version"] = 2;
  EXPECT_EQ(complaint(json), "/version: only 1 is known");
  json = to_json(document());
  json["profile"] = "nobody";
  EXPECT_EQ(complaint(json), "/profile: \"nobody\" is no profile");
  json = to_json(document());
  json["failure"]["clause"] = "nothing";
  EXPECT_EQ(complaint(json), "/failure/clause: \"nothing\" is no clause");
}

TEST(Ladder, Calls_AreShownWithTheirAnswers) {
  EXPECT_NE(ladder(document().trace).find("user  peer 0  send 7 octets: would block\n"), std::string::npos);
}

}  // namespace
}  // namespace synfin::conformance
