#include "properties/symbolic/path_universe.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "model/segment_arrives.h"
#include "properties/coverage/habits.h"
#include "properties/own_paths.h"
#include "properties/symbolic/commands.h"

namespace synfin::properties {
namespace {

using model::State;

// Which beginnings of ways have values that take them, in a tree of conditions. Values that take the beginning take one
// of the two ways on, so that only the other is asked about.
class WayTree {
 public:
  explicit WayTree(z3::context& context) : context_(context) {}

  bool is_possible(const std::vector<z3::expr>& way) {
    Node* node = &root_;
    for (std::size_t i = 0; i < way.size(); ++i) {
      const auto [next, is_new] = node->next.try_emplace(way[i].id());
      if (is_new) {
        kept_.push_back(way[i]);
        const bool goes_on = node->values && node->values->eval(way[i], true).is_true();
        next->second.values = goes_on ? node->values : solved(way, i + 1);
      }
      node = &next->second;
      if (!node->values) return false;
    }
    return true;
  }

 private:
  struct Node {
    std::shared_ptr<const z3::model> values;
    std::map<unsigned, Node> next;  // by the identity of the condition, which `kept_` keeps
  };

  std::shared_ptr<const z3::model> solved(const std::vector<z3::expr>& way, std::size_t length) {
    z3::solver solver = z3::tactic(context_, "qfbv").mk_solver();
    for (std::size_t i = 0; i < length; ++i) solver.add(way[i]);
    if (solver.check() != z3::sat) return nullptr;
    return std::make_shared<const z3::model>(solver.get_model());
  }

  z3::context& context_;
  Node root_;
  std::vector<z3::expr> kept_;
};

constexpr bool is_own(Begun begun) { return begun == Begun::ByTransmission || begun == Begun::ByTimer; }

// What transmissions and timers look at.
Control looked_at_by_own(const Control& control) {
  return {.state = control.state,
          .origin = control.origin,
          .listening = control.listening,
          .cookie = control.cookie,
          .close_requested = control.close_requested,
          .fin_sent = control.fin_sent,
          .offered_timestamps = control.offered_timestamps,
          .sent_timestamps = control.sent_timestamps};
}

std::vector<Control> different_controls(State state, const model::Profile& profile, Begun begun) {
  std::vector<Control> different;
  for (const Control& control : controls_of(state, profile)) {
    const Control any = looked_at(control);
    const Control seen = is_own(begun) ? looked_at_by_own(any) : any;
    if (std::find(different.begin(), different.end(), seen) == different.end()) different.push_back(seen);
  }
  return different;
}

class Universe {
 public:
  // Of the wanted paths, at connections as met, if any are named.
  Universe(State state, Begun begun, const std::set<std::uint32_t>* wanted = nullptr)
      : state_(state), begun_(begun), wanted_(wanted), segment_(variable_segment(context_)), ways_(context_) {}

  void add(const model::Profile& profile, unsigned bit) {
    known_.clear();
    for (const Control& control : different_controls(state_, profile, begun_)) {
      const model::Tcb<Formulas> before = variable_tcb(context_, control);
      PathDriver<Recorder> driver(context_, &profile);
      switch (begun_) {
        case Begun::BySegment: add_arrivals(driver, before, bit); break;
        case Begun::ByCall: add_calls(driver, before, bit); break;
        case Begun::ByTransmission: add_transmissions(driver, before, bit); break;
        case Begun::ByTimer: add_timers(driver, before, bit); break;
      }
    }
  }

  std::vector<PossiblePath> take() { return std::move(possible_); }

 private:
  using Tcb = model::Tcb<Formulas>;

  void add_arrivals(PathDriver<Recorder>& driver, const Tcb& before, unsigned bit) {
    each_way(driver, before, bit, [&] {
      const auto step = segment_arrives(driver, before, segment_, now_);
      return std::optional(path_to(step, state_, std::move(driver.steps)));
    });
  }

  void add_calls(PathDriver<Recorder>& driver, const Tcb& before, unsigned bit) {
    for (const model::UserEvent call : kCallsOfPaths) {
      each_way(driver, before, bit, [&] {
        const auto called = user_call(driver, before, call, octets_, now_);
        return std::optional(path_by(call, called, state_, std::move(driver.steps)));
      });
    }
  }

  // One segment: what is left to send after it is sent by another transmission.
  void add_transmissions(PathDriver<Recorder>& driver, const Tcb& before, unsigned bit) {
    each_way(driver, before, bit, [&] {
      std::optional<Path> first;
      each_transmission(driver, before, [&](const Path& path) {
        first = path;
        return false;
      });
      return first;
    });
  }

