// Lists of known deviations of a stack, each read against the RFC by hand: adapters/<stack>/deviations.txt.
#pragma once
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/verdict.h"

namespace synfin::conformance {

// One line: a clause that does not hold in a state, a case that shows it, and the reason.
struct Deviation {
  std::string clause, state, the_case, reason;
};

// The message begins with the number of the line.
class BrokenList : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Lines of four fields between tabs; empty ones and those that begin with # say nothing. Throws BrokenList, also for a
// clause or a state that there is none of.
std::vector<Deviation> read_deviations(std::istream& in);

// The failure is of a clause and a state on the list.
bool is_listed(const std::vector<Deviation>& list, const Failure& failure);

// The list that synfin has of this stack; none if it has no list.
std::vector<Deviation> known_deviations(std::string_view stack);

}  // namespace synfin::conformance
