// TIME-WAIT by Z3: for given numbers, against the closed form; for all numbers, as a proof of it; and what a planted
// bug in a closer, in a form, or in what is assumed does to either.
#include "properties/time_wait/real_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "properties/time_wait/form_proof.h"

namespace synfin::properties::time_wait {
namespace {

using What = RealMoment::What;

Closers standard() { return record_closers(standard_closer(), standard_closer()); }

Problem doubled(std::size_t n, Loss loss = Loss::FinAndAck) {
  Problem p{.loses_fin = loses_fin(loss), .loses_ack = loses_ack(loss)};
  for (std::size_t k = 1; k <= n; ++k) p.sent_at.push_back(1000 * ((Millis{1} << k) - 1));
  return p;
}

std::vector<Question> every_question() {
  std::vector<Question> all;
  for (const Loss loss : kLosses) {
    for (const Goal goal : kGoals) {
      for (const Restart restart : {Restart::OnFin, Restart::Never}) all.push_back({loss, goal, restart});
    }
  }
  return all;
}

std::string name_of(const Question& q) {
  std::string loss(name(q.loss));
  std::replace(loss.begin(), loss.end(), ',', '_');
  return loss + "_lost_" + std::string(name(q.goal)) + (q.restart == Restart::OnFin ? "_on_fin" : "_never");
}

// --- The closers ---

TEST(RecordClosers_Standard, DoesWhatTheStandardSays) {
  const Closers expected = {.acknowledges_first = true,
                            .acknowledges_again = true,
                            .acknowledges_old_text = true,
                            .restarts_on_fin = true,
                            .sends_again = true,
                            .stops_on_ack = true,
                            .closes_on_ack = true};
  EXPECT_EQ(standard(), expected);
}

Closers with_bug_in_active(const model::Clause& clause) {
  model::Endpoints buggy = standard_closer();
  buggy.inverted = {&clause};
  return record_closers(buggy, standard_closer());
}
Closers with_bug_in_passive(const model::Clause& clause) {
  model::Endpoints buggy = standard_closer();
  buggy.inverted = {&clause};
  return record_closers(standard_closer(), buggy);
}
Closers with_permission_of_active(const model::Clause& clause) {
  model::Endpoints free = standard_closer();
  free.permissions = {{.clause = &clause, .both_ways = false}};
  return record_closers(free, standard_closer());
}

TEST(RecordClosers_PlantedBugs, Show) {
  EXPECT_FALSE(with_bug_in_active(model::kTimeWaitRestart).restarts_on_fin);
  EXPECT_TRUE(with_bug_in_active(model::kTimeWaitRestart).restarts_on_old_text);
  EXPECT_FALSE(with_bug_in_active(model::kSeqUnacceptableRst).acknowledges_again);
  EXPECT_FALSE(with_bug_in_active(model::kSeqUnacceptableRst).acknowledges_old_text);
  EXPECT_FALSE(with_bug_in_passive(model::kAckNew).stops_on_ack);
  EXPECT_FALSE(with_bug_in_passive(model::kAckOfFinLastAck).closes_on_ack);
}

TEST(RecordClosers_Permissions, Show) {
  EXPECT_FALSE(with_permission_of_active(model::kTimeWaitRestart).restarts_on_fin);
  EXPECT_TRUE(with_permission_of_active(model::kTimeWaitAnyRestart).restarts_on_ack);
}

TEST(RecordClosers_ThatNeverMeet, Throws) {
  EXPECT_THROW(with_bug_in_passive(model::kAckEstablishes), std::invalid_argument);
  EXPECT_THROW(with_bug_in_active(model::kFinOnce), std::invalid_argument);
}

// --- Given numbers ---

TEST(LeastByZ3_Rfc6298, IsTheClosedForm) {
  const Closers closers = standard();
  for (const Question& q : every_question()) {
    for (std::size_t n = 0; n <= 10; n += 2) {
      Problem p = doubled(n, q.loss);
      p.restart = q.restart;
      EXPECT_EQ(least_by_z3(p, q.goal, closers).least, closed_form(p, q.goal)) << name_of(q) << " " << n;
    }
  }
}

Problem random_problem(std::mt19937& random, const Question& q) {
  const auto below = [&](std::uint32_t limit) { return static_cast<Millis>(random() % limit); };
  Problem p{.lifetime = below(40), .loses_fin = loses_fin(q.loss), .loses_ack = loses_ack(q.loss)};
  p.restart = q.restart;
  p.least_delay = below(static_cast<std::uint32_t>(p.lifetime) + 1);
  for (Millis n = below(5); n > 0; --n) p.sent_at.push_back(p.sent_at.back() + 1 + below(60));
  return p;
}

TEST(LeastByZ3_RandomProblems, IsTheClosedForm) {
  const Closers closers = standard();
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    for (const Question& q : every_question()) {
      const Problem p = random_problem(random, q);
      EXPECT_EQ(least_by_z3(p, q.goal, closers).least, closed_form(p, q.goal))
          << name_of(q) << ", L " << p.lifetime << ", d " << p.least_delay << ", n " << p.retransmissions();
    }
  }
}

// The moments of the worst execution, against the network, the schedule and the least time that it is there to show.
class Witness {
 public:
  Witness(const Problem& problem, const LeastInReals& found) : p_(problem), found_(found) {
    for (const RealMoment& m : found.worst) at_[m.what][m.transmission] = m.at;
  }

