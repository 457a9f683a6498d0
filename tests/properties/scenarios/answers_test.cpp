// Every setting of every scenario, answered; the answers are on record in answers.txt.
#include <algorithm>
#include <fstream>

#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

std::vector<std::string> recorded() {
  std::vector<std::string> lines;
  std::ifstream in(SYNFIN_ANSWERS);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The line on record that begins like this one, up to the verdict.
std::string on_record(const std::string& line, std::string_view engine) {
  const std::string beginning = line.substr(0, line.find("]: ")) + "]: " + std::string(engine);
  for (const std::string& r : recorded()) {
    if (r.starts_with(beginning)) return r;
  }
  return "(not on record)";
}

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

#ifdef SYNFIN_THOROUGH
constexpr std::uint64_t kMostStates = ~std::uint64_t{0};
#else
constexpr std::uint64_t kMostStates = 3'000;
#endif

// Whether the setting has few enough states, by the record, to be answered in this build.
bool is_small(const Asked& asked) {
  const std::string line = on_record(asked.name() + ":", "exhaustive");
  const auto at = line.find(", ");
  return at == std::string::npos || std::stoull(line.substr(at + 2)) <= kMostStates;
}

class Settings : public testing::TestWithParam<Asked> {};

TEST_P(Settings, Exhaustively_AnsweredAsRecorded) {
  if (!is_small(GetParam())) GTEST_SKIP() << "too many states for this build";
  const Answer answer = answer_exhaustively(GetParam().assumptions(), GetParam().setting().query, effort());
  const std::string line = line_of(GetParam(), answer);
  EXPECT_EQ(on_record(line, "exhaustive"), line);
  EXPECT_NE(answer.verdict, Verdict::Unknown) << answer.trouble;
  if (GetParam().setting().claim == Claim::None) return;
  const bool as_claimed = (GetParam().setting().claim == Claim::Reachable) == (answer.verdict == Verdict::Reachable);
  EXPECT_EQ(as_claimed, !is_refuted(GetParam())) << line;
}

TEST_P(Settings, OnTwoThreads_AnsweredTheSame) {
  if (!is_small(GetParam())) GTEST_SKIP() << "too many states for this build";
  const Answer answer = answer_exhaustively(GetParam().assumptions(), GetParam().setting().query, effort(2));
  const std::string line = line_of(GetParam(), answer);
  EXPECT_EQ(on_record(line, "exhaustive"), line);
}

INSTANTIATE_TEST_SUITE_P(All, Settings, testing::ValuesIn(all_asked()), test_name);

class SymbolicSettings : public testing::TestWithParam<Asked> {};

TEST_P(SymbolicSettings, Symbolically_AnsweredAsRecordedAndAsExhaustively) {
  ASSERT_TRUE(is_symbolic(GetParam().setting().query));
  const Answer answer = answer_symbolically(GetParam().assumptions(), GetParam().setting().query, effort());
  const std::string line = line_of(GetParam(), answer);
  EXPECT_EQ(on_record(line, "symbolic"), line);
  const Answer other = answer_exhaustively(GetParam().assumptions(), GetParam().setting().query, effort());
  EXPECT_EQ(answer.verdict, other.verdict) << answer.trouble << other.trouble;
}

std::vector<Asked> all_symbolic() {
  std::vector<Asked> all = all_asked();
  all.erase(std::remove_if(all.begin(), all.end(), [](const Asked& a) { return !a.setting().symbolic; }), all.end());
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, SymbolicSettings, testing::ValuesIn(all_symbolic()), test_name);

TEST(Record, HoldsASettingInEachLineAndNothingElse) {
  std::size_t expected = all_asked().size() + all_symbolic().size();
  const std::vector<std::string> lines = recorded();
  EXPECT_EQ(lines.size(), expected);
  for (const std::string_view id : kRefuted) {
    const auto is_its = [&](const std::string& line) { return line.starts_with(std::string(id) + " "); };
    EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), is_its)) << id;
  }
}

}  // namespace
}  // namespace synfin::properties
