// Which of a host's timers have run out, told from what the host asks and does: it has hooks for what arrives, is
// called and leaves, and none for timers.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/host.h"
#include "properties/one_step.h"
#include "properties/paths.h"

namespace synfin::properties {

// A timer that has run out, and the connection as it was then.
struct TimerRan {
  PathTimer timer = PathTimer::Retransmission;
  model::Tcb<model::Numbers> before;
};

class TimersSeen {
 public:
  using Tcb = model::Tcb<model::Numbers>;
  using Segment = model::Segment<model::Numbers>;

  // A segment or a call leads from one to the other, and the host goes on with what follows from that.
  void step_begins(const Tcb& before, const Tcb& after) {
    is_acting_ = detail::has_connection(after.state);
    is_deleting_ = detail::has_connection(before.state) && !is_acting_;
    ack_is_delayed_ = false;
    ending_.reset();
  }
  // What follows has been done.
  void step_ends(const Tcb& tcb) {
    is_acting_ = false;
    remember(tcb);
  }
  // The host looks when this timer is due, or (GiveUp) whether it gives up now.
  std::optional<TimerRan> asked(model::Timer timer, const Tcb& tcb) {
    switch (timer) {
      case model::Timer::Retransmission: break;
      case model::Timer::DelayedAck: ack_is_delayed_ = true; break;
      case model::Timer::GiveUp: is_deleting_ = true; return TimerRan{PathTimer::User, tcb};
      case model::Timer::TimeWait: may_end({PathTimer::TimeWait, tcb}); break;
      case model::Timer::Cookie: may_end({PathTimer::Cookie, tcb}); break;
    }
    return {};
  }
  // This segment leaves, after which the TCB is this.
  std::optional<TimerRan> left(const Tcb& after, const Segment& segment) {
    if (is_acting_ || segment.has_rst) return {};
    const auto before = std::find_if(tcbs_.begin(), tcbs_.end(), [&](const Tcb& t) { return t.iss == after.iss; });
    if (before == tcbs_.end()) return {};
    std::optional<TimerRan> ran;
    if (after.rtx.count != before->rtx.count) {
      ran = {PathTimer::Retransmission, *before};
    } else if (segment.text > 0) {
      ran = {PathTimer::Probe, *before};
    } else if (ack_is_delayed_) {  // else RECEIVE opens the window
      ran = {PathTimer::DelayedAck, *before};
    }
    *before = after;
    return ran;
  }
  // A connection has been deleted.
  std::optional<TimerRan> deleted() {
    if (is_deleting_) {
      is_deleting_ = false;
      return {};
    }
    std::optional<TimerRan> ran;
    ran.swap(ending_);
    return ran;
  }

 private:
  void remember(const Tcb& tcb) {
    const auto known = std::find_if(tcbs_.begin(), tcbs_.end(), [&](const Tcb& t) { return t.iss == tcb.iss; });
    if (known != tcbs_.end()) {
      *known = tcb;
    } else {
      tcbs_.push_back(tcb);
    }
  }
  static std::uint32_t since(const TimerRan& ran) {
    return ran.timer == PathTimer::TimeWait ? ran.before.time_wait_since : ran.before.rtx.since;
  }
  // Of several the oldest ends first.
  void may_end(const TimerRan& ran) {
    if (!ending_ || since(ran) < since(*ending_)) ending_ = ran;
  }

  bool is_acting_ = false, is_deleting_ = false, ack_is_delayed_ = false;
  std::vector<Tcb> tcbs_;  // of each ISS, as it was when the host was last done with it
  std::optional<TimerRan> ending_;
};

}  // namespace synfin::properties
