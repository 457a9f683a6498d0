// What explorers have in common: where they are, and the cases that they try.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/command_cases.h"
#include "properties/coverage/alphabet.h"
#include "properties/coverage/case_bench.h"
#include "properties/coverage/explorer.h"

namespace synfin::properties {

// A way, and moves that lead on from it.
struct Node {
  std::string_view way;
  std::vector<const Move*> moves;

  Node then(const Move& move) const;
  std::vector<conformance::Stimulus> stimuli_of_moves() const;
  std::vector<conformance::Stimulus> all_stimuli() const;
  // "command/WAY/MOVE+MOVE/LAST"
  std::string id(std::string_view last) const;
};

// Breadth first from every way by `moves`, on from where `is_new` says so: it is asked once of each node.
void search(const ExplorerLimits& limits, const std::vector<Move>& moves,
            const std::function<bool(const Node& node)>& is_new);

// The cases that are tried in one profile. A case is taken if it takes its path in this profile and is acquitted in
// every one, claimed or not.
class Attempts {
 public:
  // Both must outlive it.
  Attempts(const model::Profile& profile, const std::function<bool(std::uint32_t path)>& is_known);

  // Neither known nor taken, nor tried too often.
  bool is_wanted(std::uint32_t path);
  // Whether it is taken.
  bool attempt(conformance::CommandCase the_case);
  // These need no case any more.
  void leave_out(const std::set<std::uint32_t>& paths) { taken_.insert(paths.begin(), paths.end()); }
  // The connection that a segment meets after these stimuli; none where a case does not come so far.
  std::optional<model::Tcb<model::Numbers>> connection_after(std::vector<conformance::Stimulus> stimuli);
  // The paths that they take.
  Coverage coverage_of(std::vector<conformance::Stimulus> stimuli);
  std::vector<conformance::CommandCase> take() { return std::move(found_); }

 private:
  bool is_acquitted(const conformance::Case& the_case);

  const model::Profile& profile_;
  const std::function<bool(std::uint32_t)>& is_known_;
  CaseBench bench_;
  std::vector<std::unique_ptr<CaseBench>> judges_;
  std::set<std::uint32_t> taken_;
  std::map<std::uint32_t, int> failed_;
  std::vector<conformance::CommandCase> found_;
};

}  // namespace synfin::properties
