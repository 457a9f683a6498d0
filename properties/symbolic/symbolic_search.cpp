#include "properties/symbolic/symbolic_search.h"

#include <unordered_map>

#include "model/world_steps.h"
#include "properties/marks.h"
#include "properties/symbolic/symbolic_path.h"

namespace synfin::properties {

namespace {

class Search {
 public:
  Search(const model::Assumptions& a, std::uint32_t marks, const SymbolicOptions& options)
      : assumptions_(a),
        marks_(marks),
        options_(options),
        consistency_(options.solver_timeout),
        steps_(a, consistency_) {}

  SymbolicAnswer run() {
    try {
      for (SymbolicWorld& w : steps_.initial()) add(std::move(w), kNone);
      while (!found_ && !layer_.empty() && goes_on()) advance();
    } catch (const Undecided& e) {
      answer_.end = SymbolicEnd::Undecided;
      answer_.trouble = e.what();
      ended_ = true;
    }
    if (!ended_) answer_.end = found_ ? SymbolicEnd::Found : SymbolicEnd::Fixpoint;
    answer_.states = parents_.size();
    answer_.questions = consistency_.asked();
    answer_.remembered = consistency_.remembered();
    return std::move(answer_);
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  struct Entry {
    SymbolicWorld world;
    std::uint32_t index;
  };

  bool end_with(SymbolicEnd end) {
    answer_.end = end;
    ended_ = true;
    return false;
  }

  bool goes_on() {
    if (options_.interrupt != nullptr && options_.interrupt->load()) return end_with(SymbolicEnd::Interrupted);
    if (options_.max_depth != 0 && answer_.depth == options_.max_depth) return end_with(SymbolicEnd::DepthBound);
    return !ended_;
  }

  void advance() {
    std::vector<Entry> layer;
    layer.swap(layer_);
    ++answer_.depth;
    for (std::size_t i = 0; i < layer.size() && !found_ && !ended_; ++i) {
      if (options_.progress && i % 64 == 0) options_.progress(parents_.size(), answer_.depth, layer.size() - i);
      if (options_.interrupt != nullptr && options_.interrupt->load()) end_with(SymbolicEnd::Interrupted);
      if (parents_.size() > options_.most_states) end_with(SymbolicEnd::StateBound);
      if (ended_) break;
      steps_.each_successor(layer[i].world, [&](std::vector<SymbolicWorld> next, bool exceeded) {
        answer_.exceeded = answer_.exceeded || exceeded;
        for (SymbolicWorld& w : next) {
          ++answer_.transitions;
          add(std::move(w), layer[i].index);
        }
      });
    }
  }

  void add(SymbolicWorld w, std::uint32_t parent) {
    if (found_) return;
    canonicalise(w, assumptions_.network.reorders);
    const auto [at, is_new] = seen_.emplace(key_of(w), static_cast<std::uint32_t>(parents_.size()));
    if (!is_new) return;
    parents_.push_back(parent);
    keys_.push_back(&at->first);
    worlds_.push_back(world_key(w.world).size());
    if ((marks_of(assumptions_, w.world) & marks_) != 0 && confirm(at->second)) return;
    layer_.push_back({std::move(w), at->second});
  }

  // The path there, without dropping a condition; its witness, with numbers.
  bool confirm(std::uint32_t index) {
    std::vector<std::string> worlds;
    for (std::uint32_t i = index; i != kNone; i = parents_[i]) worlds.push_back(keys_[i]->substr(0, worlds_[i]));
    std::vector<std::string> path(worlds.rbegin(), worlds.rend());
    auto witness = steps_.walk(path, answer_.conditions);
    if (!witness) {
      ++answer_.false_alarms;
      return false;
    }
    answer_.witness = std::move(witness);
    return found_ = true;
  }

  const model::Assumptions& assumptions_;
  std::uint32_t marks_;
  const SymbolicOptions& options_;
  Consistency consistency_;
  SymbolicSteps steps_;
  SymbolicAnswer answer_;
  std::vector<Entry> layer_;
  std::unordered_map<std::string, std::uint32_t> seen_;
  std::vector<const std::string*> keys_;
  std::vector<std::size_t> worlds_;  // octets of the key that are the world's
  std::vector<std::uint32_t> parents_;
  bool found_ = false, ended_ = false;
};

}  // namespace

SymbolicAnswer search_symbolically(const model::Assumptions& assumptions, std::uint32_t marks,
                                   const SymbolicOptions& options) {
  return Search(assumptions, marks, options).run();
}

}  // namespace synfin::properties
