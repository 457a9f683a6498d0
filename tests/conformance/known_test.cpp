// Lists of known deviations against made-up runs: what is known, new, changed and gone.
#include "conformance/report/known.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/report/report_json.h"
#include "conformance/report/report_text.h"
#include "tests/complaint.h"

namespace synfin::conformance {
namespace {

using model::State;

class Known : public testing::Test {
 protected:
  // `clause` is what the case breaks; null is a case that conforms.
  void add(std::string id, const model::Clause* clause, State state = State::Closed) {
    cases_.push_back(std::make_unique<Case>(Case{.id = std::move(id), .stimuli = {}}));
    Judged& judged = outcome_.judged.emplace_back();
    judged.the_case = cases_.back().get();
    judged.result.verdict = clause == nullptr ? Verdict::Conforms : broken(clause->level);
    if (clause != nullptr) {
      judged.result.failure = Failure{.clause = clause, .state = state, .expected = "x", .got = "nothing"};
    }
    outcome_.asked = outcome_.judged.size();
  }
  Report report(const std::string& list) const {
    std::istringstream in(list);
    Report r = make_report({.version = "1", .stack = "s", .profile = "auto"}, outcome_);
    tell_known_apart(r, read_deviations(in, Reasons::MayBeMissing), "the list");
    return r;
  }

