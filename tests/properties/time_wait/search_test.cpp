// The least TIME-WAIT by search: against the closed form and Z3 on a grid, against itself at every instant, and with
// closers that have bugs.
#include "properties/time_wait/search.h"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "properties/time_wait/closed_form.h"
#include "properties/time_wait/real_time.h"
#include "properties/time_wait/table.h"
#include "properties/time_wait/too_short.h"

namespace synfin::properties::time_wait {
namespace {

using model::State;

constexpr Millis kSecond = 1'000;

std::string described(const Problem& p) {
  return fmt::format("L {} d {} sent at {} loses {} restart {}", p.lifetime, p.least_delay, fmt::join(p.sent_at, " "),
                     name(loss_of(p)), p.restart == Restart::OnFin ? "on FIN" : "never");
}

// Lifetimes longer and shorter than the schedule, delays from none to all of the lifetime, schedules that double, stand
// still, begin late and jump; every loss; with and without a restart.
std::vector<Problem> grid() {
  const std::vector<std::vector<Millis>> schedules = {{0, 1, 3, 7}, {0, 1, 2, 3}, {0, 4, 8}, {0, 1, 6, 7}, {0, 9}};
  std::vector<Problem> all;
  for (const Millis lifetime : {2, 5, 8}) {
    for (const Millis delay : {Millis{0}, Millis{1}, lifetime}) {
      for (const auto& schedule : schedules) {
        for (const Loss loss : kLosses) {
          for (const Restart restart : {Restart::OnFin, Restart::Never}) {
            Problem p{.lifetime = lifetime * kSecond, .least_delay = delay * kSecond, .restart = restart};
            p.sent_at.clear();
            for (const Millis at : schedule) p.sent_at.push_back(at * kSecond);
            p.loses_fin = loses_fin(loss);
            p.loses_ack = loses_ack(loss);
            all.push_back(p);
          }
        }
      }
    }
  }
  return all;
}

SearchResult found(const Problem& problem, const SearchOptions& options = {}) {
  const model::Assumptions closers = closing_assumptions();
  return search(problem, closers, options);
}

TEST(Search, OnTheGrid_IsTheClosedForm) {
  std::size_t sets = 0;
  for (const Problem& p : grid()) {
    const SearchResult result = found(p);
    ASSERT_EQ(result.trouble, "") << described(p);
    for (std::size_t n = 0; n <= p.retransmissions(); ++n, ++sets) {
      for (const Goal goal : kGoals) {
        const LeastTime& least = result.least[static_cast<std::size_t>(goal)][n];
        EXPECT_TRUE(least.exists);
        EXPECT_EQ(least.least, closed_form(p.with_retransmissions(n), goal))
            << described(p.with_retransmissions(n)) << ", " << name(goal);
      }
    }
  }
  EXPECT_GE(sets, 200U);
}

TEST(Search, AtEveryInstant_FindsNothingWorse) {
  for (const Problem& p : grid()) {
    const SearchResult tight = found(p), every = found(p, {.at_every_instant = true, .tick = kSecond});
    for (std::size_t goal = 0; goal < kGoals.size(); ++goal) {
      for (std::size_t n = 0; n <= p.retransmissions(); ++n) {
        EXPECT_EQ(tight.least[goal][n].least, every.least[goal][n].least) << described(p) << ", n " << n;
      }
    }
    EXPECT_GE(every.states, tight.states) << described(p);
  }
}

// More in the network at a time makes nothing worse.
TEST(Search, WithMoreInFlight_FindsNothingWorse) {
  for (const Problem& p : grid()) {
    if (loss_of(p) != Loss::FinAndAck) continue;
    const SearchResult two = found(p), five = found(p, {.most_in_flight = 5});
    for (std::size_t goal = 0; goal < kGoals.size(); ++goal) {
      EXPECT_EQ(two.least[goal].back().least, five.least[goal].back().least) << described(p);
    }
  }
}

TEST(Search, OnTheGrid_IsWhatZ3Finds) {
  const model::Assumptions closers = closing_assumptions();
  const Closers recorded = record_closers(closers.endpoints[kActive], closers.endpoints[kPassive]);
  for (const Problem& p : grid()) {
    const SearchResult result = found(p);
    for (const Goal goal : kGoals) {
      EXPECT_EQ(result.least[static_cast<std::size_t>(goal)].back().least, least_by_z3(p, goal, recorded).least)
          << described(p) << ", " << name(goal);
    }
  }
}

// One tick shorter, and the execution found ends as it must not.
TEST(Search, OneTickShorter_FailsOnTheModel) {
  const model::Assumptions closers = closing_assumptions();
  std::size_t played = 0;
  for (const Problem& p : grid()) {
    const SearchResult result = found(p);
    for (const Goal goal : kGoals) {
      const LeastTime& least = result.least[static_cast<std::size_t>(goal)].back();
      if (least.least == 0) continue;
      const auto short_one = one_tick_short(p, goal, least, closers);
      ASSERT_TRUE(short_one) << described(p);
      EXPECT_EQ(short_one->time_wait, least.least - kSecond);
      const auto steps = play(short_one->answer.assumptions, *short_one->answer.witness);
      const Played& last = steps.back();
      EXPECT_EQ(last.after.sides[kActive].tcb.state, State::Closed) << described(p);
      if (goal == Goal::Graceful) {
        // A FIN has reached CLOSED, which has answered by a reset.
        EXPECT_EQ(last.step->action.act, model::Act::Deliver) << described(p);
        EXPECT_EQ(last.before.sides[kActive].tcb.state, State::Closed) << described(p);
      } else {
        EXPECT_EQ(last.step->action.act, model::Act::TimeWaitEnds) << described(p);
        EXPECT_GT(last.after.in_flight, 0U) << described(p);
      }
      ++played;
    }
  }
  EXPECT_GT(played, 500U);
}

Problem doubling(std::size_t n) {
  Problem p;
  for (Millis timeout = kSecond; p.retransmissions() < n; timeout *= 2) {
    p.sent_at.push_back(p.sent_at.back() + timeout);
  }
  return p;
}

TEST(Search, TwoMslAndRfc6298_IsEnoughUpToSixRetransmissions) {
  const auto least = found(doubling(10)).least[static_cast<std::size_t>(Goal::Graceful)];
  EXPECT_EQ(least[6].least, 183 * kSecond);
  EXPECT_EQ(least[7].least, 247 * kSecond);
  EXPECT_EQ(least[10].least, 1'143 * kSecond);
}

// RFC 1337: a RST that CLOSED sends ends TIME-WAIT, and the next FIN comes to nobody, however long it would have been.
TEST(Search, WithResetsThatEndTimeWait_NoLengthIsSafe) {
  const model::Assumptions obeys = closing_assumptions("rfc9293"), ignores = closing_assumptions("rfc1337");
  const SearchOptions resets{.resets = true};
  const Problem p = doubling(3);
  for (const Goal goal : kGoals) {
    const auto at = static_cast<std::size_t>(goal);
    EXPECT_TRUE(search(p, obeys, resets).least[at][1].exists);
    EXPECT_FALSE(search(p, obeys, resets).least[at][2].exists);
    EXPECT_TRUE(search(p, ignores, resets).least[at][3].exists);
    EXPECT_EQ(search(p, ignores, resets).least[at][3].least, closed_form(p, goal));
  }
}

struct PlantedBug {
  const model::Clause* clause;
  std::uint8_t side;
};

// The answer is that of the model's closers: with a bug in them it is another, or there is none.
TEST(Search, OfClosersWithABug_IsNotTheClosedForm) {
  Problem p = doubling(3);
  p.lifetime = 5 * kSecond;
  for (const PlantedBug& bug :
       {PlantedBug{&model::kTimeWaitRestart, kActive}, PlantedBug{&model::kFinAcknowledged, kActive},
        PlantedBug{&model::kAckNew, kPassive}, PlantedBug{&model::kRetransmission, kPassive}}) {
    model::Assumptions closers = closing_assumptions();
    closers.endpoints[bug.side].inverted = {bug.clause};
    bool differs = false;
    for (const Loss loss : kLosses) {
      Problem lossy = p;
      lossy.loses_fin = loses_fin(loss);
      lossy.loses_ack = loses_ack(loss);
      const SearchResult result = search(lossy, closers);
      for (const Goal goal : kGoals) {
        differs = differs || result.least[static_cast<std::size_t>(goal)].back().least != closed_form(lossy, goal);
      }
    }
    EXPECT_TRUE(differs) << bug.clause->id;
  }
}

TEST(Search, WithoutRoomOrTime_SaysSo) {
  EXPECT_NE(found(doubling(10), {.most_states = 10}).trouble.find("too many states"), std::string::npos);
  const std::atomic<bool> interrupt{true};
  EXPECT_NE(found(doubling(10), {.interrupt = &interrupt}).trouble.find("interrupted"), std::string::npos);
  Problem long_one = doubling(1);
  long_one.sent_at.resize(65);
  EXPECT_THROW(found(long_one), std::invalid_argument);
}

TEST(Table, NamesTheAssumptionThatMattersMost) {
  const Table table = tabulate(doubling(10));
  EXPECT_TRUE(table.agrees());
  ASSERT_FALSE(table.changes.empty());
  EXPECT_FALSE(table.changes.front().least) << table.changes.front().assumption;
  EXPECT_NE(table.changes.front().assumption.find("RST"), std::string::npos);
  EXPECT_EQ(table.changes[1].least, 240 * kSecond) << table.changes[1].assumption;
}

TEST(Table, SkewOfTheClock_IsCounted) {
  Problem p = doubling(3);
  p.skew_ppm = 1'000;
  const Table table = tabulate(p);
  EXPECT_TRUE(table.agrees());
  EXPECT_EQ(table.rows[3].least, 127'127);
}

}  // namespace
}  // namespace synfin::properties::time_wait