  void is_in_order() const {
    EXPECT_TRUE(std::is_sorted(found_.worst.begin(), found_.worst.end(),
                               [](const RealMoment& a, const RealMoment& b) { return a.at < b.at; }));
  }
  void is_possible() {
    for (const auto& [k, at] : at_[What::FinSent]) EXPECT_EQ(at, p_.sent_at[k]);
    for (const auto& [k, at] : at_[What::FinArrives]) is_on_its_way(at_[What::FinSent].at(k), at);
    for (const auto& [k, at] : at_[What::AckSent]) EXPECT_EQ(at, at_[What::FinArrives].at(k));
    for (const auto& [k, at] : at_[What::AckArrives]) is_on_its_way(at_[What::AckSent].at(k), at);
    EXPECT_EQ(at_[What::FinSent].size(), at_[What::FinArrives].size() + at_[What::FinLost].size());
    EXPECT_EQ(at_[What::AckSent].size(), at_[What::AckArrives].size() + at_[What::AckLost].size());
    EXPECT_TRUE(p_.loses_fin || at_[What::FinLost].empty());
    EXPECT_TRUE(p_.loses_ack || at_[What::AckLost].empty());
    for (std::size_t k = 0; k < p_.sent_at.size(); ++k) keeps_schedule(k);
  }
  // Something arrives, or is in the network, for as long after TIME-WAIT last began; and no FIN begins it anew.
  void needs_it(Goal goal) {
    const Millis until = found_.restarted + found_.least;
    bool ends = false, starts = false;
    for (const auto& [k, at] : at_[What::FinArrives]) {
      starts = starts || at == found_.restarted;
      ends = ends || at == until;
      EXPECT_TRUE(at <= found_.restarted || at >= until);
    }
    for (const What what : {What::FinLost, What::AckLost, What::AckArrives}) {
      for (const auto& [k, at] : at_[what]) ends = ends || (goal == Goal::Duplicates && at >= until);
    }
    EXPECT_TRUE(starts && ends);
  }

 private:
  void is_on_its_way(Millis from, Millis to) const {
    EXPECT_LE(from + p_.least_delay, to);
    EXPECT_LE(to, from + p_.lifetime);
  }
  void keeps_schedule(std::size_t k) {
    const bool sent = at_[What::FinSent].count(k) != 0;
    bool may_be_kept_back = false;
    for (const auto& [of, at] : at_[What::AckArrives]) {
      EXPECT_TRUE(!sent || p_.sent_at[k] <= at);
      may_be_kept_back = may_be_kept_back || at <= p_.sent_at[k];
    }
    EXPECT_TRUE(sent || may_be_kept_back);
  }

