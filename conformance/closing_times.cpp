#include "conformance/closing_times.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "conformance/closing_lanes.h"

namespace synfin::conformance {

namespace {

constexpr Millis kHour = 3'600'000, kRealBudget = 150'000;
// In real time: how far apart the questions to otherwise equal connections are. What only has to be told from a restart
// needs fewer.
constexpr Millis kFineStep = 100, kCoarseStep = 1000;
// In real time: over how long a time the connections are opened. A kernel may let long timers fire late, up to the end
// of a tick of several seconds; it shows when they begin anywhere in it.
constexpr Millis kOpened = 8000;
// In real time the length of TIME-WAIT is not known when it is disturbed; a shorter one cannot be judged.
constexpr Millis kDisturbedAt = 20'000;
// A TIME-WAIT shorter than this is none.
constexpr Millis kShortestTimeWait = 1000;
constexpr std::uint64_t kSeed = 1;

// What TIME-WAIT may be disturbed with, and where the answer goes.
struct Disturbance {
  Given given;
  std::optional<bool> ClosingTimes::*restarts;
};
constexpr std::array<Disturbance, 4> kDisturbances = {{{Given::RepeatedFin, &ClosingTimes::restarts_on_fin},
                                                       {Given::FarFin, &ClosingTimes::restarts_on_far_fin},
                                                       {Given::OldText, &ClosingTimes::restarts_on_old_text},
                                                       {Given::Ack, &ClosingTimes::restarts_on_ack}}};

Lane lane_asked_at(Lane::End end, Millis at) { return {.end = end, .questions = {{.at = at}}}; }
Lane disturbed_lane(Given given, Millis disturbed_at, Millis at) {
  return {.end = Lane::End::TimeWait, .questions = {{.at = disturbed_at, .given = given}, {.at = at}}};
}

// What is known of the moment at which an end was over, from connections that are alike.
class Moment {
 public:
  void add(const Lane& lane) {
    if (!lane.trouble.empty()) return;
    const Question& last = lane.questions.back();
    (last.answer == Answer::Ack ? there_ : gone_).push_back(last.at);
  }
  bool any() const { return !there_.empty() || !gone_.empty(); }
  bool there_after(Millis at) const {
    return std::any_of(there_.begin(), there_.end(), [at](Millis t) { return t > at; });
  }
  bool gone_after(Millis at) const {
    return std::any_of(gone_.begin(), gone_.end(), [at](Millis t) { return t > at; });
  }
  // The first moment after which it was never there again.
  std::optional<Millis> over() const {
    std::optional<Millis> over;
    for (const Millis t : gone_) {
      if (!there_after(t) && t < over.value_or(t + 1)) over = t;
    }
    return over;
  }
  // How much earlier every connection was still there.
  Millis error() const {
    if (gone_.empty()) return 0;
    const Millis first_gone = *std::min_element(gone_.begin(), gone_.end());
    Millis still = 0;
    for (const Millis t : there_) {
      if (t < first_gone) still = std::max(still, t);
    }
    return *over() - still;
  }

 private:
  std::vector<Millis> there_, gone_;
};

void note_trouble(ClosingTimes& times, std::string_view what) {
  if (times.trouble.find(what) != std::string::npos) return;
  if (!times.trouble.empty()) times.trouble += "; ";
  times.trouble += what;
}

// An empty answer where one was due is taken for the end, as of a host that hides; it is said all the same.
void note_trouble(ClosingTimes& times, const Lane& lane) {
  if (!lane.trouble.empty()) {
    note_trouble(times, lane.trouble);
  } else if (lane.questions.back().answer == Answer::None) {
    note_trouble(times, "silence was taken for the end");
  }
}

void take_last_ack(ClosingTimes& times, const Lane& schedule, const Moment& moment) {
  for (const Millis at : schedule.fins) times.fin_sent_at.push_back(at - schedule.fins.front());
  times.last_ack = moment.over();
  times.last_ack_error = moment.error();
  if (moment.any() && !times.last_ack) note_trouble(times, "LAST-ACK outlasts the budget");
}

bool has_time_wait(const ClosingTimes& times) { return times.time_wait.value_or(0) >= kShortestTimeWait; }

void take_time_wait(ClosingTimes& times, const Moment& moment) {
  times.time_wait = moment.over();
  times.time_wait_error = moment.error();
  if (moment.any() && !times.time_wait) note_trouble(times, "TIME-WAIT outlasts the budget");
  if (times.time_wait && !has_time_wait(times)) note_trouble(times, "there is no TIME-WAIT");
}

// TIME-WAIT was disturbed at `disturbed_at`: it began anew if it outlasts its ordinary length by more than half of
// that.
void take_restart(ClosingTimes& times, const Disturbance& disturbance, Millis disturbed_at, const Moment& moment) {
  const Millis later = *times.time_wait + disturbed_at / 2;
  if (moment.there_after(later)) {
    times.*disturbance.restarts = true;
  } else if (moment.gone_after(later)) {
    times.*disturbance.restarts = false;
  }
}

class InVirtualTime {
 public:
  InVirtualTime(Stack& stack, Millis budget) : stack_(stack), budget_(budget) {}

  ClosingTimes measure() {
    Lane schedule = lane_asked_at(Lane::End::LastAck, budget_);
    run(schedule);
    take_last_ack(times_, schedule, search(Lane::End::LastAck, 0));
    take_time_wait(times_, search(Lane::End::TimeWait, 0));
    if (has_time_wait(times_)) disturb();
    widen(Lane::End::LastAck, times_.last_ack, times_.last_ack_error);
    widen(Lane::End::TimeWait, times_.time_wait, times_.time_wait_error);
    return std::move(times_);
  }

