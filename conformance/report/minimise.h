// The smallest case that fails as a given one does: for people to read, and for whoever mends the stack.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "conformance/campaign.h"

namespace synfin::conformance {

// One kind of wrong answer: of one clause in one state, with an expectation and a reply of one shape.
bool is_same_failure(const Failure& a, const Failure& b);

// The search by itself, without a stack: it names candidates, is told what became of them, and goes on from the first
// that failed in the same way. What it comes to depends on nothing else.
class Minimiser {
 public:
  // The case failed so. It keeps its id, and so the seed of its runs; after so many runs the search ends.
  Minimiser(Case the_case, Failure failure, std::size_t most_runs);

  // What to run next: the case as it is, then simpler ones, the boldest first. Empty if the search is over.
  std::vector<Case> next();
  // How those failed, in their order; nothing for what did not fail, or was not run.
  void take(std::span<const std::optional<Failure>> failures);

  const Case& best() const { return best_; }
  const Failure& failure() const { return failure_; }
  std::size_t runs() const { return runs_; }
  bool reproduced() const { return reproduced_; }      // the case failed so when it was run as it is
  bool over() const { return stage_ == Stage::Over; }  // nothing simpler is left to try

 private:
  enum class Stage : std::uint8_t { AsItIs, ShorterWay, FewerStimuli, SimplerStimuli, Over };
  void make_candidates();
  void go_on();

  Case best_;
  Failure failure_;
  std::size_t most_runs_;
  Stage stage_ = Stage::AsItIs;
  std::vector<Case> candidates_;  // of this stage
  std::size_t given_ = 0;         // of the candidates that next() has named
  std::size_t asked_ = 0;         // of those, the last ones, which take() is told of
  std::size_t runs_ = 0;
  bool reproduced_ = false, changed_ = false;
};

struct MinimiseLimits {
  std::size_t most_runs = 3'000;          // for each case
  std::chrono::milliseconds time{2'000};  // of real time, for each case; a case may use what others leave
};

struct Failed {
  const Case* the_case = nullptr;
  Failure failure;
};

struct Minimised {
  Case the_case;
  std::optional<Judged> judged;  // its run, with its trace; nothing if it could not be run again
  std::size_t runs = 0;
  bool reproduced = false;  // it fails as the case did that it was made from
  bool cut_short = false;   // there may be a simpler one: the search was ended by its limits, or by Ctrl-C
};

// Minimises all of them side by side, in child processes as campaigns do. The results are in the order of `failed`, and
// `judged` of each points to its own `the_case`: they must not be moved apart. Never throws for what the stack does.
// `search_ended` is called before the smallest cases run for their traces: an interruption of the search need not be
// one of that too.
std::vector<Minimised> minimise(const StackFactory& make_stack, const std::vector<Failed>& failed,
                                CampaignOptions campaign, const MinimiseLimits& limits = {},
                                const std::function<void()>& search_ended = {});

}  // namespace synfin::conformance