  const Problem& p_;
  const LeastInReals& found_;
  std::map<What, std::map<std::size_t, Millis>> at_;
};

TEST(LeastByZ3_Worst, IsAnExecutionThatNeedsIt) {
  const Closers closers = standard();
  std::mt19937 random(2);
  for (int i = 0; i < 20; ++i) {
    for (const Question& q : every_question()) {
      if (q.restart == Restart::Never) continue;
      const Problem p = random_problem(random, q);
      const LeastInReals found = least_by_z3(p, q.goal, closers);
      SCOPED_TRACE(name_of(q));
      Witness witness(p, found);
      witness.is_in_order();
      witness.is_possible();
      witness.needs_it(q.goal);
    }
  }
}

TEST(LeastByZ3_ClosersWithABug, IsAnother) {
  const Problem acks_lost = doubled(4, Loss::Ack), none_lost = doubled(10, Loss::None);
  const auto least = [](const Problem& p, const Closers& c, Goal goal = Goal::Graceful) {
    return least_by_z3(p, goal, c).least;
  };
  EXPECT_EQ(least(acks_lost, standard()), 128'000);
  // TIME-WAIT that is not started again must last from the first FIN to the last.
  EXPECT_EQ(least(acks_lost, with_bug_in_active(model::kTimeWaitRestart)), 135'000);
  EXPECT_EQ(least(acks_lost, with_permission_of_active(model::kTimeWaitRestart)), 135'000);
  // B does not heed the ACK: the FIN is sent to the last, whatever arrives.
  EXPECT_EQ(least(none_lost, standard()), 184'000);
  EXPECT_EQ(least(none_lost, with_bug_in_passive(model::kAckNew)), 632'000);
  // A acknowledges the first FIN only, but not a second: no longer wait, for the first ACK stops B.
  EXPECT_EQ(least(none_lost, with_bug_in_active(model::kSeqUnacceptableRst)), 240'000);
  // B sends the FIN once only.
  Closers once = standard();
  once.sends_again = false;
  EXPECT_EQ(least(doubled(10), once), 0);
  EXPECT_EQ(least(doubled(10), once, Goal::Duplicates), 120'000);
}

// --- All numbers ---

#ifdef SYNFIN_THOROUGH
constexpr std::size_t kMostProved = 8;
#else
constexpr std::size_t kMostProved = 5;
#endif
constexpr unsigned kOneMinute = 60'000;

class ClosedForm_AllParameters : public testing::TestWithParam<Question> {};

TEST_P(ClosedForm_AllParameters, IsProved) {
  for (std::size_t n = 0; n <= kMostProved; ++n) {
    const FormProof proof = prove_closed_form(GetParam(), n, kOneMinute);
    EXPECT_EQ(proof.no_more, Verdict::Proved) << n << ": " << proof.counterexample;
    EXPECT_EQ(proof.attained, Verdict::Proved) << n << ": " << proof.counterexample;
    RecordProperty("seconds_" + std::to_string(n), std::to_string(proof.seconds));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, ClosedForm_AllParameters, testing::ValuesIn(every_question()),
                         [](const auto& of) { return name_of(of.param); });

// Forms with a mistake, each refuted where it is one.
struct Mistake {
  const char* name;
  Question question;
  Verdict no_more, attained;  // a form that is too small may be attained all the same
  z3::expr (*form)(const Reals&, const RealQuantities&, const Question&);
};

constexpr Question kBothLost = {Loss::FinAndAck}, kFinLost = {Loss::Fin}, kAckLost = {Loss::Ack},
                   kNoneLost = {Loss::None}, kBothLostDuplicates = {Loss::FinAndAck, Goal::Duplicates},
                   kAckLostNever = {Loss::Ack, Goal::Graceful, Restart::Never},
                   kAckLostNeverDuplicates = {Loss::Ack, Goal::Duplicates, Restart::Never};

const Mistake kMistakes[] = {
    {"without_least_delay", kBothLost, Verdict::Proved, Verdict::Refuted,
     [](const Reals& r, const RealQuantities& q, const Question& of) {
       return closed_form_over(r, q, of) + q.least_delay;
     }},
    {"two_lifetimes_both_lost", kBothLost, Verdict::Refuted, Verdict::Refuted,
     [](const Reals&, const RealQuantities& q, const Question&) { return q.lifetime + q.lifetime; }},
    {"two_lifetimes_none_lost", kNoneLost, Verdict::Proved, Verdict::Refuted,
     [](const Reals&, const RealQuantities& q, const Question&) { return q.lifetime + q.lifetime; }},
    {"first_to_last_and_lifetime_both_lost", kBothLost, Verdict::Proved, Verdict::Refuted,
     [](const Reals&, const RealQuantities& q, const Question&) { return q.sent_at.back() + q.lifetime; }},
    {"not_capped_fin_lost", kFinLost, Verdict::Proved, Verdict::Refuted,
     [](const Reals& r, const RealQuantities& q, const Question&) { return closed_form_over(r, q, kBothLost); }},
    {"neighbours_fin_lost", kFinLost, Verdict::Refuted, Verdict::Proved,
     [](const Reals& r, const RealQuantities& q, const Question&) { return closed_form_over(r, q, kNoneLost); }},
    {"only_lasting_lifetime", kBothLostDuplicates, Verdict::Refuted, Verdict::Proved,
     [](const Reals&, const RealQuantities& q, const Question&) { return q.lifetime; }},
    {"restarted_where_it_is_not", kAckLostNever, Verdict::Refuted, Verdict::Refuted,
     [](const Reals& r, const RealQuantities& q, const Question&) { return closed_form_over(r, q, kAckLost); }},
    {"no_lifetime_for_the_last_ack", kAckLostNeverDuplicates, Verdict::Refuted, Verdict::Refuted,
     [](const Reals& r, const RealQuantities& q, const Question&) { return closed_form_over(r, q, kAckLostNever); }},
};

class ClosedForm_Mistaken : public testing::TestWithParam<Mistake> {};

TEST_P(ClosedForm_Mistaken, IsRefuted) {
  const Mistake& m = GetParam();
  const FormProof proof = prove_form(
      m.question, [&](const Reals& r, const RealQuantities& q) { return m.form(r, q, m.question); }, 3, kOneMinute);
  EXPECT_EQ(proof.no_more, m.no_more);
  EXPECT_EQ(proof.attained, m.attained);
  EXPECT_NE(proof.counterexample.find("L = "), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(By, ClosedForm_Mistaken, testing::ValuesIn(kMistakes),
                         [](const auto& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace synfin::properties::time_wait
