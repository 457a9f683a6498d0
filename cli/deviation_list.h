// The list of known deviations that `verify` and `walk` hold a run against.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "conformance/report/known.h"

namespace synfin::cli {

// What the user said of lists.
struct ListWanted {
  bool apart = false;  // --deviations: known deviations are told apart
  std::string file;    // of that option; empty is synfin's own list of the stack
  std::string accept;  // --accept: where the list is written as the run would have it; empty is nowhere
};

// The list of a file, or without one synfin's own of this stack. Throws UsageError, which names file and line.
std::vector<conformance::Deviation> read_list(const std::string& stack, const std::string& file);

class DeviationList {
 public:
  // Reads what there is to be read. Throws UsageError, also for a line that no case is of.
  DeviationList(const std::string& stack, const ListWanted& wanted);

  // Tells the report's findings apart, if that was asked for.
  void tell_apart(conformance::Report& report) const;
  // Writes the accepted list, if that was asked for. What to tell the user; the problem, if it could not be written.
  struct Accepted {
    std::string says, problem;
    bool reasons_missing = false;
  };
  Accepted accept(const conformance::Report& report) const;

 private:
  ListWanted wanted_;
  std::string name_;
  std::string text_;  // of the list, as it is
  std::vector<conformance::Deviation> list_;
};

// Stacks other than this one whose lists have this clause in this state.
std::vector<std::string> also_known_of(const std::string& stack, const conformance::Failure& failure);

}  // namespace synfin::cli
