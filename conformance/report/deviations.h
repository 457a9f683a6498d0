// Lists of known deviations of a stack, each read against the RFC by hand: adapters/<stack>/deviations.txt.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/verdict.h"

namespace synfin::conformance {

// One line: a clause that does not hold in a state, where that shows, and the reason.
struct Deviation {
  std::string clause, state;
  // A case that shows it, and then the line is of every case that does; or `walk`, if only walks do; or the state that
  // cases begin in (FIN-WAIT-1), or a pattern, and then the line is of the cases of that state or pattern alone.
  std::string the_case;
  std::string reason;
  std::string link;      // to where more is said; may be empty
  std::size_t line = 0;  // of the list
};

inline constexpr std::string_view kByWalksOnly = "walk";
// Stands for a reason that a person has yet to give.
inline constexpr std::string_view kNoReasonYet = "?";

// The message begins with the number of the line.
class BrokenList : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Reasons : std::uint8_t { Needed, MayBeMissing };

// Lines of four or five fields between tabs; empty ones and those that begin with # say nothing. Throws BrokenList,
// also for a clause or a state that there is none of, for a reason that nobody has given yet, and for a second line of
// the same clause, state and case. Blanks around a reason are no part of it.
std::vector<Deviation> read_deviations(std::istream& in, Reasons reasons = Reasons::Needed);

// The failure is of a clause and a state on the list.
bool is_listed(const std::vector<Deviation>& list, const Failure& failure);

// The list that synfin has of this stack; none if it has no list.
std::string own_list(std::string_view stack);
std::vector<Deviation> known_deviations(std::string_view stack);

}  // namespace synfin::conformance
