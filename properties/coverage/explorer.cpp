#include "properties/coverage/explorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "conformance/segments.h"
#include "properties/coverage/alphabet.h"
#include "properties/coverage/attempts.h"
#include "properties/coverage/habits.h"
#include "properties/symbolic/path_universe.h"
#include "wire/tcp.h"

namespace synfin::properties {
namespace {

using conformance::CommandCase;
using conformance::SegmentSpec;
using model::Numbers;
using model::Profile;
using Tcb = model::Tcb<Numbers>;
using Segment = model::Segment<Numbers>;

// What makes one connection worth looking at beside another: its control, and where its words lie to each other.
std::string likeness(const Tcb& tcb, const Profile& profile) {
  const auto size = [](std::uint32_t n) { return n < 2 ? n : n < 100 ? 2U : n < 1500 ? 3U : 4U; };
  const std::uint32_t to_held = tcb.held.any ? tcb.held.from.raw - tcb.rcv.nxt.raw : 0;
  const bool held_beyond = tcb.held.any && to_held + tcb.held.text >= tcb.rcv.wnd;
  return fmt::format("{} {} {} {} {} {} {}{} {}{}{}{}", describe(looked_at(control_of(tcb, profile))),
                     size(tcb.rcv.wnd), size(tcb.snd.max_wnd), std::min(size(tcb.snd.nxt.raw - tcb.snd.una.raw), 2U),
                     tcb.snd.una == tcb.iss, tcb.held.any ? static_cast<std::int32_t>(to_held) : 0, size(tcb.held.text),
                     held_beyond, tcb.snd.queued == 0, tcb.rcv.unread == 0, tcb.snd.wnd == 0, tcb.rtx.running);
}

// Of the tester, before there is a connection: any will do.
constexpr std::uint32_t kIsn = 1'000'000;

// The segment as this connection would get it; `clock` is the peer's.
Segment segment_at(const SegmentSpec& spec, const Tcb& tcb, std::uint32_t clock) {
  Segment segment;
  segment.seq = {conformance::resolved(spec.seq, tcb, kIsn)};
  segment.ack = {conformance::resolved(spec.ack, tcb, kIsn)};
  segment.text = spec.text;
  segment.wnd = spec.window;
  segment.has_syn = (spec.flags & wire::kSyn) != 0;
  segment.has_ack = (spec.flags & wire::kAck) != 0;
  segment.has_rst = (spec.flags & wire::kRst) != 0;
  segment.has_fin = (spec.flags & wire::kFin) != 0;
  const bool stamped = spec.options.raw.empty() && (spec.options.timestamps || (tcb.timestamps() && !segment.has_rst));
  segment.options.has_timestamps = stamped;
  segment.options.tsval = clock + static_cast<std::uint32_t>(spec.options.tsval_offset);
  return segment;
}

// The calls that are tried at every connection.
struct CallTrial {
  std::string_view name;
  conformance::CallSpec spec;
  model::UserEvent event;
};
constexpr std::array<CallTrial, 6> kCallTrials = {{
    {"send", {.call = conformance::Call::Send, .octets = 100}, model::UserEvent::Send},
    {"receive", {.call = conformance::Call::Receive, .octets = 1000}, model::UserEvent::Receive},
    {"shutdown", {.call = conformance::Call::Shutdown}, model::UserEvent::Close},
    {"close", {.call = conformance::Call::Close}, model::UserEvent::CloseBoth},
    {"abort", {.call = conformance::Call::Abort}, model::UserEvent::Abort},
    {"status", {.call = conformance::Call::Status}, model::UserEvent::Status},
}};

class Explorer {
 public:
  Explorer(const Profile& profile, const std::function<bool(std::uint32_t)>& is_known, const ExplorerLimits& limits)
      : profile_(profile), limits_(limits), attempts_(profile, is_known) {}

  std::vector<CommandCase> run() {
    search(limits_, all_moves(), [&](const Node& node) { return is_new(node); });
    return attempts_.take();
  }

 private:
  // Every segment and call is tried at a connection that is new.
  bool is_new(const Node& node) {
    const auto tcb = attempts_.connection_after(node.all_stimuli());
    if (!tcb) return false;
    if (!is_as_met<Numbers>(*tcb, 0U))
      throw std::logic_error("a connection unlike all others: " + likeness(*tcb, profile_));
    if (!likenesses_.insert(likeness(*tcb, profile_)).second) return false;
    constexpr std::uint32_t kClock = 10'000'000;  // newer than any timestamp seen
    constexpr std::uint32_t kNow = 0;             // decides no path
    each_trial(*tcb, [&](const Trial& trial) {
      const Segment segment = segment_at(trial.spec, *tcb, kClock);
      const std::uint32_t path = number_of(path_if(profile_, *tcb, segment, tcb->snd.nxt.raw + 1));
      if (attempts_.is_wanted(path)) attempts_.attempt(case_of(node, trial.name(), {trial.spec}, *tcb, path));
    });
    for (const CallTrial& trial : kCallTrials) {
      const std::uint32_t path = number_of(path_of(profile_, *tcb, trial.event, trial.spec.octets, kNow));
      if (attempts_.is_wanted(path)) attempts_.attempt(case_of(node, trial.name, {trial.spec}, *tcb, path));
    }
    return true;
  }

  static CommandCase case_of(const Node& node, std::string_view trial, conformance::Stimulus last, const Tcb& tcb,
                             std::uint32_t path) {
    CommandCase c{.id = node.id(trial), .path = path, .state = tcb.state, .way = std::string(node.way)};
    c.stimuli = node.stimuli_of_moves();
    c.stimuli.push_back(std::move(last));
    return c;
  }

  const Profile& profile_;
  ExplorerLimits limits_;
  Attempts attempts_;
  std::set<std::string> likenesses_;
};

}  // namespace

std::vector<CommandCase> find_cases(const Profile& profile, const std::function<bool(std::uint32_t)>& is_known,
                                    const ExplorerLimits& limits) {
  return Explorer(profile, is_known, limits).run();
}

}  // namespace synfin::properties
