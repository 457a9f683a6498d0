#include "properties/coverage/explorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "conformance/segments.h"
#include "properties/coverage/alphabet.h"
#include "properties/coverage/case_bench.h"
#include "properties/coverage/habits.h"
#include "properties/symbolic/path_universe.h"
#include "wire/tcp.h"

namespace synfin::properties {
namespace {

using conformance::Case;
using conformance::CommandCase;
using conformance::SegmentSpec;
using conformance::Verdict;
using model::Numbers;
using model::Profile;
using model::State;
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
      : profile_(profile), is_known_(is_known), limits_(limits), bench_(profile, profile.claims) {
    for (const Profile& p : model::kProfiles) {
      judges_.push_back(std::make_unique<CaseBench>(p, p.claims));
      judges_.push_back(std::make_unique<CaseBench>(p, model::Claims{}));
    }
  }

  std::vector<CommandCase> run() {
    std::deque<Node> frontier;
    for (const conformance::Way& way : conformance::all_ways()) visit({.way = way.name}, frontier);
    while (!frontier.empty() && likenesses_.size() < limits_.connections) {
      const Node node = std::move(frontier.front());
      frontier.pop_front();
      if (static_cast<int>(node.moves.size()) == limits_.depth) continue;
      for (const Move& move : all_moves()) {
        Node next = node;
        next.moves.push_back(&move);
        visit(next, frontier);
      }
    }

    return std::move(found_);
  }

 private:
  struct Node {
    std::string_view way;
    std::vector<const Move*> moves;
  };

  static std::vector<conformance::Stimulus> stimuli_of(const Node& node) {
    std::vector<conformance::Stimulus> stimuli;
    for (const Move* move : node.moves) stimuli.insert(stimuli.end(), move->stimuli.begin(), move->stimuli.end());
    return stimuli;
  }

  // The connection that a segment meets there; none where the case does not come so far.
  std::optional<Tcb> connection_at(const Node& node) {
    Case c{.id = "command", .stimuli = conformance::way(node.way).stimuli};
    const auto more = stimuli_of(node);
    c.stimuli.insert(c.stimuli.end(), more.begin(), more.end());
    c.stimuli.push_back(conformance::stimuli::in_order(wire::kAck));
    if (bench_.run(c).verdict != Verdict::Conforms || bench_.arrivals().empty()) return {};
    const Tcb& tcb = bench_.arrivals().back().before;
    if (!is_as_met<Numbers>(tcb, 0U))
      throw std::logic_error("a connection unlike all others: " + likeness(tcb, profile_));
    return tcb;
  }

  void visit(const Node& node, std::deque<Node>& frontier) {
    const auto tcb = connection_at(node);
    if (!tcb || !likenesses_.insert(likeness(*tcb, profile_)).second) return;
    frontier.push_back(node);
    constexpr std::uint32_t kClock = 10'000'000;  // newer than any timestamp seen
    constexpr std::uint32_t kNow = 0;             // decides no path
    each_trial(*tcb, [&](const Trial& trial) {
      const Segment segment = segment_at(trial.spec, *tcb, kClock);
      const std::uint32_t path = number_of(path_if(profile_, *tcb, segment, tcb->snd.nxt.raw + 1));
      if (is_wanted(path)) attempt(case_of(node, trial.name(), {trial.spec}, *tcb, path));
    });
    for (const CallTrial& trial : kCallTrials) {
      const std::uint32_t path = number_of(path_of(profile_, *tcb, trial.event, trial.spec.octets, kNow));
      if (is_wanted(path)) attempt(case_of(node, trial.name, {trial.spec}, *tcb, path));
    }
  }

  bool is_wanted(std::uint32_t path) {
    return !is_known_(path) && taken_.count(path) == 0 && failed_[path] < kMostTries;
  }

  void attempt(CommandCase c) {
    if (!takes_its_path(c) || !is_acquitted(c)) {
      ++failed_[c.path];
      return;
    }
    taken_.insert(c.path);
    found_.push_back(std::move(c));
  }

  static CommandCase case_of(const Node& node, std::string_view trial, conformance::Stimulus last, const Tcb& tcb,
                             std::uint32_t path) {
    CommandCase c{.path = path, .state = tcb.state, .way = std::string(node.way), .stimuli = stimuli_of(node)};
    c.id = fmt::format("command/{}", node.way);
    for (std::size_t i = 0; i < node.moves.size(); ++i) c.id += (i == 0 ? "/" : "+") + std::string(node.moves[i]->name);
    c.id += fmt::format("/{}", trial);
    c.stimuli.push_back(std::move(last));
    return c;
  }

  bool takes_its_path(CommandCase& c) {
    c.profile = std::string(profile_.name);
    return bench_.run_for_coverage(conformance::case_of(c)).paths.count(c.path) != 0;
  }

  bool is_acquitted(const CommandCase& c) {
    const Case the_case = conformance::case_of(c);
    if (bench_.run(the_case).verdict != Verdict::Conforms) return false;
    return std::none_of(judges_.begin(), judges_.end(), [&](const auto& judge) {
      const Verdict verdict = judge->run(the_case).verdict;
      return verdict == Verdict::Deviates || verdict == Verdict::Violates;
    });
  }

  static constexpr int kMostTries = 20;  // for one path

  const Profile& profile_;
  const std::function<bool(std::uint32_t)>& is_known_;
  ExplorerLimits limits_;
  CaseBench bench_;
  std::vector<std::unique_ptr<CaseBench>> judges_;
  std::set<std::string> likenesses_;
  std::set<std::uint32_t> taken_;
  std::map<std::uint32_t, int> failed_;
  std::vector<CommandCase> found_;
};

}  // namespace

std::vector<CommandCase> find_cases(const Profile& profile, const std::function<bool(std::uint32_t)>& is_known,
                                    const ExplorerLimits& limits) {
  return Explorer(profile, is_known, limits).run();
}

}  // namespace synfin::properties
