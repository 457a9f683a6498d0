#include "properties/coverage/attempts.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "wire/tcp.h"

namespace synfin::properties {

using conformance::Case;
using conformance::CommandCase;
using conformance::Stimulus;
using conformance::Verdict;

namespace {

constexpr int kMostTries = 20;  // for one path

Case explored(std::vector<Stimulus> stimuli) { return {.id = "command", .stimuli = std::move(stimuli)}; }

}  // namespace

Node Node::then(const Move& move) const {
  Node next = *this;
  next.moves.push_back(&move);
  return next;
}

std::vector<Stimulus> Node::stimuli_of_moves() const {
  std::vector<Stimulus> stimuli;
  for (const Move* move : moves) stimuli.insert(stimuli.end(), move->stimuli.begin(), move->stimuli.end());
  return stimuli;
}

std::vector<Stimulus> Node::all_stimuli() const {
  std::vector<Stimulus> stimuli = conformance::way(way).stimuli;
  const auto more = stimuli_of_moves();
  stimuli.insert(stimuli.end(), more.begin(), more.end());
  return stimuli;
}

std::string Node::id(std::string_view last) const {
  std::string text = fmt::format("command/{}", way);
  for (std::size_t i = 0; i < moves.size(); ++i) text += (i == 0 ? "/" : "+") + std::string(moves[i]->name);
  return text + fmt::format("/{}", last);
}

void search(const ExplorerLimits& limits, const std::vector<Move>& moves,
            const std::function<bool(const Node& node)>& is_new) {
  std::deque<Node> frontier;
  std::size_t met = 0;
  const auto visit = [&](const Node& node) {
    if (!is_new(node)) return;
    frontier.push_back(node);
    ++met;
  };
  for (const conformance::Way& way : conformance::all_ways()) visit({.way = way.name});
  while (!frontier.empty() && met < limits.connections) {
    const Node node = std::move(frontier.front());
    frontier.pop_front();
    if (static_cast<int>(node.moves.size()) == limits.depth) continue;
    for (const Move& move : moves) visit(node.then(move));
  }
}

Attempts::Attempts(const model::Profile& profile, const std::function<bool(std::uint32_t)>& is_known)
    : profile_(profile), is_known_(is_known), bench_(profile, profile.claims) {
  for (const model::Profile& p : model::kProfiles) {
    judges_.push_back(std::make_unique<CaseBench>(p, p.claims));
    judges_.push_back(std::make_unique<CaseBench>(p, model::Claims{}));
  }
}

bool Attempts::is_wanted(std::uint32_t path) {
  return !is_known_(path) && taken_.count(path) == 0 && failed_[path] < kMostTries;
}

bool Attempts::attempt(CommandCase c) {
  c.profile = std::string(profile_.name);
  const Case the_case = conformance::case_of(c);
  const auto paths = bench_.run_for_coverage(the_case).paths;
  if (paths.count(c.path) == 0 || !is_acquitted(the_case)) {
    ++failed_[c.path];
    return false;
  }
  taken_.insert(c.path);
  found_.push_back(std::move(c));
  return true;
}

std::optional<model::Tcb<model::Numbers>> Attempts::connection_after(std::vector<Stimulus> stimuli) {
  stimuli.push_back(conformance::stimuli::in_order(wire::kAck));
  if (bench_.run(explored(std::move(stimuli))).verdict != Verdict::Conforms || bench_.arrivals().empty()) return {};
  return bench_.arrivals().back().before;
}

Coverage Attempts::coverage_of(std::vector<Stimulus> stimuli) {
  return bench_.run_for_coverage(explored(std::move(stimuli)));
}

bool Attempts::is_acquitted(const Case& the_case) {
  if (bench_.run(the_case).verdict != Verdict::Conforms) return false;
  return std::none_of(judges_.begin(), judges_.end(), [&](const auto& judge) {
    const Verdict verdict = judge->run(the_case).verdict;
    return verdict == Verdict::Deviates || verdict == Verdict::Violates;
  });
}

}  // namespace synfin::properties
