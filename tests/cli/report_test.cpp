#include "conformance/report/report.h"

#include <gtest/gtest.h>

#include <sstream>

#include "conformance/report/report_text.h"
#include "tests/conformance/made_up_run.h"

namespace synfin::conformance {
namespace {

TEST(AreaOf, EveryCase_IsAState) {
  for (const Case& c : all_cases()) {
    const std::string area = area_of(c.id);
    bool is_state = false;
    for (std::size_t s = 0; s < model::kStates; ++s) is_state = is_state || area == name(static_cast<model::State>(s));
    ASSERT_TRUE(is_state) << c.id << " is of " << area;
  }
}

TEST(AreaOf, LongerNames_AreTheirStates) {
  EXPECT_EQ(area_of("closing-unsent/rst/seq-left"), "CLOSING");
  EXPECT_EQ(area_of("closed/rst/seq-left"), "CLOSED");
  EXPECT_EQ(area_of("fin-wait-2-closed/x"), "FIN-WAIT-2");
  EXPECT_EQ(area_of("elsewhere/x"), "elsewhere");
}

TEST(ShapeOf, Numbers_DoNotCount_StatesDo) {
  EXPECT_EQ(shape_of("<SEQ=100><CTL=RST>"), shape_of("<SEQ=7><CTL=RST>"));
  EXPECT_NE(shape_of("<SEQ=100><CTL=RST>"), shape_of("<SEQ=100><CTL=ACK>"));
  EXPECT_NE(shape_of("FIN-WAIT-1"), shape_of("FIN-WAIT-2"));
}

TEST(ShellWord, AnyText_IsOneWord) {
  EXPECT_EQ(shell_word("established/rst/seq-left+1,ack-left"), "established/rst/seq-left+1,ack-left");
  EXPECT_EQ(shell_word("a b*"), "'a b*'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Wrapped, LongText_StaysWithinTheWidth) {
  EXPECT_EQ(wrapped("aa bb cc", 2, 7), "aa bb\n  cc");
  EXPECT_EQ(wrapped("aaaaaaaaaa", 2, 7), "aaaaaaaaaa");  // what cannot be broken is not
  EXPECT_EQ(wrapped("", 2, 7), "");
}

TEST(Counted, Thousands_AreSetApart) {
  EXPECT_EQ(counted(0), "0");
  EXPECT_EQ(counted(999), "999");
  EXPECT_EQ(counted(1'000), "1,000");
  EXPECT_EQ(counted(1'234'567), "1,234,567");
}

// Reports of made-up outcomes.
class Reports : public testing::Test {
 protected:
  Report report() const { return run_.report(); }

  MadeUpRun run_{"a<b"};
};

TEST_F(Reports, Findings_AreMergedAndWorstFirst) {
  run_.add(Verdict::Deviates, &model::kClosedRst, "1");
  run_.add(Verdict::Deviates, &model::kClosedRst, "2");
  run_.add(Verdict::Deviates, &model::kClosedRst, "2", model::State::Listen);
  run_.add(Verdict::Violates, &model::kChecksum, "3");
  const Report r = report();
  ASSERT_EQ(r.findings.size(), 3U);
  EXPECT_EQ(r.findings[0].clause, &model::kChecksum);
  EXPECT_EQ(r.findings[1].shown_by.size(), 2U);
  EXPECT_EQ(r.findings[1].got, "1");
}

TEST_F(Reports, Axes_OnlyConformingCasesSettleThem_AndNotWhatWasClaimed) {
  run_.add(Verdict::Conforms, nullptr, "");
  run_.outcome().judged.back().result.claims.settle(model::Axis::Rfc1337, true);
  run_.outcome().judged.back().result.claims.settle(model::Axis::Rst5961, false);
  run_.add(Verdict::Deviates, &model::kClosedRst, "1");
  run_.outcome().judged.back().result.claims.settle(model::Axis::Rfc1337, false);
  RunFacts facts{.stack = "s", .profile = "auto"};
  facts.claims.settle(model::Axis::Rst5961, false);
  const Report r = make_report(facts, run_.outcome());
  ASSERT_EQ(r.fit.size(), 1U);
  EXPECT_EQ(r.fit[0].yes, 1U);
  EXPECT_EQ(r.fit[0].no, 0U);
}

TEST_F(Reports, Text_StaysWithin100Columns) {
  run_.add(Verdict::Violates, &model::kChecksum,
           std::string(40, 'a') + " " + std::string(40, 'b') + " " + std::string(40, 'c'));
  run_.add(Verdict::Inconclusive, nullptr, std::string(60, 'a') + " " + std::string(60, 'b'));
  const std::string text = to_text(report(), {});
  for (const char c : {'a', 'b', 'c'}) EXPECT_NE(text.find(std::string(40, c)), std::string::npos) << c;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

TEST_F(Reports, Text_OfAnInterruptedRun_SaysSo) {
  run_.add(Verdict::Conforms, nullptr, "");
  run_.outcome().asked = 10;
  run_.outcome().interrupted = true;
  run_.outcome().interrupted_why = "interrupted";
  EXPECT_NE(to_text(report(), {}).find("INTERRUPTED (interrupted): 1 of 10 cases have a verdict."), std::string::npos);
  EXPECT_NE(to_text(report(), {.quiet = true}).find("INTERRUPTED"), std::string::npos);
}

TEST_F(Reports, Json_WithOctetsThatAreNoText_CanBeRead) {
  run_.add(Verdict::Inconclusive, nullptr, "\xFF\x01\"");
  std::ostringstream out;
  write_json(out, report());
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["totals"]["inconclusive"], 1);
  EXPECT_EQ(json["cases"][0]["why"], "\xEF\xBF\xBD\x01\"");
}

TEST_F(Reports, Junit_EscapesWhatXmlCannotHold) {
  run_.add(Verdict::Violates, &model::kChecksum, "<&>\"'\x01\xFF\xC3\xA9\xED\xA0\x80");
  run_.add(Verdict::Unsupported, nullptr, "a<b");
  std::ostringstream out;
  write_junit(out, report());
  EXPECT_NE(out.str().find("&lt;&amp;&gt;&quot;&apos;??\xC3\xA9???"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("<skipped message=\"a&lt;b\"/>"), std::string::npos);
  EXPECT_NE(out.str().find("name=\"synfin a&lt;b\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""),
            std::string::npos);
}

}  // namespace
}  // namespace synfin::conformance