  void add_timers(PathDriver<Recorder>& driver, const Tcb& before, unsigned bit) {
    for (const PathTimer timer : kTimersOfPaths) {
      if (timer == PathTimer::DelayedAck && driver.profile().ack_delay == 0) continue;
      const bool sends =
          timer == PathTimer::Retransmission || timer == PathTimer::Probe || timer == PathTimer::DelayedAck;
      if (sends && before.listening) continue;  // makes no difference to what is sent
      for (const Tcb& timed : timed_tcbs(timer, before)) {
        const Truth runs = may_run(timer, timed);
        if (runs.is_known() && !runs.known()) continue;
        each_way(
            driver, timed, bit, [&] { return std::optional(path_of_timer(driver, timer, timed)); }, runs);
      }
    }
  }

  // What the control leaves out and a timer looks at. Nothing is sent again before the timer has run out once, and
  // until all that was outstanding then is acknowledged the endpoint recovers.
  static std::vector<Tcb> timed_tcbs(PathTimer timer, Tcb tcb) {
    tcb.rtx.running = timer == PathTimer::Retransmission || timer == PathTimer::User;
    if (timer != PathTimer::Retransmission) return {tcb};
    std::vector<Tcb> all;
    for (const bool recovering : {false, true}) {
      for (const std::uint8_t count : {std::uint8_t{0}, std::uint8_t{1}}) {
        for (const std::uint8_t duplicate_acks : {std::uint8_t{0}, std::uint8_t{3}}) {
          if (count > 0 && !recovering) continue;
          tcb.rtx.recovering = recovering;
          tcb.rtx.count = count;
          tcb.duplicate_acks = duplicate_acks;
          all.push_back(tcb);
        }
      }
    }
    return all;
  }

  std::vector<z3::expr> assumptions(const Tcb& before, const Truth& more, std::uint32_t buffer) {
    std::vector<z3::expr> assumed = {fits_the_header<Formulas>(segment_).in(context_), more.in(context_)};
    if (wanted_ != nullptr) {
      assumed.push_back(
          (is_own(begun_) ? sends_as_met(before, buffer) : is_as_met(before, segment_.text)).in(context_));
    }
    if (!detail::has_connection(state_)) return assumed;
    for (const auto& invariant : kInvariants<Formulas>) assumed.push_back(invariant.holds(before).in(context_));
    return assumed;
  }

  // `run` goes one way and tells the path, if it is one; `more` is assumed of the connection.
  template <class Run>
  void each_way(PathDriver<Recorder>& driver, const Tcb& before, unsigned bit, Run run,
                const Truth& more = Truth(true)) {
    const std::vector<z3::expr> assumed = assumptions(before, more, driver.profile().receive_buffer);
    driver.every_path([&] {
      driver.steps.clear();
      if (std::optional<Path> path = run()) note(std::move(*path), assumed, driver.guard(), bit);
    });
  }

  void note(Path path, const std::vector<z3::expr>& assumed, const std::vector<z3::expr>& guard, unsigned bit) {
    const std::uint32_t number = number_of(path);
    if (known_.count(number) != 0 || (wanted_ != nullptr && wanted_->count(number) == 0)) return;
    std::vector<z3::expr> way = assumed;
    way.insert(way.end(), guard.begin(), guard.end());
    if (!ways_.is_possible(way)) return;
    known_.insert(number);
    const auto [place, is_new] = places_.try_emplace(number, possible_.size());
    if (is_new) possible_.push_back({.path = std::move(path)});
    possible_[place->second].profiles |= bit;
  }

  State state_;
  Begun begun_;
  const std::set<std::uint32_t>* wanted_;
  z3::context context_;
  model::Segment<Formulas> segment_;
  Word now_{context_.bv_const("now", 32)};
  Word octets_{context_.bv_const("octets", 32)};
  std::unordered_set<std::uint32_t> known_;  // of this profile
  WayTree ways_;
  std::vector<PossiblePath> possible_;
  std::unordered_map<std::uint32_t, std::size_t> places_;  // by the path's number
};

}  // namespace

Control looked_at(Control control) {
  const bool timestamps = control.offered_timestamps && control.sent_timestamps;
  control.offered_timestamps = control.sent_timestamps = timestamps;
  control.offered_scale = control.sent_scale = false;
  return control;
}

std::vector<PossiblePath> possible_paths(std::span<const model::Profile> profiles, State state, Begun begun) {
  Universe universe(state, begun);
  for (std::size_t i = 0; i < profiles.size(); ++i) universe.add(profiles[i], 1U << i);
  return universe.take();
}

std::vector<PossiblePath> paths_as_met(std::span<const model::Profile> profiles, State state, Begun begun,
                                       const std::set<std::uint32_t>& wanted) {
  Universe universe(state, begun, &wanted);
  for (std::size_t i = 0; i < profiles.size(); ++i) universe.add(profiles[i], 1U << i);
  return universe.take();
}

}  // namespace synfin::properties
