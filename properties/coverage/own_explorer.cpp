// Cases for transmissions and timers. A case ends with what brings about its path: a call, a segment, or time.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "properties/coverage/alphabet.h"
#include "properties/coverage/attempts.h"
#include "properties/coverage/explorer.h"
#include "properties/coverage/habits.h"

namespace synfin::properties {
namespace {

using conformance::CommandCase;
using conformance::Stimulus;
using model::Profile;
using Tcb = model::Tcb<model::Numbers>;

// What makes one connection worth looking at beside another: what it may send, and which timers run.
std::string likeness(const Tcb& tcb) {
  const std::uint32_t in_flight = tcb.snd.nxt.raw - tcb.snd.una.raw;
  const auto size = [&](std::uint32_t n) { return n < 2 ? n : n <= tcb.snd.mss ? 2U : 3U; };
  const auto& rtx = tcb.rtx;
  return fmt::format("{} {}{}{}{}{}{}{} {}{}{}{} {}{}{}{} {}", name(tcb.state), static_cast<int>(tcb.origin),
                     tcb.listening, tcb.backlog_full, tcb.cookie, tcb.close_requested, tcb.fin_sent, tcb.timestamps(),
                     size(tcb.snd.queued), size(tcb.snd.wnd), size(in_flight), tcb.snd.wnd > in_flight, rtx.running,
                     rtx.recovering, rtx.count > 0, tcb.duplicate_acks >= 3, tcb.rcv.wnd == 0);
}

class OwnExplorer {
 public:
  OwnExplorer(const Profile& profile, const std::function<bool(std::uint32_t)>& is_known, const ExplorerLimits& limits)
      : profile_(profile), limits_(limits), attempts_(profile, is_known) {}

  std::vector<CommandCase> run() {
    search(limits_, sending_moves(), [&](const Node& node) { return is_new(node); });
    return attempts_.take();
  }

 private:
  bool is_new(const Node& node) {
    if (!node.moves.empty()) try_paths_of(node);
    const auto tcb = attempts_.connection_after(node.all_stimuli());
    if (!tcb) return false;
    if (!sends_as_met<model::Numbers>(*tcb, profile_.receive_buffer))
      throw std::logic_error("a connection unlike all others: " + likeness(*tcb));
    return likenesses_.insert(likeness(*tcb)).second;
  }

  void try_paths_of(const Node& node) {
    const std::set<std::uint32_t> paths = attempts_.coverage_of(node.all_stimuli()).paths;
    for (const std::uint32_t path : paths) {
      if (attempts_.is_wanted(path) && attempt(node, path)) attempts_.leave_out(paths);
    }
  }

  // Before the last stimulus of the last move the state must be reached.
  bool attempt(const Node& node, std::uint32_t path) {
    std::vector<Stimulus> before = node.all_stimuli();
    before.pop_back();
    const auto tcb = attempts_.connection_after(std::move(before));
    if (!tcb) return false;
    Node parent = node;
    parent.moves.pop_back();
    return attempts_.attempt({.id = parent.id(node.moves.back()->name),
                              .path = path,
                              .state = tcb->state,
                              .way = std::string(node.way),
                              .stimuli = node.stimuli_of_moves()});
  }

  const Profile& profile_;
  ExplorerLimits limits_;
  Attempts attempts_;
  std::set<std::string> likenesses_;
};

}  // namespace

std::vector<CommandCase> find_own_cases(const Profile& profile, const std::function<bool(std::uint32_t)>& is_known,
                                        const ExplorerLimits& limits) {
  return OwnExplorer(profile, is_known, limits).run();
}

}  // namespace synfin::properties
