// The failures of a run against a list of known deviations: what is known, what is new, what is gone.
#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "conformance/report/deviations.h"
#include "conformance/report/report.h"

namespace synfin::conformance {

// Throws BrokenList for a line that no case is of, whatever run it is for.
void check_cases_of(const std::vector<Deviation>& list);

// Tells the report's findings apart: one of which every case is known has its reason, and stands after those that are
// not. `name` is what the list is called.
void tell_known_apart(Report& report, const std::vector<Deviation>& list, std::string name);

// The reason why this case may fail as it does; empty if it is not known.
std::string_view reason_of(const Report& report, const Judged& judged);

// The list as this run would have it. Reasons, comments, and lines that the run cannot judge stay as they are; lines
// that no case shows any more go; what is new comes with a reason to be given.
struct AcceptedList {
  std::string text;
  std::size_t kept = 0, dropped = 0, added = 0;
  std::size_t without_reason = 0;  // lines, new or old
};
AcceptedList accepted_list(const Report& report, const std::string& old_text);

// What the text for people, the JSON document and the totals say of it; empty without a list.
std::string known_text(const Report& report);

}  // namespace synfin::conformance
