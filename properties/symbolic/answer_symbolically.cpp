#include <fmt/format.h>

#include <stdexcept>

#include "properties/answer.h"
#include "properties/symbolic/symbolic_search.h"

namespace synfin::properties {

namespace {

std::string why(const SymbolicAnswer& found) {
  switch (found.end) {
    case SymbolicEnd::DepthBound: return "the bound on depth was met: what needs more steps was not looked at";
    case SymbolicEnd::StateBound: return "too many symbolic states: what lies deeper was not looked at";
    case SymbolicEnd::Interrupted: return "interrupted: what lies deeper was not looked at";
    case SymbolicEnd::Undecided: return found.trouble;
    default: break;
  }
  if (found.exceeded)
    return "some executions need more segments in flight than the network's capacity: they were not followed";
  return "";
}

Verdict verdict_of(const SymbolicAnswer& found) {
  if (found.end == SymbolicEnd::Found) return Verdict::Reachable;
  if (found.end == SymbolicEnd::Undecided || found.end == SymbolicEnd::Interrupted) return Verdict::Unknown;
  // A world that only dropped conditions let through is no answer either way.
  if (found.false_alarms > 0) return Verdict::Unknown;
  return found.end == SymbolicEnd::Fixpoint && !found.exceeded ? Verdict::ImpossibleProved
                                                               : Verdict::ImpossibleWithinBounds;
}

Answer search(const model::Assumptions& a, const Query& query, const Effort& effort) {
  SymbolicOptions options;
  options.max_depth = effort.max_depth;
  options.interrupt = effort.interrupt;
  if (effort.progress) options.progress = effort.progress;
  SymbolicAnswer found = search_symbolically(a, query.marks, options);
  Answer answer;
  answer.engine = Engine::Symbolic;
  answer.verdict = verdict_of(found);
  answer.states = found.states;
  answer.transitions = found.transitions;
  answer.depth = found.witness ? found.witness->steps.size() : found.depth;
  answer.assumptions = a;
  answer.witness = std::move(found.witness);
  answer.trouble = why(found);
  if (found.false_alarms > 0)
    answer.trouble = fmt::format("{} paths were possible only because conditions had been dropped", found.false_alarms);
  if (found.questions > 1) answer.notes.push_back(fmt::format("{} questions to Z3", found.questions));
  for (const std::string& c : found.conditions) answer.notes.push_back("needs " + c);
  return answer;
}

}  // namespace

bool is_symbolic(const Query& query) { return query.ask == Ask::Reach; }

Answer answer_symbolically(const model::Assumptions& asked, const Query& query, const Effort& effort) {
  model::Assumptions a = asked;
  a.counts = model::Counting::Nothing;
  try {
    return search(a, query, effort);
  } catch (const std::length_error& outgrown) {
    Answer answer;
    answer.engine = Engine::Symbolic;
    answer.trouble = outgrown.what();
    return answer;
  }
}

}  // namespace synfin::properties
