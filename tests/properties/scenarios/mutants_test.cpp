// Every setting whose answer is "impossible" has something that makes it possible: a rule of the standard broken, a
// timer taken away, an assumption dropped. And what it speaks of does happen in its world.
#include <algorithm>
#include <fstream>

#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

struct Mutant {
  std::string_view id;
  std::size_t index;
  std::vector<std::string> variants;  // instead of the setting's own
};

std::vector<std::string> rfc793_storm(std::string_view initiator) {
  return {fmt::format("initiator:{}", initiator), "responder:rfc9293"};
}

const std::vector<Mutant>& all_mutants() {
  const std::vector<std::string> h5_quiet = {"lossless", "single", "in-order", "no-retransmission", "capacity:4"};
  const auto h5 = [&](std::vector<std::string> first) {
    first.insert(first.end(), h5_quiet.begin(), h5_quiet.end());
    return first;
  };
  static const std::vector<Mutant> all = {
      // The third segment is left out.
      {"H1", 1, {"two-way"}},
      {"H2", 4, {"two-way", "rfc793"}},
      {"H3", 0, {"two-way"}},
      {"H3", 1, {"two-way", "rfc793"}},
      {"H3", 2, {"two-way", "stale:2", "capacity:3"}},
      {"H3", 3, {"two-way", "stale:3"}},
      // The ISS is not fresh.
      {"H2", 4, {"three-way", "rfc793", "repeated-iss"}},
      {"H3", 0, {"three-way", "repeated-iss"}},
      {"H3", 1, {"three-way", "rfc793", "repeated-iss"}},
      {"H3", 2, {"three-way", "stale:2", "capacity:3", "repeated-iss"}},
      {"H3", 3, {"three-way", "stale:3", "repeated-iss"}},
      // RFC 5961's check of the ACK field is skipped for old ACKs, or not made, or the ISS is not far.
      {"H2", 3, {"two-way", "rfc9293", "far-iss", "inverts:ack-duplicate"}},
      {"H2", 3, {"two-way", "rfc793", "far-iss"}},
      {"H2", 3, {"two-way", "rfc9293"}},
      // Nothing is remembered of the last SYN.
      {"H4", 1, {"two-way"}},
      {"H5", 2, h5({"uses:seq-old-ack-field", "uses:syn-again-syn-ack"})},
      {"H5", 3, {"capacity:3", "no-retransmission"}},
      {"H5", 3, {"capacity:3", "inverts:ack-missing"}},
      {"H5", 5, {"capacity:4", "lossless", "single", "no-retransmission", "uses:syn-again-syn-ack"}},
      {"H5", 5, {"capacity:4", "lossless", "single", "no-retransmission", "inverts:ack-beyond"}},
      // The reset that ends the survivor's connection is not sent, or nothing is sent again.
      {"H6", 0, {"rfc9293", "inverts:syn-sent-bad-ack"}},
      {"H6", 0, {"rfc9293", "no-retransmission"}},
      {"H6", 1, {"rfc793", "inverts:syn-sent-bad-ack"}},
      {"H6", 1, {"rfc793", "iss-hits-survivor"}},
      {"H6", 4, {"rfc9293", "iss-hits-survivor", "gives-up", "inverts:syn-challenge"}},
      {"H7", 1, {"no-retransmission"}},
      {"H7", 2, {"no-retransmission"}},
      // A reset anywhere in the window counts.
      {"R1", 1, {"rfc793"}},
      {"R1", 1, {"rfc9293", "inverts:seq-acceptable"}},
      {"R1", 2, {"initiator:rfc9293", "responder:rfc793", "stale:2", "capacity:3"}},
      {"R1", 3, {"initiator:rfc9293", "responder:rfc793", "stale:3", "capacity:3"}},
      // TIME-WAIT does not ignore RST.
      {"R2", 3, {"rfc9293"}},
      {"R2", 4, {"rfc9293"}},
      {"R2", 4, {"rfc1337", "short-time-wait"}},
      {"R2", 5, {"rfc9293"}},
      {"R3", 1, rfc793_storm("rfc9293")},
      {"R3", 4, rfc793_storm("rfc793")},
      {"R3", 7, rfc793_storm("rfc1337")},
      {"R3", 9, {"rfc9293"}},
      {"C1", 0, {"no-retransmission", "capacity:3"}},
      {"C1", 1, {"rfc793", "no-retransmission", "capacity:3"}},
      {"C2", 0, {"rfc9293", "inverts:listen-syn-queue"}},
      {"C2", 0, {"rfc9293", "early-user"}},
      {"C2", 1, {"rfc793", "inverts:listen-syn-queue"}},
      {"C2", 3, {"rfc9293", "short-time-wait", "inverts:listen-syn-queue"}},
  };
  return all;
}

