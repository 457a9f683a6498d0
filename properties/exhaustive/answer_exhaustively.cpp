#include "properties/answer.h"
#include "properties/exhaustive/explorer.h"
#include "properties/exhaustive/liveness.h"
#include "properties/exhaustive/world_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace synfin::properties {

namespace {

using WorldExplorer = Explorer<WorldSystem>;
using Packed = WorldSystem::Packed;

// The counted segments of a state at which a count is complete are its mark: bit n for n segments.
class CountingSystem : public WorldSystem {
 public:
  CountingSystem(const model::Assumptions& a, std::uint32_t goal) : WorldSystem(a), goal_(goal) {}
  std::uint32_t marks(const Packed& packed) {
    const World world = codec().unpack(packed);
    const bool complete = (marks_of(assumptions(), world) & goal_) == goal_ && world.in_flight == 0;
    return complete ? 1U << world.sent : 0U;
  }

 private:
  std::uint32_t goal_;
};

Options options_of(const Effort& effort) {
  Options options;
  options.threads = effort.threads;
  options.memory = effort.memory;
  if (effort.max_depth > 0) options.max_depth = effort.max_depth;
  options.interrupt = effort.interrupt;
  if (effort.progress) {
    options.progress = [&effort](const Progress& p) { effort.progress(p.states, p.depth, p.frontier); };
    options.progress_seconds = 0.2;
  }
  return options;
}

std::string why(Ended ended) {
  switch (ended) {
    case Ended::DepthBound: return "the bound on depth was met: what needs more steps was not looked at";
    case Ended::Memory: return "the memory allowed was used up: what lies deeper was not looked at";
    case Ended::Interrupted: return "interrupted: what lies deeper was not looked at";
    default: return "";
  }
}

template <class Explored>
void take_effort(Answer& answer, const Explored& explorer) {
  const auto& outcome = explorer.outcome();
  answer.states = outcome.states;
  answer.transitions = outcome.transitions;
  answer.depth = outcome.depth;
  answer.trouble = why(outcome.ended);
  if (outcome.ended != Ended::Complete && outcome.ended != Ended::Marked) return;
  if (explorer.system().exceeded_capacity()) {
    answer.trouble = "some executions need more segments in flight than the network's capacity: they were not followed";
  }
}

// Nothing was found: how far does that go?
Verdict none_found(const Answer& answer, Ended ended) {
  if (ended == Ended::Interrupted || answer.states == 0) return Verdict::Unknown;
  return answer.trouble.empty() ? Verdict::ImpossibleProved : Verdict::ImpossibleWithinBounds;
}

// The path, and if it ends in a cycle the way around it.
void take_witness(Answer& answer, const model::Assumptions& a, std::vector<Packed> path, std::vector<Packed> cycle) {
  answer.verdict = Verdict::Reachable;
  answer.cycle = cycle.size();
  if (!cycle.empty()) {
    const Packed again = cycle.front();
    path.insert(path.end(), cycle.begin() + 1, cycle.end());
    path.push_back(again);
  }
  answer.depth = path.size() - 1;
  answer.assumptions = a;
  answer.witness = witness_of(a, path);
}

Answer reach(const model::Assumptions& a, const Query& query, const Effort& effort) {
  Answer answer;
  Options options = options_of(effort);
  options.stop_at = query.marks;
  WorldExplorer explorer(WorldSystem(a), options);
  const auto& outcome = explorer.run();
  take_effort(answer, explorer);
  const Finding<Packed>* first = nullptr;
  for (unsigned i = 0; i < kMarks; ++i) {
    const auto& found = outcome.marks[i];
    if ((query.marks >> i & 1U) == 0 || found.count == 0) continue;
    if (first == nullptr || found.depth < first->depth) first = &found;
  }
  if (first == nullptr) {
    answer.verdict = none_found(answer, outcome.ended);
    return answer;
  }
  const Packed state = first->state;
  take_witness(answer, a, explorer.path_to(state), {});
  return answer;
}

// Questions about what goes on for ever need the whole graph.
template <class Ask>
Answer on_graph(const model::Assumptions& a, const Effort& effort, Ask ask) {
  Answer answer;
  WorldExplorer explorer(WorldSystem(a), options_of(effort));
  const auto& outcome = explorer.run();
  take_effort(answer, explorer);
  if (outcome.ended != Ended::Complete) {
    answer.verdict = Verdict::Unknown;
    return answer;
  }
  const std::size_t used = outcome.octets;
  const auto graph = Graph<WorldExplorer>::build(explorer, effort.memory > used ? effort.memory - used : 0);
  if (!graph) {
    answer.trouble = "the graph of all transitions does not fit into the memory allowed";
    return answer;
  }
  ask(answer, explorer, Liveness<Graph<WorldExplorer>>(*graph));
  if (!answer.witness) answer.verdict = none_found(answer, outcome.ended);
  return answer;
}

std::vector<Packed> joined(std::vector<Packed> path, const std::vector<Packed>& more) {
  path.insert(path.end(), more.begin() + 1, more.end());
  return path;
}

Answer trap(const model::Assumptions& a, const Query& query, const Effort& effort) {
  return on_graph(a, effort, [&](Answer& answer, WorldExplorer& explorer, const auto& liveness) {
    const auto trap = liveness.cannot_reach(query.marks, query.moves, query.from);
    if (trap.count == 0) return;
    answer.dead_end = trap.cycle.empty();
    answer.notes.push_back(
        fmt::format("{} of {} states are such that it can no longer happen", trap.count, answer.states));
    take_witness(answer, a, joined(explorer.path_to(trap.path.front()), trap.path), trap.cycle);
  });
}

Answer endless(const model::Assumptions& a, const Query& query, const Effort& effort) {
  return on_graph(a, effort, [&](Answer& answer, WorldExplorer& explorer, const auto& liveness) {
    constexpr std::size_t kSpelledOut = 1;
    const auto found = liveness.cycles(query.moves, query.marks, kSpelledOut);
    if (found.count == 0) return;
    answer.notes.push_back(fmt::format("{} sets of states in which it can go on for ever", found.count));
    take_witness(answer, a, explorer.path_to(found.cycles.front().front()), found.cycles.front());
  });
}

Answer count(const model::Assumptions& a, const Query& query, const Effort& effort) {
  Answer answer;
  Explorer<CountingSystem> explorer(CountingSystem(a, query.marks), options_of(effort));
  const auto& outcome = explorer.run();
  take_effort(answer, explorer);
  for (std::uint32_t n = 0; n < 16; ++n) {
    if (outcome.marks[n].count > 0) answer.numbers.push_back(n);
  }
  if (answer.numbers.empty()) {
    answer.verdict = none_found(answer, outcome.ended);
    return answer;
  }
  const Packed state = outcome.marks[answer.numbers.front()].state;
  take_witness(answer, a, explorer.path_to(state), {});
  return answer;
}

// The quiet time one below the least that suffices has the witness.
Answer boundary(model::Assumptions a, const Query& query, const Effort& effort) {
  Answer below;
  below.verdict = Verdict::Unknown;
  std::uint64_t states = 0, transitions = 0;
  constexpr std::uint8_t kLongest = 15;
  for (a.timers.quiet = 0; a.timers.quiet <= kLongest; ++a.timers.quiet) {
    Answer answer = reach(a, query, effort);
    states += answer.states;
    transitions += answer.transitions;
    if (answer.verdict == Verdict::Reachable) {
      below = std::move(answer);
      continue;
    }
    if (answer.verdict == Verdict::ImpossibleProved) {
      below.numbers = {a.timers.quiet};
      if (a.timers.quiet == 0) below.verdict = Verdict::ImpossibleProved;
    } else {
      below.verdict = Verdict::Unknown;
      below.trouble = answer.trouble;
    }
    break;
  }
  below.states = states;
  below.transitions = transitions;
  return below;
}

Answer ask(const model::Assumptions& a, const Query& query, const Effort& effort) {
  switch (query.ask) {
    case Ask::Reach: return reach(a, query, effort);
    case Ask::Trap: return trap(a, query, effort);
    case Ask::Endless: return endless(a, query, effort);
    case Ask::Count: return count(a, query, effort);
    case Ask::Boundary: return boundary(a, query, effort);
    case Ask::Lifetime: break;
  }
  return measure_lifetime();
}

}  // namespace

Answer answer_exhaustively(const model::Assumptions& asked, const Query& query, const Effort& effort) {
  model::Assumptions a = asked;
  if (query.ask != Ask::Count) a.counts = model::Counting::Nothing;
  try {
    return ask(a, query, effort);
  } catch (const std::length_error& outgrown) {
    Answer answer;
    answer.trouble = outgrown.what();
    return answer;
  }
}

}  // namespace synfin::properties
