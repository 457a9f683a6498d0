// The page for a browser, as far as no browser is needed to judge it; ci/report-browser looks at it in one.
#include "conformance/report/html/page.h"

#include <gtest/gtest.h>

#include "conformance/ledger.h"
#include "tests/conformance/made_up_run.h"

namespace synfin::conformance {
namespace {

std::string page_of(std::span<const RunDocument> runs) {
  std::ostringstream out;
  write_html(out, runs, "1");
  return out.str();
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// What stands in the element of the data, as a browser takes it from there.
Json data_in(const std::string& page) {
  constexpr std::string_view kBegin = "id=\"data\">";
  const std::size_t begin = page.find(kBegin) + kBegin.size();
  return Json::parse(page.substr(begin, page.find("</script", begin) - begin));
}

std::vector<RunDocument> one(const MadeUpRun& run) {
  std::vector<RunDocument> runs;
  runs.push_back(run.document());
  return runs;
}

// The cases of a run, unpacked as data.js does.
std::vector<RunCase> unpacked(const Json& data, std::size_t run) {
  constexpr std::string_view kLetters = "cdvui";
  const Json& r = data["runs"][run];
  const std::string letters = r["verdicts"];
  std::vector<RunCase> cases;
  std::size_t place = 0, judged = 0, failed = 0, reasoned = 0;
  for (const Json& group : data["cases"]["groups"]) {
    for (std::size_t i = 1; i < group.size(); ++i, ++place) {
      if (letters[place] == '-') continue;
      RunCase& c = cases.emplace_back();
      c.id = data["cases"]["prefixes"][group[0].get<std::size_t>()].get<std::string>() +
             data["cases"]["ends"][group[i].get<std::size_t>()].get<std::string>();
      c.verdict = static_cast<Verdict>(kLetters.find(letters[place]));
      c.duration = r["milliseconds"][judged++];
      if (c.verdict == Verdict::Deviates || c.verdict == Verdict::Violates) {
        c.finding = r["failures"][3 * failed].get<std::size_t>();
        c.expected = data["strings"][r["failures"][3 * failed + 1].get<std::size_t>()];
        c.got = data["strings"][r["failures"][3 * failed++ + 2].get<std::size_t>()];
      } else if (c.verdict != Verdict::Conforms) {
        c.why = data["strings"][r["reasons"][reasoned++].get<std::size_t>()];
      }
    }
  }
  return cases;
}

constexpr const char* kHostile = "</script><!--<script>alert(1)</script>@DATA@\"'&\xFF\x01";

TEST(Page, HostileText_StaysData) {
  MadeUpRun run(kHostile);
  run.add(Verdict::Violates, &model::kChecksum, kHostile).add(Verdict::Unsupported, nullptr, kHostile);
  const std::string page = page_of(one(run));
  // The page's own two scripts, and no more.
  EXPECT_EQ(count(page, "<script"), 2U);
  EXPECT_EQ(count(page, "</script"), 2U);
  EXPECT_EQ(count(page, "<!--"), 0U);
  const Json data = data_in(page);
  const std::string read_back = "</script><!--<script>alert(1)</script>@DATA@\"'&\xEF\xBF\xBD\x01";
  EXPECT_EQ(data["runs"][0]["stack"], read_back);
  EXPECT_EQ(data["runs"][0]["findings"][0]["got"], read_back);
}

TEST(SafeInScript, WithoutTheEscape_TheElementWouldEnd) {
  EXPECT_EQ(safe_in_script("[\"</script>\"]"), "[\"\\u003c/script>\"]");
  EXPECT_EQ(Json::parse(safe_in_script("[\"</script><!--\"]")), Json::parse("[\"</script><!--\"]"));
}

TEST(Page, Data_AreComplete) {
  MadeUpRun first("a"), second("b");
  first.add(Verdict::Conforms).add(Verdict::Deviates, &model::kClosedRst, "x");
  first.add(Verdict::Inconclusive, nullptr, "why not").add(Verdict::Violates, &model::kChecksum, "y");
  second.add(Verdict::Violates, &model::kChecksum, "z");  // and it lacks the other three
  std::vector<RunDocument> runs;
  runs.push_back(first.document());
  runs.push_back(second.document());
  const Json data = data_in(page_of(runs));
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const std::vector<RunCase> cases = unpacked(data, r);
    ASSERT_EQ(cases.size(), runs[r].cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const RunCase& wanted = runs[r].cases[i];
      EXPECT_EQ(cases[i].id, wanted.id);
      EXPECT_EQ(cases[i].verdict, wanted.verdict);
      EXPECT_EQ(cases[i].duration, 1250U);
      EXPECT_EQ(cases[i].why, wanted.why);
      EXPECT_EQ(cases[i].got, wanted.got);
      EXPECT_EQ(cases[i].expected, wanted.expected);
      EXPECT_EQ(cases[i].finding, wanted.finding);
    }
    ASSERT_EQ(data["runs"][r]["findings"].size(), runs[r].findings.size());
    for (const Json& f : data["runs"][r]["findings"]) EXPECT_EQ(f["events"].size(), 1U);
  }
  EXPECT_EQ(data["requirements"].size(), ledger().size());
}

TEST(Page, RequirementsOfACase_AreThoseOfTheLedger) {
  MadeUpRun run("a");
  run.add(Verdict::Conforms);
  const Json data = data_in(page_of(one(run)));
  std::vector<std::string> ids;
  for (const Json& r : data["requirement_sets"][data["case_requirements"][0].get<std::size_t>()]) {
    ids.push_back(data["requirements"][r.get<std::size_t>()][0]);
  }
  const auto wanted = requirements_of(all_cases().front().id);
  EXPECT_FALSE(ids.empty());
  EXPECT_TRUE(std::equal(ids.begin(), ids.end(), wanted.begin(), wanted.end()));
}

TEST(Page, InterruptedRun_IsMarked) {
  MadeUpRun run("a");
  run.add(Verdict::Conforms);
  EXPECT_FALSE(data_in(page_of(one(run)))["runs"][0].contains("interrupted"));
  run.outcome().interrupted = true;
  run.outcome().interrupted_why = "by hand";
  EXPECT_EQ(data_in(page_of(one(run)))["runs"][0]["interrupted"], "by hand");
}

TEST(Page, NeedsNothingElse) {
  const std::string page = page_of({});
  for (const char* asks : {"src=", "@import", "url(", "<link", "fetch(", "import(", "XMLHttpRequest", "innerHTML"}) {
    EXPECT_EQ(count(page, asks), 0U) << asks;
  }
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST(Page, SameRuns_SameOctets) {
  MadeUpRun run("a");
  run.add(Verdict::Violates, &model::kChecksum, "x");
  EXPECT_EQ(page_of(one(run)), page_of(one(run)));
}

TEST(Page, ThreeStacksThatOftenFail_AreUnder5Megabytes) {
#ifdef SYNFIN_SANITIZED
  GTEST_SKIP() << "pages are as long without sanitizers";
#endif
  std::vector<RunDocument> runs;
  for (const char* stack : {"a", "b", "c"}) {
    MadeUpRun run(stack);
    for (std::size_t i = 0; i < all_cases().size(); ++i) {
      // Every fourth fails, and no two replies are the same.
      if (i % 4 != 0) {
        run.add(Verdict::Conforms);
        continue;
      }
      const model::Clause& clause = model::kClauses[i / 4 % model::kClauses.size()];
      const std::string number = std::to_string(4'000'000'000U + i);
      run.add(broken(clause.level), &clause,
              stack + ("<SEQ=" + number) + "><ACK=" + number + "><CTL=ACK><WND=65535> len 0");
    }
    runs.push_back(run.document());
  }
  const std::size_t size = page_of(runs).size();
  EXPECT_LT(size, 5'000'000U);
  EXPECT_GT(size, 1'000'000U);
}

}  // namespace
}  // namespace synfin::conformance
