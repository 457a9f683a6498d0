#include "properties/time_wait/too_short.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>

#include "model/world_steps.h"

namespace synfin::properties::time_wait {

namespace {

using model::Act;
using What = Moment::What;
using World = model::World<model::Numbers>;

// Plays moments on a world, and keeps the actions as a witness.
class Playing {
 public:
  Playing(const Problem& problem, const model::Assumptions& closers)
      : problem_(problem), closers_(closers), driver_(closers) {
    driver_.record(&made_);
    driver_.every_path([&] {
      world_ = {};
      driver_.set_next_label(1);
      model::WorldSteps<WorldDriver>(driver_, closers_, world_).begin();
    });
    played_.answer.witness.emplace();
    played_.answer.witness->start = made_;
    played_.answer.assumptions = closers_;
    played_.answer.verdict = Verdict::Reachable;
    played_.times.push_back(0);
  }

  void play(const Moment& moment) {
    let_overdue_arrive(moment.at);
    switch (moment.what) {
      case What::Sent: return act({Act::Call, kPassive, 0}, moment.at);
      case What::Retransmitted: return act({Act::Retransmit, kPassive, 0}, moment.at);
      case What::TimeWaitEnds: return act({Act::TimeWaitEnds, kActive, 0}, moment.at);
      case What::Arrives: return act(of_segment(Act::Deliver, moment), moment.at);
      case What::Lost: return act(of_segment(Act::Lose, moment), moment.at);
    }
  }

  // One more segment might have been lost for want of room.
  bool is_full() const { return world_.in_flight == model::kMostInFlight; }

  TooShort take(Millis time_wait) {
    played_.time_wait = time_wait;
    played_.answer.depth = played_.answer.witness->steps.size();
    return std::move(played_);
  }

 private:
  void act(const model::Action& action, Millis at) {
    const bool of_segment = action.act == Act::Deliver || action.act == Act::Lose;
    const std::uint16_t label = of_segment ? world_.net[action.index].label : std::uint16_t{0};
    driver_.every_path([&] { model::WorldSteps<WorldDriver>(driver_, closers_, world_).apply(action); });
    for (std::uint8_t i = 0; i < world_.in_flight; ++i) sent_at_.try_emplace(world_.net[i].label, at);
    played_.answer.witness->steps.push_back({action, label, made_});
    played_.times.push_back(at);
    leave_out_resets(at);
  }

  model::Action of_segment(Act act, const Moment& moment) const {
    for (std::uint8_t i = 0; i < world_.in_flight; ++i) {
      const auto& flying = world_.net[i];
      const bool is_it = flying.segment.has_fin == moment.of_fin && sent_at_.at(flying.label) == moment.sent_at;
      if (is_it) return {act, flying.to, i};
    }
    throw std::invalid_argument("the execution speaks of a segment that is not on its way");
  }

  // Of several acknowledgments the search follows the oldest and the youngest; the others come as late as they can.
  void let_overdue_arrive(Millis now) {
    for (std::uint8_t i = 0; i < world_.in_flight; ++i) {
      const Millis last = sent_at_.at(world_.net[i].label) + problem_.lifetime;
      if (last >= now || world_.net[i].to != kPassive) continue;
      act({Act::Deliver, kPassive, i}, last);
      return let_overdue_arrive(now);
    }
  }
  void leave_out_resets(Millis at) {
    for (std::uint8_t i = 0; i < world_.in_flight; ++i) {
      if (!world_.net[i].segment.has_rst || world_.net[i].to != kActive) continue;
      return act({Act::Lose, kActive, i}, at);
    }
  }

  const Problem& problem_;
  const model::Assumptions& closers_;
  WorldDriver driver_;
  Choices made_;
  World world_;
  std::map<std::uint16_t, Millis> sent_at_;  // by label
  TooShort played_;
};

}  // namespace

Millis tick_of(const Problem& problem) {
  Millis tick = std::gcd(problem.lifetime, problem.least_delay);
  for (const Millis at : problem.sent_at) tick = std::gcd(tick, at);
  constexpr Millis kSecond = 1'000;
  return std::gcd(tick, kSecond);
}

std::optional<TooShort> one_tick_short(const Problem& problem, Goal goal, const LeastTime& least,
                                       const model::Assumptions& closers) {
  const Millis time_wait = least.least - tick_of(problem), end = least.restarted + time_wait;
  Execution execution = least.worst;
  const Moment last = execution.back();
  const auto late = std::find_if(execution.begin(), execution.end(), [&](const Moment& m) { return m.at > end; });
  execution.insert(late, {.what = What::TimeWaitEnds, .at = end});
  // What is still in the network when TIME-WAIT ends says it all.
  if (goal == Goal::Duplicates && last.at > end) {
    const auto is_later = [&](const Moment& m) { return m.at > end; };
    execution.erase(std::remove_if(execution.begin(), execution.end(), is_later), execution.end());
  }
  Playing playing(problem, closers);
  for (const Moment& moment : execution) {
    playing.play(moment);
    if (playing.is_full()) return {};
  }
  return playing.take(time_wait);
}

}  // namespace synfin::properties::time_wait