// Where it is slow those of the largest worlds are left out.
std::vector<Mutant> mutants() {
  std::vector<Mutant> all = all_mutants();
#ifndef SYNFIN_THOROUGH
  const auto is_large = [](const Mutant& m) { return m.id == "R3" || m.id == "C2"; };
  all.erase(std::remove_if(all.begin(), all.end(), is_large), all.end());
#endif
  return all;
}

class Mutants : public testing::TestWithParam<Mutant> {};

TEST_P(Mutants, MakePossibleWhatWasProvedImpossible) {
  const Asked a = asked(GetParam().id, GetParam().index);
  const model::Assumptions mutated = with_variants(a.scenario->assumptions, GetParam().variants);
  const Answer answer = answer_exhaustively(mutated, a.setting().query, effort());
  EXPECT_EQ(answer.verdict, Verdict::Reachable) << a.name();
  ASSERT_TRUE(answer.witness);
  EXPECT_NO_THROW(play(answer.assumptions, *answer.witness));
  if (!a.setting().symbolic) return;
  EXPECT_EQ(answer_symbolically(mutated, a.setting().query, effort()).verdict, Verdict::Reachable) << a.name();
}

std::string mutant_name(const testing::TestParamInfo<Mutant>& info) {
  std::string text = fmt::format("{}_{}_{}", info.param.id, info.param.index, fmt::join(info.param.variants, "_"));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return text;
}

INSTANTIATE_TEST_SUITE_P(All, Mutants, testing::ValuesIn(mutants()), mutant_name);

// Lifetimes are measured, not searched for: lifetime_test.cpp has what speaks against them.
TEST(Proofs, EachOfThem_HasAMutant) {
  std::ifstream in(SYNFIN_ANSWERS);
  std::size_t proofs = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.find("exhaustive impossible") == std::string::npos || line.starts_with("H8")) continue;
    ++proofs;
    const bool has_one = std::any_of(all_mutants().begin(), all_mutants().end(), [&](const Mutant& m) {
      return line.starts_with(fmt::format("{}/{} ", m.id, m.index));
    });
    EXPECT_TRUE(has_one) << line;
  }
  EXPECT_GT(proofs, 20U);
}

// All of these marks, in the very world in which something is impossible.
struct Sometimes {
  std::string_view id;
  std::size_t index;
  std::uint32_t marks;
};

const std::vector<Sometimes>& all_sometimes() {
  constexpr std::uint32_t kBoth = bit(Mark::BothEstablished);
  constexpr std::uint32_t kClosed = bit(Mark::UsersClosed) | bit(Mark::BothGone) | bit(Mark::NobodyFailed);
  static const std::vector<Sometimes> all = {
      // The stale SYN is answered; with two segments it makes a connection.
      {"H1", 1, bit(Mark::InFlight)},
      {"H2", 3, bit(Mark::PhantomResponder)},
      {"H2", 4, bit(Mark::InFlight)},
      {"H3", 0, kBoth},
      {"H3", 1, kBoth},
      {"H3", 2, kBoth},
      {"H3", 3, kBoth},
      {"H4", 1, kBoth},
      {"R1", 1, kBoth},
      {"R1", 2, kBoth},
      {"R1", 3, kBoth},
      // The next connection comes about.
      {"R2", 3, kBoth},
      {"R2", 4, kBoth},
      {"R2", 5, kBoth},
      {"C2", 0, kClosed},
      {"C2", 1, kClosed},
      {"C2", 3, kClosed},
      // What the traps start from, and what they are to reach.
      {"H5", 3, kBoth},
      {"H6", 0, kBoth | bit(Mark::UsersOpened)},
      {"H6", 1, kBoth | bit(Mark::UsersOpened)},
      {"H6", 4, bit(Mark::UsersOpened) | bit(Mark::Failed)},
      {"H7", 1, kClosed},
      {"H7", 2, kClosed},
      {"C1", 0, kClosed},
      {"C1", 1, kClosed},
  };
  return all;
}

class Worlds : public testing::TestWithParam<Sometimes> {};

// A world has one of the marks if a search for it ends there; all of them, if the trap that avoids them is found.
TEST_P(Worlds, OfAProof_HaveWhatItSpeaksOf) {
  const Asked a = asked(GetParam().id, GetParam().index);
#ifndef SYNFIN_THOROUGH
  if (a.scenario->id == "C2") GTEST_SKIP() << "too many states for this build";
#endif
  // A world with all of the marks that can reach none with a mark that does not exist.
  constexpr std::uint32_t kNone = 1U << 31;
  const Query all_of{.ask = Ask::Trap, .marks = kNone, .from = GetParam().marks, .moves = 0};
  EXPECT_EQ(answer_exhaustively(a.assumptions(), all_of, effort()).verdict, Verdict::Reachable) << a.name();
}

std::string world_name(const testing::TestParamInfo<Sometimes>& info) {
  return fmt::format("{}_{}", info.param.id, info.param.index);
}

INSTANTIATE_TEST_SUITE_P(All, Worlds, testing::ValuesIn(all_sometimes()), world_name);

}  // namespace
}  // namespace synfin::properties
