// Every setting of every scenario, answered; the answers are on record in answers.txt.
#include <algorithm>

#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

// The model refutes the claim that no two conforming endpoints answer each other for ever. An old copy of the SYN makes
// a half-open connection at the listener, whose SYN,ACK reaches the TIME-WAIT of the same connection. TIME-WAIT answers
// what is outside of its window by an ACK of its own numbers. By RFC 9293 that ACK would draw a RST in SYN-RECEIVED; by
// RFC 5961, whose check of the ACK range comes first, it draws an ACK, which TIME-WAIT answers again, and so on. A
// responder with RFC 793's rules sends the RST, so the pairs with one are not among these:
const std::vector<std::string_view> kRefuted = {"R3/0", "R3/2", "R3/3", "R3/5", "R3/6", "R3/8"};

bool is_refuted(const Asked& asked) {
  const std::string id = fmt::format("{}/{}", asked.scenario->id, asked.index);
  return std::find(kRefuted.begin(), kRefuted.end(), id) != kRefuted.end();
}

class Settings : public testing::TestWithParam<Asked> {};

TEST_P(Settings, Exhaustively_AnsweredAsRecorded) {
  const Answer answer = answer_exhaustively(GetParam().assumptions(), GetParam().setting().query, effort());
  const std::string line = line_of(GetParam(), answer);
  EXPECT_EQ(on_record(GetParam(), "exhaustive"), line);
  EXPECT_NE(answer.verdict, Verdict::Unknown) << answer.trouble;
  if (GetParam().setting().claim == Claim::None) return;
  const bool as_claimed = (GetParam().setting().claim == Claim::Reachable) == (answer.verdict == Verdict::Reachable);
  EXPECT_EQ(as_claimed, !is_refuted(GetParam())) << line;
}

TEST_P(Settings, OnTwoThreads_AnsweredTheSame) {
  const Answer answer = answer_exhaustively(GetParam().assumptions(), GetParam().setting().query, effort(2));
  const std::string line = line_of(GetParam(), answer);
  EXPECT_EQ(on_record(GetParam(), "exhaustive"), line);
}

INSTANTIATE_TEST_SUITE_P(All, Settings, testing::ValuesIn(asked_where(is_small)), test_name);

class SymbolicSettings : public testing::TestWithParam<Asked> {};

TEST_P(SymbolicSettings, Symbolically_AnsweredAsRecordedAndAsExhaustively) {
  ASSERT_TRUE(is_symbolic(GetParam().setting().query));
  const Answer answer = answer_symbolically(GetParam().assumptions(), GetParam().setting().query, effort());
  const std::string line = line_of(GetParam(), answer);
  EXPECT_EQ(on_record(GetParam(), "symbolic"), line);
  const Answer other = answer_exhaustively(GetParam().assumptions(), GetParam().setting().query, effort());
  EXPECT_EQ(answer.verdict, other.verdict) << answer.trouble << other.trouble;
}

bool is_for_symbols(const Asked& asked) { return asked.setting().symbolic; }

INSTANTIATE_TEST_SUITE_P(All, SymbolicSettings, testing::ValuesIn(asked_where(is_for_symbols)), test_name);

TEST(Record, HoldsASettingInEachLineAndNothingElse) {
  const std::size_t expected = all_asked().size() + asked_where(is_for_symbols).size();
  const std::vector<std::string> lines = recorded();
  EXPECT_EQ(lines.size(), expected);
  for (const std::string_view id : kRefuted) {
    const auto is_its = [&](const std::string& line) { return line.starts_with(std::string(id) + " "); };
    EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), is_its)) << id;
  }
}

}  // namespace
}  // namespace synfin::properties
