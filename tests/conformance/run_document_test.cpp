// Runs read back, held against each other, and told in short.
#include <gtest/gtest.h>

#include "conformance/report/report_compare.h"
#include "conformance/report/report_summary.h"
#include "tests/conformance/made_up_run.h"

namespace synfin::conformance {
namespace {

TEST(RunDocument, WhatWasWritten_IsReadBack) {
  MadeUpRun run("a");
  run.add(Verdict::Conforms).add(Verdict::Violates, &model::kChecksum, "7").add(Verdict::Unsupported, nullptr, "no");
  run.add(Verdict::Violates, &model::kChecksum, "8");
  const RunDocument d = run.document();
  EXPECT_EQ(d.label, "a");
  EXPECT_EQ(d.totals, (Totals{1, 0, 2, 1, 0}));
  ASSERT_EQ(d.findings.size(), 1U);  // of one shape
  EXPECT_EQ(d.findings[0].cases, 2U);
  EXPECT_EQ(d.findings[0].trace.events.size(), 1U);
  EXPECT_EQ(d.findings[0].recorded_as, Verdict::Violates);
  EXPECT_EQ(d.cases[3].finding, 0U);
  EXPECT_EQ(d.cases[3].got, "8");
  EXPECT_EQ(d.cases[2].why, "no");
  EXPECT_EQ(d.cases[0].duration, 1250U);
  EXPECT_FALSE(d.cases[0].requirements.empty());
}

struct Broken {
  const char* place;  // what is changed
  const char* value;  // null: it is taken away
  const char* says;
};

class BrokenRun : public testing::TestWithParam<Broken> {};

TEST_P(BrokenRun, IsNamedByItsPlace) {
  MadeUpRun run("a");
  run.add(Verdict::Conforms).add(Verdict::Violates, &model::kChecksum, "7").add(Verdict::Unsupported, nullptr, "no");
  Json json = Json::parse(run.json());
  const Json::json_pointer place(GetParam().place);
  if (GetParam().value != nullptr) {
    json[place] = Json::parse(GetParam().value);
  } else {
    json.at(place.parent_pointer()).erase(place.back());
  }
  try {
    run_from_json(json);
    FAIL() << "it was taken";
  } catch (const BrokenDocument& e) {
    EXPECT_EQ(std::string(e.what()).rfind(GetParam().says, 0), 0U) << e.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Documents, BrokenRun,
    testing::Values(Broken{"/tool", "\"other\"", "/tool: is not \"synfin\""}, Broken{"/tool", nullptr, "/tool"},
                    Broken{"/cases/1/verdict", "\"fails\"", "/cases/1/verdict: \"fails\" is none of"},
                    Broken{"/cases/1/verdict", "7", "/cases/1/verdict: a string"},
                    Broken{"/cases/0/id", nullptr, "/cases/0/id: is missing"},
                    Broken{"/cases/0/seconds", "-1", "/cases/0/seconds"},
                    Broken{"/cases/0/clauses", "[1]", "/cases/0/clauses/0: a string"},
                    Broken{"/cases/0/colour", "1", "/cases/0/colour: no such key"},
                    Broken{"/cases/1/got", nullptr, "/cases/1/got: is missing"},
                    Broken{"/cases/1/state", "\"LISTEN\"", "/cases/1/clause: no finding of the document"},
                    Broken{"/cases/2/id", "\"closed/syn/seq-isn\"", "/cases/2/id: is the id of an earlier case"},
                    Broken{"/totals/violates", "0", "/totals/violates: is 0, but 1 of the cases are"},
                    Broken{"/findings/0/cases", "5", "/findings/0/cases: is 5, but 1 of the cases show it"},
                    Broken{"/findings/0/verdict", "\"conforms\"", "/findings/0/verdict"},
                    Broken{"/findings/0/link", "\"javascript:alert(1)\"", "/findings/0/link"},
                    Broken{"/findings/0/trace/events/0/packet", "\"4\"", "/findings/0/trace/events/0/packet"},
                    Broken{"/seed", "-1", "/seed"}, Broken{"/asked", "\"many\"", "/asked"},
                    Broken{"/asked", "2", "/asked: is 2, but 3 were judged and 0 left out"},
                    Broken{"/left_out", "1", "/asked: is 3, but 3 were judged and 1 left out"},
                    Broken{"/asked", "4", "/interrupted: is false, but only 3 of 4"},
                    Broken{"/deviations", "[]", "/deviations: an object is needed"},
                    Broken{"/deviations", "{\"list\": 1}", "/deviations/list: a string"},
                    Broken{"/deviations", "{\"list\": \"a\", \"cases\": 0, \"gone\": {}}", "/deviations/gone: a list"},
                    Broken{"/deviations", "{\"list\": \"a\", \"cases\": 0, \"gone\": [7]}", "/deviations/gone/0"}));

TEST(RunDocument, NoObject_IsNamed) {
  EXPECT_THROW(run_from_json(Json::parse("[]")), BrokenDocument);
  EXPECT_THROW(run_from_json(Json::parse("{}")), BrokenDocument);
}

TEST(RunDocument, WhatFollowsANul_IsNotPassedOver) {
  const std::string whole = MadeUpRun("a").add(Verdict::Conforms).json();
  EXPECT_NO_THROW(parse_document(whole));
  EXPECT_THROW(parse_document(whole + '\0' + "garbage"), BrokenDocument);
  EXPECT_THROW(parse_document(whole + '\0'), BrokenDocument);
}

TEST(RunDocument, WhatIsWrong_IsToldWithoutControlCharacters) {
  try {
    run_from_json(
        Json::parse(R"({"tool": "synfin", "version": "1", "seed": 1, "stack": {"\u001b[31m": 1}, "\u001b": 1})"));
    FAIL() << "it was taken";
  } catch (const BrokenDocument& e) {
    EXPECT_EQ(std::string(e.what()).find('\x1b'), std::string::npos);
  }
  EXPECT_EQ(std::string(BrokenDocument("/a\x1b[2J", "b").what()), "/a?[2J: b");
}

TEST(Compare, EachChange_IsToldApart) {
  using V = Verdict;
  EXPECT_EQ(change_between(V::Conforms, V::Violates), Change::Worse);
  EXPECT_EQ(change_between(V::Deviates, V::Violates), Change::Worse);
  EXPECT_EQ(change_between(V::Violates, V::Deviates), Change::Better);
  EXPECT_EQ(change_between(V::Conforms, V::Inconclusive), Change::Unjudged);
  EXPECT_EQ(change_between(V::Unsupported, V::Violates), Change::Judged);
  EXPECT_EQ(change_between(V::Unsupported, V::Inconclusive), Change::Same);
  EXPECT_EQ(change_between(V::Deviates, V::Deviates), Change::Same);
}

class Compared : public testing::Test {
 protected:
  Compared() {
    MadeUpRun a("a"), b("b");
    a.add(Verdict::Conforms).add(Verdict::Violates, &model::kChecksum, "1").add(Verdict::Conforms);
    b.add(Verdict::Deviates, &model::kClosedRst, "2").add(Verdict::Conforms);
    before_ = a.document();
    after_ = b.document();
  }
  RunDocument before_, after_;
};

TEST_F(Compared, Cases_AreWorseBetterAndGone) {
  const Comparison c = compare(before_, after_);
  EXPECT_EQ(c.count(Change::Worse), 1U);
  EXPECT_EQ(c.count(Change::Better), 1U);
  EXPECT_EQ(c.count(Change::Gone), 1U);
  ASSERT_EQ(c.cases.size(), 3U);
  EXPECT_EQ(c.cases[0].id(), before_.cases[0].id);
  EXPECT_EQ(c.cases[2].after, nullptr);
  ASSERT_EQ(c.appeared.size(), 1U);
  EXPECT_EQ(c.appeared[0]->clause, "closed-rst");
  ASSERT_EQ(c.disappeared.size(), 1U);
  EXPECT_TRUE(c.is_worse());
  const Comparison same = compare(before_, before_);
  EXPECT_TRUE(same.cases.empty());
  EXPECT_FALSE(same.is_worse());
  const Comparison back = compare(after_, before_);
  EXPECT_EQ(back.count(Change::New), 1U);
  EXPECT_TRUE(back.is_whole());
  EXPECT_FALSE(c.is_whole()) << "a case is gone: whether it still conforms nobody knows";
}

TEST_F(Compared, WhatWasNotJudged_HidesNothing) {
  EXPECT_TRUE(compare(before_, before_).is_whole());
  MadeUpRun lost("a");
  lost.add(Verdict::Inconclusive, nullptr, "lost")
      .add(Verdict::Violates, &model::kChecksum, "1")
      .add(Verdict::Conforms);
  const RunDocument after = lost.document();
  EXPECT_FALSE(compare(before_, after).is_worse());
  EXPECT_FALSE(compare(before_, after).is_whole());
  lost.outcome().judged.clear();
  lost.outcome().unavailable = "gone";
  const RunDocument none = lost.document();
  EXPECT_FALSE(compare(none, none).is_whole());
  EXPECT_FALSE(compare(before_, none).is_whole());
}

TEST_F(Compared, Markdown_SaysWhatChanged) {
  const Comparison c = compare(before_, after_);
  std::ostringstream out;
  write_markdown(out, {&before_, 1}, &c);
  EXPECT_NE(out.str().find("Cases: 1 worse, 1 better,"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("Findings: 1 new, 1 gone."), std::string::npos) << out.str();
}

TEST(Markdown, CellsOfATable_HoldWhateverText) {
  MadeUpRun run("a|b*");
  run.add(Verdict::Violates, &model::kChecksum, "x|`y`\n<b>");
  const RunDocument d = run.document();
  std::ostringstream out;
  write_markdown(out, {&d, 1});
  EXPECT_NE(out.str().find("| a\\|b\\* | 0 | 0 | 1 | 0 | 0 | 1 |"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("`` x\\|`y` <b> ``"), std::string::npos) << out.str();
}

TEST(Markdown, ControlCharactersAndBrokenUtf8_AreReplaced) {
  MadeUpRun run("a\x1b[31m\x7f");
  run.add(Verdict::Violates, &model::kChecksum, "x\x1b]0;y\x07 \xc2\x9b");
  RunDocument d = run.document();
  d.label += " (\xff\xc3)";
  d.findings[0].link += "\x1b)(<|";
  std::ostringstream out;
  write_markdown(out, {&d, 1});
  EXPECT_NE(out.str().find("| a?\\[31m? (?"
                           "?) |"),
            std::string::npos)
      << out.str();
  EXPECT_NE(out.str().find("`x?]0;y? ?`"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("?%29%28%3C%7C) (MUST)"), std::string::npos) << out.str();
  EXPECT_EQ(out.str().find_first_of("\x1b\x07\x7f\x9b\xff"), std::string::npos) << out.str();
}

TEST(Markdown, AnInterruptedRun_SaysSo) {
  MadeUpRun run("a");
  run.add(Verdict::Conforms);
  run.outcome().asked = 10;
  run.outcome().interrupted = true;
  run.outcome().interrupted_why = "by hand";
  const RunDocument d = run.document();
  std::ostringstream out;
  write_markdown(out, {&d, 1});
  EXPECT_NE(out.str().find("**INTERRUPTED: a** (by hand): 1 of 10 cases have a verdict."), std::string::npos);
}

TEST(Tap, EachVerdict_HasItsLine) {
  MadeUpRun run("a");
  run.add(Verdict::Conforms).add(Verdict::Violates, &model::kChecksum, "say \"x\" # 1");
  run.add(Verdict::Unsupported, nullptr, "has # no call").add(Verdict::Inconclusive, nullptr, "lost");
  const RunDocument d = run.document();
  std::ostringstream out;
  write_tap(out, {&d, 1});
  const std::string tap = out.str();
  EXPECT_EQ(tap.rfind("TAP version 13\n", 0), 0U);
  EXPECT_NE(tap.find("\n1..4\nok 1 - closed/syn/seq-isn\nnot ok 2 - "), std::string::npos) << tap;
  EXPECT_NE(tap.find("  got: \"say \\\"x\\\" # 1\"\n"), std::string::npos) << tap;
  EXPECT_NE(tap.find(" # SKIP has \\# no call\n"), std::string::npos) << tap;
  EXPECT_NE(tap.find("not ok 4 - "), std::string::npos) << tap;
}

TEST(Tap, NothingJudged_IsNoSuccess) {
  MadeUpRun run("a");
  run.outcome().asked = run.outcome().left_out = 5;
  const RunDocument d = run.document();
  std::ostringstream one, two;
  write_tap(one, {&d, 1});
  EXPECT_NE(one.str().find("\n1..1\nnot ok 1 - something was judged\n"), std::string::npos) << one.str();
  std::vector<RunDocument> runs;
  runs.push_back(run.document());
  runs.push_back(run.document());
  write_tap(two, runs);
  EXPECT_NE(two.str().find("\nnot ok 1 - a\n"), std::string::npos) << two.str();
}

TEST(Tap, SeveralRuns_AreSubtests_AndOneThatEndedEarlyIsNotOk) {
  MadeUpRun good("a"), partial("b");
  good.add(Verdict::Conforms);
  partial.add(Verdict::Conforms);
  partial.outcome().asked = 3;
  partial.outcome().interrupted = true;
  std::vector<RunDocument> runs;
  runs.push_back(good.document());
  runs.push_back(partial.document());
  std::ostringstream out;
  write_tap(out, runs);
  EXPECT_NE(out.str().find("# Subtest: a\n    # synfin 1"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("\nok 1 - a\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("    1..3\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("\nnot ok 2 - b\n"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace synfin::conformance