 private:
  void disturb() {
    const Millis half = *times_.time_wait / 2;
    for (const Disturbance& disturbance : kDisturbances) {
      // The first moment that is later by more than half of `half`.
      Lane lane = disturbed_lane(disturbance.given, half, *times_.time_wait + half / 2 + 1);
      run(lane);
      Moment moment;
      moment.add(lane);
      take_restart(times_, disturbance, half, moment);
      if (disturbance.given == Given::RepeatedFin) {
        times_.acknowledges_fin = lane.questions.front().answer == Answer::Ack;
      }
    }
    Lane reset = disturbed_lane(Given::Reset, half, half);
    run(reset);
    times_.reset_ends_it = reset.questions.back().answer != Answer::Ack;
  }

  // A stack whose timers tick may come to its end anywhere in a tick: at its start, in its midst, or at its close.
  void widen(Lane::End end, std::optional<Millis>& over, Millis& error) {
    const Millis tick = stack_.capabilities().granularity;
    if (tick == 0 || over.value_or(0) == 0) return;
    Millis longest = *over, least = *over - error;
    for (const Millis open_for : {tick / 2, tick - 1}) {
      const Moment moment = search(end, open_for);
      if (!moment.over()) continue;
      longest = std::max(longest, *moment.over());
      least = std::min(least, *moment.over() - moment.error());
    }
    over = longest;
    error = longest - least;
  }

  // By halves, each question to a fresh stack.
  Moment search(Lane::End end, Millis open_for) {
    Moment moment;
    const auto there_at = [&](Millis at) {
      Lane lane = lane_asked_at(end, at);
      lane.open_for = open_for;
      run(lane);
      moment.add(lane);
      return lane.questions.back().answer == Answer::Ack;
    };
    if (!there_at(0) || there_at(budget_)) return moment;
    for (Millis there = 0, gone = budget_; gone - there > 1;) {
      const Millis middle = std::midpoint(there, gone);
      (there_at(middle) ? there : gone) = middle;
    }
    return moment;
  }

  void run(Lane& lane) {
    stack_.reset(kSeed);
    run_side_by_side(stack_, {&lane, 1});
    note_trouble(times_, lane);
  }

  Stack& stack_;
  Millis budget_;
  ClosingTimes times_;
};

class InRealTime {
 public:
  InRealTime(Stack& stack, Millis budget) : stack_(stack), budget_(budget) {}

  ClosingTimes measure(const ClosingProgress& progress) {
    lanes_.push_back(lane_asked_at(Lane::End::LastAck, budget_));
    lanes_.push_back(disturbed_lane(Given::Reset, kCoarseStep, kCoarseStep));
    const Series last_ack = add_series(0, kCoarseStep, [](Millis at) { return lane_asked_at(Lane::End::LastAck, at); });
    const Series time_wait = add_series(0, kFineStep, [](Millis at) { return lane_asked_at(Lane::End::TimeWait, at); });
    std::array<Series, kDisturbances.size()> disturbed;
    for (std::size_t i = 0; i < disturbed.size(); ++i) {
      disturbed[i] = add_series(kDisturbedAt + kCoarseStep, kCoarseStep,
                                [i](Millis at) { return disturbed_lane(kDisturbances[i].given, kDisturbedAt, at); });
    }
    stack_.reset(kSeed);
    run_side_by_side(stack_, lanes_, [&](Millis now) {
      if (progress) progress(now, budget_);
    });
    for (const Lane& lane : lanes_) note_trouble(times_, lane);
    take_last_ack(times_, lanes_[0], moment_of(last_ack));
    take_time_wait(times_, moment_of(time_wait));
    if (has_time_wait(times_)) times_.reset_ends_it = lanes_[1].questions.back().answer != Answer::Ack;
    if (times_.time_wait.value_or(0) > kDisturbedAt) {
      for (std::size_t i = 0; i < disturbed.size(); ++i) {
        take_restart(times_, kDisturbances[i], kDisturbedAt, moment_of(disturbed[i]));
      }
    }
    if (disturbed[0].first < disturbed[0].last && times_.time_wait.value_or(kHour) > kDisturbedAt) {
      times_.acknowledges_fin = lanes_[disturbed[0].first].questions.front().answer == Answer::Ack;
    }
    return std::move(times_);
  }

 private:
  struct Series {
    std::size_t first = 0, last = 0;  // of lanes_, the last one excluded
  };

  template <class Make>
  Series add_series(Millis from, Millis step, Make make) {
    const std::size_t first = lanes_.size();
    for (Millis at = from; at <= budget_; at += step) {
      lanes_.push_back(make(at));
      // Neighbours are opened far apart: 617 is a prime.
      lanes_.back().opens_at = static_cast<Millis>(lanes_.size() * 617 % kOpened);
    }
    return {first, lanes_.size()};
  }

  Moment moment_of(const Series& series) const {
    Moment moment;
    for (std::size_t i = series.first; i < series.last; ++i) moment.add(lanes_[i]);
    return moment;
  }

  Stack& stack_;
  Millis budget_;
  ClosingTimes times_;
  std::vector<Lane> lanes_;
};

}  // namespace

Millis default_closing_budget(const Stack& stack) { return stack.capabilities().virtual_time ? kHour : kRealBudget; }

ClosingTimes measure_closing_times(Stack& stack, Millis budget, const ClosingProgress& progress) {
  if (stack.capabilities().virtual_time) return InVirtualTime(stack, budget).measure();
  return InRealTime(stack, budget).measure(progress);
}

}  // namespace synfin::conformance
