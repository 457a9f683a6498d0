// The closed forms against every execution of small problems, at whole instants: written down from problem.h alone, and
// by playing TIME-WAIT out, so that nothing of the formulas is in it.
#include "properties/time_wait/closed_form.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace synfin::properties::time_wait {
namespace {

// A transmission of the FIN: what is lost has no arrival.
struct Transmission {
  Millis sent = 0;
  std::optional<Millis> arrival, ack_arrival;
};

class EveryExecution {
 public:
  explicit EveryExecution(const Problem& problem) : p_(problem) { send_from(0); }
  Millis least(Goal goal, Restart restart) const { return least_[place(goal, restart)]; }

 private:
  static std::size_t place(Goal goal, Restart restart) {
    return 2 * static_cast<std::size_t>(goal) + static_cast<std::size_t>(restart);
  }

  void send_from(std::size_t k) {
    if (k == p_.sent_at.size()) return judge();
    std::optional<Millis> stopped;
    for (const Transmission& t : sent_) {
      if (t.ack_arrival && (!stopped || *t.ack_arrival < *stopped)) stopped = t.ack_arrival;
    }
    const Millis at = p_.sent_at[k];
    if (stopped && *stopped <= at) judge();
    if (stopped && *stopped < at) return;
    sent_.push_back({at, {}, {}});
    if (p_.loses_fin) send_from(k + 1);
    for (Millis arrival = at + p_.least_delay; arrival <= at + p_.lifetime; ++arrival) {
      sent_[k].arrival = arrival;
      sent_[k].ack_arrival.reset();
      if (p_.loses_ack) send_from(k + 1);
      for (Millis back = arrival + p_.least_delay; back <= arrival + p_.lifetime; ++back) {
        sent_[k].ack_arrival = back;
        send_from(k + 1);
      }
    }
    sent_.pop_back();
  }

  void judge() {
    arrivals_.clear();
    for (const Transmission& t : sent_) {
      if (t.arrival) arrivals_.push_back(*t.arrival);
    }
    if (arrivals_.empty()) return;
    std::sort(arrivals_.begin(), arrivals_.end());
    for (const Goal goal : kGoals) {
      for (const Restart restart : {Restart::OnFin, Restart::Never}) {
        Millis& least = least_[place(goal, restart)];
        for (Millis length = p_.sent_at.back() + 3 * p_.lifetime; length > least; --length) {
          if (fails(goal, restart, length - 1)) least = length;
        }
      }
    }
  }

  bool fails(Goal goal, Restart restart, Millis length) const {
    Millis end = arrivals_[0] + length;
    for (const Millis arrival : arrivals_) {
      if (restart == Restart::OnFin && arrival <= end) end = arrival + length;
    }
    if (goal == Goal::Graceful) return arrivals_.back() > end;
    return std::any_of(sent_.begin(), sent_.end(), [&](const Transmission& t) { return is_about(t, end); });
  }

  bool is_about(const Transmission& t, Millis end) const {
    if (t.arrival.value_or(t.sent + p_.lifetime) > end) return true;
    return t.arrival && t.ack_arrival.value_or(*t.arrival + p_.lifetime) > end;
  }