  std::vector<std::unique_ptr<Case>> cases_;
  CampaignOutcome outcome_;
};

TEST_F(Known, OnlyKnownOnes_AreNoFailure) {
  add("closed/rst/a", &model::kClosedRst);
  add("closed/rst/b", &model::kClosedRst);
  const Report r = report("closed-rst\tCLOSED\tclosed/rst/a\twhy not\n");
  EXPECT_FALSE(r.fails());
  EXPECT_EQ(r.known->cases, 2U) << "the line is of every case that shows it";
  EXPECT_EQ(r.findings[0].known, "why not");
  EXPECT_EQ(r.rows[0].known, 2U);
  EXPECT_NE(to_text(r, {}).find("1 finding known; 0 new findings"), std::string::npos);
}

TEST_F(Known, ANewOne_Fails_AndStandsFirst) {
  add("closed/rst/a", &model::kClosedRst);
  add("closed/rst/b", &model::kChecksum);
  const Report r = report("checksum\tCLOSED\tclosed/rst/b\twhy not\n");
  EXPECT_TRUE(r.fails());
  EXPECT_EQ(r.unknown(), 1U);
  EXPECT_EQ(r.findings[0].clause, &model::kClosedRst);
  EXPECT_EQ(r.findings[0].instead_of, "");
}

TEST_F(Known, OfAnotherState_IsNew) {
  add("closed/rst/a", &model::kClosedRst, State::Listen);
  EXPECT_TRUE(report("closed-rst\tCLOSED\tclosed/rst/b\twhy not\n").fails());
}

TEST_F(Known, APatternOrAState_IsOfItsCasesOnly) {
  add("closed/rst/a", &model::kClosedRst);
  add("closed/ack/a", &model::kClosedRst);
  EXPECT_EQ(report("closed-rst\tCLOSED\tclosed/rst/*\twhy\n").known->cases, 1U);
  EXPECT_TRUE(report("closed-rst\tCLOSED\tclosed/rst/*\twhy\n").fails());
  EXPECT_FALSE(report("closed-rst\tCLOSED\tclosed/*\twhy\n").fails());
  EXPECT_FALSE(report("closed-rst\tCLOSED\tCLOSED\twhy\n").fails());
  EXPECT_TRUE(report("closed-rst\tCLOSED\tLISTEN\twhy\n").fails());
}

TEST_F(Known, AnUnexpectedPass_Fails_AndIsNamed) {
  add("closed/rst/a", nullptr);
  add("closed/rst/b", nullptr);
  const Report r = report("# a comment\nclosed-rst\tCLOSED\tclosed/rst/*\twhy\n");
  EXPECT_TRUE(r.fails());
  ASSERT_EQ(r.known->gone.size(), 1U);
  EXPECT_EQ(r.known->gone[0].line, 2U);
  EXPECT_NE(to_text(r, {}).find("GONE: line 2, closed-rst in CLOSED"), std::string::npos);
  EXPECT_NE(to_text(r, {.quiet = true}).find("; 1 line of the list gone; 0 new findings"), std::string::npos);
}

TEST_F(Known, ALineWhoseCasesDidNotRun_SaysNothing) {
  add("closed/rst/a", nullptr);
  EXPECT_FALSE(report("closed-rst\tCLOSED\tclosed/ack/*\twhy\nchecksum\tCLOSED\twalk\twhy\n").fails());
  outcome_.judged[0].result.verdict = Verdict::Unsupported;
  EXPECT_FALSE(report("closed-rst\tCLOSED\tclosed/rst/*\twhy\n").fails()) << "nothing was judged";
}

TEST_F(Known, AChangedFailure_IsNew_AndSaysWhatTheListHas) {
  add("closed/rst/a", &model::kChecksum);
  const Report r = report("closed-rst\tCLOSED\tclosed/rst/a\twhy\n");
  EXPECT_TRUE(r.fails());
  EXPECT_EQ(r.findings[0].instead_of, "closed-rst in CLOSED");
  EXPECT_EQ(r.known->gone.size(), 1U) << "and what the list has is gone";
  EXPECT_NE(to_text(r, {}).find("CHANGED: closed/rst/a fails by checksum"), std::string::npos);
}

TEST_F(Known, Junit_HasKnownOnesSkipped_AndWhatIsGoneFailing) {
  add("closed/rst/a", &model::kClosedRst);
  add("closed/ack/a", nullptr);
  std::ostringstream out;
  write_junit(out, report("closed-rst\tCLOSED\tclosed/rst/a\ta < b\nchecksum\tCLOSED\tclosed/ack/*\twhy\n"));
  EXPECT_NE(out.str().find("<testsuites name=\"synfin s\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">"),
            std::string::npos)
      << out.str();
  EXPECT_NE(out.str().find("known deviation: closed-rst: a &lt; b"), std::string::npos);
  EXPECT_NE(out.str().find("the list line 2: checksum in CLOSED"), std::string::npos);
}

TEST_F(Known, Json_TellsThemApart) {
  add("closed/rst/a", &model::kClosedRst);
  add("closed/rst/b", &model::kChecksum);
  std::ostringstream out;
  write_json(out, report("closed-rst\tCLOSED\tclosed/rst/a\twhy\n"));
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["deviations"]["cases"], 1);
  EXPECT_FALSE(json["findings"][0].contains("known"));
  EXPECT_EQ(json["findings"][1]["known"], "why");
}

TEST_F(Known, AcceptedList_KeepsDropsAndAdds) {
  add("closed/rst/a", &model::kClosedRst);
  add("closed/rst/b", &model::kStackSurvives);
  add("closed/ack/a", nullptr);
  const std::string old =
      "# a comment\nchecksum\tCLOSED\tclosed/ack/*\tgone\nclosed-rst\tCLOSED\tclosed/rst/a\tread by "
      "hand\thttps://x.y/\n"
      "closed-rst\tLISTEN\twalk\tby walks\n";
  const AcceptedList accepted = accepted_list(report(old), old);
  EXPECT_EQ(accepted.text,
            "# a comment\nclosed-rst\tCLOSED\tclosed/rst/a\tread by hand\thttps://x.y/\n"
            "closed-rst\tLISTEN\twalk\tby walks\nstack-survives\tCLOSED\tclosed/rst/b\t?\n");
  EXPECT_EQ(accepted.kept, 2U);
  EXPECT_EQ(accepted.dropped, 1U);
  EXPECT_EQ(accepted.added, 1U);
  EXPECT_EQ(accepted.without_reason, 1U);
  // A person has to fill it in: until then nobody can use it.
  std::istringstream in(accepted.text);
  EXPECT_THROW(read_deviations(in), BrokenList);
  // Once accepted, there is nothing more to accept.
  EXPECT_EQ(accepted_list(report(accepted.text), accepted.text).text, accepted.text);
  EXPECT_FALSE(report(accepted.text).fails());
}

TEST_F(Known, AcceptedListOfNone_HasAHead) {
  add("closed/rst/a", &model::kClosedRst);
  const AcceptedList accepted = accepted_list(report(""), "");
  EXPECT_EQ(accepted.text.rfind("# What s does differently", 0), 0U);
  EXPECT_NE(accepted.text.find("\nclosed-rst\tCLOSED\tclosed/rst/a\t?\n"), std::string::npos);
}

TEST(Lines, BlankReasonsMarksAndDuplicates_AreNamedByTheirLines) {
  const auto complaint = [](const std::string& list, Reasons reasons = Reasons::Needed) {
    std::istringstream in(list);
    return complaint_of<BrokenList>([&] { read_deviations(in, reasons); });
  };
  const std::string line = "closed-rst\tCLOSED\tclosed/rst/*\t";
  EXPECT_EQ(complaint(line + " why \n"), "");
  EXPECT_EQ(complaint("#\n" + line + " ? \n").rfind("line 2: the reason is still \"?\"", 0), 0U);
  EXPECT_EQ(complaint(line + " ? \n", Reasons::MayBeMissing), "");
  EXPECT_EQ(complaint(line + "   \n").rfind("line 1: clause, state, case and reason are needed", 0), 0U);
  EXPECT_EQ(complaint("\xEF\xBB\xBF" + line + "why\n").rfind("line 1: begins with a byte order mark", 0), 0U);
  EXPECT_EQ(complaint(line + "why\n#\n" + line + "again\n"), "line 3: clause, state and case are those of line 1");
  EXPECT_EQ(complaint(line + "why\nclosed-rst\tCLOSED\twalk\twhy\n"), "") << "another case";
}

TEST(CasesOfLines, NoneAtAll_IsABrokenList) {
  const auto complaint = [](const std::string& list) {
    std::istringstream in(list);
    return complaint_of<BrokenList>([&] { check_cases_of(read_deviations(in)); });
  };
  EXPECT_EQ(complaint("closed-rst\tCLOSED\tclosed/rst/*\twhy\nclosed-rst\tLISTEN\twalk\twhy\n"), "");
  EXPECT_EQ(complaint("closed-rst\tCLOSED\tFIN-WAIT-1\twhy\n"), "");
  EXPECT_EQ(complaint("#\nclosed-rst\tCLOSED\tno/such/*\twhy\n"), "line 2: no case matches \"no/such/*\"");
  EXPECT_EQ(complaint("closed-rst\tCLOSED\tclosed/rst/not-there\twhy\n"),
            "line 1: no case matches \"closed/rst/not-there\"");
}

}  // namespace
}  // namespace synfin::conformance