  const Problem& p_;
  std::vector<Transmission> sent_;
  std::vector<Millis> arrivals_;  // of these, in order
  std::array<Millis, 4> least_{};
};

template <class Visit>
void each_small_problem(Visit visit) {
  const auto with = [&](Millis lifetime, std::vector<Millis> sent_at) {
    for (Millis least_delay = 0; least_delay <= lifetime; ++least_delay) {
      for (const Loss loss : kLosses) {
        visit(Problem{.lifetime = lifetime,
                      .least_delay = least_delay,
                      .sent_at = sent_at,
                      .loses_fin = loses_fin(loss),
                      .loses_ack = loses_ack(loss)});
      }
    }
  };
  for (Millis lifetime = 0; lifetime <= 3; ++lifetime) {
    with(lifetime, {0});
    for (Millis first = 1; first <= 2 * lifetime + 2; ++first) {
      with(lifetime, {0, first});
      for (Millis second = first + 1; second <= first + 2 * lifetime + 2; ++second) {
        with(lifetime, {0, first, second});
      }
    }
  }
  for (Millis lifetime = 1; lifetime <= 2; ++lifetime) {
    for (Millis step = 1; step <= 5; ++step) {
      with(lifetime, {0, step, 2 * step, 2 * step + 1});
      with(lifetime, {0, 1, step + 1, 3 * step + 1});
    }
  }
}

TEST(ClosedForm_SmallProblems_AgreeWithEveryExecution, Grid) {
  int problems = 0;
  each_small_problem([&](Problem p) {
    const EveryExecution all(p);
    ++problems;
    for (const Restart restart : {Restart::OnFin, Restart::Never}) {
      p.restart = restart;
      for (const Goal goal : kGoals) {
        ASSERT_EQ(closed_form(p, goal), all.least(goal, restart))
            << name(goal) << ", lost: " << name(loss_of(p)) << ", L " << p.lifetime << ", d " << p.least_delay << ", n "
            << p.retransmissions() << ", last at " << p.sent_at.back() << ", " << formula(p, goal);
      }
    }
  });
  EXPECT_EQ(problems, 2080);
}

// When 2 MSL is the least length, and when it is not enough, said without the form.
TEST(TwoLifetimes_WithRestart, AreLeastOrNotEnoughAccordingToTheWaits) {
  each_small_problem([](const Problem& p) {
    if (p.lifetime == 0) return;
    const Millis bound = p.lifetime + p.least_delay, two = 2 * p.lifetime;
    const std::vector<Millis>& r = p.sent_at;
    bool least = false, short_of = false;
    for (std::size_t k = 1; k < r.size(); ++k) {
      for (std::size_t j = 0; j < k; ++j) {
        const Millis wait = r[k] - r[j];
        const bool counts = p.loses_fin ? !p.loses_ack || (j == 0 && k + 1 == r.size()) : j + 1 == k;
        if (!counts) continue;
        if (p.loses_ack) {
          least = least || wait == bound;
          short_of = short_of || wait > bound;
        } else {
          least = least || (wait >= bound && (p.loses_fin ? wait : r[k]) <= two);
        }
      }
    }
    for (const Goal goal : kGoals) {
      EXPECT_EQ(closed_form(p, goal) == two, least && !short_of);
      EXPECT_EQ(closed_form(p, goal) > two, short_of);
    }
  });
}

// That the grid tells forms apart: those that one meets in books.
TEST(ClosedForm_Mistaken_DisagreesWithSomeExecution, Grid) {
  int two_lifetimes = 0, without_delay = 0, from_first_to_last = 0;
  each_small_problem([&](const Problem& p) {
    const Millis least = EveryExecution(p).least(Goal::Graceful, Restart::OnFin);
    two_lifetimes += least != 2 * p.lifetime ? 1 : 0;
    without_delay += p.retransmissions() > 0 && least != closed_form(p, Goal::Graceful) + p.least_delay ? 1 : 0;
    from_first_to_last += least != p.sent_at.back() + p.lifetime ? 1 : 0;
  });
  EXPECT_GT(two_lifetimes, 0);
  EXPECT_GT(without_delay, 0);
  EXPECT_GT(from_first_to_last, 0);
}

// RFC 6298: 1 s, doubled.
Problem doubled(std::size_t n, Loss loss) {
  Problem p{.loses_fin = loses_fin(loss), .loses_ack = loses_ack(loss)};
  for (std::size_t k = 1; k <= n; ++k) p.sent_at.push_back(1000 * ((Millis{1} << k) - 1));
  return p;
}

TEST(ClosedForm_Rfc6298, ByHand) {
  EXPECT_EQ(closed_form(doubled(0, Loss::FinAndAck), Goal::Graceful), 0);
  EXPECT_EQ(closed_form(doubled(0, Loss::FinAndAck), Goal::Duplicates), 120'000);
  // 63 s and 127 s after the first FIN: 2 MSL is enough for six retransmissions, not for seven.
  EXPECT_EQ(closed_form(doubled(6, Loss::FinAndAck), Goal::Graceful), 183'000);
  EXPECT_EQ(closed_form(doubled(7, Loss::FinAndAck), Goal::Graceful), 247'000);
  // Every FIN arrives: the last wait counts, 64 s and 128 s.
  EXPECT_EQ(closed_form(doubled(7, Loss::Ack), Goal::Graceful), 184'000);
  EXPECT_EQ(closed_form(doubled(8, Loss::Ack), Goal::Graceful), 248'000);
  // Every ACK arrives: never more than 2 MSL.
  EXPECT_EQ(closed_form(doubled(10, Loss::Fin), Goal::Graceful), 240'000);
  // The FIN sent after 127 s is the last that an ACK within 240 s leaves room for.
  EXPECT_EQ(closed_form(doubled(10, Loss::None), Goal::Graceful), 184'000);
}

TEST(ClosedForm_LeastDelay, ShortensWhatIsBelowTwoLifetimes) {
  Problem p = doubled(10, Loss::Fin);
  p.least_delay = 5'000;
  EXPECT_EQ(closed_form(p, Goal::Graceful), 240'000);
  p.loses_ack = true;
  EXPECT_EQ(closed_form(p, Goal::Graceful), 1'023'000 + 120'000 - 5'000);
}

TEST(ClosedForm_TimeWaitThatNeverRestarts, NeedsALifetimeMoreForDuplicates) {
  Problem p = doubled(4, Loss::Ack);
  EXPECT_EQ(closed_form(p, Goal::Graceful), 128'000);
  p.restart = Restart::Never;
  EXPECT_EQ(closed_form(p, Goal::Graceful), 135'000);
  EXPECT_EQ(closed_form(p, Goal::Duplicates), 255'000);
}

TEST(ClosedForm_FirstTimeoutBeyondTwoLifetimes, LeavesNothingToWaitForUnlessAcksAreLost) {
  Problem p{.lifetime = 1'000, .sent_at = {0, 2'001}, .loses_fin = true, .loses_ack = false};
  EXPECT_EQ(closed_form(p, Goal::Graceful), 0);
  p.sent_at[1] = 2'000;
  EXPECT_EQ(closed_form(p, Goal::Graceful), 2'000);
  p = {.lifetime = 1'000, .sent_at = {0, 2'001}};
  EXPECT_EQ(closed_form(p, Goal::Graceful), 3'001);
}

TEST(Formula_EveryQuestion, HasOne) {
  for (const Loss loss : kLosses) {
    for (const Restart restart : {Restart::OnFin, Restart::Never}) {
      for (const Goal goal : kGoals) {
        const std::string_view text = formula({loss, goal, restart});
        EXPECT_EQ(text.find("2L") != std::string_view::npos,
                  !loses_ack(loss) || (goal == Goal::Duplicates && restart == Restart::Never))
            << text;
      }
    }
  }
}

}  // namespace
}  // namespace synfin::properties::time_wait
